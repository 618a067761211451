#!/usr/bin/env python3
"""Run as `python server.py`."""

from mcp.server.fastmcp import FastMCP

import server_hooks as _hooks

mcp = FastMCP("Demo")


class Order: ...


@mcp.tool()
def add(a: int, b: int) -> int:
    """Add two numbers."""
    if _hooks.add.idle:
        return _add_unhooked(a, b)
    return _hooks.add.call(_add_unhooked, a, b)


def _add_unhooked(a: int, b: int) -> int:
    return a + b


@mcp.tool()
async def order(number: int) -> Order:
    if _hooks.order.idle:
        return await _order_unhooked(number)
    return await _hooks.order.call(_order_unhooked, number)


async def _order_unhooked(number: int) -> Order:
    return Order()


if __name__ == "__main__":
    mcp.run()
