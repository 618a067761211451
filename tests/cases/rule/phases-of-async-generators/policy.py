"""Hooks of every phase of an async generator, sync and async ones."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Any

from hookgen.runtime import (
    Deny,
    Drop,
    Replace,
    ToolCall,
    ToolError,
    ToolItem,
    ToolOutcome,
    ToolReturn,
)

from phases_of_async_generators.hooks.tools import StreamCall


async def deny(query: str) -> Deny | None:
    """Deny some calls."""
    return Deny("no") if not query else None


def recall(query: str) -> Replace[list[str]] | None:
    """Answer some calls; sync."""
    return Replace([query])


async def again(
    call: StreamCall, call_next: Callable[[StreamCall], AsyncGenerator[str, Any]]
) -> AsyncGenerator[str, Any]:
    """Run the tool."""
    async for item in call_next(call):
        yield item


async def both(call: ToolCall) -> AsyncGenerator[None, object]:
    """See both sides."""
    print(call)
    yield


async def strip(item: str) -> Replace[str] | Drop | None:
    """Replace some items."""
    return Replace(item.strip()) if item else Drop()


def watch(seen: ToolItem[ToolCall, object], index: int) -> None:
    """Look at items; sync."""


async def count(done: ToolReturn[ToolCall, None], duration: float) -> None:
    """Look at the end."""


def rescue(error: Exception) -> Replace[list[str]] | None:
    """Go on with other items."""
    return Replace([str(error)])


async def report(failed: ToolError[ToolCall]) -> None:
    """Look at an error."""


async def bill(outcome: ToolOutcome[ToolCall, None]) -> None:
    """Look at the outcome."""
