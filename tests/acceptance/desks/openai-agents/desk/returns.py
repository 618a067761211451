"""Tools that are methods of an object."""

from __future__ import annotations

import shop
from agents import Tool, function_tool

from .orders import tell


class Returns:
    """What the desk may do with what comes back."""

    def __init__(self, clerk: str) -> None:
        self.clerk = clerk

    def tools(self) -> list[Tool]:
        """Return the methods as tools."""
        return [
            function_tool(self.cancel, failure_error_function=tell),
            function_tool(self.refund),
        ]

    def fatal_tools(self) -> list[Tool]:
        """Return them as tools whose errors end the run."""
        return [
            function_tool(method, failure_error_function=None)
            for method in (self.cancel, self.refund)
        ]

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
