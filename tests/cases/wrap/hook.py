"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap shop.tools --out hook --public
"""

# ruff: noqa

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, NoReturn

import shop.tools as _wrapped
from hookgen.runtime import AsyncItems
from shop.tools import PRICES

from hook.hooks import tools as _hooks

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


# hookgen: tool
def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    if _hooks.search.idle:
        return _search_unhooked(query, limit)
    return _hooks.search.call(_search_unhooked, query, limit)


def _search_unhooked(query: str, limit: int) -> list[str]:
    return _wrapped.search(query, limit)


# hookgen: tool
def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    if _hooks.close_shop.idle:
        _close_shop_unhooked(reason)
    _hooks.close_shop.call(_close_shop_unhooked, reason)


def _close_shop_unhooked(reason: str) -> NoReturn:
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    # hookgen: tool
    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        if _hooks.Basket_add.idle:
            return Basket._add_unhooked(self, article, number)
        return _hooks.Basket_add.call(Basket._add_unhooked, self, article, number)

    def _add_unhooked(self, article: str, number: int) -> dict[str, int]:
        return _wrapped.Basket.add(self, article, number=number)

    # hookgen: tool
    def clear(self) -> None:
        """Take everything out of the basket."""
        if _hooks.Basket_clear.idle:
            return Basket._clear_unhooked(self)
        return _hooks.Basket_clear.call(Basket._clear_unhooked, self)

    def _clear_unhooked(self) -> None:
        return _wrapped.Basket.clear(self)

    # hookgen: tool
    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        if _hooks.Basket_pay.idle:
            return await Basket._pay_unhooked(self, amount, currency)
        return await _hooks.Basket_pay.call(
            Basket._pay_unhooked, self, amount, currency
        )

    async def _pay_unhooked(self, amount: Decimal, currency: str) -> Decimal:
        return await _wrapped.Basket.pay(self, amount, currency)


# hookgen: tool
async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    if _hooks.fetch_price.idle:
        return await _fetch_price_unhooked(article, currency, with_tax, options)
    return await _hooks.fetch_price.call(
        _fetch_price_unhooked, article, currency, with_tax, options
    )


async def _fetch_price_unhooked(
    article: str, currency: str, with_tax: bool, options: dict[str, str]
) -> float:
    return await _wrapped.fetch_price(article, currency, with_tax=with_tax, **options)


# hookgen: tool
def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    if _hooks.read_manual.idle:
        yield from _read_manual_unhooked(article, languages)
    else:
        yield from _hooks.read_manual.call(_read_manual_unhooked, article, languages)


def _read_manual_unhooked(article: str, languages: tuple[str, ...]) -> Iterator[str]:
    yield from _wrapped.read_manual(article, *languages)


# hookgen: tool
def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    if _hooks.count_down.idle:
        return (yield from _count_down_unhooked(start))
    return (yield from _hooks.count_down.call(_count_down_unhooked, start))


def _count_down_unhooked(start: int) -> Generator[int, int | None, str]:
    return (yield from _wrapped.count_down(start))


# hookgen: tool
async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    items, step = _hooks.follow_order.call(_follow_order_unhooked, number, interval)
    try:
        while True:
            item = await step
            try:
                step = items.asend((yield item))
            except BaseException as error:
                step = _hooks.follow_order.throw(items, error)
    except StopAsyncIteration:
        return


async def _follow_order_unhooked(number: int, interval: float) -> AsyncIterator[str]:
    items = AsyncItems(_wrapped.follow_order(number, interval))
    async for item in items:
        try:
            items.sent = yield item
        except BaseException as error:
            items.thrown = error
