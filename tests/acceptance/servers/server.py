"""A support desk's MCP server, in one file."""

import asyncio
import importlib
import sys
from typing import Annotated, Any

from mcp.server.fastmcp import Context, FastMCP
from pydantic import BaseModel, Field

server = FastMCP("desk")


class Refund(BaseModel):
    """What a customer gets back."""

    order: str
    amount: float = Field(gt=0)


class Receipt(BaseModel):
    """The proof of it."""

    order: str
    amount: float
    note: str = ""


@server.tool()
def add(
    a: int, b: Annotated[int, Field(description="the other one", le=100)] = 2
) -> int:
    """Add two numbers."""
    return a + b


@server.tool(name="give_back", description="Give money back.")
def refund(request: Refund) -> Receipt:
    """Refund an order."""
    return Receipt(order=request.order, amount=request.amount)


@server.tool()
async def search(query: str, *, limit: int = 3) -> list[str]:
    """Search the orders.

    Args:
        query: what to look for
        limit: how many to return
    """
    await asyncio.sleep(0)
    return [f"{query} {number}" for number in range(limit)]


@server.tool()
async def ship(orders: list[str], ctx: Context[Any, Any, Any]) -> str:
    """Ship orders, one after the other."""
    for number, order in enumerate(orders, start=1):
        await ctx.report_progress(number, len(orders), f"shipped {order}")
    return f"{len(orders)} shipped"


@server.tool()
def fail(reason: str) -> str:
    """Fail."""
    raise ValueError(reason)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        importlib.import_module(sys.argv[1])
    server.run()
