"""One hook for each item, or around all of them, called by a stream itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import aclosing

from . import tools
from .by_hand import Call
from .hooks import Hooks, async_stream_hooks, make_quiet, stream_hooks
from .phases_by_hand import Item
from .spy import Detach, Spy


def attach(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or, without one, hooks that do nothing."""
    _use(stream_hooks(spy), async_stream_hooks(spy))
    return _detach


def _detach() -> None:
    _use(stream_hooks(None), async_stream_hooks(None))


def _use(hooks: Hooks, async_hooks: Hooks) -> None:
    global outside, each, outside_async, each_async
    outside, each = hooks.around, hooks.on_item
    outside_async, each_async = async_hooks.around, async_hooks.on_item


outside = each = outside_async = each_async = make_quiet()
_detach()


def on_item(text: str, count: int) -> Generator[str, None, int]:
    call = Call(text, count)
    index = 0
    items = tools.stream(call.text, call.count)
    while True:
        try:
            item = next(items)
        except StopIteration as stop:
            result: int = stop.value
            return result
        change = each(Item(call, item, index))
        yield item if change is None else change.result
        index += 1


async def on_item_async(text: str, count: int) -> AsyncIterator[str]:
    call = Call(text, count)
    index = 0
    async with aclosing(tools.stream_async(call.text, call.count)) as items:
        async for item in items:
            change = await each_async(Item(call, item, index))
            yield item if change is None else change.result
            index += 1


def around(text: str, count: int) -> Generator[str, None, int]:
    result: int = yield from outside(Call(text, count), _run)
    return result


def _run(call: Call) -> Generator[str, None, int]:
    return tools.stream(call.text, call.count)


async def around_async(text: str, count: int) -> AsyncIterator[str]:
    async with aclosing(outside_async(Call(text, count), _run_async)) as items:
        async for item in items:
            yield item


def _run_async(call: Call) -> AsyncGenerator[str, None]:
    return tools.stream_async(call.text, call.count)
