"""The files of modules, found by name without importing anything."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path

from hookgen import disk
from hookgen.model import ModuleName
from hookgen.trace import give_up


def find_module(dotted: str, folders: Iterable[str]) -> Path | None:
    """Return the file of a module's source, an `__init__.py` for a package.

    `None` if there is none in the folders, or it is not Python source.
    """
    *packages, last = dotted.split(".")
    portions = [Path(folder).absolute() for folder in folders]
    for package in packages:
        portions = _find_package(package, portions)
    places = (
        path
        for folder in portions
        for path in (folder / last / "__init__.py", folder / f"{last}.py")
    )
    return next(filter(disk.is_file, places), None)


def _find_package(name: str, folders: list[Path]) -> list[Path]:
    """Return the folders of a package: several, perhaps, if it has no `__init__.py`.

    As `PathFinder` does, which for packages in those would have to import them.
    """
    portions: list[Path] = []
    for folder in folders:
        inner = folder / name
        if disk.is_file(inner / "__init__.py"):
            return [inner]
        if disk.is_file(folder / f"{name}.py"):
            return []
        portions += [inner] if disk.is_folder(inner) else []
    return portions


def find_installed(dotted: str) -> Path | None:
    """Return the same of a module that Python's own finders know of.

    Some installers put a finder in place of a folder; it is asked for the top package,
    which it need not import for that.
    """
    # Which files they look at is not known.
    give_up()
    top, _, rest = dotted.partition(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if not rest:
        origin = Path(spec.origin) if spec.origin else None
        return origin if origin is not None and origin.suffix == ".py" else None
    inside = [Path(folder) for folder in spec.submodule_search_locations or ()]
    return find_module(rest, map(str, inside))


def module_name(path: Path) -> tuple[ModuleName, Path]:
    """Return the name under which a file is imported, and the folder it starts from.

    A file outside of packages is imported from its own folder.
    """
    is_package = path.name == "__init__.py"
    parts = [] if is_package else [path.stem]
    folder = path.parent
    while disk.is_file(folder / "__init__.py"):
        parts.insert(0, folder.name)
        folder = folder.parent
    return ModuleName(".".join(parts), "", is_package=is_package), folder
