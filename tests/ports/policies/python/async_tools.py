"""The same capture for both kinds of tools: awaited where the tool is async."""

from __future__ import annotations

import asyncio

from hookgen.runtime import ToolCall, ToolOutcome
from shop.tools.hooks import catalog, network

stored: list[str] = []


def store(call: ToolCall) -> None:
    """Keep a call that begins."""
    stored.append(f"pre {call.tool_name}")


async def store_remotely(call: ToolCall) -> None:
    """Keep it elsewhere, while the event loop goes on."""
    await asyncio.sleep(0)
    store(call)


def close(outcome: ToolOutcome[ToolCall, object]) -> None:
    """Keep how a call went."""
    stored.append(f"{type(outcome).__name__.lower()} {outcome.call.tool_name}")


async def close_remotely(outcome: ToolOutcome[ToolCall, object]) -> None:
    """Keep it elsewhere."""
    await asyncio.sleep(0)
    close(outcome)


catalog.convert_price.observe(pre_call=store, on_exit=close)
network.call_api.observe(pre_call=store_remotely, on_exit=close_remotely)
