"""Telling whether a file or folder is still as it was.

Every cached run imports this, so it imports nothing that takes long.
"""

from __future__ import annotations

import os
import stat
from operator import attrgetter
from struct import Struct, pack, unpack
from struct import error as StructError  # noqa: N812 - it is a class

try:
    # It is what `hashlib` has it from, which loads all of OpenSSL first.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    Stamp: TypeAlias = tuple[int, ...]

_STAMP = Struct("6q")
STAMP_SIZE = _STAMP.size
"""Bytes of a stamp that is packed."""
DIGEST_SIZE = 16
"""Bytes of a digest."""
NO_DIGEST = bytes(DIGEST_SIZE)
"""Of what has no content, or cannot be read: with another stamp, it is another."""

make_stamp: Callable[[os.stat_result], Stamp] = attrgetter(
    "st_mode", "st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns"
)
"""Gives what changes with a file, in nanoseconds where it is a time."""

_TICK = 50_000_000  # nanoseconds; the clocks of file systems are slower than this one
_SECOND = 1_000_000_000
_COARSE_TICK = 3 * _SECOND

# What changes all the time and is of no interest, among folders.
_IGNORED = frozenset(
    {
        ".git",
        ".hookgen_cache",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        "__pycache__",
    }
)
WATCHED_SUFFIXES = (
    ".hookgen-tmp",
    ".py",
    ".toml",
    ".yaml",
    ".yml",
    "pyvenv.cfg",
)
"""Ends of the names of files whose coming and going changes a folder's digest."""


def is_racy(stamp: Stamp, began: int) -> bool:
    """Tell whether a change since `began` may have left a stamp as it was.

    As git has it: what was written when it was looked at can be written once more
    within one tick of the clock. Where times are whole seconds, ticks are long.
    """
    times = stamp[-2:]
    is_coarse = any(time % _SECOND == 0 for time in times)
    return max(times) >= began - (_COARSE_TICK if is_coarse else _TICK)


def pack_numbers(numbers: Iterable[int]) -> bytes:
    """Return numbers as bytes, one after the other.

    Raises:
        OverflowError: one is too large.
    """
    kept = tuple(numbers)
    try:
        return pack(f"{len(kept)}q", *kept)
    except StructError as error:
        raise OverflowError(str(error)) from error


def unpack_numbers(content: bytes | memoryview) -> tuple[int, ...]:
    """Return the numbers that bytes stand for.

    Raises:
        ValueError: they stand for none.
    """
    if len(content) % 8:
        raise ValueError("not of whole numbers")
    return unpack(f"{len(content) // 8}q", content)


def find_racy(stamps: bytes, began: int) -> tuple[int, ...]:
    """Return which of many stamps are racy; they are packed, one after the other."""
    found = enumerate(_STAMP.iter_unpack(stamps))
    return tuple(index for index, stamp in found if is_racy(stamp, began))


def digest_content(content: bytes) -> bytes:
    """Return a digest of what a file holds."""
    return blake2b(content, digest_size=DIGEST_SIZE).digest()


def digest_path(path: str | bytes) -> tuple[Stamp, bytes]:
    """Return the stamp of a file or folder, and a digest of what it holds then.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    stamp = make_stamp(os.stat(path))
    if stat.S_ISDIR(stamp[0]):
        return stamp, _digest_folder(os.fsencode(path))
    if not stat.S_ISREG(stamp[0]):
        return stamp, NO_DIGEST
    with open(path, "rb", buffering=0) as file:
        stamp = make_stamp(os.fstat(file.fileno()))
        return stamp, digest_content(file.readall())


def _digest_folder(path: bytes) -> bytes:
    """Return a digest of the folders, links and files of interest in a folder."""
    with os.scandir(path) as entries:
        names = sorted(_name(entry) for entry in entries)
    return digest_content(b"\0".join(name for name in names if name))


def _name(entry: os.DirEntry[bytes]) -> bytes:
    """Return what is to be told of an entry; empty if it is of no interest."""
    if os.fsdecode(entry.name) in _IGNORED:
        return b""
    if entry.is_symlink():
        return b"link " + entry.name + b" " + os.readlink(entry.path)
    if entry.is_dir(follow_symlinks=False):
        return b"folder " + entry.name
    if os.fsdecode(entry.name).endswith(WATCHED_SUFFIXES):
        return b"file " + entry.name
    return b""
