"""Tools that are functions."""

import shop
from egregore.core.tool_calling.decorators import tool


@tool
def find_order(order: str, detail: str = "short") -> str:
    """Find an order."""
    return f"{shop.look_up(order)}: two lamps ({detail})"
