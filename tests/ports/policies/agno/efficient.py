"""Hooks that cost little: a quick test, and work that others do meanwhile."""

from __future__ import annotations

import asyncio

from shop.tools.hooks import catalog, network
from shop.tools.hooks.catalog import SearchTeasCall
from shop.tools.hooks.network import CallApiCall

said: list[str] = []
background: set[asyncio.Task[None]] = set()


@catalog.search_teas.pre_call
def quick_check(call: SearchTeasCall) -> None:
    """Return at once in nearly all cases."""
    if call.limit > 50:
        said.append(f"large search: {call.query}")


async def tell_others(url: str) -> None:
    """Do what takes long."""
    await asyncio.sleep(0)
    said.append(f"told of {url}")


@network.call_api.pre_call(on_failure="continue")
async def start_telling(call: CallApiCall) -> None:
    """Start it, and do not wait; the set keeps the task alive."""
    task = asyncio.create_task(tell_others(call.url))
    background.add(task)
    task.add_done_callback(background.discard)
