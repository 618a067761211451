"""Runs: one execution each of an agent's tool loop."""

from __future__ import annotations

from contextvars import copy_context
from os import urandom
from threading import RLock, Thread
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from .context import CURRENT_RUN
from .endings import Cancelled, Denied, Raised, Returned
from .run_hooks import RunHooks
from .turns import Turn

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future
    from types import TracebackType
    from typing import Self

    from .endings import ToolOutcome
    from .point import AnyPoint
    from .records import ToolCall
    from .registry import Registry

S_co = TypeVar("S_co", covariant=True)
X_co = TypeVar("X_co", covariant=True)
A = TypeVar("A", bound="ToolCall")
K = TypeVar("K")
R = TypeVar("R")

Ending: TypeAlias = Literal["returned", "raised", "denied", "cancelled"]


class Run(Generic[S_co, X_co]):
    """One execution of an agent's tool loop: a context manager, async or not.

    Calls of the package's tools belong to it inside the `with` block, in tasks that
    are started there, and in threads that are started through it. Runs may be nested;
    a call belongs to the innermost one only.
    """

    __slots__ = (
        "_begun",
        "_context",
        "_ended",
        "_hooks",
        "_is_entered",
        "_is_over",
        "_iteration",
        "_lock",
        "_max_iterations",
        "_outer",
        "_registry",
        "_storage",
        "agent_id",
        "error",
        "run_id",
    )

    def __init__(
        self,
        registry: Registry[AnyPoint],
        hooks: RunHooks,
        *,
        storage: S_co,
        context: X_co,
        agent_id: str | None,
        max_iterations: int | None,
    ) -> None:
        self._registry = registry
        self._hooks = hooks
        self._storage = storage
        self._context = context
        self._max_iterations = max_iterations
        self._iteration = 0
        self._lock = RLock()
        self._begun: dict[str, int] = {}
        self._ended: dict[tuple[str, Ending], int] = {}
        self._outer: Run[object, object] | None = None
        self._is_entered = False
        self._is_over = False
        self.agent_id = agent_id
        """As it was given; `None` if it was not."""
        self.run_id = urandom(16).hex()
        """32 random hexadecimal digits."""
        self.error: BaseException | None = None
        """What ended the run before its time, for `post_exec` hooks; else `None`."""

    @property
    def storage(self) -> S_co:
        """The object that the run's hooks share, of the user's own class.

        Hooks of calls in several threads see it at the same time.
        """
        return self._storage

    @property
    def context(self) -> X_co:
        """What the agent's side gave to the run, such as the request or the user."""
        return self._context

    def storage_as(self, kind: type[K]) -> K:
        """Return the storage, for hooks that know its class.

        Raises:
            TypeError: it is of another class.
        """
        return _expect(self._storage, kind, "storage")

    def context_as(self, kind: type[K]) -> K:
        """Return the context, for hooks that know its class.

        Raises:
            TypeError: it is of another class.
        """
        return _expect(self._context, kind, "context")

    @property
    def iteration(self) -> int:
        """How many turns of the model have passed `after_model`."""
        return self._iteration

    @property
    def max_iterations(self) -> int | None:
        """How many turns the agent may take; `None` if it did not say."""
        return self._max_iterations

    def count(
        self, tool_name: str | None = None, *, ending: Ending | None = None
    ) -> int:
        """Return how many calls were begun, or ended in a way.

        Of one tool, by its own name, or of all. Calls without any hook count too.
        """
        with self._lock:
            if ending is None:
                counts = list(self._begun.items())
            else:
                counts = [
                    (name, number)
                    for (name, how), number in self._ended.items()
                    if how == ending
                ]
        return sum(n for name, n in counts if tool_name in (None, name))

    def counts(self) -> dict[str, int]:
        """Return how many calls of each tool were begun, by the tools' own names."""
        with self._lock:
            return dict(self._begun)

    def after_model(self, turn: Turn[A]) -> Turn[A]:
        """Pass what the model wants to do through the `after_model` hooks.

        The turn that comes back has the calls that the agent should make, and the
        messages to add to the conversation.

        Raises:
            TypeError: an `after_model` hook is async.
        """
        return self._hooks.after_model(self._next(turn))

    async def after_model_async(self, turn: Turn[A]) -> Turn[A]:
        """Do as `after_model` does, with hooks that may be async."""
        return await self._hooks.after_model_async(self._next(turn))

    def _next(self, turn: Turn[A]) -> Turn[A]:
        with self._lock:
            self._iteration += 1
            iteration = self._iteration
        return turn.within(self, iteration)

    def thread(
        self, target: Callable[[], object], *, name: str | None = None
    ) -> Thread:
        """Return a thread, not yet started, whose calls belong to this run."""
        context = copy_context()
        return Thread(target=lambda: context.run(target), name=name)

    def submit(self, executor: Executor, task: Callable[[], R]) -> Future[R]:
        """Let a thread pool do a task whose calls belong to this run."""
        context = copy_context()
        return executor.submit(lambda: context.run(task))

    @property
    def outer(self) -> Run[object, object] | None:
        """The run inside which this one was entered."""
        return self._outer

    @property
    def is_over(self) -> bool:
        """Whether the run has been left: calls that begin now do not belong to it."""
        return self._is_over

    def has(self, registry: Registry[AnyPoint]) -> bool:
        """Return whether calls of a package's tools belong to this run."""
        return self._registry is registry and not self._is_over

    def count_begun(self, call: ToolCall) -> None:
        """Count a call that begins."""
        with self._lock:
            self._begun[call.tool_name] = self._begun.get(call.tool_name, 0) + 1

    def count_ended(self, outcome: ToolOutcome[ToolCall, object]) -> None:
        """Count a call that is over."""
        key = outcome.call.tool_name, _ending(outcome)
        with self._lock:
            self._ended[key] = self._ended.get(key, 0) + 1

    def __enter__(self) -> Self:
        self._enter()
        try:
            self._hooks.pre_exec(self)
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.error = error
        try:
            self._hooks.post_exec(self)
        finally:
            self.error = None
            self._leave()

    async def __aenter__(self) -> Self:
        self._enter()
        try:
            await self._hooks.pre_exec_async(self)
        except BaseException:
            self._leave()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.error = error
        try:
            await self._hooks.post_exec_async(self)
        finally:
            self.error = None
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._is_entered:
                raise RuntimeError("a run can be entered once")
            self._is_entered = True
        self._outer = _going_on(CURRENT_RUN.get())
        CURRENT_RUN.set(self)
        self._registry.enter_run()

    def _leave(self) -> None:
        self._is_over = True
        CURRENT_RUN.set(_going_on(CURRENT_RUN.get()))
        self._registry.leave_run()


def _going_on(run: Run[object, object] | None) -> Run[object, object] | None:
    """Return the run, or the innermost around it that is not over."""
    # Runs may overlap, and a run may be left elsewhere than it was entered.
    while run is not None and run.is_over:
        run = run.outer
    return run


def _ending(outcome: ToolOutcome[ToolCall, object]) -> Ending:
    match outcome:
        case Returned():
            return "returned"
        case Raised():
            return "raised"
        case Denied():
            return "denied"
        case Cancelled():
            return "cancelled"


def _expect(value: object, kind: type[K], what: str) -> K:
    if not isinstance(value, kind):
        raise TypeError(
            f"the run's {what} is of class '{value.__class__.__name__}', "
            f"not '{kind.__name__}'"
        )
    return value
