"""One event for each call, to a logger; `on_exit` hooks for tools of all kinds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from logging import ERROR, INFO, WARNING, Logger
from typing import Final, Protocol

from .capturing import Capture
from .endings import AnyOutcome, Ending, describe_call, describe_ending, name_ending

_LEVELS: Final[Mapping[Ending, int]] = {
    "returned": INFO,
    "raised": ERROR,
    "denied": WARNING,
    "cancelled": WARNING,
}


class LogCalls:
    """Logs each call with the standard library.

    What `describe_call` and `describe_ending` tell is in the message, as JSON, and in
    the record's attribute `tool_call`.
    """

    __slots__ = ("_capture", "_logger")

    def __init__(self, *, logger: Logger, capture: Capture | None = None) -> None:
        """Log to this logger: errors as errors, denials as warnings."""
        self._logger = logger
        self._capture = Capture() if capture is None else capture

    def __call__(self, outcome: AnyOutcome, /) -> None:
        """Log a call."""
        level = _LEVELS[name_ending(outcome)]
        if not self._logger.isEnabledFor(level):
            return
        event = {
            **describe_call(outcome.call, self._capture),
            **describe_ending(outcome, self._capture),
        }
        # One line of ASCII: nothing in it can pass for another line of the log.
        text = json.dumps(event, allow_nan=False)
        self._logger.log(level, "tool call %s", text, extra={"tool_call": event})


class EventLogger(Protocol):
    """A logger of structlog, or one like it: an event has a name and values."""

    def info(self, event: str, **values: object) -> object:
        """Log at the level of information."""
        ...

    def warning(self, event: str, **values: object) -> object:
        """Log a warning."""
        ...

    def error(self, event: str, **values: object) -> object:
        """Log an error."""
        ...


class LogEvents:
    """Logs each call with structlog, as an event `tool_call` with values."""

    __slots__ = ("_capture", "_logger")

    def __init__(self, *, logger: EventLogger, capture: Capture | None = None) -> None:
        """Log to this logger, such as `structlog.get_logger()`."""
        self._logger = logger
        self._capture = Capture() if capture is None else capture

    def __call__(self, outcome: AnyOutcome, /) -> None:
        """Log a call."""
        values = {
            **describe_call(outcome.call, self._capture),
            **describe_ending(outcome, self._capture),
        }
        match name_ending(outcome):
            case "returned":
                self._logger.info("tool_call", **values)
            case "raised":
                self._logger.error("tool_call", **values)
            case "denied" | "cancelled":
                self._logger.warning("tool_call", **values)
