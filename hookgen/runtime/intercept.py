"""Hooks that see both sides of a call, run as hooks around it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from types import GeneratorType
from typing import TYPE_CHECKING, Generic, TypeVar

from .isolation import isolate
from .items import AsyncItems
from .outcomes import Deny
from .phases import decide, replacement
from .progress import (
    INTERCEPT,
    LOOKS_ONLY,
    OutcomeError,
    Wrapper,
    describe,
    log,
    wrong_outcome,
)
from .records import ToolCall, is_denied

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from .hooks import EitherInterceptHook, InterceptHook
    from .observers import Breaker
    from .outcomes import Replace

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
T = TypeVar("T")

AFTER_RUN = "None or Replace once the tool has run"
ENDED = "the end after its second yield"


def _is_same(other: BaseException, error: BaseException) -> bool:
    # A generator turns a StopIteration that passes through it into a RuntimeError.
    is_stop = isinstance(error, (StopIteration, StopAsyncIteration))
    return other is error or (is_stop and other.__cause__ is error)


def _is_generator(steps: object) -> bool:
    # The type first: an abstract class takes ten times as long to answer.
    return type(steps) is GeneratorType or isinstance(steps, Generator)


def _is_async_generator(steps: object) -> bool:
    return isinstance(steps, AsyncGenerator)


class _Side(Generic[C, R]):
    """What an `intercept` hook may do to a call, and what comes of its failure."""

    __slots__ = ("_breaker", "_call", "_hook")

    def __init__(self, hook: object, call: C, breaker: Breaker | None) -> None:
        self._hook = hook
        self._call = call if breaker is None else call.copy()
        self._breaker = breaker
        """`None` if what the hook does counts; else it only looks."""

    def before(self, outcome: Replace[R] | Deny | None) -> Replace[R] | None:
        """Return what the first `yield` puts in the place of a run."""
        if outcome is None:
            return None
        self._refuse_observer(outcome)
        return decide(outcome, self._hook, self._call, INTERCEPT)

    def after(self, outcome: Replace[R] | Deny | None) -> Replace[R] | None:
        """Return how the second `yield` changes the outcome."""
        if outcome is not None:
            self._refuse_observer(outcome)
        if self._breaker is not None:
            self._breaker.passed()
        if outcome is None:
            return None
        if isinstance(outcome, Deny):
            raise self.refused(outcome, AFTER_RUN)
        return replacement(outcome, self._hook, INTERCEPT, self._call)

    def result(self, result: R) -> R:
        """Return the result as the hook gets it."""
        return result if self._breaker is None else isolate(result)

    def goes_on(self, error: Exception) -> bool:
        """Return whether the hook's error leaves the call as it is.

        Misuse does not: a denial must not be lost for being said by an observer.
        """
        if self._breaker is None or isinstance(error, OutcomeError):
            return False
        self._breaker.failed(error, describe(self._hook, INTERCEPT))
        return True

    def may_replace(self, error: BaseException) -> bool:
        """Return whether the hook may put something in the place of an error."""
        return isinstance(error, Exception) and not is_denied(self._call, error)

    def passes(self, other: BaseException, error: BaseException) -> bool:
        """Return whether `error` goes on, though the hook raised `other` at it."""
        if _is_same(other, error):
            return True
        if not isinstance(other, Exception):
            return False
        if self.goes_on(other):
            return True
        if self.may_replace(error):
            return False
        log(f"{describe(self._hook, INTERCEPT)} failed; {error!r} stands", other)
        return True

    def log(self, error: Exception) -> None:
        """Log an error of the hook that changes nothing."""
        log(f"{describe(self._hook, INTERCEPT)} failed while it was closed", error)

    def refused(self, outcome: object, expected: str) -> OutcomeError:
        """Return the error for what the hook did."""
        return wrong_outcome(outcome, self._hook, INTERCEPT, self._call, expected)

    def ended(self, outcome: object) -> None:
        """Refuse what the hook returned: a denial, say, must not be lost.

        Raises:
            OutcomeError: it returned something.
        """
        if outcome is not None:
            raise self.refused(outcome, "None; what it decides has to be yielded")

    def _refuse_observer(self, outcome: object) -> None:
        if self._breaker is not None:
            raise self.refused(outcome, LOOKS_ONLY)


class Interception(_Side[C, R]):
    """One run of an `intercept` hook, beside the call that it intercepts."""

    __slots__ = ("_steps",)

    def begin(self, hook: InterceptHook[C, R]) -> Replace[R] | None:
        """Run the hook up to its first `yield`; return what stands in for the tool.

        A hook that ends here wants to do nothing afterwards.

        Raises:
            ToolDenied: the hook denied the call.
        """
        self._steps: Generator[Replace[R] | Deny | None, R, None] | None = None
        try:
            steps = hook(self._call)
            if not _is_generator(steps):
                raise self.refused(steps, "a generator")
            self._steps = steps
            try:
                outcome = next(steps)
            except StopIteration as stop:
                self.ended(stop.value)
                return None
            return self.before(outcome)
        except BaseException as error:
            self._close()
            if isinstance(error, Exception) and self.goes_on(error):
                self._steps = None
                return None
            raise

    def returned(self, result: R) -> R:
        """Run the rest of the hook; return the result as it leaves it."""
        steps = self._steps
        if steps is None:
            return result
        try:
            changed = self._end(steps, lambda: steps.send(self.result(result)))
        except Exception as error:
            if not self.goes_on(error):
                raise
            return result
        return result if changed is None else changed.result

    def raised(self, error: BaseException) -> Replace[R] | None:
        """Raise the error where the hook waits; return the recovery, or `None`.

        Raises:
            Exception: what the hook raised instead.
        """
        steps = self._steps
        if steps is None:
            return None
        traceback = error.__traceback__
        try:
            recovery = self._end(steps, lambda: steps.throw(error))
        except BaseException as other:
            if not self.passes(other, error):
                raise
            recovery = None
        error.with_traceback(traceback)
        return recovery if self.may_replace(error) else None

    def _end(
        self,
        steps: Generator[Replace[R] | Deny | None, R, None],
        step: Callable[[], Replace[R] | Deny | None],
    ) -> Replace[R] | None:
        try:
            outcome = step()
        except StopIteration as stop:
            self.ended(stop.value)
            return self.after(None)
        try:
            next(steps)
        except StopIteration as stop:
            self.ended(stop.value)
            return self.after(outcome)
        self._close()
        raise self.refused(outcome, ENDED)

    def _close(self) -> None:
        """Let the hook clean up; an error of that must not hide why it is closed."""
        if self._steps is not None:
            try:
                self._steps.close()
            except Exception as error:
                self.log(error)


class AsyncInterception(_Side[C, R]):
    """As `Interception`, of an async tool; the hook may be async."""

    __slots__ = ("_steps",)

    async def begin(self, hook: EitherInterceptHook[C, R]) -> Replace[R] | None:
        """Run the hook up to its first `yield`, as `Interception.begin` does."""
        self._steps: _Steps[R] | None = None
        try:
            self._steps = self._stepwise(hook(self._call))
            try:
                outcome = await anext(self._steps)
            except StopAsyncIteration as stop:
                self.ended(_returned(stop))
                return None
            return self.before(outcome)
        except BaseException as error:
            await self._close()
            if isinstance(error, Exception) and self.goes_on(error):
                self._steps = None
                return None
            raise

    def _stepwise(
        self,
        steps: AsyncGenerator[Replace[R] | Deny | None, R]
        | Generator[Replace[R] | Deny | None, R, None],
    ) -> _Steps[R]:
        if isinstance(steps, Generator):
            return _SyncSteps(steps)
        if not _is_async_generator(steps):
            raise self.refused(steps, "a generator")
        return steps

    async def returned(self, result: R) -> R:
        """Run the rest of the hook; return the result as it leaves it."""
        steps = self._steps
        if steps is None:
            return result
        try:
            changed = await self._end(steps, lambda: steps.asend(self.result(result)))
        except Exception as error:
            if not self.goes_on(error):
                raise
            return result
        return result if changed is None else changed.result

    async def raised(self, error: BaseException) -> Replace[R] | None:
        """Raise the error where the hook waits, as `Interception.raised` does."""
        steps = self._steps
        if steps is None:
            return None
        traceback = error.__traceback__
        try:
            recovery = await self._end(steps, lambda: steps.athrow(error))
        except BaseException as other:
            if not self.passes(other, error):
                raise
            recovery = None
        error.with_traceback(traceback)
        return recovery if self.may_replace(error) else None

    async def _end(
        self,
        steps: _Steps[R],
        step: Callable[[], Awaitable[Replace[R] | Deny | None]],
    ) -> Replace[R] | None:
        try:
            outcome = await step()
        except StopAsyncIteration as stop:
            self.ended(_returned(stop))
            return self.after(None)
        try:
            await anext(steps)
        except StopAsyncIteration as stop:
            self.ended(_returned(stop))
            return self.after(outcome)
        await self._close()
        raise self.refused(outcome, ENDED)

    async def _close(self) -> None:
        """Let the hook clean up, as `Interception` does."""
        if self._steps is not None:
            try:
                await self._steps.aclose()
            except Exception as error:
                self.log(error)


def _returned(stop: StopAsyncIteration) -> object:
    # Of `_SyncSteps`; an async generator returns nothing.
    return stop.args[0] if stop.args else None


class _SyncSteps(Generic[R]):
    """A generator that is used like an async one; it may return something."""

    __slots__ = ("_steps",)

    def __init__(self, steps: Generator[Replace[R] | Deny | None, R, None]) -> None:
        self._steps = steps

    async def __anext__(self) -> Replace[R] | Deny | None:
        try:
            return next(self._steps)
        except StopIteration as stop:
            raise StopAsyncIteration(stop.value) from None

    async def asend(self, result: R) -> Replace[R] | Deny | None:
        """Hand the result to the generator."""
        try:
            return self._steps.send(result)
        except StopIteration as stop:
            raise StopAsyncIteration(stop.value) from None

    async def athrow(self, error: BaseException) -> Replace[R] | Deny | None:
        """Raise the error in the generator."""
        try:
            return self._steps.throw(error)
        except StopIteration as stop:
            raise StopAsyncIteration(stop.value) from None

    async def aclose(self) -> None:
        """Close the generator."""
        self._steps.close()


if TYPE_CHECKING:
    _Steps = AsyncGenerator[Replace[R] | Deny | None, R] | _SyncSteps[R]


class Intercept(Wrapper, Generic[C, R]):
    """An `intercept` hook of a function."""

    __slots__ = ("_intercept",)

    def __init__(self, hook: InterceptHook[C, R], breaker: Breaker | None) -> None:
        super().__init__(hook, breaker)
        self._intercept = hook

    def __call__(self, call: C, call_next: Callable[[C], R]) -> R:
        """Run the hook beside what is inside it."""
        side: Interception[C, R] = Interception(self.hook, call, self.breaker)
        replaced = side.begin(self._intercept)
        if replaced is not None:
            return side.returned(replaced.result)
        try:
            result = call_next(call)
        except BaseException as error:
            recovery = side.raised(error)
            if recovery is None:
                raise
            return recovery.result
        return side.returned(result)


class AsyncIntercept(Wrapper, Generic[C, R]):
    """An `intercept` hook of a coroutine function."""

    __slots__ = ("_intercept",)

    def __init__(
        self,
        hook: EitherInterceptHook[C, R],
        breaker: Breaker | None,
    ) -> None:
        super().__init__(hook, breaker)
        self._intercept = hook

    async def __call__(self, call: C, call_next: Callable[[C], Awaitable[R]]) -> R:
        """Run the hook beside what is inside it."""
        side: AsyncInterception[C, R] = AsyncInterception(self.hook, call, self.breaker)
        replaced = await side.begin(self._intercept)
        if replaced is not None:
            return await side.returned(replaced.result)
        try:
            result = await call_next(call)
        except BaseException as error:
            recovery = await side.raised(error)
            if recovery is None:
                raise
            return recovery.result
        return await side.returned(result)


class StreamIntercept(Wrapper, Generic[C, T, R]):
    """An `intercept` hook of a generator function; it gets the return value."""

    __slots__ = ("_intercept",)

    def __init__(self, hook: InterceptHook[C, R], breaker: Breaker | None) -> None:
        super().__init__(hook, breaker)
        self._intercept = hook

    def __call__(
        self, call: C, call_next: Callable[[C], Generator[T, Any, R]]
    ) -> Generator[T, Any, R]:
        """Run the hook beside what is inside it; a replacement has no items."""
        side: Interception[C, R] = Interception(self.hook, call, self.breaker)
        replaced = side.begin(self._intercept)
        if replaced is not None:
            return side.returned(replaced.result)
        try:
            result = yield from call_next(call)
        except BaseException as error:
            recovery = side.raised(error)
            if recovery is None:
                raise
            return recovery.result
        return side.returned(result)


class AsyncStreamIntercept(Wrapper, Generic[C, T]):
    """An `intercept` hook of an async generator function."""

    __slots__ = ("_intercept",)

    def __init__(
        self,
        hook: EitherInterceptHook[C, None],
        breaker: Breaker | None,
    ) -> None:
        super().__init__(hook, breaker)
        self._intercept = hook

    async def __call__(
        self, call: C, call_next: Callable[[C], AsyncGenerator[T, Any]]
    ) -> AsyncGenerator[T, Any]:
        """Run the hook beside what is inside it; a replacement has no items."""
        side: AsyncInterception[C, None] = AsyncInterception(
            self.hook, call, self.breaker
        )
        if await side.begin(self._intercept) is None:
            try:
                items = AsyncItems(call_next(call))
                async for item in items:
                    try:
                        items.sent = yield item
                    except BaseException as error:
                        items.thrown = error
            except BaseException as error:
                if await side.raised(error) is None:
                    raise
                return
        await side.returned(None)
