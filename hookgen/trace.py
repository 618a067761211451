"""What the answer of a run depends on, noted while it is worked out.

Who looks at a file, by the functions of `disk`, need not know whether that is noted, or
for whom: the trace is ambient, in a context variable. Notes change no answer.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hookgen.stamps import Stamp


class Trace(Struct):
    """What a run has looked at so far, and what it has said.

    Paths are as they were used, so relative ones are relative to the current folder.
    """

    stamps: dict[str, Stamp] = field(default_factory=dict[str, "Stamp"])
    """Of files and folders that are there, links followed."""
    digests: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Of those files among them that were read as a whole."""
    missing: dict[str, int] = field(default_factory=dict[str, int])
    """The number of the error, by path that leads nowhere."""
    real: dict[str, str] = field(default_factory=dict[str, str])
    """Where paths lead to with all links followed, if that was asked."""
    said: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """What was written to stdout (1) and stderr (2); not what shows progress."""
    home: Path | None = None
    """The folder whose settings hold."""
    code: int | None = None
    """The exit code; `None` until everything is said."""
    deferred: list[Callable[[], object]] = field(
        default_factory=list["Callable[[], object]"]
    )
    """What waits until nothing is looked at any more, as it changes a folder."""
    is_repeatable: bool = True
    """Whether a run would do the same again if nothing changes, namely nothing."""

    def note_stamp(self, path: str, stamp: Stamp) -> None:
        """Note how a file or folder was when it was looked at."""
        if self.stamps.setdefault(path, stamp) != stamp or path in self.missing:
            # It was changed in the meantime, and the run may have seen both.
            self.is_repeatable = False

    def note_digest(self, path: str, digest: bytes) -> None:
        """Note what a file held when it was read."""
        if self.digests.setdefault(path, digest) != digest:
            self.is_repeatable = False

    def note_missing(self, path: str, error: int) -> None:
        """Note that a path leads nowhere."""
        if self.missing.setdefault(path, error) != error or path in self.stamps:
            self.is_repeatable = False

    def note_real(self, path: str, real: str) -> None:
        """Note where a path leads to."""
        if self.real.setdefault(path, real) != real:
            self.is_repeatable = False

    def adopt(self, other: Trace) -> None:
        """Note what was looked at by another process."""
        for path, stamp in other.stamps.items():
            self.note_stamp(path, stamp)
        for path, digest in other.digests.items():
            self.note_digest(path, digest)
        for path, error in other.missing.items():
            self.note_missing(path, error)
        for path, real in other.real.items():
            self.note_real(path, real)
        self.is_repeatable &= other.is_repeatable


_trace: ContextVar[Trace | None] = ContextVar("hookgen_trace", default=None)


def current_trace() -> Trace | None:
    """Return what notes go into; `None` if nobody wants them, or any more."""
    trace = _trace.get()
    return trace if trace is not None and trace.is_repeatable else None


def noted_digest(path: Path) -> bytes | None:
    """Return the digest of what a file held when it was read; `None` if unnoted."""
    trace = current_trace()
    return trace.digests.get(str(path)) if trace is not None else None


def current_home() -> Path | None:
    """Return the folder whose settings hold; `None` if nothing is to be kept there."""
    trace = current_trace()
    return trace.home if trace is not None else None


@contextmanager
def tracing() -> Generator[Trace]:
    """Note within a block what is looked at and said."""
    trace = Trace()
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


def adopt(other: Trace) -> None:
    """Note what another process has looked at."""
    if (trace := current_trace()) is not None:
        trace.adopt(other)


def give_up() -> None:
    """Note that this run is not to be repeated from its notes.

    For what changes something, and for what depends on more than can be noted.
    """
    if (trace := current_trace()) is not None:
        trace.is_repeatable = False
        for notes in (trace.stamps, trace.digests, trace.missing, trace.real):
            notes.clear()
        trace.said.clear()


def defer(work: Callable[[], object]) -> None:
    """Let something wait until the run is over, if it is traced."""
    if (trace := _trace.get()) is not None:
        trace.deferred.append(work)


def note_home(folder: Path) -> None:
    """Note whose settings hold: the answer is kept there."""
    if (trace := _trace.get()) is not None:
        trace.home = folder


def note_said(stream: int, text: str) -> None:
    """Note what is written to stdout (1) or stderr (2)."""
    if (trace := current_trace()) is not None:
        trace.said.append((stream, text))


def note_end(code: int) -> None:
    """Note that everything is said, and the exit code."""
    if (trace := _trace.get()) is not None:
        trace.code = code
