"""The hooks of runs."""

from __future__ import annotations

from collections.abc import Awaitable
from threading import RLock
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from .attach import Subscription
from .observers import Breaker
from .progress import (
    LOOKS_ONLY,
    OutcomeError,
    describe,
    log,
    name_of,
    note_once,
    wrong_outcome,
)
from .records import Phase, ToolCall
from .turns import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from .options import Options
    from .point import AnyPoint
    from .registry import Registry
    from .runs import Run

A = TypeVar("A", bound=ToolCall)
D = TypeVar("D")

_Hook: TypeAlias = "Callable[[D], object]"


class _Attached:
    """A hook of runs, and how it was attached; equal to nothing but itself."""

    __slots__ = ("breaker", "hook", "is_enabled", "options", "phase")

    def __init__(
        self, hook: Callable[..., object], phase: Phase, options: Options
    ) -> None:
        self.hook = hook
        self.phase = phase
        self.options = options
        self.breaker = Breaker(options.failure_limit, _nothing)
        self.is_enabled = True

    @property
    def names(self) -> tuple[str]:
        """The name by which the hook can be switched."""
        return (self.options.name or name_of(self.hook),)

    def goes_on(self, error: Exception) -> bool:
        """Return whether the hook's error leaves the run as it is."""
        description = describe(self.hook, self.phase)
        if not self.options.observes or isinstance(error, OutcomeError):
            note_once(error, description)
            return False
        self.breaker.failed(error, description)
        return True


def _nothing() -> None:
    """Stand in for a refresh: which hooks run is looked up each time."""


class RunHooks:
    """The `pre_exec`, `post_exec` and `after_model` hooks of a package's tools."""

    __slots__ = ("_attached", "_lock", "_registry")

    def __init__(self, registry: Registry[AnyPoint]) -> None:
        self._registry = registry
        self._lock = RLock()
        self._attached: tuple[_Attached, ...] = ()

    def attach(
        self, phase: Phase, hook: Callable[..., object], options: Options
    ) -> Subscription:
        """Attach a hook until the subscription is cancelled."""
        if not callable(hook):
            raise TypeError(f"a hook must be a function, not {hook!r}")
        attached = _Attached(hook, phase, options)
        with self._lock:
            self._attached = (*self._attached, attached)
        return Subscription((_Attachment(self, attached),))

    def detach(self, attached: _Attached) -> None:
        """Take back what was attached."""
        with self._lock:
            self._attached = tuple(a for a in self._attached if a is not attached)

    def _running(self, phase: Phase) -> list[_Attached]:
        if not self._registry.is_enabled:
            return []
        running = [
            each
            for each in self._attached
            if each.phase is phase
            and each.is_enabled
            and not each.breaker.is_open
            and self._registry.allows(each.names)
        ]
        running.sort(key=lambda each: each.options.order)
        return running

    def pre_exec(self, run: Run[object, object]) -> None:
        """Run the hooks at a run's beginning.

        Raises:
            TypeError: one is async, which takes `async with`.
        """
        for attached in self._running(Phase.PRE_EXEC):
            try:
                _refuse(attached.hook(run), attached)
                attached.breaker.passed()
            except Exception as error:
                if not attached.goes_on(error):
                    raise

    async def pre_exec_async(self, run: Run[object, object]) -> None:
        """Run the hooks at a run's beginning, which may be async."""
        for attached in self._running(Phase.PRE_EXEC):
            try:
                _refuse(await _result(attached.hook(run)), attached)
                attached.breaker.passed()
            except Exception as error:
                if not attached.goes_on(error):
                    raise

    def post_exec(self, run: Run[object, object]) -> None:
        """Run all hooks at a run's end, the last one first.

        Raises:
            BaseException: the first that a hook raised, or the first that is no
                `Exception`. The others are logged, and so are all `Exception`s if
                it is no `Exception` that ended the run.
        """
        failure: BaseException | None = None
        for attached in reversed(self._running(Phase.POST_EXEC)):
            try:
                _refuse(attached.hook(run), attached)
                attached.breaker.passed()
            except BaseException as error:
                failure = _graver(failure, error, attached)
        _raise(failure, run)

    async def post_exec_async(self, run: Run[object, object]) -> None:
        """Run all hooks at a run's end, which may be async."""
        failure: BaseException | None = None
        for attached in reversed(self._running(Phase.POST_EXEC)):
            try:
                _refuse(await _result(attached.hook(run)), attached)
                attached.breaker.passed()
            except BaseException as error:
                failure = _graver(failure, error, attached)
        _raise(failure, run)

    def after_model(self, turn: Turn[A]) -> Turn[A]:
        """Return the turn as the hooks leave it."""
        for attached in self._running(Phase.AFTER_MODEL):
            # A copy: what a hook did before it failed must not count.
            copy = turn.copy()
            try:
                outcome = attached.hook(copy)
                turn = _next(outcome, copy, turn, attached)
            except Exception as error:
                if not attached.goes_on(error):
                    raise
        return turn

    async def after_model_async(self, turn: Turn[A]) -> Turn[A]:
        """Return the turn as the hooks, which may be async, leave it."""
        for attached in self._running(Phase.AFTER_MODEL):
            copy = turn.copy()
            try:
                outcome = await _result(attached.hook(copy))
                turn = _next(outcome, copy, turn, attached)
            except Exception as error:
                if not attached.goes_on(error):
                    raise
        return turn


