"""Looking at the file system: each look is noted, if somebody keeps a trace.

Whatever an answer depends on has to be looked at through these functions, or be named
to `look`; else a cached answer would be given that does not hold any more.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from hookgen.stamps import digest_content, make_stamp
from hookgen.trace import current_trace


def look(path: str | Path) -> os.stat_result | None:
    """Return what the system knows of a path, links followed; `None` if it has none."""
    trace = current_trace()
    try:
        found = os.stat(path)
    except OSError as error:
        if trace is not None:
            trace.note_missing(str(path), error.errno or errno.EIO)
        return None
    except ValueError:  # A null character.
        return None
    if trace is not None:
        trace.note_stamp(str(path), make_stamp(found))
    return found


def exists(path: str | Path) -> bool:
    """Tell whether a path leads anywhere."""
    return look(path) is not None


def is_file(path: str | Path) -> bool:
    """Tell whether a path leads to a file."""
    found = look(path)
    return found is not None and stat.S_ISREG(found.st_mode)


def is_folder(path: str | Path) -> bool:
    """Tell whether a path leads to a folder."""
    found = look(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def is_link(path: Path) -> bool:
    """Tell whether there is a link of this name, wherever it leads."""
    if exists(path):
        return resolve(path) != os.path.join(resolve(path.parent), path.name)
    return os.path.islink(path)


def read_link(path: str | Path) -> str:
    """Return what a link leads to, as it is written in it.

    Raises:
        OSError: it is no link.
    """
    look(path)
    # Its digest tells where the links in it lead.
    look(os.path.dirname(path) or os.curdir)
    return os.readlink(path)


def resolve(path: str | Path) -> str:
    """Return a path with all links followed; it need not lead anywhere."""
    real = os.path.realpath(path)
    if (trace := current_trace()) is not None:
        trace.note_real(str(path), real)
    return real


def read_bytes(path: str | Path) -> bytes:
    """Return what is in a file.

    Raises:
        OSError: it cannot be read.
    """
    trace = current_trace()
    try:
        with open(path, "rb", buffering=0) as file:
            if trace is None:
                return file.readall()
            stamp = make_stamp(os.fstat(file.fileno()))
            content = file.readall()
    except OSError:
        look(path)
        raise
    trace.note_stamp(str(path), stamp)
    trace.note_digest(str(path), digest_content(content))
    return content


def read_head(path: str | Path, size: int) -> bytes:
    """Return what a file begins with.

    Raises:
        OSError: it cannot be read.
    """
    look(path)
    with open(path, "rb", buffering=0) as file:
        return file.read(size)


def list_folder(path: str | Path) -> list[os.DirEntry[str]]:
    """Return the entries of a folder, in no order.

    Raises:
        OSError: it cannot be read.
    """
    look(path)
    with os.scandir(path) as entries:
        return list(entries)


def list_python(folder: Path) -> list[Path]:
    """Return the Python files of a folder, sorted; none if there is no such folder."""
    names = (entry.name for entry in _try_to_list(folder))
    return sorted(folder / name for name in names if name.endswith(".py"))


def find_python(folder: Path) -> Iterator[Path]:
    """Yield the Python files below a folder, in no order; links are not followed."""
    for entry in _try_to_list(folder):
        if entry.name.endswith(".py"):
            yield folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from find_python(folder / entry.name)


def glob(folder: Path, pattern: str) -> set[Path]:
    """Return what matches a pattern whose parts are separated by `/`.

    `**` as a part stands for any number of folders, links not followed. Other than in
    `pathlib`, the answer does not depend on the version of Python.
    """
    return set(_match(folder, pattern.split("/")))


def _match(path: Path, parts: list[str]) -> Iterator[Path]:
    if not parts:
        if exists(path):
            yield path
        return
    first, *rest = parts
    if first == "**":
        yield from _match(path, rest or ["*"])
        for entry in _try_to_list(path):
            if entry.is_dir(follow_symlinks=False):
                yield from _match(path / entry.name, parts)
    elif any(wildcard in first for wildcard in "*?["):
        for entry in _try_to_list(path):
            if fnmatch(entry.name, first):
                yield from _match(path / entry.name, rest)
    else:
        yield from _match(path / first, rest)


def _try_to_list(path: Path) -> list[os.DirEntry[str]]:
    """Return the entries of a folder; none if it is none, or cannot be read."""
    try:
        return list_folder(path)
    except OSError:
        return []
