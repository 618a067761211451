"""Keeping the answer of a run that changed nothing, to give it again."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, starmap
from typing import TYPE_CHECKING

from hookgen.cache.answer import LINK, NOTHING, Answer, encode, make_key, name_file
from hookgen.cache.replay import cache_folder
from hookgen.installed import own_files, package_file
from hookgen.stamps import (
    NO_DIGEST,
    WATCHED_SUFFIXES,
    digest_path,
    find_racy,
    is_racy,
    make_stamp,
    pack_numbers,
)
from hookgen.trace import Trace, tracing
from hookgen.write import keep

if TYPE_CHECKING:
    from pathlib import Path

    from hookgen.stamps import Stamp

_PACKAGES = ("jinja2", "libcst", "yaml")
"""Whose versions may change an answer, be it that another process has imported them."""
_READER = "typer"
"""What reads command lines; not all, but then it is imported here."""


class _UnsteadyError(Exception):
    """Something was changed while the run looked at it, or cannot be noted."""


def record(work: Callable[[], object], arguments: Sequence[str]) -> None:
    """Run a command, which ends by an exception, and keep its answer if it can be."""
    began = time.time_ns()
    with tracing() as trace:
        try:
            work()
        finally:
            if trace.is_repeatable and trace.home is not None:
                _keep(trace, trace.home, arguments, began)
            for deferred in trace.deferred:
                deferred()


def _keep(trace: Trace, home: Path, arguments: Sequence[str], began: int) -> None:
    """Write the answer into the cache; without a word if it cannot be."""
    try:
        key = make_key(arguments)
        content = encode(_make_answer(trace, key, began))
    except (OSError, OverflowError, ValueError, _UnsteadyError):
        return
    keep(os.path.join(cache_folder(str(home)), name_file(key)), [content])


def _make_answer(trace: Trace, key: bytes, began: int) -> Answer:
    """Return an answer with what it depends on.

    Raises:
        OSError: something that was looked at is gone, or cannot be read any more.
        OverflowError: the file system's numbers are larger than those that are kept.
        ValueError: a path holds a null character.
        _UnsteadyError: there is no certain answer.
    """
    if trace.code is None:
        raise _UnsteadyError
    for path, stamp in _own_files(began):
        trace.note_stamp(path, stamp)
    missing = list(_unseen(trace))
    here = os.path.join(os.getcwd(), "")
    known: dict[bytes, tuple[Stamp, bytes]] = {}
    for path, stamp in sorted(trace.stamps.items()):
        state = stamp, _digest(path, stamp, trace)
        # A path below the current folder is found faster from there.
        short = os.fsencode(path.removeprefix(here))
        if known.setdefault(short, state) != state:
            raise _UnsteadyError
    answer = Answer()
    answer.key, answer.code, answer.began = key, trace.code, began
    answer.said = [
        f"{stream}{''.join(text for _, text in texts)}"
        for stream, texts in groupby(trace.said, lambda said: said[0])
    ]
    answer.paths = list(known)
    answer.stamps = pack_numbers(chain.from_iterable(s for s, _ in known.values()))
    answer.digests = b"".join(digest for _, digest in known.values())
    answer.racy = find_racy(answer.stamps, began)
    answer.missing = sorted(starmap(_miss, missing))
    real = sorted(trace.real.items())
    answer.real = [os.fsencode(path) for pair in real for path in pair]
    return answer


def _miss(path: str, error: int) -> bytes:
    """Return a missing path as it is kept.

    Raises:
        _UnsteadyError: it is there.
    """
    is_link = os.path.islink(path)
    try:
        os.stat(path, follow_symlinks=is_link)
    except OSError as found:
        if found.errno == error:
            return b"%d%s %s" % (error, LINK if is_link else NOTHING, os.fsencode(path))
    raise _UnsteadyError


def _digest(path: str, stamp: Stamp, trace: Trace) -> bytes:
    """Return the digest of what a file or folder held when the run looked at it."""
    digest = trace.digests.get(path)
    if digest is not None:
        return digest
    try:
        found, digest = digest_path(path)
    except PermissionError:
        found, digest = make_stamp(os.stat(path)), NO_DIGEST
    if found != stamp:
        raise _UnsteadyError
    return digest


def _own_files(began: int) -> Iterator[tuple[str, Stamp]]:
    """Yield the files of hookgen and of what it is made with.

    Raises:
        _UnsteadyError: one of hookgen's own was changed since it was imported.
    """
    packages = [*_PACKAGES, *({_READER} & sys.modules.keys())]
    for file in (*map(package_file, packages), *own_files()):
        if file is not None:
            stamp = make_stamp(os.stat(file))
            if is_racy(stamp, began):
                raise _UnsteadyError
            yield file, stamp


def _unseen(trace: Trace) -> Iterator[tuple[str, int]]:
    """Yield the missing paths that the digest of no folder tells of.

    A run over many files looks for one more beside most of them, in folders that it
    looks at anyway.
    """
    for path, error in trace.missing.items():
        folder, name, is_last = _nearest(path)
        if (
            folder not in trace.stamps
            or error not in (errno.ENOENT, errno.ENOTDIR)
            or os.path.islink(os.path.join(folder, name))
            or (is_last and not name.endswith(WATCHED_SUFFIXES))
        ):
            yield path, error
        elif os.path.lexists(path):
            raise _UnsteadyError


def _nearest(path: str) -> tuple[str, str, bool]:
    """Return the innermost folder on the way to a path, what is looked for in it, and
    whether that is the end of the path."""
    folder, name = os.path.split(path)
    is_last = True
    while folder and not os.path.isdir(folder):
        is_last = False
        folder, name = os.path.split(folder)
    return folder, name, is_last
