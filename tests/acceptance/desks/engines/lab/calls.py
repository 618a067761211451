"""What a worker is told to do with the tools."""

import asyncio
from collections.abc import AsyncIterator

from hookgen.runtime import ToolDenied
from lab import tools


async def collect(items: AsyncIterator[str]) -> list[str]:
    return [item async for item in items]


def call(kind: str, name: str) -> object:
    """Return what a tool of some kind gives; a denial as its text."""
    try:
        match kind:
            case "function":
                return tools.find(name)
            case "method":
                return tools.Desk().close(name)
            case "coroutine":
                return asyncio.run(tools.fetch(name))
            case "generator":
                return list(tools.pages(name))
            case _:
                return asyncio.run(collect(tools.watch(name)))
    except ToolDenied as denial:
        return str(denial)