class _Attachment:
    """What a subscription holds of the hooks of runs."""

    __slots__ = ("_attached", "_hooks")

    def __init__(self, hooks: RunHooks, attached: _Attached) -> None:
        self._hooks = hooks
        self._attached = attached

    def cancel(self) -> None:
        """Detach the hook."""
        self._hooks.detach(self._attached)

    def switch(self, *, on: bool) -> None:
        """Let the hook run or not."""
        self._attached.is_enabled = on
        if on:
            self._attached.breaker.reset()


async def _result(outcome: object) -> object:
    if isinstance(outcome, Awaitable):
        return await cast("Awaitable[object]", outcome)
    return outcome


def _graver(
    failure: BaseException | None, error: BaseException, attached: _Attached
) -> BaseException | None:
    """Return what the run fails with after one more error; the other one is logged."""
    if isinstance(error, Exception):
        if attached.goes_on(error):
            return failure
        if failure is not None:
            log(f"post_exec hooks failed; {failure!r} stands", error)
            return failure
    elif isinstance(failure, Exception):
        log(f"post_exec hooks failed; {error!r} stands", failure)
    elif failure is not None:
        return failure
    return error


def _raise(failure: BaseException | None, run: Run[object, object]) -> None:
    """Raise what the hooks failed with; it does not replace a cancellation."""
    if failure is None:
        return
    is_broken_off = run.error is not None and not isinstance(run.error, Exception)
    if not is_broken_off or not isinstance(failure, Exception):
        raise failure
    log(f"a post_exec hook failed; {run.error!r} stands", failure)


def _refuse(outcome: object, attached: _Attached) -> None:
    if outcome is None:
        return
    raise wrong_outcome(
        outcome,
        attached.hook,
        attached.phase,
        None,
        "None",
        if_async="which takes 'async with'",
    )


def _next(
    outcome: object, copy: Turn[A], turn: Turn[A], attached: _Attached
) -> Turn[A]:
    """Return the turn after a hook that got a copy of it."""
    expected = LOOKS_ONLY if attached.options.observes else "None or Turn"
    if outcome is None:
        attached.breaker.passed()
        return turn if attached.options.observes else copy
    if attached.options.observes or not isinstance(outcome, Turn):
        raise wrong_outcome(
            outcome,
            attached.hook,
            attached.phase,
            None,
            expected,
            if_async="which takes 'after_model_async'",
        )
    attached.breaker.passed()
    # What the hook returned has the type that its own type promises. It may be made
    # from nothing.
    return cast("Turn[A]", outcome).within(turn.run, turn.iteration)
