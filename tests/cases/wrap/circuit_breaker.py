"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'circuit-breaker'; do not edit.
To make it again: hookgen wrap shop.tools --out circuit_breaker --template circuit-breaker --public
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
from contextlib import aclosing, contextmanager
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
_FAILURES = 5
_SECONDS = 30.0


class ToolUnavailableError(RuntimeError):
    """A tool has failed too often, and is not called for a while."""


class _Circuit:
    """Counts the failures in a row of one tool."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures = 0
        self._opened: float | None = None
        self._is_tried = False

    @contextmanager
    def call(self) -> Generator[None, None, None]:
        """Let a call go on and learn from it, or refuse it."""
        is_trial = self._enter()
        try:
            yield
        except Exception:
            self._learn(is_trial=is_trial, has_failed=True)
            raise
        else:
            self._learn(is_trial=is_trial, has_failed=False)
        finally:
            if is_trial:
                self._is_tried = False

    def _enter(self) -> bool:
        """Return whether a call is to try if the tool works again."""
        with self._lock:
            if self._opened is None:
                return False
            wait = self._opened + _SECONDS - monotonic()
            if wait > 0 or self._is_tried:
                raise ToolUnavailableError(
                    f"the tool failed {self._failures} times in a row; "
                    f"retry after {max(wait, 0):.1f} seconds"
                )
            self._is_tried = True
            return True

    def _learn(self, *, is_trial: bool, has_failed: bool) -> None:
        with self._lock:
            if self._opened is not None and not is_trial:
                # It began before the others failed, and comes too late to count.
                return
            self._failures = self._failures + 1 if has_failed else 0
            is_open = self._failures >= _FAILURES
            self._opened = monotonic() if is_open else None


_circuits = {
    "search": _Circuit(),
    "close_shop": _Circuit(),
    "Basket.add": _Circuit(),
    "Basket.clear": _Circuit(),
    "Basket.pay": _Circuit(),
    "fetch_price": _Circuit(),
    "read_manual": _Circuit(),
    "count_down": _Circuit(),
    "follow_order": _Circuit(),
}


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    with _circuits["search"].call():
        return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    with _circuits["close_shop"].call():
        _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        with _circuits["Basket.add"].call():
            return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        with _circuits["Basket.clear"].call():
            return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        with _circuits["Basket.pay"].call():
            return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    with _circuits["fetch_price"].call():
        return await _wrapped.fetch_price(
            article, currency, with_tax=with_tax, **options
        )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    with _circuits["read_manual"].call():
        yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    with _circuits["count_down"].call():
        return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    with _circuits["follow_order"].call():
        items = _generator(_wrapped.follow_order(number, interval))
        async with aclosing(items):
            async for item in items:
                yield item
