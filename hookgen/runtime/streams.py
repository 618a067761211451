"""The hook points of tools that yield items.

Nothing happens before the first item is asked for, hooks included.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from . import async_phases, phases
from .attach import AsyncAttach, Attach
from .hooks import (
    AnyItems,
    AsyncEndHook,
    AsyncErrorHook,
    AsyncPreHook,
    EndHook,
    ErrorHook,
    PostHook,
    PreHook,
)
from .items import AsyncItems, replay, replay_async
from .point import Point
from .progress import Progress
from .records import ToolCall

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator
    from typing import Any

C = TypeVar("C", bound=ToolCall)
T = TypeVar("T")
R = TypeVar("R")


class StreamHookPoint(
    Point[PreHook[C, Iterable[T]], PostHook[C, R], ErrorHook[C, Iterable[T]]],
    Generic[C, T, R],
):
    """The hook point of a generator function with items `T` and return value `R`.

    `R` is `None` for a tool annotated as an iterator.
    """

    __slots__ = ()

    @property
    def pre_call(self) -> Attach[PreHook[C, Iterable[T]]]:
        """Attach a hook that runs before the first item.

        As `HookPoint.pre_call`, except that `Replace` has the items. The return
        value is then that of a generator of items, else `None`.
        """
        return Attach(lambda hook, order: self.subscribe(pre_call=hook, order=order))

    @property
    def post_call(self) -> Attach[PostHook[C, R]]:
        """Attach a hook that runs after the last item, before the consumer is told.

        It may return `Replace` with another return value, or raise. It does not
        run for a consumer that stops early.
        """
        return Attach(lambda hook, order: self.subscribe(post_call=hook, order=order))

    @property
    def on_error(self) -> Attach[ErrorHook[C, Iterable[T]]]:
        """Attach a hook that runs when the tool or one of its hooks failed.

        As `HookPoint.on_error`, except that `Replace` has items to go on with.
        """
        return Attach(lambda hook, order: self.subscribe(on_error=hook, order=order))

    def dispatch(
        self, call: C, tool: Callable[[C], Iterable[T]]
    ) -> Generator[T, Any, R]:
        """Run the tool with its hooks; for generated code.

        What is sent in is the tool's own affair, hence `Any`.
        """
        pre_call, post_call, on_error = self._hooks
        progress = Progress()
        try:
            replaced = phases.run_pre_call(pre_call, call, progress)
            if replaced is None:
                progress.start_body()
                # A generator, even where the tool's annotation says less.
                result = yield from cast("Generator[T, Any, R]", tool(call))
                progress.end_body()
            else:
                result = yield from replay(replaced.result)
            return phases.run_post_call(post_call, call, result, progress)
        except Exception as error:
            if progress.denied:
                raise
            recovery = phases.run_on_error(on_error, progress.failed(call, error))
            if recovery is None:
                raise
        result = yield from replay(recovery.result)
        return result


class AsyncStreamHookPoint(
    Point[
        AsyncPreHook[C, AnyItems[T]] | PreHook[C, AnyItems[T]],
        AsyncEndHook[C] | EndHook[C],
        AsyncErrorHook[C, AnyItems[T]] | ErrorHook[C, AnyItems[T]],
    ],
    Generic[C, T],
):
    """The hook point of an async generator function; its hooks are async or sync."""

    __slots__ = ()

    @property
    def pre_call(
        self,
    ) -> AsyncAttach[AsyncPreHook[C, AnyItems[T]], PreHook[C, AnyItems[T]]]:
        """Attach a hook that runs before the first item, as for `StreamHookPoint`."""
        return AsyncAttach(
            lambda hook, order: self.subscribe(pre_call=hook, order=order)
        )

    @property
    def post_call(self) -> AsyncAttach[AsyncEndHook[C], EndHook[C]]:
        """Attach a hook that runs after the last item, before the consumer is told.

        An async generator has no return value: the record's result is `None`, and
        there is nothing to replace.
        """
        return AsyncAttach(
            lambda hook, order: self.subscribe(post_call=hook, order=order)
        )

    @property
    def on_error(
        self,
    ) -> AsyncAttach[AsyncErrorHook[C, AnyItems[T]], ErrorHook[C, AnyItems[T]]]:
        """Attach a hook that runs after a failure, as for `StreamHookPoint`."""
        return AsyncAttach(
            lambda hook, order: self.subscribe(on_error=hook, order=order)
        )

    async def dispatch(
        self, call: C, tool: Callable[[C], AsyncIterable[T]]
    ) -> AsyncGenerator[T, Any]:
        """Run the tool with its hooks; for generated code.

        What is sent in is the tool's own affair, hence `Any`.
        """
        pre_call, post_call, on_error = self._hooks
        progress = Progress()
        try:
            replaced = await async_phases.run_pre_call(pre_call, call, progress)
            if replaced is None:
                progress.start_body()
                items = AsyncItems(tool(call))
            else:
                items = replay_async(replaced.result)
            async for item in items:
                try:
                    items.sent = yield item
                except BaseException as error:
                    items.thrown = error
            if replaced is None:
                progress.end_body()
            await async_phases.run_end(post_call, call, progress)
            return
        except Exception as error:
            if progress.denied:
                raise
            recovery = await async_phases.run_on_error(
                on_error, progress.failed(call, error)
            )
            if recovery is None:
                raise
        items = replay_async(recovery.result)
        async for item in items:
            try:
                items.sent = yield item
            except BaseException as error:
                items.thrown = error
