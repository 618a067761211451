"""Giving the answer of an earlier run again.

This is what a run with nothing to do consists of, so it imports nothing that takes
long: neither typer, libcst, jinja2 nor yaml, and of the standard library what is there
anyway or written in C.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from itertools import chain

from hookgen.cache.answer import FOLDER, LINK, decode, encode, make_key, name_file
from hookgen.stamps import (
    DIGEST_SIZE,
    NO_DIGEST,
    STAMP_SIZE,
    digest_path,
    find_racy,
    make_stamp,
    pack_numbers,
    unpack_numbers,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookgen.cache.answer import Answer

_NAMED = 3  # paths of a command line whose folders are searched for a cache


def replay(arguments: Sequence[str]) -> int | None:
    """Give the answer that a run with these arguments would give; return its exit code.

    `None` if there is none that is sure to hold: then nothing was written.
    """
    began = time.time_ns()
    try:
        key = make_key(arguments)
    except OSError:
        return None
    for path in _places(arguments, name_file(key)):
        answer = _read(path, key)
        if answer is not None and answer.began <= began:
            old = answer.stamps
            if _holds(answer):
                if answer.racy or answer.stamps != old:
                    _renew(answer, path, began)
                return _tell(answer)
    return None


def cache_folder(home: str) -> str:
    """Return the folder that the answers for a project are kept in."""
    return os.environ.get("HOOKGEN_CACHE_DIR") or os.path.join(home, FOLDER)


def _places(arguments: Sequence[str], name: str) -> Iterator[str]:
    """Yield where the answer may be.

    Settings are not read to find it: they are among what it depends on.
    """
    if os.environ.get("HOOKGEN_CACHE_DIR"):
        yield os.path.join(cache_folder(""), name)
        return
    named = [text for text in arguments[1:] if not text.startswith("-")]
    seen: set[str] = set()
    for start in (os.curdir, *named[:_NAMED]):
        folder = os.path.abspath(start)
        while folder not in seen:
            seen.add(folder)
            yield os.path.join(cache_folder(folder), name)
            folder = os.path.dirname(folder)


def _read(path: str, key: bytes) -> Answer | None:
    """Return the answer in a file; `None` if there is none that can be trusted."""
    try:
        with open(path, "rb", buffering=0) as file:
            if is_foreign(os.fstat(file.fileno())):
                return None
            return decode(file.readall(), key)
    except (OSError, ValueError):
        return None


def is_foreign(found: os.stat_result) -> bool:
    """Tell whether somebody else has written a file, and could say what he likes."""
    return sys.platform != "win32" and found.st_uid != os.geteuid()


def _holds(answer: Answer) -> bool:
    """Tell whether nothing has changed that an answer depends on.

    Stamps that have changed with no consequence are replaced.
    """
    return (
        _are_same(answer)
        and all(map(_is_missing, answer.missing))
        and all(
            os.path.realpath(path) == real
            for path, real in zip(answer.real[::2], answer.real[1::2], strict=True)
        )
    )


def _are_same(answer: Answer) -> bool:
    """Tell whether all that was there is there, and holds what it held."""
    try:
        found = chain.from_iterable(map(make_stamp, map(os.stat, answer.paths)))
        stamps = pack_numbers(found)
    except (OSError, OverflowError):
        return False
    unsure = set(answer.racy)
    if stamps != answer.stamps:
        unsure.update(_find_changed(stamps, answer.stamps))
    renewed = bytearray(stamps)
    for index in sorted(unsure):
        stamp = _same_content(answer, index)
        if stamp is None:
            return False
        renewed[index * STAMP_SIZE : (index + 1) * STAMP_SIZE] = stamp
    answer.stamps = bytes(renewed)
    return True


def _find_changed(stamps: bytes, old: bytes) -> Iterator[int]:
    """Yield the indices of stamps that differ."""
    for start in range(0, len(stamps), STAMP_SIZE):
        end = start + STAMP_SIZE
        if stamps[start:end] != old[start:end]:
            yield start // STAMP_SIZE


def _same_content(answer: Answer, index: int) -> bytes | None:
    """Return the stamp of a file or folder; `None` if it holds something else."""
    old = answer.digests[index * DIGEST_SIZE : (index + 1) * DIGEST_SIZE]
    start = index * STAMP_SIZE
    mode, *_ = unpack_numbers(answer.stamps[start : start + STAMP_SIZE])
    try:
        stamp, digest = digest_path(answer.paths[index])
        packed = pack_numbers(stamp)
    except (OSError, OverflowError):
        return None
    is_same_kind = stat.S_IFMT(stamp[0]) == stat.S_IFMT(mode)
    return packed if is_same_kind and digest == old != NO_DIGEST else None


def _is_missing(item: bytes) -> bool:
    sign, _, path = item.partition(b" ")
    try:
        os.stat(path, follow_symlinks=sign.endswith(LINK))
    except OSError as error:
        return error.errno == int(sign[:-1])
    return False


def _renew(answer: Answer, path: str, began: int) -> None:
    """Keep stamps that tell more than the old ones, so that less is read next time."""
    from hookgen.write import keep  # noqa: PLC0415 - slow to import, and seldom needed

    answer.began = began
    answer.racy = find_racy(answer.stamps, began)
    keep(path, [encode(answer)])


def _tell(answer: Answer) -> int:
    try:
        for text in answer.said:
            stream = sys.stdout if text[0] == "1" else sys.stderr
            stream.write(text[1:])
        sys.stdout.flush()
    except OSError as error:
        # As typer has it: who has read enough is no error.
        if error.errno != errno.EPIPE:
            raise
        drop_output()
        return 1
    return answer.code


def drop_output() -> None:
    """Let go of what nobody reads any more, so that the process can end in peace."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
