"""What a model wants to do next, for `after_model` hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, final

from .records import ToolCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .runs import Run

A = TypeVar("A", bound=ToolCall)
A_co = TypeVar("A_co", bound=ToolCall, covariant=True)


@final
class Message:
    """A message that a hook adds to the conversation."""

    __slots__ = ("_content", "_role")
    __match_args__ = ("role", "content")

    def __init__(self, role: str, content: str) -> None:
        self._role = role
        self._content = content

    @property
    def role(self) -> str:
        """`"system"`, `"user"` or whatever else the model knows."""
        return self._role

    @property
    def content(self) -> str:
        """The text."""
        return self._content

    def __repr__(self) -> str:
        return f"Message({self._role!r}, {self._content!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self._role, self._content) == (other.role, other.content)

    def __hash__(self) -> int:
        return hash((Message, self._role, self._content))


@final
class Turn(Generic[A_co]):
    """One answer of the model: the calls that it asks for.

    A hook changes it by returning another one, made by the methods below.
    """

    __slots__ = ("_calls", "_history", "_iteration", "_messages", "_run")

    def __init__(
        self,
        calls: Iterable[A_co],
        *,
        history: Sequence[object] = (),
        messages: Iterable[Message] = (),
    ) -> None:
        self._calls = tuple(calls)
        self._history = history
        self._messages = tuple(messages)
        self._run: Run[object, object] | None = None
        self._iteration = 0

    @property
    def calls(self) -> tuple[A_co, ...]:
        """The calls to make, in the model's order; their fields may be assigned."""
        return self._calls

    @property
    def history(self) -> Sequence[object]:
        """The conversation so far, in the agent's own form, to look at."""
        return self._history

    @property
    def messages(self) -> tuple[Message, ...]:
        """What hooks have added, to go to the model with the next turn."""
        return self._messages

    @property
    def run(self) -> Run[object, object]:
        """The run that the turn belongs to.

        Raises:
            LookupError: it has not been given to `Run.after_model`.
        """
        if self._run is None:
            raise LookupError("the turn belongs to no run yet: see Run.after_model")
        return self._run

    @property
    def iteration(self) -> int:
        """Which turn of the run this is, counted from 1; 0 outside of a run."""
        return self._iteration

    @property
    def remaining(self) -> int | None:
        """How many turns may follow; `None` if the run has no limit."""
        limit = None if self._run is None else self._run.max_iterations
        return None if limit is None else max(limit - self._iteration, 0)

    def keep(self, wanted: Callable[[A_co], bool]) -> Turn[A_co]:
        """Return the turn with those calls only that are wanted."""
        return self.with_calls([call for call in self._calls if wanted(call)])

    def add(self, *messages: Message) -> Turn[A_co]:
        """Return the turn with more messages, behind those that it has."""
        turn = self.with_calls(self._calls)
        turn._messages = (*self._messages, *messages)
        return turn

    def with_calls(self, calls: Iterable[A]) -> Turn[A]:
        """Return the turn with other calls."""
        turn = Turn(calls, history=self._history, messages=self._messages)
        turn._run, turn._iteration = self._run, self._iteration
        return turn

    def within(self, run: Run[object, object], iteration: int) -> Turn[A_co]:
        """Return the turn as the given one of a run."""
        turn = self.with_calls(self._calls)
        turn._run, turn._iteration = run, iteration
        return turn

    def copy(self) -> Turn[A_co]:
        """Return a copy, for edits that must not count."""
        return self.with_calls([call.copy() for call in self._calls])

    def __repr__(self) -> str:
        return f"Turn({list(self._calls)!r}, messages={list(self._messages)!r})"
