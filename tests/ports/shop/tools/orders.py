"""Tools that take orders."""

from __future__ import annotations

from shop.framework import Toolkit
from shop.store import Order, journal


class OrderTools(Toolkit):
    """Tools that share a clerk."""

    def __init__(self, clerk: str) -> None:
        self.clerk = clerk
        super().__init__(tools=[self.create_order, self.update_stock, self.notify])

    def create_order(self, product: str, amount: int) -> Order:
        """Take an order."""
        journal.append(f"create_order {product!r} {amount}")
        self.update_stock(product, -amount)
        return Order(product, amount)

    def update_stock(self, product: str, grams: int) -> str:
        """Change how much there is of a product."""
        journal.append(f"update_stock {product!r} {grams}")
        return f"{product}: {grams:+}"

    async def notify(self, message: str) -> str:
        """Tell the customer something."""
        journal.append(f"notify {message!r}")
        return f"{self.clerk}: {message}"
