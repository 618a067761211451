"""The commands of setuptools, for projects with `tool.hookgen.setuptools = true`.

Instrumented is what is laid out for the archive. The folder `build/lib`, which
setuptools keeps from one build to the next, stays as clean as the sources.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from setuptools import Distribution
from setuptools.command.build_py import build_py
from setuptools.command.editable_wheel import editable_wheel
from setuptools.command.install_lib import install_lib
from setuptools.command.sdist import sdist

from hookgen.wheels.copies import (
    EDITABLE_NOTE,
    Included,
    Project,
    instrument_copies,
    read_settings_files,
)
from hookgen.write import commit, stage

_LOG = logging.getLogger(__name__)
"""setuptools prints what is logged."""


class _InstallLib(install_lib):
    """Instruments what it lays out."""

    def install(self) -> list[str]:
        files: list[str] = super().install() or []
        with TemporaryDirectory(prefix="hookgen-") as folder:
            done = instrument_copies(
                Project(_root(self.distribution), _requirements(self.distribution)),
                tuple(_find_included(self)),
                Path(folder),
            )
            _stop(done.errors)
            for line in done.lines:
                _LOG.info("hookgen: %s", line)
            added = [_put(copy, Path(self.install_dir)) for copy in done.copies]
        return list(dict.fromkeys([*files, *added]))


class _EditableWheel(editable_wheel):
    """Says that nothing is instrumented."""

    def run(self) -> None:
        _LOG.warning(EDITABLE_NOTE)
        super().run()


class _Sdist(sdist):
    """Adds what the wheel is instrumented by."""

    def make_distribution(self) -> None:
        found = read_settings_files(_root(self.distribution))
        _stop(found.errors)
        names = {path.relative_to(found.root).as_posix() for path in found.files}
        self.filelist.extend(sorted(names - set(self.filelist.files)))
        super().make_distribution()


def take_part(distribution: Distribution) -> None:
    """Replace commands by ours, which extend those that there are."""
    for name, own in (
        ("editable_wheel", _EditableWheel),
        ("install_lib", _InstallLib),
        ("sdist", _Sdist),
    ):
        base = distribution.get_command_class(name)
        if not issubclass(base, own):
            distribution.cmdclass[name] = type(name, (own, base), {})


def _root(distribution: Distribution) -> Path:
    return Path(distribution.src_root or os.curdir).resolve()


def _requirements(distribution: Distribution) -> tuple[str, ...]:
    # An argument of `setup`, which becomes an attribute without a declaration.
    return tuple(map(str, getattr(distribution, "install_requires", None) or ()))


def _find_included(command: install_lib) -> Iterator[Included]:
    """Yield what was copied of a project, as it was laid out; extensions aside."""
    root = _root(command.distribution)
    builder = command.get_finalized_command("build_py")
    if not isinstance(builder, build_py):
        return
    for built, source in builder.get_output_mapping().items():
        target = Path(built).relative_to(builder.build_lib)
        content = Path(command.install_dir, target)
        path = root / source
        if path.is_relative_to(root) and content.is_file():
            place = path.relative_to(root).as_posix()
            yield Included(
                PurePosixPath(place), content, PurePosixPath(target.as_posix())
            )


def _put(copy: Included, folder: Path) -> str:
    """Put a copy where the archive is laid out, and return its path there."""
    path = folder / copy.target
    staged = stage(path, copy.content.read_bytes())
    if staged is not None:
        commit([staged])
    return str(path)


def _stop(lines: Iterable[str]) -> None:
    """End the build if there is something to say."""
    text = "\n".join(lines)
    if text:
        _LOG.error(text)
        raise SystemExit(1)
