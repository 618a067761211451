from collections.abc import AsyncGenerator, AsyncIterator

from agno.tools import tool

from async_generators.hooks import tools as _hooks


@tool
async def stream(query: str, limit: int = 3) -> AsyncIterator[str]:
    """Search, hit by hit."""
    items, step = _hooks.stream.call(_stream_unhooked, query, limit)
    try:
        while True:
            item = await step
            try:
                step = items.asend((yield item))
            except BaseException as error:
                step = _hooks.stream.throw(items, error)
    except StopAsyncIteration:
        return


async def _stream_unhooked(query: str, limit: int) -> AsyncIterator[str]:
    async for hit in search(query):
        yield hit


@tool
async def echo(item: str, items: str, error: str) -> AsyncGenerator[str, str]:
    items_, step = _hooks.echo.call(_echo_unhooked, item, items, error)
    try:
        while True:
            item_ = await step
            try:
                step = items_.asend((yield item_))
            except BaseException as error_:
                step = _hooks.echo.throw(items_, error_)
    except StopAsyncIteration:
        return


async def _echo_unhooked(item: str, items: str, error: str) -> AsyncGenerator[str, str]:
    while True:
        item = yield item + items + error
