"""An append-only file that holds one line of JSON for each call."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from .capturing import Capture
from .endings import AnyOutcome, describe_call, describe_ending, read_utc

_FLAGS: Final = (
    os.O_APPEND | os.O_CREAT | os.O_WRONLY | getattr(os, "O_BINARY", 0)  # of Windows
)


class Audit:
    """Writes a line for each call; an `on_exit` hook for tools of all kinds.

    A line goes to the file in one `write` with `O_APPEND`, so that several processes
    may share it. The file is opened for each line: it may be moved away at any time.
    Without `fsync` a line outlives the program, not a power failure.
    """

    __slots__ = ("_capture", "_clock", "_fsync", "_is_broken", "_lock", "_path")

    def __init__(
        self,
        *,
        path: str | os.PathLike[str],
        capture: Capture | None = None,
        fsync: bool = False,
        clock: Callable[[], datetime] = read_utc,
    ) -> None:
        """Say where to write: a file that only its owner can read, if it is new.

        `clock` gives the time of day, with its zone; the file has it in UTC.
        """
        self._path = path
        self._capture = Capture() if capture is None else capture
        self._fsync = fsync
        self._clock = clock
        self._lock = Lock()
        self._is_broken = False

    def __call__(self, outcome: AnyOutcome, /) -> None:
        """Write down how a call ended.

        Raises:
            OSError: the file cannot be written; of an `on_exit` hook it is logged.
        """
        line = {
            "timestamp": self._clock().astimezone(UTC).isoformat(),
            **describe_call(outcome.call, self._capture),
            **describe_ending(outcome, self._capture),
        }
        # ASCII: no character of a text can end the line, or steer a terminal.
        self._append(json.dumps(line, allow_nan=False).encode("ascii") + b"\n")

    def _append(self, line: bytes) -> None:
        with self._lock:
            descriptor = os.open(self._path, _FLAGS, 0o600)
            try:
                if self._is_broken:
                    line = b"\n" + line
                # Until the line is complete, the next one must not join it.
                self._is_broken = True
                written = os.write(descriptor, line)
                if written < len(line):
                    # The disk is full, or almost: what is missing, or the error.
                    os.write(descriptor, line[written:])
                self._is_broken = False
                if self._fsync:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
