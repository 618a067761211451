"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'fallback'; do not edit.
To make it again: hookgen wrap shop.tools --out fallback --template fallback -v fallback=answers:answer --public
"""

# ruff: noqa

from __future__ import annotations

import logging
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import shop.tools as _wrapped
from answers import answer as _fallback
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
_ERRORS = (Exception,)


def _answer(tool: str, arguments: dict[str, object], error: Exception) -> object:
    """Return the fallback of a call that failed."""
    _logger.warning("%s raised %r: its fallback is taken", tool, error)
    return _fallback(tool, arguments, error)


def _items_or(
    tool: str, items: Iterable[_T], arguments: dict[str, object]
) -> Generator[_T, object, object]:
    """Yield the items of a generator, or a fallback if it fails before the first."""
    # What a tool with `yield` gives is one, even where its annotation says less.
    with closing(cast("Generator[_T, object, object]", items)) as stream:
        try:
            item = next(stream)
        except StopIteration as end:
            return end.value
        except _ERRORS as error:
            item = cast("_T", _answer(tool, arguments, error))
        while True:
            sent = yield item
            try:
                item = stream.send(sent)
            except StopIteration as end:
                return end.value


async def _async_items_or(
    tool: str, items: AsyncIterable[_T], arguments: dict[str, object]
) -> AsyncGenerator[_T, None]:
    """Yield the items of a generator, or a fallback if it fails before the first."""
    # What a tool with `yield` gives is one, even where its annotation says less.
    async with aclosing(cast("AsyncGenerator[_T, object]", items)) as stream:
        try:
            item = await anext(stream)
        except StopAsyncIteration:
            return
        except _ERRORS as error:
            item = cast("_T", _answer(tool, arguments, error))
        yield item
        async for item in stream:
            yield item


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    try:
        return _wrapped.search(query, limit)
    except _ERRORS as error:
        return cast(
            "list[str]", _answer("search", {"query": query, "limit": limit}, error)
        )


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        try:
            return _wrapped.Basket.add(self, article, number=number)
        except _ERRORS as error:
            return cast(
                "dict[str, int]",
                _answer("Basket.add", {"article": article, "number": number}, error),
            )

    def clear(self) -> None:
        """Take everything out of the basket."""
        try:
            return _wrapped.Basket.clear(self)
        except _ERRORS as error:
            return cast("None", _answer("Basket.clear", {}, error))

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        try:
            return await _wrapped.Basket.pay(self, amount, currency)
        except _ERRORS as error:
            return cast(
                "Decimal",
                _answer("Basket.pay", {"amount": amount, "currency": currency}, error),
            )


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    try:
        return await _wrapped.fetch_price(
            article, currency, with_tax=with_tax, **options
        )
    except _ERRORS as error:
        return cast(
            "float",
            _answer(
                "fetch_price",
                {
                    "article": article,
                    "currency": currency,
                    "with_tax": with_tax,
                    "options": options,
                },
                error,
            ),
        )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    items = _items_or(
        "read_manual",
        _wrapped.read_manual(article, *languages),
        {"article": article, "languages": languages},
    )
    yield from items


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    items = _items_or("count_down", _wrapped.count_down(start), {"start": start})
    return cast("str", (yield from items))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    items = _async_items_or(
        "follow_order",
        _wrapped.follow_order(number, interval),
        {"number": number, "interval": interval},
    )
    async with aclosing(items):
        async for item in items:
            yield item
