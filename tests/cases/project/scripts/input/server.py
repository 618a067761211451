#!/usr/bin/env python3
"""Run as `python server.py`."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("Demo")


class Order: ...


@mcp.tool()
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@mcp.tool()
async def order(number: int) -> Order:
    return Order()


if __name__ == "__main__":
    mcp.run()
