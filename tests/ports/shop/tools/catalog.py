"""Tools that search."""

from __future__ import annotations

from shop.framework import tool
from shop.store import PAGES, TEAS, Findings, journal


@tool
def search_teas(query: str, limit: int = 10) -> list[str]:
    """Return the teas whose names hold a text."""
    journal.append(f"search_teas {query!r} {limit}")
    return [tea for tea in TEAS if query.lower() in tea.lower()][:limit]


@tool
def search_web(query: str) -> Findings:
    """Search the web."""
    journal.append(f"search_web {query!r}")
    return Findings(PAGES)


@tool
def convert_price(cents: int, rate: float) -> int:
    """Return a price in another currency's cents."""
    journal.append(f"convert_price {cents} {rate}")
    if rate <= 0:
        raise ValueError(f"rate {rate} is not positive")
    return round(cents * rate)
