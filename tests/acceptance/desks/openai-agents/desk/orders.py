"""Tools that are functions."""

from typing import Annotated, Any, Literal

import shop
from agents import RunContextWrapper, function_tool
from pydantic import Field


def tell(_: RunContextWrapper[Any], error: Exception) -> str:
    """Tell the model what went wrong."""
    return f"That failed: {error}"


@function_tool
def find_order(
    order: Annotated[str, Field(min_length=1)],
    detail: Literal["short", "long"] = "short",
) -> str:
    """Find an order.

    Args:
        order: its number
        detail: how much to tell
    """
    return f"{shop.look_up(order)}: two lamps ({detail})"


@function_tool(failure_error_function=tell)
async def track_order(context: RunContextWrapper[Any], order: str) -> str:
    """Track an order."""
    assert context.usage.requests > 0
    return f"{shop.look_up(order)} is on its way"
