"""How a call ended, for `on_exit` hooks."""

from __future__ import annotations

from time import perf_counter
from typing import Generic, TypeAlias, TypeVar

from .isolation import isolate
from .outcomes import ToolDenied
from .records import ToolCall, is_denied

C_co = TypeVar("C_co", bound=ToolCall, covariant=True)
R_co = TypeVar("R_co", covariant=True)
C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


class _Ended(Generic[C_co]):
    """A call that is over."""

    __slots__ = ("_call", "_duration")

    _call: C_co
    _duration: float

    @property
    def call(self) -> C_co:
        """The call as the `pre_call` hooks left it."""
        return self._call

    @property
    def duration(self) -> float:
        """Seconds that the call took, monotonic, its hooks included."""
        return self._duration


class Returned(_Ended[C_co], Generic[C_co, R_co]):
    """The caller got a result, the tool's or a hook's."""

    __slots__ = ("_result",)
    __match_args__ = ("call", "result")

    def __init__(self, call: C_co, result: R_co, duration: float) -> None:
        self._call = call
        self._duration = duration
        self._result = result

    @property
    def result(self) -> R_co:
        """What the caller got; of a stream its return value."""
        return self._result

    def copy(self) -> Returned[C_co, R_co]:
        """Return a copy, for edits that must not count."""
        return Returned(self.call.copy(), isolate(self.result), self.duration)

    def __repr__(self) -> str:
        return f"Returned({self.call!r}, {self.result!r})"


class Raised(_Ended[C_co]):
    """The caller got an error, the tool's or a hook's."""

    __slots__ = ("_error",)
    __match_args__ = ("call", "error")

    def __init__(self, call: C_co, error: Exception, duration: float) -> None:
        self._call = call
        self._duration = duration
        self._error = error

    @property
    def error(self) -> Exception:
        """What the caller got."""
        return self._error

    def copy(self) -> Raised[C_co]:
        """Return a copy, for edits that must not count; the error is the same."""
        return Raised(self.call.copy(), self.error, self.duration)

    def __repr__(self) -> str:
        return f"Raised({self.call!r}, {self.error!r})"


class Denied(_Ended[C_co]):
    """A hook denied the call; the caller got `ToolDenied`."""

    __slots__ = ("_reason",)
    __match_args__ = ("call", "reason")

    def __init__(self, call: C_co, reason: str, duration: float) -> None:
        self._call = call
        self._duration = duration
        self._reason = reason

    @property
    def reason(self) -> str:
        """Why, as the hook put it."""
        return self._reason

    def copy(self) -> Denied[C_co]:
        """Return a copy, for edits that must not count."""
        return Denied(self.call.copy(), self.reason, self.duration)

    def __repr__(self) -> str:
        return f"Denied({self.call!r}, {self.reason!r})"


class Cancelled(_Ended[C_co]):
    """The call was broken off from outside.

    By the cancellation of its task, by an exit of the program, or, of a stream, by a
    consumer that took no more items.
    """

    __slots__ = ("_error",)
    __match_args__ = ("call", "error")

    def __init__(self, call: C_co, error: BaseException, duration: float) -> None:
        self._call = call
        self._duration = duration
        self._error = error

    @property
    def error(self) -> BaseException:
        """`CancelledError`, `KeyboardInterrupt`, `GeneratorExit` or the like."""
        return self._error

    def copy(self) -> Cancelled[C_co]:
        """Return a copy, for edits that must not count; the error is the same."""
        return Cancelled(self.call.copy(), self.error, self.duration)

    def __repr__(self) -> str:
        return f"Cancelled({self.call!r}, {self.error!r})"


ToolOutcome: TypeAlias = Returned[C, R] | Raised[C] | Denied[C] | Cancelled[C]


def failed_outcome(
    call: C, error: BaseException, *, since: float
) -> Raised[C] | Denied[C] | Cancelled[C]:
    """Return how a call ended that gave no result, and began at a time in seconds."""
    duration = perf_counter() - since
    if isinstance(error, ToolDenied) and is_denied(call, error):
        return Denied(call, error.reason, duration)
    if isinstance(error, Exception):
        return Raised(call, error, duration)
    return Cancelled(call, error, duration)
