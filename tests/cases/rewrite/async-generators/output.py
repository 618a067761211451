from collections.abc import AsyncGenerator, AsyncIterator

from agno.tools import tool

from async_generators.hooks import tools as _hooks


@tool
async def stream(query: str, limit: int = 3) -> AsyncIterator[str]:
    """Search, hit by hit."""
    items = _hooks.stream.call(_stream_unhooked, query, limit)
    async for item in items:
        try:
            items.sent = yield item
        except BaseException as error:
            items.thrown = error


async def _stream_unhooked(query: str, limit: int) -> AsyncIterator[str]:
    async for hit in search(query):
        yield hit


@tool
async def echo(item: str, items: str, error: str) -> AsyncGenerator[str, str]:
    items_ = _hooks.echo.call(_echo_unhooked, item, items, error)
    async for item_ in items_:
        try:
            items_.sent = yield item_
        except BaseException as error_:
            items_.thrown = error_


async def _echo_unhooked(item: str, items: str, error: str) -> AsyncGenerator[str, str]:
    while True:
        item = yield item + items + error
