"""Tools that are functions."""

from typing import Literal

import shop
from langchain.tools import ToolRuntime, tool


@tool(parse_docstring=True)
def find_order(order: str, detail: Literal["short", "long"] = "short") -> str:
    """Find an order.

    Args:
        order: its number
        detail: how much to tell
    """
    return f"{shop.look_up(order)}: two lamps ({detail})"


@tool
async def track_order(order: str, runtime: ToolRuntime) -> str:
    """Track an order."""
    assert runtime.tool_call_id
    return f"{shop.look_up(order)} is on its way"
