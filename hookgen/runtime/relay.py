"""Handing on the items of a hooked stream, one after another."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from .items import AsyncItems
from .outcomes import Drop, Replace
from .progress import ON_ITEM, Progress, wrong_outcome
from .records import ToolCall, ToolItem
from .tracking import enter_call, leave_call

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from typing import Any

    from .hooks import EitherItemHook, ItemHook
    from .runs import Run

C = TypeVar("C", bound=ToolCall)
T = TypeVar("T")
R = TypeVar("R")
H = TypeVar("H")


def sift(
    items: Generator[T, Any, R],
    hooks: tuple[ItemHook[C, T], ...],
    call: C,
    progress: Progress[H],
) -> Generator[T, Any, R]:
    """Hand on the items as the `on_item` hooks leave them, else as `yield from`."""
    sent: object = None
    thrown: BaseException | None = None
    try:
        while True:
            try:
                item = items.send(sent) if thrown is None else items.throw(thrown)
            except StopIteration as stop:
                result: R = stop.value
                return result
            finally:
                # Also if it comes out again: its traceback holds this frame.
                sent = thrown = None
            record = ToolItem(call, item, progress.items)
            progress.items += 1
            left = _keep(hooks, record, progress)
            if left is not None:
                try:
                    sent = yield left.item
                except GeneratorExit:
                    raise
                except BaseException as error:
                    thrown = error
    finally:
        items.close()


async def sift_async(
    items: AsyncItems[T],
    hooks: tuple[EitherItemHook[C, T], ...],
    call: C,
    progress: Progress[H],
) -> AsyncGenerator[T, Any]:
    """Hand on the items of an async stream as the `on_item` hooks leave them."""
    try:
        async for item in items:
            record = ToolItem(call, item, progress.items)
            progress.items += 1
            items.sent = None
            left = await _keep_async(hooks, record, progress)
            if left is not None:
                try:
                    items.sent = yield left.item
                except BaseException as error:
                    items.thrown = error
    finally:
        await items.aclose()


def _keep(
    hooks: tuple[ItemHook[C, T], ...], record: ToolItem[C, T], progress: Progress[H]
) -> ToolItem[C, T] | None:
    """Run the hooks; return the item as they leave it, or `None` if one drops it."""
    left: ToolItem[C, T] | None = record
    source, progress.phase = (progress.phase, progress.hook), ON_ITEM
    for hook in hooks:
        progress.hook = hook
        outcome = hook(record)
        if outcome is not None:
            left = _apply(record, outcome, hook)
            if left is None:
                break
            record = left
    progress.phase, progress.hook = source
    return left


async def _keep_async(
    hooks: tuple[EitherItemHook[C, T], ...],
    record: ToolItem[C, T],
    progress: Progress[H],
) -> ToolItem[C, T] | None:
    left: ToolItem[C, T] | None = record
    source, progress.phase = (progress.phase, progress.hook), ON_ITEM
    for hook in hooks:
        progress.hook = hook
        outcome = hook(record)
        if isinstance(outcome, Awaitable):
            outcome = await outcome
        if outcome is not None:
            left = _apply(record, outcome, hook)
            if left is None:
                break
            record = left
    progress.phase, progress.hook = source
    return left


def _apply(
    record: ToolItem[C, T], outcome: Replace[T] | Drop, hook: object
) -> ToolItem[C, T] | None:
    """Return the item as the hook leaves it, or `None` if it drops it."""
    if isinstance(outcome, Drop):
        return None
    if type(outcome) is not Replace:
        raise wrong_outcome(
            outcome, hook, ON_ITEM, record.call, "None, Replace or Drop"
        )
    return ToolItem(record.call, outcome.result, record.index)


def within(
    run: Run[object, object], call: ToolCall, stream: Generator[T, Any, R]
) -> Generator[T, Any, R]:
    """Hand on the items of a run's call, which is the current one only meanwhile."""
    sent: object = None
    thrown: BaseException | None = None
    while True:
        outer = enter_call(run, call)
        try:
            item = stream.send(sent) if thrown is None else stream.throw(thrown)
        except StopIteration as stop:
            result: R = stop.value
            return result
        finally:
            leave_call(run, outer)
            # Also if it comes out again: its traceback holds this frame.
            sent = thrown = None
        try:
            sent = yield item
        except BaseException as error:
            thrown = error


async def within_async(
    run: Run[object, object], call: ToolCall, stream: AsyncGenerator[T, Any]
) -> AsyncGenerator[T, Any]:
    """Hand on the items of a run's call, as `within` does."""
    items = AsyncItems(stream)
    while True:
        outer = enter_call(run, call)
        try:
            item = await anext(items)
        except StopAsyncIteration:
            return
        finally:
            leave_call(run, outer)
        try:
            items.sent = yield item
        except BaseException as error:
            items.thrown = error
