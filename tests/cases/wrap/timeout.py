"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'timeout'; do not edit.
To make it again: hookgen wrap shop.tools --out timeout --template timeout --public
"""

# ruff: noqa

from __future__ import annotations

from asyncio import timeout as _timeout
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from concurrent.futures import Future, wait
from contextlib import aclosing
from contextvars import copy_context
from functools import partial
from inspect import GEN_RUNNING, getgeneratorstate
from threading import Thread
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
_SECONDS = 30.0


def _in_time(call: Callable[[], _T]) -> _T:
    """Return what a call gives, or raise `TimeoutError` and leave it to itself.

    The call runs in a thread, which cannot be stopped: it does all that it would do.
    """
    done: Future[_T] = Future()
    context = copy_context()

    def run() -> None:
        try:
            done.set_result(context.run(call))
        except BaseException as error:  # noqa: BLE001 - raised by `result`
            done.set_exception(error)

    # A daemon: a program can end though the call does not.
    Thread(target=run, daemon=True).start()
    if not wait([done], _SECONDS).done:
        raise TimeoutError(f"the tool has not answered within {_SECONDS} seconds")
    return done.result()


def _items_in_time(items: Iterable[_T]) -> Generator[_T, object, object]:
    """Yield the items of a generator, as long as each comes in time."""
    # What a tool with `yield` gives is one, even where its annotation says less.
    stream = cast("Generator[_T, object, object]", items)
    sent: object = None
    try:
        while True:
            try:
                item = _in_time(partial(stream.send, sent))
            except StopIteration as end:
                return end.value
            sent = yield item
    finally:
        # One that is late still runs, and cannot be closed.
        if getgeneratorstate(stream) != GEN_RUNNING:
            stream.close()


async def _async_items_in_time(items: AsyncIterable[_T]) -> AsyncGenerator[_T, None]:
    """Yield the items of an async generator, as long as each comes in time."""
    # What a tool with `yield` gives is one, even where its annotation says less.
    async with aclosing(cast("AsyncGenerator[_T, object]", items)) as stream:
        while True:
            try:
                async with _timeout(_SECONDS):
                    item = await anext(stream)
            except StopAsyncIteration:
                return
            yield item


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    return _in_time(lambda: _wrapped.search(query, limit))


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    _in_time(lambda: _wrapped.close_shop(reason))
    raise AssertionError("unreachable")


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        return _in_time(lambda: _wrapped.Basket.add(self, article, number=number))

    def clear(self) -> None:
        """Take everything out of the basket."""
        return _in_time(lambda: _wrapped.Basket.clear(self))

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        async with _timeout(_SECONDS):
            return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    async with _timeout(_SECONDS):
        return await _wrapped.fetch_price(
            article, currency, with_tax=with_tax, **options
        )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    yield from _items_in_time(_wrapped.read_manual(article, *languages))


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    return cast("str", (yield from _items_in_time(_wrapped.count_down(start))))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    items = _async_items_in_time(_wrapped.follow_order(number, interval))
    async with aclosing(items):
        async for item in items:
            yield item
