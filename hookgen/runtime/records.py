"""The records that hooks receive."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar, Generic, TypeVar


class Phase(Enum):
    """A stage of a tool's call."""

    PRE_CALL = "pre_call"
    BODY = "body"
    """The tool itself; no hook runs here."""
    POST_CALL = "post_call"
    ON_ERROR = "on_error"


class ToolCall:
    """One call of a tool.

    The generated subclass of each tool has the tool's parameters as fields.
    `pre_call` hooks may assign them: the tool then runs with the new values.
    """

    __slots__ = ()

    tool_name: ClassVar[str]
    """The tool's own name, without module and class."""

    def arguments(self) -> dict[str, object]:
        """Return the fields by parameter name, in the signature's order.

        The dict is new each time: changing it does not change the call.
        """
        return {}

    def __repr__(self) -> str:
        fields = [f"{name}={value!r}" for name, value in self.arguments().items()]
        return f"{self.__class__.__name__}({', '.join(fields)})"


C_co = TypeVar("C_co", bound=ToolCall, covariant=True)
R_co = TypeVar("R_co", covariant=True)


class ToolReturn(Generic[C_co, R_co]):
    """A tool's result, before its caller has it."""

    __slots__ = ("call", "duration", "result")

    def __init__(self, call: C_co, result: R_co, duration: float) -> None:
        self.call = call
        """The call as the `pre_call` hooks left it."""
        self.result = result
        """As the hooks before this one left it; a generator's return value."""
        self.duration = duration
        """Seconds that the tool ran, monotonic; 0.0 if it did not run.

        A streaming tool runs until its last item is taken.
        """

    def __repr__(self) -> str:
        return f"ToolReturn({self.call!r}, {self.result!r}, {self.duration!r})"


class ToolError(Generic[C_co]):
    """An error of a tool or of one of its hooks, before its caller has it."""

    __slots__ = ("call", "duration", "error", "hook", "phase")

    def __init__(
        self,
        call: C_co,
        error: Exception,
        *,
        phase: Phase,
        hook: object,
        duration: float,
    ) -> None:
        self.call = call
        """The call as the `pre_call` hooks left it."""
        self.error = error
        """What the caller gets unless an `on_error` hook changes that."""
        self.phase = phase
        """Where the error comes from; `Phase.BODY` is the tool itself."""
        self.hook = hook
        """The hook that failed, or `None` if the tool did."""
        self.duration = duration
        """Seconds since the tool was started, monotonic; 0.0 if it was not started."""

    def __repr__(self) -> str:
        return f"ToolError({self.call!r}, {self.error!r}, phase={self.phase})"
