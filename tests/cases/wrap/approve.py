"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'approve'; do not edit.
To make it again: hookgen wrap shop.tools --out approve --template approve -v ask=answers:ask --public
"""

# ruff: noqa

from __future__ import annotations

from asyncio import to_thread
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
from answers import ask as _ask
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


def _approve(tool: str, arguments: dict[str, object]) -> None:
    """Ask whether a tool may run, and raise if not."""
    _require(tool, _ask(tool, arguments))


async def _approve_async(tool: str, arguments: dict[str, object]) -> None:
    """Ask whether a tool may run, and raise if not."""
    _require(tool, await to_thread(_ask, tool, arguments))


def _require(tool: str, answer: object) -> None:
    # Not by its truth: an async function gives a coroutine, which is true.
    if answer is not True:
        raise PermissionError(f"the call of '{tool}' is not approved")


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    _approve("search", {"query": query, "limit": limit})
    return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _approve("close_shop", {"reason": reason})
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        _approve("Basket.add", {"article": article, "number": number})
        return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        _approve("Basket.clear", {})
        return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        await _approve_async("Basket.pay", {"amount": amount, "currency": currency})
        return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    await _approve_async(
        "fetch_price",
        {
            "article": article,
            "currency": currency,
            "with_tax": with_tax,
            "options": options,
        },
    )
    return await _wrapped.fetch_price(article, currency, with_tax=with_tax, **options)


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    _approve("read_manual", {"article": article, "languages": languages})
    yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    _approve("count_down", {"start": start})
    return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    await _approve_async("follow_order", {"number": number, "interval": interval})
    items = _generator(_wrapped.follow_order(number, interval))
    async with aclosing(items):
        async for item in items:
            yield item
