"""Tools that are classes."""

from __future__ import annotations

import shop
from langchain_core.tools import BaseTool


class Cancel(BaseTool):
    """Cancels an order."""

    name: str = "cancel"
    description: str = "Cancel an order."
    clerk: str

    def _run(self, order: str) -> str:
        return f"{shop.look_up(order)} cancelled by {self.clerk}"


class Refund(BaseTool):
    """Refunds an order."""

    name: str = "refund"
    description: str = "Refund an order."
    clerk: str

    def _run(self, order: str, cents: int | None = None) -> str:
        return f"{shop.look_up(order)} refunded by {self.clerk}: {cents or 'all'}"

    async def _arun(self, order: str, cents: int | None = None) -> str:
        return f"{shop.look_up(order)} refunded by {self.clerk}: {cents or 'all'}"
