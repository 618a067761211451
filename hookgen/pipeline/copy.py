"""An instrumented copy beside the sources: where each file of it goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hookgen.errors import InputError, SettingsError
from hookgen.naming import Location
from hookgen.pipeline.worker import Job
from hookgen.source import SKIPPED_FOLDERS, explain_unreadable
from hookgen.trace import give_up
from hookgen.write import commit, stage


def copy_bases(
    paths: tuple[Path, ...], out: Path, locations: list[Location]
) -> tuple[tuple[Path, Path], ...]:
    """Return for each named path the folder that its copy is relative to, and `out`.

    A package keeps its place among the packages, so that `out` can be imported from.

    Raises:
        SettingsError: the copy would replace the sources, or be among them.
    """
    give_up()  # What is in the copy is looked at and compared file by file.
    roots = {location.path: location.root for location in locations}
    bases: list[tuple[Path, Path]] = []
    for path in paths:
        real = path.resolve()
        inside = [root for file, root in roots.items() if file.is_relative_to(real)]
        own = real if real.is_dir() else real.parent
        base = min(
            (r for r in inside if own.is_relative_to(r)), key=_count_parts, default=own
        )
        if base == out.resolve():
            raise SettingsError(
                f"--out '{out}' is where the sources are",
                hint="name another folder, or leave out --out to change the sources",
            )
        if out.resolve().is_relative_to(real):
            raise SettingsError(
                f"--out '{out}' is in '{path}', so the next run would take the copy "
                "for sources",
                hint="name another folder, or only the folders that hold the tools",
            )
        bases.append((base, out.resolve()))
    return tuple(dict.fromkeys(bases))


def _count_parts(path: Path) -> int:
    return len(path.parts)


def refuse_clashes(locations: list[Location], job: Job) -> None:
    """Refuse a copy in which two modules would be one file.

    Raises:
        SettingsError: it names the two.
    """
    sources: dict[Path, Path] = {}
    for location in locations:
        target = job.target(location.path)
        source = sources.setdefault(target, location.path)
        if source != location.path:
            raise SettingsError(
                f"'{source}' and '{location.path}' would both be copied to '{target}'",
                hint="copy one of them with a run of its own",
            )


def copy_rest(
    paths: tuple[Path, ...],
    bases: tuple[tuple[Path, Path], ...],
    *,
    written: frozenset[Path],
) -> Iterator[InputError]:
    """Copy everything below the named paths, and yield what fails.

    Left out are the targets that are `written` otherwise, symlinks to folders, and
    folders that by custom hold no sources.
    """
    for path in _files(paths):
        origin, out = next(pair for pair in bases if path.is_relative_to(pair[0]))
        target = out / path.relative_to(origin)
        try:
            if target not in written:
                _copy(path, target)
        except InputError as error:
            yield error


def _copy(path: Path, target: Path) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise explain_unreadable(path, error) from error
    staged = stage(target, content, like=path)
    if staged is not None:
        commit([staged])


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        real = path.resolve()
        if real.is_file():
            yield real
            continue
        for folder, folders, files in os.walk(real):
            here = Path(folder)
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
            yield from (here / name for name in sorted(files))
