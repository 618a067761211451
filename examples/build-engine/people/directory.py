"""Tools that look for people."""

from __future__ import annotations

from people.records import Customer

_CUSTOMERS = {7: Customer("Ada", "1 Analytical Way")}


async def find_customer(number: int) -> Customer | None:
    """Return who has this number."""
    return _CUSTOMERS.get(number)
