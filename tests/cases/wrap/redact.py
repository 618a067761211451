"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'redact'; do not edit.
To make it again: hookgen wrap shop.tools --out redact --template redact --public
"""

# ruff: noqa

from __future__ import annotations

import re
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
_PATTERNS = [
    re.compile(pattern)
    for pattern in [
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        r"\b(?:\d[ -]?){12,18}\d\b",
        r"\b(?:sk|ghp|xox[abp])[-_][\w-]{16,}",
    ]
]


def _redacted(value: _T) -> _T:
    """Return a value with other texts, in containers of the same kinds."""
    return cast("_T", _redact(value))


def _redact(value: object) -> object:
    if isinstance(value, str):
        text = value
        for pattern in _PATTERNS:
            text = pattern.sub("[redacted]", text)
        return value if text == value else text
    kind = type(value)
    if kind is dict:
        entries = cast("dict[object, object]", value).items()
        return {key: _redact(item) for key, item in entries}
    if kind in (list, tuple, set, frozenset):
        make = cast("Callable[[Iterable[object]], object]", kind)
        return make(_redact(item) for item in cast("Iterable[object]", value))
    return value


def _redacted_items(items: Iterable[_T]) -> Generator[_T, object, object]:
    """Yield the items of a generator with other texts."""
    # What a tool with `yield` gives is one, even where its annotation says less.
    with closing(cast("Generator[_T, object, object]", items)) as stream:
        sent: object = None
        while True:
            try:
                item = stream.send(sent)
            except StopIteration as end:
                return end.value
            sent = yield _redacted(item)


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    return _redacted(_wrapped.search(query, limit))


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        return _redacted(_wrapped.Basket.add(self, article, number=number))

    def clear(self) -> None:
        """Take everything out of the basket."""
        return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        return _redacted(await _wrapped.Basket.pay(self, amount, currency))


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    return _redacted(
        await _wrapped.fetch_price(article, currency, with_tax=with_tax, **options)
    )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    yield from _redacted_items(_wrapped.read_manual(article, *languages))


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    return cast("str", (yield from _redacted_items(_wrapped.count_down(start))))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    items = _generator(_wrapped.follow_order(number, interval))
    async with aclosing(items):
        async for item in items:
            yield _redacted(item)
