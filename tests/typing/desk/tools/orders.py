"""Order tools: a function of every kind."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

Status = Literal["open", "paid"]


@dataclass
class Order:
    """One order."""

    number: str
    total: float


# hookgen: tool
def find_orders(
    customer: str,
    *statuses: Status,
    limit: Annotated[int, "at most this many"] = 10,
    **tags: str,
) -> list[Order]:
    """Find a customer's orders, newest first."""
    found = [Order(customer, 10.0) for _ in (*statuses, *tags)]
    return found[:limit]


# hookgen: tool
def rank(orders: Sequence[Order], /, by: Status = "open") -> dict[str, float] | None:
    """Rank orders."""
    return {order.number: order.total for order in orders} if by else None


# hookgen: tool
def forget(number: str) -> None:
    """Forget an order."""
    del number


# hookgen: tool
async def refund(number: str, amount: float) -> Order:
    """Refund part of an order."""
    return Order(number, -amount)


# hookgen: tool
def report(year: int) -> Generator[str, None, int]:
    """Stream a year's report, a line at a time; return the number of lines."""
    yield f"orders of {year}"
    return 1


# hookgen: tool
async def watch(number: str) -> AsyncIterator[Order]:
    """Stream an order's changes."""
    yield Order(number, 0.0)


# hookgen: tool
async def haggle(number: str) -> AsyncGenerator[Order, float]:
    """Stream offers for an order; take counter-offers."""
    offer = yield Order(number, 1.0)
    yield Order(number, offer)
