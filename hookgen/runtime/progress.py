"""How far a call has come, and what to say of it when a hook fails."""

from __future__ import annotations

from collections.abc import Coroutine
from time import perf_counter
from types import FunctionType, MethodType
from typing import TypeVar

from .records import Phase, ToolCall, ToolError

C = TypeVar("C", bound=ToolCall)

# Constants, because reading a member of an enum is slow in Python 3.11.
PRE_CALL = Phase.PRE_CALL
BODY = Phase.BODY
POST_CALL = Phase.POST_CALL
ON_ERROR = Phase.ON_ERROR


class Progress:
    """Where a call stands, for the record of its error."""

    __slots__ = ("denied", "duration", "hook", "phase", "started")

    def __init__(self) -> None:
        self.phase = PRE_CALL
        self.hook: object = None
        """The hook that is running, or `None` while the tool is."""
        self.denied = False
        """Whether a hook denied the call; no other hook sees that as an error."""
        self.started = 0.0
        """When the tool was started, in seconds; 0.0 if it was not."""
        self.duration = 0.0
        """Seconds that the tool ran; 0.0 if it did not run to its end."""

    def start_body(self) -> None:
        self.phase = BODY
        self.hook = None
        self.started = perf_counter()

    def end_body(self) -> None:
        self.duration = perf_counter() - self.started

    def failed(self, call: C, error: Exception) -> ToolError[C]:
        """Return the record of `error`, as `record_error` does."""
        return record_error(call, error, self.phase, self.hook, self.started)


def record_error(
    call: C, error: Exception, phase: Phase, hook: object, started: float
) -> ToolError[C]:
    """Return the record of `error`; if a hook failed, `error` gets a note of that.

    `started` is when the tool was started, in seconds, or 0.0 if it was not.
    """
    if hook is not None:
        name_hook(error, hook, phase, call)
    duration = perf_counter() - started if started else 0.0
    return ToolError(call, error, phase=phase, hook=hook, duration=duration)


class OutcomeError(TypeError):
    """A hook returned what its phase does not take; the message names the hook."""


def wrong_outcome(
    outcome: object, hook: object, phase: Phase, call: ToolCall, expected: str
) -> OutcomeError:
    """Return the error for what a hook returned.

    A coroutine is closed, so that Python does not warn that nobody awaited it.
    """
    if isinstance(outcome, Coroutine):
        outcome.close()
        fact = "is async, but the hooks of a sync tool must be sync"
    else:
        fact = f"returned {outcome!r}, not {expected}"
    return OutcomeError(f"{_describe(hook, phase, call)} {fact}")


def name_hook(error: Exception, hook: object, phase: Phase, call: ToolCall) -> None:
    """Note on a hook's error which hook raised it, once however often it is raised."""
    description = _describe(hook, phase, call)
    if isinstance(error, OutcomeError) and error.args[0].startswith(description):
        return
    note = f"raised by {description}"
    try:
        notes = error.__notes__
    except AttributeError:
        notes = []
    if note not in notes:
        error.add_note(note)


def _describe(hook: object, phase: Phase, call: ToolCall) -> str:
    function = hook.__func__ if isinstance(hook, MethodType) else hook
    if isinstance(function, FunctionType):
        name = f"{function.__module__}.{function.__qualname__}"
    else:
        name = repr(hook)
    return f"{phase.value} hook '{name}' of tool '{call.tool_name}'"
