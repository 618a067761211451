"""Tools that are methods of an object, and a toolset of them."""

from __future__ import annotations

import shop
from pydantic_ai import FunctionToolset


class Returns:
    """What the desk may do with what comes back."""

    def __init__(self, clerk: str) -> None:
        self.clerk = clerk

    # hookgen: tool
    def cancel(self, order: str) -> str:
        """Cancel an order."""
        return f"{shop.look_up(order)} cancelled by {self.clerk}"

    # hookgen: tool
    async def refund(self, order: str, cents: int | None = None) -> str:
        """Refund an order.

        Args:
            order: its number
            cents: how much, if not all of it
        """
        return f"{shop.look_up(order)} refunded by {self.clerk}: {cents or 'all'}"


def make_toolset(clerk: str) -> FunctionToolset[str]:
    """Return the methods as tools."""
    returns = Returns(clerk)
    toolset: FunctionToolset[str] = FunctionToolset()
    toolset.add_function(returns.cancel)
    toolset.add_function(returns.refund)
    return toolset
