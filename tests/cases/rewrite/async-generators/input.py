from collections.abc import AsyncGenerator, AsyncIterator

from agno.tools import tool


@tool
async def stream(query: str, limit: int = 3) -> AsyncIterator[str]:
    """Search, hit by hit."""
    async for hit in search(query):
        yield hit


@tool
async def echo(item: str, items: str, error: str) -> AsyncGenerator[str, str]:
    while True:
        item = yield item + items + error
