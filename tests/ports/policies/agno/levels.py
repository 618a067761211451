"""Hooks of one tool, of a toolkit and of all: they add up."""

from __future__ import annotations

from shop.tools.hooks import AnyCall, orders, toolset
from shop.tools.hooks.orders import OrderToolsUpdateStockCall

said: list[str] = []


@orders.OrderTools.update_stock.pre_call(order=3)
def of_the_tool(call: OrderToolsUpdateStockCall) -> None:
    """Run for one tool."""
    said.append(f"tool {call.grams}")


@toolset.select(within="OrderTools").pre_call(order=2)
def of_the_toolkit(call: AnyCall) -> None:
    """Run for each tool of the toolkit."""
    said.append(f"toolkit {call.tool_name}")


@toolset.all().pre_call(order=1)
def of_the_agent(call: AnyCall) -> None:
    """Run for each tool of the agent."""
    said.append(f"agent {call.tool_name}")
