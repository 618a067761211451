"""What a hook may return, and what a denial raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast, final

if TYPE_CHECKING:
    from .records import ToolCall

R_co = TypeVar("R_co", covariant=True)


@final
class Replace(Generic[R_co]):
    """The result to go on with, instead of the tool's result or error.

    `Replace(None)` replaces the result by `None`; a hook that returns `None`
    itself changes nothing. A streaming tool's `pre_call` and `on_error` hooks
    give the items: an iterable, or an async one on an async tool. An `on_item`
    hook gives one item.
    """

    __slots__ = ("_result",)
    __match_args__ = ("result",)

    def __init__(self, result: R_co) -> None:
        self._result = result

    @property
    def result(self) -> R_co:
        """What the caller gets, or the next hook sees."""
        return self._result

    def __repr__(self) -> str:
        return f"Replace({self._result!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Replace):
            return NotImplemented
        return bool(self._result == cast("Replace[object]", other).result)

    def __hash__(self) -> int:
        return hash((Replace, self._result))


@final
class Deny:
    """A refusal to run the tool.

    A `pre_call` hook returns it, an `intercept` hook yields it first.
    """

    __slots__ = ("_reason",)
    __match_args__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self._reason = reason

    @property
    def reason(self) -> str:
        """Why, in words that the model may be shown."""
        return self._reason

    def __repr__(self) -> str:
        return f"Deny({self._reason!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Deny):
            return NotImplemented
        return self._reason == other.reason

    def __hash__(self) -> int:
        return hash((Deny, self._reason))


@final
class Drop:
    """What an `on_item` hook returns to leave the item out of the stream."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Drop()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Drop)

    def __hash__(self) -> int:
        return hash(Drop)


class ToolDenied(Exception):  # noqa: N818 - a denial is an outcome, not an error
    """Raised to a tool's caller when a hook denied the call.

    The tool was not run, and none of its `on_error` hooks was called.
    """

    def __init__(
        self, tool_name: str, reason: str, call: ToolCall | None = None
    ) -> None:
        super().__init__(tool_name, reason)
        self.tool_name = tool_name
        self.reason = reason
        self.call = call
        """The call that was denied; `None` if the error comes out of a pickle."""

    def __str__(self) -> str:
        return f"tool '{self.tool_name}' was denied: {self.reason}"

    def __reduce__(self) -> tuple[type[ToolDenied], tuple[str, str]]:
        return ToolDenied, (self.tool_name, self.reason)
