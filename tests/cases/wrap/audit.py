"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'audit'; do not edit.
To make it again: hookgen wrap shop.tools --out audit --template audit --public
"""

# ruff: noqa

from __future__ import annotations

import json
import logging
import os
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterator,
)
from contextlib import aclosing, contextmanager, suppress
from datetime import UTC, datetime
from threading import Lock
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
_lock = Lock()
_HIDDEN: list[str] = [
    "password",
    "secret",
    "token",
    "api_key",
]


@contextmanager
def _audited(tool: str, arguments: dict[str, object]) -> Generator[None, None, None]:
    """Write down a call of a tool when it has ended."""
    event: dict[str, object] = {
        "timestamp": datetime.now(UTC).isoformat(),
        "tool": tool,
        "arguments": {name: _shown(name, value) for name, value in arguments.items()},
        "outcome": "returned",
    }
    start = perf_counter()
    try:
        yield
    except BaseException as error:
        event["outcome"] = "raised" if isinstance(error, Exception) else "cancelled"
        event["error"] = type(error).__name__
        raise
    finally:
        event["seconds"] = round(perf_counter() - start, 6)
        _append(json.dumps(event).encode("ascii") + b"\n")


def _shown(name: str, value: object) -> object:
    """Return an argument as JSON has it by now, else its `repr`, else its class."""
    if name in _HIDDEN:
        return "***"
    with suppress(RecursionError, TypeError, ValueError):
        return cast("object", json.loads(json.dumps(value, allow_nan=False)))
    with suppress(Exception):
        return repr(value)[:1000]
    return type(value).__name__


def _append(line: bytes) -> None:
    """Write a line at the end of the file, or log why it cannot be written."""
    flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY
    try:
        with _lock, open(os.open("audit.jsonl", flags, 0o600), "ab", 0) as file:
            file.write(line)
    except OSError:
        _logger.exception("a line of the audit is lost: %s", line.decode("ascii"))


def _generator(items: AsyncIterable[_T]) -> AsyncGenerator[_T, object]:
    """Return what a tool with `yield` gives: more than its annotation may say."""
    return cast("AsyncGenerator[_T, object]", items)


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    audit = _audited("search", {"query": query, "limit": limit})
    with audit:
        return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    audit = _audited("close_shop", {"reason": reason})
    with audit:
        _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        audit = _audited("Basket.add", {"article": article, "number": number})
        with audit:
            return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        audit = _audited("Basket.clear", {})
        with audit:
            return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        audit = _audited("Basket.pay", {"amount": amount, "currency": currency})
        with audit:
            return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    audit = _audited(
        "fetch_price",
        {
            "article": article,
            "currency": currency,
            "with_tax": with_tax,
            "options": options,
        },
    )
    with audit:
        return await _wrapped.fetch_price(
            article, currency, with_tax=with_tax, **options
        )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    audit = _audited("read_manual", {"article": article, "languages": languages})
    with audit:
        yield from _wrapped.read_manual(article, *languages)


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    audit = _audited("count_down", {"start": start})
    with audit:
        return (yield from _wrapped.count_down(start))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    audit = _audited("follow_order", {"number": number, "interval": interval})
    with audit:
        items = _generator(_wrapped.follow_order(number, interval))
        async with aclosing(items):
            async for item in items:
                yield item
