"""Running a tool inside the hooks around it.

One class for each kind of tool. The hooks are nested, the first one outermost; each
gets a `call_next` that runs those inside it, and at last the tool.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Generator, Iterable
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from .hooks import (
    AroundHook,
    AsyncAroundHook,
    AsyncStreamAroundHook,
    StreamAroundHook,
)
from .items import AsyncItems, replay_async
from .progress import (
    AROUND,
    BODY,
    INTERCEPT,
    SYNC_ONLY,
    OutcomeError,
    Wrapper,
    is_awaitable,
    original,
    wrong_outcome,
)
from .records import ToolCall, adopt, identify, is_denied

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from typing import Any

    from .progress import Progress
    from .records import Phase

B = TypeVar("B")
C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
T = TypeVar("T")
H = TypeVar("H")
X_co = TypeVar("X_co", covariant=True)
C_contra = TypeVar("C_contra", bound=ToolCall, contravariant=True)


class Steps(Protocol[C_contra, X_co]):
    """Hooks around a tool, by position."""

    def go_on(self, call: C_contra, index: int) -> X_co:
        """Run the hook at a position, counted from 0, or behind the last the tool."""
        ...


class Next(Generic[C, X_co]):
    """What a hook calls to go on: any number of times, with any record of the tool."""

    __slots__ = ("_index", "_steps")

    def __init__(self, steps: Steps[C, X_co], index: int) -> None:
        self._steps = steps
        self._index = index

    def __call__(self, call: C) -> X_co:
        """Run what is inside the hook.

        Raises:
            TypeError: it is not given a call record of the tool.
            RuntimeError: the call is over.
            ToolDenied: what is inside has been denied.
        """
        return self._steps.go_on(call, self._index)


class _Chain(Generic[C, B, R, H]):
    """What the chains of all kinds of tools hold."""

    __slots__ = (
        "_apply",
        "_around",
        "_call",
        "_denial",
        "_is_over",
        "_progress",
        "_tool",
    )

    def __init__(
        self,
        around: tuple[H, ...],
        tool: B,
        apply: Callable[[C, B], R],
        call: C,
        progress: Progress[Any],
    ) -> None:
        self._around = around
        self._tool = tool
        self._apply = apply
        self._progress = progress
        self._call = call
        self._denial: Exception | None = None
        """The denial of the call, which no hook undoes; `None` if there is none."""
        self._is_over = False

    def _admit(self, call: C) -> C:
        """Return the record with which a hook goes on."""
        if self._is_over:
            raise RuntimeError(
                f"the call of tool '{call.tool_name}' is over; call_next came too late"
            )
        if self._denial is not None:
            raise self._denial
        return call if call is self._call else _adopt(call, self._call)

    def _blame(self, error: Exception, hook: H | None) -> None:
        """Say where an error comes from: from a hook, or from the tool."""
        if self._denial is None and is_denied(self._call, error):
            self._denial = error
        self._progress.blame(
            error, phase_of(hook), None if hook is None else original(hook)
        )

    def _uphold(self) -> None:
        """Deny the call if it was denied, whatever the hooks around made of that."""
        self._is_over = True
        denial, self._denial = self._denial, None
        if denial is not None:
            raise denial


def _adopt(call: C, first: C) -> C:
    """Return a record that stands for the call that another one stands for."""
    if type(call) is not type(first):
        raise TypeError(
            f"call_next takes a record of tool '{first.tool_name}', not {call!r}"
        )
    # A copy: the record may be that of another call, which keeps its identity.
    return adopt(call.copy(), identify(first))


def _is_unfinished(result: object) -> bool:
    """Return whether a result is still to be awaited, or to be iterated over."""
    return type(result) in _UNFINISHED


NOT_AWAITED = "and what it returned has to be awaited too"

_UNFINISHED = frozenset({AsyncGeneratorType, CoroutineType, GeneratorType})


def _wrong_result(
    result: object,
    hook: object,
    call: ToolCall,
    expected: str,
    if_async: str = SYNC_ONLY,
) -> OutcomeError:
    phase = phase_of(hook)
    return wrong_outcome(
        result, original(hook), phase, call, expected, if_async=if_async
    )


def _refuse_unawaitable(result: object, hook: object, call: ToolCall) -> None:
    if not is_awaitable(result):
        raise _wrong_result(result, hook, call, "an awaitable")


def _refuse_other_items(items: object, hook: object, call: ToolCall) -> None:
    if not isinstance(items, Generator):
        raise _wrong_result(items, hook, call, "a generator")


def _refuse_sync_items(items: object, hook: object, call: ToolCall) -> None:
    if not isinstance(items, AsyncIterable):
        raise _wrong_result(items, hook, call, "an async generator")


def phase_of(hook: object) -> Phase:
    """Return where a hook around the tool runs; without a hook, where the tool does."""
    if hook is None:
        return BODY
    return INTERCEPT if isinstance(hook, Wrapper) else AROUND


class Chain(_Chain[C, B, R, AroundHook[C, R]]):
    """The hooks around a function."""

    __slots__ = ("_is_unfinished",)

    def enter(self, call: C, _: object) -> R:
        """Run the hooks and, if they say so, the tool; `dispatch` applies this."""
        self._is_unfinished = False
        try:
            result = self._step(call, 0)
        except Exception:
            self._uphold()
            raise
        self._uphold()
        return result

    def go_on(self, call: C, index: int) -> R:
        """Run the hook at a position, or the tool, for the hook outside of it."""
        return self._step(self._admit(call), index)

    def _step(self, call: C, index: int) -> R:
        hook = None
        try:
            if index == len(self._around):
                result = self._apply(call, self._tool)
                # What a tool itself gives is nobody's mistake.
                self._is_unfinished = _is_unfinished(result)
                return result
            hook = self._around[index]
            result = hook(call, Next(self, index + 1))
            if not self._is_unfinished and _is_unfinished(result):
                raise _wrong_result(result, hook, call, "a result")
        except Exception as error:
            self._blame(error, hook)
            raise
        return result


class AsyncChain(_Chain[C, B, Awaitable[R], AsyncAroundHook[C, R]], Generic[C, B, R]):
    """The hooks around a coroutine function."""

    __slots__ = ("_is_unfinished",)

    async def enter(self, call: C, _: object) -> R:
        """Run the hooks and, if they say so, the tool; `dispatch` applies this."""
        self._is_unfinished = False
        try:
            result = await self._step(call, 0)
        except Exception:
            self._uphold()
            raise
        self._uphold()
        return result

    async def go_on(self, call: C, index: int) -> R:
        """Run the hook at a position, or the tool, for the hook outside of it."""
        return await self._step(self._admit(call), index)

    async def _step(self, call: C, index: int) -> R:
        hook = None
        try:
            if index == len(self._around):
                result = await self._apply(call, self._tool)
                self._is_unfinished = _is_unfinished(result)
                return result
            hook = self._around[index]
            awaitable = hook(call, Next(self, index + 1))
            _refuse_unawaitable(awaitable, hook, call)
            result = await awaitable
            if not self._is_unfinished and _is_unfinished(result):
                raise _wrong_result(result, hook, call, "a result", NOT_AWAITED)
        except Exception as error:
            self._blame(error, hook)
            raise
        return result


class StreamChain(
    _Chain[C, B, Iterable[T], StreamAroundHook[C, T, R]], Generic[C, B, T, R]
):
    """The hooks around a generator function."""

    __slots__ = ()

    def enter(self, call: C, _: object) -> Generator[T, Any, R]:
        """Run the hooks and, if they say so, the tool; `dispatch` applies this."""
        try:
            result = yield from self._step(call, 0)
        except Exception:
            self._uphold()
            raise
        self._uphold()
        return result

    def go_on(self, call: C, index: int) -> Generator[T, Any, R]:
        """Run the hook at a position, or the tool, for the hook outside of it."""
        return self._step(self._admit(call), index)

    def _step(self, call: C, index: int) -> Generator[T, Any, R]:
        hook = None
        try:
            if index == len(self._around):
                # A generator, even where the tool's annotation says less.
                tool = cast("Generator[T, Any, R]", self._apply(call, self._tool))
                return (yield from tool)
            hook = self._around[index]
            items = hook(call, Next(self, index + 1))
            _refuse_other_items(items, hook, call)
            return (yield from items)
        except Exception as error:
            self._blame(error, hook)
            raise


class AsyncStreamChain(
    _Chain[C, B, AsyncIterable[T], AsyncStreamAroundHook[C, T]], Generic[C, B, T]
):
    """The hooks around an async generator function."""

    __slots__ = ("_inside",)

    async def enter(self, call: C, _: object) -> AsyncGenerator[T, Any]:
        """Run the hooks and, if they say so, the tool; `dispatch` applies this."""
        self._inside: list[AsyncGeneratorType[T, Any]] = []
        try:
            items = AsyncItems(self._step(call, 0))
            async for item in items:
                try:
                    items.sent = yield item
                except BaseException as error:
                    items.thrown = error
        except Exception:
            self._uphold()
            raise
        finally:
            # A hook that iterates does not close what it iterates over; left to the
            # event loop, the tool would clean up after the call is over.
            for inside in self._inside:
                # The loop may be closing it already, when it closes everything.
                if not inside.ag_running:
                    await inside.aclose()
        self._uphold()

    def go_on(self, call: C, index: int) -> AsyncGenerator[T, Any]:
        """Run the hook at a position, or the tool, for the hook outside of it."""
        inside = self._step(self._admit(call), index)
        self._inside.append(cast("AsyncGeneratorType[T, Any]", inside))
        return inside

    async def _step(self, call: C, index: int) -> AsyncGenerator[T, Any]:
        hook = None
        try:
            if index == len(self._around):
                given = self._apply(call, self._tool)
            else:
                hook = self._around[index]
                given = hook(call, Next(self, index + 1))
            _refuse_sync_items(given, hook, call)
            items = replay_async(given)
            async for item in items:
                try:
                    items.sent = yield item
                except BaseException as error:
                    items.thrown = error
        except Exception as error:
            self._blame(error, hook)
            raise
