"""The same steps of a function and of a coroutine function."""

from __future__ import annotations

import asyncio

from shop.tools.hooks import catalog, network
from shop.tools.hooks.catalog import SearchTeasCall, SearchTeasReturn
from shop.tools.hooks.network import LoadStockCall, LoadStockReturn

steps: list[str] = []


@catalog.search_teas.pre_call
def before(call: SearchTeasCall) -> None:
    """Run before the function."""
    steps.append(f"before {call.query}")


@catalog.search_teas.post_call
def behind(done: SearchTeasReturn) -> None:
    """Run behind it."""
    steps.append(f"behind {done.result}")


@network.load_stock.pre_call
async def before_async(call: LoadStockCall) -> None:
    """Run before the coroutine; it is awaited."""
    await asyncio.sleep(0)
    steps.append(f"before {call.tea}")


@network.load_stock.post_call
async def behind_async(done: LoadStockReturn) -> None:
    """Run behind it."""
    await asyncio.sleep(0)
    steps.append(f"behind {done.result}")
