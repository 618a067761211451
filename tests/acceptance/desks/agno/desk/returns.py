"""Tools that are methods of a toolkit."""

from __future__ import annotations

import shop
from agno.tools import Toolkit


class Returns(Toolkit):
    """What the desk may do with what comes back."""

    def __init__(self, clerk: str) -> None:
        super().__init__(
            "returns",
            tools=[self.cancel, self.refund],
            async_tools=[(self.arefund, "refund")],
        )
        self.clerk = clerk

    def cancel(self, order: str) -> str:
        """Cancel an order."""
        return f"{shop.look_up(order)} cancelled by {self.clerk}"

    def refund(self, order: str, cents: int | None = None) -> str:
        """Refund an order.

        Args:
            order: its number
            cents: how much, if not all of it
        """
        return f"{shop.look_up(order)} refunded by {self.clerk}: {cents or 'all'}"

    async def arefund(self, order: str, cents: int | None = None) -> str:
        """Refund an order.

        Args:
            order: its number
            cents: how much, if not all of it
        """
        return f"{shop.look_up(order)} refunded by {self.clerk}: {cents or 'all'}"
