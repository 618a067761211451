"""Where hookgen's own files are, which count for every answer that it gives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path

from hookgen import disk
from hookgen.errors import InternalError

_TEMPLATES = "templates"
_APART = ("__pycache__", "library", "runtime", "wheels")
"""Folders of hookgen that take no part in any answer, or are looked at by `disk`."""


def find_templates() -> Path:
    """Return the folder of the templates: a wheel has it inside, a checkout beside.

    Raises:
        InternalError: there is none, so the installation is broken.
    """
    package = Path(__file__).parent
    for folder in (package / _TEMPLATES, package.parent / _TEMPLATES):
        if disk.is_file(folder / "wrapper.py.j2"):
            # What is in them counts for every answer; Jinja reads them on its own.
            for entry in disk.list_folder(folder):
                disk.look(entry.path)
            return folder
    raise InternalError(f"there is no folder of templates in {package}")


def own_files() -> Iterator[str]:
    """Yield the files of hookgen that may take part in an answer, imported or not.

    Which modules a run imports depends on what it finds, and on which process works.
    """
    package = Path(__file__).parent
    templates = package.parent / _TEMPLATES
    is_inside = (package / _TEMPLATES).is_dir()
    for top in (package,) if is_inside else (package, templates):
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(set(folders).difference(_APART))
            for name in sorted(names):
                yield os.path.join(folder, name)


def package_file(name: str) -> str | None:
    """Return the file that changes with a package's version; `None` if it has none.

    The package is not imported.
    """
    spec = PathFinder.find_spec(name)
    return spec.origin if spec is not None else None
