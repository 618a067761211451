"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'retry'; do not edit.
To make it again: hookgen wrap shop.tools --out retry --template retry --public
"""

# ruff: noqa

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import shop.tools as _wrapped
from shop.tools import PRICES
from stamina import AsyncRetryingCaller, RetryingCaller

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
_ERRORS = (Exception,)
_retry = RetryingCaller(attempts=3, timeout=45.0).on(_ERRORS)
_retry_async = AsyncRetryingCaller(attempts=3, timeout=45.0).on(_ERRORS)


def _retry_items(call: Callable[[], Iterable[_T]]) -> Generator[_T, object, object]:
    """Yield the items of a generator, made anew until it gives its first."""

    def begin() -> tuple[Generator[_T, object, object], list[_T], object]:
        # What a tool with `yield` gives is one, even where its annotation says less.
        items = cast("Generator[_T, object, object]", call())
        try:
            return items, [next(items)], None
        except StopIteration as end:
            return items, [], end.value

    items, first, value = _retry(begin)
    with closing(items):
        while first:
            sent = yield first.pop()
            try:
                first.append(items.send(sent))
            except StopIteration as end:
                return end.value
    return value


async def _retry_async_items(
    call: Callable[[], AsyncIterable[_T]],
) -> AsyncGenerator[_T, None]:
    """Yield the items of an async generator, made anew until it gives its first."""

    async def begin() -> tuple[AsyncGenerator[_T, object], list[_T]]:
        # What a tool with `yield` gives is one, even where its annotation says less.
        items = cast("AsyncGenerator[_T, object]", call())
        try:
            return items, [await anext(items)]
        except StopAsyncIteration:
            return items, []

    items, first = await _retry_async(begin)
    async with aclosing(items):
        for item in first:
            yield item
        async for item in items:
            yield item


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    return _retry(lambda: _wrapped.search(query, limit))


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        return _retry(lambda: _wrapped.Basket.add(self, article, number=number))

    def clear(self) -> None:
        """Take everything out of the basket."""
        return _retry(lambda: _wrapped.Basket.clear(self))

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        return await _retry_async(lambda: _wrapped.Basket.pay(self, amount, currency))


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    return await _retry_async(
        lambda: _wrapped.fetch_price(article, currency, with_tax=with_tax, **options)
    )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    yield from _retry_items(lambda: _wrapped.read_manual(article, *languages))


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    return cast("str", (yield from _retry_items(lambda: _wrapped.count_down(start))))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    items = _retry_async_items(lambda: _wrapped.follow_order(number, interval))
    async with aclosing(items):
        async for item in items:
            yield item
