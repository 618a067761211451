"""Hooks whose failures and edits leave the call as it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from threading import RLock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from .progress import LOOKS_ONLY, OutcomeError, Wrapper, describe, log, wrong_outcome
from .records import ToolCall

if TYPE_CHECKING:
    from typing import Self

    from .records import Phase


class Record(Protocol):
    """A record that an observer can get."""

    def copy(self) -> Self:
        """Return a copy, for edits that must not count."""
        ...


class _About(Protocol):
    """A record that is about a call."""

    call: ToolCall


D = TypeVar("D", bound=Record)


class Breaker:
    """Switches an observer off when it has failed too often in a row.

    The circuit breaker of M. Nygard, "Release It!" (2007), without its timer: the hook
    is switched on again by `Subscription.enable`.
    """

    __slots__ = ("_failures", "_limit", "_lock", "_refresh", "is_open")

    def __init__(self, limit: int, refresh: Callable[[], None]) -> None:
        self._failures = 0
        self._limit = limit
        self._lock = RLock()
        self._refresh = refresh
        self.is_open = False
        """Whether the observer is switched off."""

    def passed(self) -> None:
        """Forget the failures so far."""
        if self._failures:
            with self._lock:
                self._failures = 0

    def failed(self, error: Exception, description: str) -> None:
        """Log the failure, and switch the observer off if it is one too many."""
        with self._lock:
            self._failures += 1
            # Equal, not more: of calls that fail at the same time, one says it.
            trips = self._failures == self._limit and not self.is_open
            self.is_open = self.is_open or trips
        log(f"{description} failed; the call goes on", error)
        if trips:
            self._refresh()
            log(f"{description} is switched off after {self._limit} failures in a row")

    def reset(self) -> None:
        """Start counting again; whoever resets has to refresh the hook point."""
        with self._lock:
            self._failures = 0
            self.is_open = False


class Observer(Wrapper, Generic[D]):
    """A sync hook that looks at a copy, and whose errors are logged."""

    __slots__ = ("_breaker", "_look", "_phase")

    def __init__(
        self, hook: Callable[[D], object], phase: Phase, breaker: Breaker
    ) -> None:
        super().__init__(hook, breaker)
        self._look = hook
        self._phase = phase
        self._breaker = breaker

    def __call__(self, record: D) -> None:
        """Run the hook.

        Raises:
            OutcomeError: the hook returned something. A denial must not be lost for
                being said in the wrong way, nor a coroutine for not being awaited.
        """
        try:
            outcome = self._look(record.copy())
        except Exception as error:
            self._breaker.failed(error, describe(self.hook, self._phase))
            return
        if outcome is not None:
            raise _misuse(outcome, self.hook, self._phase, record)
        self._breaker.passed()


class AsyncObserver(Wrapper, Generic[D]):
    """A hook of an async tool that looks at a copy, and whose errors are logged."""

    __slots__ = ("_breaker", "_look", "_phase", "is_concurrent")

    def __init__(
        self,
        hook: Callable[[D], Awaitable[None]] | Callable[[D], None],
        phase: Phase,
        breaker: Breaker,
        *,
        is_concurrent: bool,
    ) -> None:
        super().__init__(hook, breaker)
        self._look = hook
        self._phase = phase
        self._breaker = breaker
        self.is_concurrent = is_concurrent

    async def __call__(self, record: D) -> None:
        """Run the hook.

        Raises:
            OutcomeError: the hook returned something, as for `Observer`.
        """
        try:
            outcome: object = self._look(record.copy())
            if isinstance(outcome, Awaitable):
                outcome = await outcome
        except Exception as error:
            self._breaker.failed(error, describe(self.hook, self._phase))
            return
        if outcome is not None:
            raise _misuse(outcome, self.hook, self._phase, record)
        self._breaker.passed()


def _misuse(outcome: object, hook: object, phase: Phase, record: object) -> Exception:
    about = record if isinstance(record, ToolCall) else cast("_About", record).call
    return wrong_outcome(outcome, hook, phase, about, LOOKS_ONLY)


class Together(Wrapper, Generic[D]):
    """Observers of an async tool that run at the same time."""

    __slots__ = ("_observers",)

    def __init__(self, observers: tuple[AsyncObserver[D], ...]) -> None:
        super().__init__(observers, None)
        self._observers = observers

    async def __call__(self, record: D) -> None:
        """Run all of them to their end; none is left behind if this is cancelled."""
        # Imported here because only concurrent observers need an event loop's tasks.
        from asyncio import TaskGroup  # noqa: PLC0415

        try:
            async with TaskGroup() as group:
                tasks = [
                    group.create_task(_misused(observer, record))
                    for observer in self._observers
                ]
        except BaseExceptionGroup as exits:
            raise exits.exceptions[0] from None
        for task in tasks:
            error = task.result()
            if error is not None:
                # One fault is enough to tell of it.
                raise error


async def _misused(observer: AsyncObserver[D], record: D) -> OutcomeError | None:
    """Run an observer; return its misuse, which is not to break off the others."""
    try:
        await observer(record)
    except OutcomeError as error:
        return error
    return None
