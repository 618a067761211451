"""Tools that read the database."""

from __future__ import annotations

from shop.framework import tool
from shop.store import CUSTOMERS, Customer, journal


@tool
def query_database(query: str, user: str | None = None) -> list[str]:
    """Return the rows that a user may see."""
    journal.append(f"query_database {query!r} {user}")
    return [f"{query} for {user or 'nobody'}"]


@tool
def get_customer(number: int) -> Customer:
    """Return a customer."""
    journal.append(f"get_customer {number}")
    return CUSTOMERS[number]


@tool
def describe_account(number: int) -> dict[str, str]:
    """Return all that is known of a customer's account."""
    journal.append(f"describe_account {number}")
    return {"name": CUSTOMERS[number].name, "password": "tea4two", "api_key": "k-1"}
