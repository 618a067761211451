"""The agent, and tools that are functions."""

from typing import Literal

import shop
from pydantic_ai import Agent, RunContext

from .returns import make_toolset

agent = Agent(deps_type=str, toolsets=[make_toolset("Ada")])


@agent.tool_plain
def find_order(order: str, detail: Literal["short", "long"] = "short") -> str:
    """Find an order.

    Args:
        order: its number
        detail: how much to tell
    """
    return f"{shop.look_up(order)}: two lamps ({detail})"


@agent.tool
async def track_order(context: RunContext[str], order: str) -> str:
    """Track an order."""
    return f"{shop.look_up(order)} is {context.deps}"
