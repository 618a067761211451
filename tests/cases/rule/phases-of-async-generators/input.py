"""An async generator with hooks of every phase."""

from collections.abc import AsyncIterator

from agents import function_tool


@function_tool
async def stream(query: str, limit: int = 10) -> AsyncIterator[str]:
    """Find pages, one by one."""
    for _ in range(limit):
        yield query
