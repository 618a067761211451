"""Tools of a shop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from decimal import Decimal

PRICES = {"lamp": 20.0, "desk": 150.0}


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    return [article for article in PRICES if query in article][:limit]


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    raise SystemExit(reason)


class Basket:
    """What a customer is about to buy."""

    def __init__(self, customer: str) -> None:
        self.customer = customer
        self.articles: dict[str, int] = {}

    # hookgen: tool
    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        self.articles[article] = self.articles.get(article, 0) + number
        return self.articles

    # hookgen: tool
    def clear(self) -> None:
        """Take everything out of the basket."""
        self.articles.clear()

    # hookgen: tool
    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        return amount if currency == "EUR" else amount * 2


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    return PRICES[article] * (1.2 if with_tax else 1) * (len(options) + len(currency))


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    for language in languages:
        yield f"{article} ({language})"


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    while start:
        yield start
        start -= 1
    return "go"


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    for state in ("paid", "sent", "received"):
        yield f"{number}: {state}, ask again in {interval} seconds"
