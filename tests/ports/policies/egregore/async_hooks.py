"""Async hooks of an async tool: one that decides, two that look, at the same time."""

from __future__ import annotations

import asyncio

from hookgen.runtime import Deny
from shop.tools.hooks import network
from shop.tools.hooks.network import LoadStockCall, LoadStockReturn

from policies.egregore.injection import User

PERMISSIONS = {"ada": {"load_stock"}, "bob": set[str]()}
usage: list[str] = []


@network.load_stock.pre_call
async def check_permission(call: LoadStockCall) -> Deny | None:
    """Look the user's permissions up."""
    await asyncio.sleep(0)
    name = call.run.context_as(User).name if call.run else ""
    if call.tool_name in PERMISSIONS.get(name, set()):
        return None
    return Deny(f"'{name}' may not use '{call.tool_name}'")


@network.load_stock.post_call(on_failure="continue", concurrent=True)
async def log_usage(done: LoadStockReturn) -> None:
    """Tell the analysts, without keeping other observers waiting."""
    usage.append("usage begins")
    await asyncio.sleep(0)
    usage.append(f"usage of {done.call.tea}: {done.result}, {done.duration > 0}")


@network.load_stock.post_call(on_failure="continue", concurrent=True)
async def log_size(done: LoadStockReturn) -> None:
    """Tell them something else meanwhile."""
    usage.append("size begins")
    await asyncio.sleep(0)
    usage.append(f"size {len(str(done.result))}")
