"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'rate-limit'; do not edit.
To make it again: hookgen wrap shop.tools --out rate_limit --template rate-limit --public
"""

# ruff: noqa

from __future__ import annotations

from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterator,
)
from contextlib import aclosing
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import shop.tools as _wrapped
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
_CALLS = 60
_SECONDS = 60.0


class ToolLimitError(RuntimeError):
    """A tool is called too often."""


class _Limit:
    """Counts the calls of one tool in a window of time that slides."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._times: deque[float] = deque()

    def take(self) -> None:
        """Count a call, or refuse it."""
        with self._lock:
            now = monotonic()
            while self._times and self._times[0] <= now - _SECONDS:
                self._times.popleft()
            if len(self._times) < _CALLS:
                self._times.append(now)
                return
            wait = self._times[0] + _SECONDS - now
        raise ToolLimitError(
            f"the limit of {_CALLS} calls in {_SECONDS} seconds is reached; "
            f"retry after {wait:.1f} seconds"
        )


_limits = {
    "search": _Limit(),
    "close_shop": _Limit(),
    "Basket.add": _Limit(),
    "Basket.clear": _Limit(),
    "Basket.pay": _Limit(),
    "fetch_price": _Limit(),
    "read_manual": _Limit(),
    "count_down": _Limit(),
    "follow_order": _Limit(),
}


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    _limits["search"].take()
    return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _limits["close_shop"].take()
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        _limits["Basket.add"].take()
        return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        _limits["Basket.clear"].take()
        return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        _limits["Basket.pay"].take()
        return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    _limits["fetch_price"].take()
    return await _wrapped.fetch_price(article, currency, with_tax=with_tax, **options)


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    _limits["read_manual"].take()
    yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    _limits["count_down"].take()
    return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    _limits["follow_order"].take()
    items = _generator(_wrapped.follow_order(number, interval))
    async with aclosing(items):
        async for item in items:
            yield item
