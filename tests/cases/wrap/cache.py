"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'cache'; do not edit.
To make it again: hookgen wrap shop.tools --out cache --template cache --public
"""

# ruff: noqa

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop
from asyncio import Lock as _AsyncLock
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Hashable,
    Iterator,
)
from contextlib import aclosing, suppress
from contextvars import ContextVar
from copy import deepcopy
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast
from weakref import WeakValueDictionary

import shop.tools as _wrapped
from cachetools import TTLCache
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
_results: TTLCache[Hashable, tuple[object]]
_results = TTLCache(1000, 300.0, monotonic)
_lock = Lock()
_flights: WeakValueDictionary[tuple[AbstractEventLoop, Hashable], _AsyncLock]
_flights = WeakValueDictionary()
# The calls inside of which this task runs: none of them waits for itself.
_within: ContextVar[frozenset[Hashable]] = ContextVar("_within", default=frozenset())


class _Same:
    """Equal to what stands for the same object, which it keeps alive."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def _key(tool: str, owner: object, arguments: dict[str, object]) -> Hashable | None:
    """Return what tells calls apart; `None` if nothing does."""
    try:
        return tool, _Same(owner), _freeze(arguments)
    except (RecursionError, TypeError):
        return None


def _freeze(value: object) -> Hashable:
    """Return a value that equals no other: `1`, `1.0` and `True` are three."""
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes):
        return kind, value
    if kind is float:
        return kind, repr(value)
    if kind in (list, tuple):
        items = cast("list[object] | tuple[object, ...]", value)
        return kind, tuple(_freeze(item) for item in items)
    if kind in (set, frozenset):
        members = cast("set[object] | frozenset[object]", value)
        return kind, frozenset(_freeze(item) for item in members)
    if kind is dict:
        entries = cast("dict[object, object]", value).items()
        return kind, frozenset((_freeze(key), _freeze(item)) for key, item in entries)
    raise TypeError(kind)


def _find(key: Hashable | None) -> tuple[object] | None:
    """Return a copy of a result that is kept."""
    with _lock:
        kept = None if key is None else _results.get(key)
    return deepcopy(kept)


def _keep(key: Hashable | None, result: object) -> None:
    """Keep a copy of a result, if it can be copied."""
    if key is None:
        return
    with suppress(Exception):
        kept = (deepcopy(result),)
        with _lock:
            _results[key] = kept


def _cached(key: Hashable | None, call: Callable[[], _T]) -> _T:
    """Return the result that is kept, or that of the call."""
    kept = _find(key)
    if kept is not None:
        return cast("_T", kept[0])
    result = call()
    _keep(key, result)
    return result


async def _cached_async(key: Hashable | None, call: Callable[[], Awaitable[_T]]) -> _T:
    """Return the result that is kept, or that of the call; one task calls at a time."""
    if key is None or key in _within.get():
        return await call()
    with _lock:
        flight = _flights.setdefault((get_running_loop(), key), _AsyncLock())
    async with flight:
        kept = _find(key)
        if kept is not None:
            return cast("_T", kept[0])
        token = _within.set(_within.get() | {key})
        try:
            result = await call()
        finally:
            _within.reset(token)
        _keep(key, result)
        return result


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    key = _key("search", None, {"query": query, "limit": limit})
    return _cached(key, lambda: _wrapped.search(query, limit))


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        key = _key("Basket.add", self, {"article": article, "number": number})
        return _cached(key, lambda: _wrapped.Basket.add(self, article, number=number))

    def clear(self) -> None:
        """Take everything out of the basket."""
        return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        key = _key("Basket.pay", self, {"amount": amount, "currency": currency})
        return await _cached_async(
            key, lambda: _wrapped.Basket.pay(self, amount, currency)
        )


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    key = _key(
        "fetch_price",
        None,
        {
            "article": article,
            "currency": currency,
            "with_tax": with_tax,
            "options": options,
        },
    )
    return await _cached_async(
        key,
        lambda: _wrapped.fetch_price(article, currency, with_tax=with_tax, **options),
    )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    items = _generator(_wrapped.follow_order(number, interval))
    async with aclosing(items):
        async for item in items:
            yield item
