"""Tools that ask other services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from shop.framework import tool
from shop.store import journal, outages


@tool
async def call_api(url: str, api_key: str | None = None) -> str:
    """Ask a service."""
    await asyncio.sleep(0)
    journal.append(f"call_api {url!r} {api_key}")
    if outages:
        raise outages.pop(0)
    return f"answer of {url}"


@tool
async def load_stock(tea: str) -> int:
    """Return how much of a tea the warehouse has, in grams."""
    await asyncio.sleep(0)
    journal.append(f"load_stock {tea!r}")
    return 500


@tool
async def follow_prices(tea: str) -> AsyncIterator[int]:
    """Yield a tea's prices in cents as they change."""
    journal.append(f"follow_prices {tea!r}")
    for cents in (300, 310, 0, 305):
        await asyncio.sleep(0)
        yield cents
