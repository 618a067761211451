"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'log'; do not edit.
To make it again: hookgen wrap shop.tools --out log --template log --public
"""

# ruff: noqa

from __future__ import annotations

import logging
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
_logger = logging.getLogger(__name__)
_LEVEL = logging.INFO


@contextmanager
def _logged(tool: str) -> Generator[None, None, None]:
    """Log a call of a tool, how it ends, and after how many seconds."""
    _logger.log(_LEVEL, "%s is called", tool)
    start = perf_counter()
    try:
        yield
    except Exception as error:
        seconds = perf_counter() - start
        _logger.error("%s raised %r after %.3f s", tool, error, seconds)
        raise
    except BaseException as error:
        # Cancelled, or a stream that nobody reads to its end: no fault of the tool.
        name, seconds = type(error).__name__, perf_counter() - start
        _logger.log(_LEVEL, "%s ended by %s after %.3f s", tool, name, seconds)
        raise
    seconds = perf_counter() - start
    _logger.log(_LEVEL, "%s returned after %.3f s", tool, seconds)


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    with _logged("search"):
        return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    with _logged("close_shop"):
        _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        with _logged("Basket.add"):
            return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        with _logged("Basket.clear"):
            return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        with _logged("Basket.pay"):
            return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    with _logged("fetch_price"):
        return await _wrapped.fetch_price(
            article, currency, with_tax=with_tax, **options
        )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    with _logged("read_manual"):
        yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    with _logged("count_down"):
        return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    with _logged("follow_order"):
        items = _generator(_wrapped.follow_order(number, interval))
        async with aclosing(items):
            async for item in items:
                yield item
