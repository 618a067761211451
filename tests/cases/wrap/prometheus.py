"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'prometheus'; do not edit.
To make it again: hookgen wrap shop.tools --out prometheus --template prometheus --public
"""

# ruff: noqa

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterator,
)
from contextlib import aclosing, contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import shop.tools as _wrapped
from prometheus_client import Counter, Histogram
from shop.tools import PRICES

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = [
    "PRICES",
    "Basket",
    "close_shop",
    "count_down",
    "fetch_price",
    "follow_order",
    "read_manual",
    "search",
]


_T = TypeVar("_T")
_calls = Counter(
    "shop_tools_calls",
    "Calls of tools, by how they ended.",
    ["tool", "outcome"],
)
_seconds = Histogram(
    "shop_tools_call_seconds",
    "How long calls of tools took.",
    ["tool"],
)


@contextmanager
def _measured(tool: str) -> Generator[None, None, None]:
    """Count a call of a tool, and measure its time."""
    start = perf_counter()
    outcome = "returned"
    try:
        yield
    except BaseException as error:
        outcome = "raised" if isinstance(error, Exception) else "cancelled"
        raise
    finally:
        _calls.labels(tool, outcome).inc()
        _seconds.labels(tool).observe(perf_counter() - start)


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    with _measured("search"):
        return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    with _measured("close_shop"):
        _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        with _measured("Basket.add"):
            return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        with _measured("Basket.clear"):
            return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        with _measured("Basket.pay"):
            return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    with _measured("fetch_price"):
        return await _wrapped.fetch_price(
            article, currency, with_tax=with_tax, **options
        )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    with _measured("read_manual"):
        yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    with _measured("count_down"):
        return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    with _measured("follow_order"):
        items = _generator(_wrapped.follow_order(number, interval))
        async with aclosing(items):
            async for item in items:
                yield item
