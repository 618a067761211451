"""Messages that remind the model of its limits; `after_model` hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hookgen.runtime import Message, ToolCall, Turn

A = TypeVar("A", bound=ToolCall)


def warn_of_end(remaining: int) -> Message:
    """Return the message for a model with few turns left."""
    turns = "turn" if remaining == 1 else "turns"
    return Message(
        "system", f"{remaining} {turns} left after this one: come to an end."
    )


def warn_of_length(_: int) -> Message:
    """Return the message for a long conversation."""
    return Message("system", "This conversation is long: sum up what matters so far.")


class RemindRemaining:
    """Tells the model how many turns it has left, when they are few."""

    __slots__ = ("_at_most", "_message")

    def __init__(
        self, *, at_most: int = 2, message: Callable[[int], Message] = warn_of_end
    ) -> None:
        """Speak up from this number on; `message` gets the number of turns."""
        self._at_most = at_most
        self._message = message

    def __call__(self, turn: Turn[A], /) -> Turn[A] | None:
        """Add the message, unless the run has no `max_iterations`."""
        remaining = turn.remaining
        if remaining is None or remaining > self._at_most:
            return None
        return turn.add(self._message(remaining))


class RemindLength:
    """Tells the model that the conversation has become long."""

    __slots__ = ("_longer_than", "_message")

    def __init__(
        self,
        *,
        longer_than: int = 20,
        message: Callable[[int], Message] = warn_of_length,
    ) -> None:
        """Speak up beyond this many messages; `message` gets their number."""
        self._longer_than = longer_than
        self._message = message

    def __call__(self, turn: Turn[A], /) -> Turn[A] | None:
        """Add the message, if `turn.history` is too long."""
        length = len(turn.history)
        if length <= self._longer_than:
            return None
        return turn.add(self._message(length))
