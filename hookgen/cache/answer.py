"""An answer with all that it depends on, as it stands in a file of the cache.

Every cached run imports this, so it imports nothing that takes long, and records are
plain classes. Nothing in a file is run, whoever wrote it.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from zlib import crc32

from hookgen.stamps import DIGEST_SIZE, STAMP_SIZE, pack_numbers, unpack_numbers
from hookgen.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = ".hookgen_cache"
"""The name of the folder that answers are kept in."""
SUFFIX = ".answer"
NOTHING = b"-"
"""Stands for what is not there at all."""
LINK = b">"
"""Stands for a link that leads nowhere."""

_MAGIC = b"hookgen answer 1\n"
_SUM = 4  # bytes
_PARTS = 8
_HEAD = (2 + _PARTS) * 8  # bytes


class Answer:
    """What a run said, and what that depends on.

    Paths are bytes, as the system has them; relative ones start from the folder that
    the run began in.
    """

    __slots__ = (
        "began",
        "code",
        "digests",
        "key",
        "missing",
        "paths",
        "racy",
        "real",
        "said",
        "stamps",
    )

    key: bytes
    """What tells the run from others: see `make_key`."""
    code: int
    """The exit code."""
    said: list[str]
    """What it wrote, each with "1" for stdout or "2" for stderr in front."""
    began: int
    """When everything was as noted, in nanoseconds."""
    paths: list[bytes]
    """Files and folders that are there."""
    stamps: bytes
    """Their stamps, one after the other."""
    digests: bytes
    """Their digests, one after the other."""
    racy: tuple[int, ...]
    """The indices of those whose stamps do not tell whether they have changed."""
    missing: list[bytes]
    """Paths that lead nowhere, each with the number of the error and with what is there
    in front."""
    real: list[bytes]
    """Paths, each followed by where it leads to with all links followed."""


def make_key(arguments: Sequence[str]) -> bytes:
    """Return what an answer depends on besides files.

    `sys.path` and the virtual environment are where modules are looked for; the
    encodings decide what can be written.

    Raises:
        OSError: there is no current folder any more.
    """
    user = os.geteuid() if sys.platform != "win32" else 0
    parts = (
        VERSION,
        sys.version,
        sys.byteorder,
        user,
        os.getcwd(),
        sys.path,
        os.environ.get("VIRTUAL_ENV"),
        *((s.encoding, s.errors) for s in (sys.stdout, sys.stderr)),
        *arguments,
    )
    return ascii(parts).encode()


def name_file(key: bytes) -> str:
    """Return the name of the file that the answer to a key is in.

    Two keys with one name take turns in it: what counts is the key in the file.
    """
    return f"{crc32(key):08x}-{len(key):x}{SUFFIX}"


def encode(answer: Answer) -> bytes:
    """Return the content of a file.

    Raises:
        ValueError: a text or path holds a null character.
    """
    parts = (
        answer.key,
        answer.stamps,
        answer.digests,
        pack_numbers(answer.racy),
        _join(answer.paths),
        _join(answer.missing),
        _join(answer.real),
        _join(text.encode("utf-8", "surrogatepass") for text in answer.said),
    )
    numbers = (answer.code, answer.began, *map(len, parts))
    content = b"".join((pack_numbers(numbers), *parts))
    return _MAGIC + crc32(content).to_bytes(_SUM, "big") + content


def decode(content: bytes, key: bytes) -> Answer:
    """Return what a file holds, if it is the answer to a key.

    Raises:
        ValueError: it is not, or is damaged.
    """
    start = len(_MAGIC) + _SUM
    view = memoryview(content)[start:]
    code, began, *sizes = unpack_numbers(view[:_HEAD])
    ends = _ends(_HEAD, sizes)
    if (
        len(sizes) != _PARTS
        or ends[-1] != len(view)
        or bytes(view[_HEAD : ends[0]]) != key
    ):
        raise ValueError("another run's")
    if content[:start] != _MAGIC + crc32(view).to_bytes(_SUM, "big"):
        raise ValueError("damaged")
    parts = [view[start:end] for start, end in pairwise(ends)]
    answer = Answer()
    answer.key, answer.code, answer.began = key, code, began
    answer.stamps = bytes(parts[0])
    answer.digests = bytes(parts[1])
    answer.racy = unpack_numbers(parts[2])
    answer.paths, answer.missing, answer.real, said = map(_split, parts[3:])
    answer.said = [text.decode("utf-8", "surrogatepass") for text in said]
    _refuse_uneven(answer)
    return answer


def _refuse_uneven(answer: Answer) -> None:
    count = len(answer.paths)
    if (
        len(answer.stamps) != count * STAMP_SIZE
        or len(answer.digests) != count * DIGEST_SIZE
        or len(answer.real) % 2
        or not all(0 <= index < count for index in answer.racy)
        or not all(map(_is_miss, answer.missing))
        or not all(text.startswith(("1", "2")) for text in answer.said)
    ):
        raise ValueError("not of one piece")


def _is_miss(item: bytes) -> bool:
    sign = item.partition(b" ")[0]
    return sign[:-1].isdigit() and sign[-1:] in (NOTHING, LINK)


def _ends(start: int, sizes: Iterable[int]) -> list[int]:
    """Return where parts of these sizes end, the first of which begins at `start`."""
    ends: list[int] = []
    for size in sizes:
        if size < 0:
            raise ValueError("a size below zero")
        start += size
        ends.append(start)
    return ends


def _join(items: Iterable[bytes]) -> bytes:
    """Return items one after the other, each with a null character behind."""
    kept = list(items)
    if any(b"\0" in item for item in kept):
        raise ValueError("a null character")
    return b"".join(item + b"\0" for item in kept)


def _split(content: memoryview) -> list[bytes]:
    return bytes(content).split(b"\0")[:-1]
