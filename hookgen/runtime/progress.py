"""How far a call has come, and what to say of it when a hook fails."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from time import perf_counter
from types import CoroutineType, FunctionType, MethodType
from typing import TYPE_CHECKING, Generic, TypeGuard, TypeVar

from .records import Phase, ToolCall, ToolError

if TYPE_CHECKING:
    from .observers import Breaker

C = TypeVar("C", bound=ToolCall)
H = TypeVar("H")

# Constants, because reading a member of an enum is slow in Python 3.11.
PRE_CALL = Phase.PRE_CALL
AROUND = Phase.AROUND
INTERCEPT = Phase.INTERCEPT
BODY = Phase.BODY
ON_ITEM = Phase.ON_ITEM
POST_CALL = Phase.POST_CALL
ON_ERROR = Phase.ON_ERROR
ON_EXIT = Phase.ON_EXIT


class Progress(Generic[H]):
    """Where a call stands, for the record of its error."""

    __slots__ = ("_origins", "duration", "hook", "hooks", "items", "phase", "started")

    def __init__(self, hooks: H) -> None:
        self.hooks = hooks
        """The hooks that run in this call."""
        self.phase = PRE_CALL
        self.hook: object = None
        """The hook that is running, or `None` while the tool is."""
        self.items = 0
        """How many items the `on_item` hooks have seen."""
        self._origins: tuple[tuple[Exception, Phase, object], ...] = ()
        """Errors of the tool and of hooks around it, and where each comes from."""
        self.started = 0.0
        """When the tool was started, in seconds; 0.0 if it was not."""
        self.duration = 0.0
        """Seconds that the tool ran; 0.0 if it did not run to its end."""

    def start_body(self) -> None:
        """Say that the tool is being run."""
        self.phase = BODY
        self.hook = None
        self.started = perf_counter()

    def end_body(self) -> None:
        """Say that the tool has run."""
        self.duration = perf_counter() - self.started

    def blame(self, error: Exception, phase: Phase, hook: object) -> None:
        """Say where an error comes from, unless it only passes there."""
        if self.origin_of(error) is None:
            self._origins = (*self._origins, (error, phase, hook))

    def origin_of(self, error: Exception) -> tuple[Phase, object] | None:
        """Return phase and hook of an error that came from the tool or around it."""
        for known, phase, hook in self._origins:
            if known is error:
                return phase, hook
        return None

    def forget(self) -> None:
        """Let go of the errors, whose tracebacks hold what holds this."""
        self._origins = ()

    def failed(self, call: C, error: Exception) -> ToolError[C]:
        """Return the record of `error`, as `record_error` does."""
        phase, hook = self.origin_of(error) or (self.phase, self.hook)
        return record_error(call, error, phase, hook, self.started)


def record_error(
    call: C, error: Exception, phase: Phase, hook: object, started: float
) -> ToolError[C]:
    """Return the record of `error`; if a hook failed, `error` gets a note of that.

    `started` is when the tool was started, in seconds, or 0.0 if it was not.
    """
    if hook is not None:
        hook = failing(hook, error)
        name_hook(error, hook, phase, call)
    duration = perf_counter() - started if started else 0.0
    return ToolError(call, error, phase=phase, hook=hook, duration=duration)


def is_awaitable(outcome: object) -> TypeGuard[Awaitable[object]]:
    """Return whether what a hook returned has to be awaited."""
    # Asked first because an abstract class takes ten times as long to answer.
    return type(outcome) is CoroutineType or isinstance(outcome, Awaitable)


def log(message: str, error: Exception | None = None) -> None:
    """Log what happened to a hook, with the traceback of its error."""
    # Imported here because a program that never gets here should not pay for it.
    from logging import getLogger  # noqa: PLC0415

    getLogger("hookgen").error(message, exc_info=error)


class OutcomeError(TypeError):
    """A hook returned what its phase does not take; the message names the hook."""

    def __init__(self, message: str, hook: object = None) -> None:
        super().__init__(message)
        self.hook = hook
        """The user's function; `None` if the error comes out of a pickle."""

    def __reduce__(self) -> tuple[type[OutcomeError], tuple[str]]:
        # Without the hook, which need not be one that can be pickled.
        return OutcomeError, (str(self),)


class Wrapper:
    """Runs a hook in a way of its own."""

    __slots__ = ("breaker", "hook")

    def __init__(self, hook: object, breaker: Breaker | None) -> None:
        self.hook = hook
        """The user's function."""
        self.breaker = breaker
        """`None` if what the hook does counts; else it only looks."""


def original(hook: object) -> object:
    """Return the user's own function."""
    return hook.hook if isinstance(hook, Wrapper) else hook


def failing(hook: object, error: Exception) -> object:
    """Return the user's own function, of the hook that raised an error."""
    if isinstance(hook, Wrapper) and isinstance(error, OutcomeError):
        # One of several, perhaps, that run together.
        return error.hook
    return original(hook)


LOOKS_ONLY = "None, as an observer must"


SYNC_ONLY = "but the hooks of a sync tool must be sync"


def wrong_outcome(
    outcome: object,
    hook: object,
    phase: Phase,
    call: ToolCall | None,
    expected: str,
    *,
    if_async: str = SYNC_ONLY,
) -> OutcomeError:
    """Return the error for what a hook returned; `call` is `None` for hooks of runs.

    A coroutine is closed, so that Python does not warn that nobody awaited it.
    """
    description = describe(hook, phase, None if call is None else call.tool_name)
    return misuse(outcome, description, expected, hook=hook, if_async=if_async)


def misuse(
    outcome: object,
    description: str,
    expected: str,
    *,
    hook: object = None,
    if_async: str = SYNC_ONLY,
) -> OutcomeError:
    """Return the error for what a hook returned that is known by its description."""
    if isinstance(outcome, Coroutine):
        outcome.close()
        return OutcomeError(f"{description} is async, {if_async}", hook)
    fact = f"{description} returned {outcome!r}, not {expected}"
    return OutcomeError(fact, hook)


def name_hook(error: Exception, hook: object, phase: Phase, call: ToolCall) -> None:
    """Note on a hook's error which hook raised it, once however often it is raised."""
    note_once(error, describe(hook, phase, call.tool_name))


def note_once(error: BaseException, description: str) -> None:
    """Note on an error what raised it, unless its message or a note says so."""
    if isinstance(error, OutcomeError) and error.args[0].startswith(description):
        return
    note = f"raised by {description}"
    try:
        notes = error.__notes__
    except AttributeError:
        notes = []
    try:
        if note not in notes:
            error.add_note(note)
    except Exception as refusal:
        # It takes no notes: a frozen dataclass, say.
        log(f"{error!r} was {note}, of which it takes no note", refusal)


def describe(hook: object, phase: Phase, tool_name: str | None = None) -> str:
    """Return a hook in words, with the tool's name if it is known."""
    of_tool = "" if tool_name is None else f" of tool '{tool_name}'"
    return f"{phase.value} hook '{name_of(hook)}'{of_tool}"


def name_of(hook: object) -> str:
    """Return a function's module and qualified name; of anything else, its `repr`."""
    function = hook.__func__ if isinstance(hook, MethodType) else hook
    if isinstance(function, FunctionType):
        return f"{function.__module__}.{function.__qualname__}"
    try:
        return repr(hook)
    except Exception:
        # Names are asked for whenever hooks are put in order: that must not fail.
        return object.__repr__(hook)
