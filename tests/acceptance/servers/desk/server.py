"""The server with tools as functions."""

from __future__ import annotations

import importlib
import sys
from typing import Any

from mcp.server.fastmcp import Context, FastMCP

from . import models
from .models import Order

server = FastMCP("desk")


@server.tool()
def price(order: Order, discount: float = 0.0) -> Order:
    """Tell what an order costs."""
    return models.Order(number=order.number, total=order.total * (1 - discount))


@server.tool()
async def ship(
    orders: list[str], ctx: Context[Any, Any, Any] | None = None
) -> dict[str, int]:
    """Ship orders."""
    if ctx is not None:
        await ctx.report_progress(1, 1, "done")
    return {order: len(order) for order in orders}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        importlib.import_module(sys.argv[1])
    server.run()
