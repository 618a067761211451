"""Tools that are functions."""

from typing import Literal

import shop
from agno.tools import tool


@tool
def find_order(order: str, detail: Literal["short", "long"] = "short") -> str:
    """Find an order.

    Args:
        order: its number
        detail: how much to tell
    """
    return f"{shop.look_up(order)}: two lamps ({detail})"


@tool(description="Tell where an order is.")
async def track_order(order: str) -> str:
    """Track an order."""
    return f"{shop.look_up(order)} is on its way"
