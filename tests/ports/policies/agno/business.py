"""A toolkit under four hooks, in the order that matters."""

from __future__ import annotations

from time import perf_counter

from hookgen.runtime import Deny, ToolOutcome
from shop.tools.hooks import AnyCall, orders, toolset
from shop.tools.hooks.orders import OrderToolsCreateOrderCall

said: list[str] = []
closed: set[str] = set()
tools = toolset.select(within="OrderTools")


@tools.pre_call(order=1)
def check_permission(call: AnyCall) -> Deny | None:
    """Come first: the others need not see what is not allowed."""
    said.append(f"permission {call.tool_name}")
    return Deny("closed") if call.tool_name in closed else None


@orders.OrderTools.create_order.pre_call(order=2)
def check_order(call: OrderToolsCreateOrderCall) -> None:
    """Come second."""
    said.append("input")
    if call.amount < 1:
        raise ValueError("nothing is ordered")


@tools.pre_call(order=3)
def start_clock(call: AnyCall) -> None:
    """Come third."""
    call.metadata["started"] = perf_counter()


@tools.on_exit(order=4)
def log_call(outcome: ToolOutcome[AnyCall, object]) -> None:
    """Tell of every call, allowed or not."""
    timed = "started" in outcome.call.metadata
    said.append(f"{type(outcome).__name__} {outcome.call.tool_name} {timed}")
