"""Logging on both sides of every function, whatever it returns."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from hookgen.runtime import ToolCall
from shop.tools.hooks import toolset

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")

log = logging.getLogger("shop")


def log_call(call: C, call_next: Callable[[C], R]) -> R:
    """Log the call and what came of it."""
    log.info("calling %s %s", call.tool_name, call.arguments())
    result = call_next(call)
    log.info("%s returned %r", call.tool_name, result)
    return result


async def log_async_call(call: C, call_next: Callable[[C], Awaitable[R]]) -> R:
    """Do the same for a coroutine function."""
    log.info("calling %s %s", call.tool_name, call.arguments())
    result = await call_next(call)
    log.info("%s returned %r", call.tool_name, result)
    return result


for module in ("shop.tools.catalog", "shop.tools.orders"):
    toolset.select(module=module).subscribe(
        around=log_call, async_around=log_async_call
    )
