"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'validate'; do not edit.
To make it again: hookgen wrap shop.tools --out validate --template validate --public
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
from contextlib import aclosing
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import shop.tools as _wrapped
from pydantic import ConfigDict, TypeAdapter, with_config
from shop.tools import PRICES
from typing_extensions import TypedDict

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
_config = ConfigDict(strict=True, arbitrary_types_allowed=True, defer_build=True)


@with_config(_config)
class _SearchArguments(TypedDict):
    """The arguments of search."""

    query: str
    limit: int


_search_arguments = TypeAdapter(_SearchArguments)


@with_config(_config)
class _CloseShopArguments(TypedDict):
    """The arguments of close_shop."""

    reason: str


_close_shop_arguments = TypeAdapter(_CloseShopArguments)


@with_config(_config)
class _BasketAddArguments(TypedDict):
    """The arguments of Basket.add."""

    article: str
    number: int


_basket_add_arguments = TypeAdapter(_BasketAddArguments)


@with_config(_config)
class _BasketPayArguments(TypedDict):
    """The arguments of Basket.pay."""

    amount: Decimal
    currency: str


_basket_pay_arguments = TypeAdapter(_BasketPayArguments)


@with_config(_config)
class _FetchPriceArguments(TypedDict):
    """The arguments of fetch_price."""

    article: str
    currency: str
    with_tax: bool
    options: dict[str, str]


_fetch_price_arguments = TypeAdapter(_FetchPriceArguments)


@with_config(_config)
class _ReadManualArguments(TypedDict):
    """The arguments of read_manual."""

    article: str
    languages: tuple[str, ...]


_read_manual_arguments = TypeAdapter(_ReadManualArguments)


@with_config(_config)
class _CountDownArguments(TypedDict):
    """The arguments of count_down."""

    start: int


_count_down_arguments = TypeAdapter(_CountDownArguments)


@with_config(_config)
class _FollowOrderArguments(TypedDict):
    """The arguments of follow_order."""

    number: int
    interval: float


_follow_order_arguments = TypeAdapter(_FollowOrderArguments)


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    _search_arguments.validate_python({"query": query, "limit": limit})
    return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _close_shop_arguments.validate_python({"reason": reason})
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        _basket_add_arguments.validate_python({"article": article, "number": number})
        return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        _basket_pay_arguments.validate_python({"amount": amount, "currency": currency})
        return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    _fetch_price_arguments.validate_python(
        {
            "article": article,
            "currency": currency,
            "with_tax": with_tax,
            "options": options,
        }
    )
    return await _wrapped.fetch_price(article, currency, with_tax=with_tax, **options)


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    _read_manual_arguments.validate_python({"article": article, "languages": languages})
    yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    _count_down_arguments.validate_python({"start": start})
    return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    _follow_order_arguments.validate_python({"number": number, "interval": interval})
    items = _generator(_wrapped.follow_order(number, interval))
    async with aclosing(items):
        async for item in items:
            yield item
