"""The tools of shop.tools, wrapped.

@wrapped by hookgen with template 'otel'; do not edit.
To make it again: hookgen wrap shop.tools --out otel --template otel --public
"""

# ruff: noqa

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import aclosing, closing, contextmanager
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import shop.tools as _wrapped
from opentelemetry import trace
from opentelemetry.trace import Span, Status, StatusCode
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
_tracer = trace.get_tracer(__name__)


def _start(tool: str) -> Span:
    attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool}
    return _tracer.start_span(f"execute_tool {tool}", attributes=attributes)


def _fail(span: Span, error: Exception) -> None:
    span.set_attribute("error.type", type(error).__qualname__)
    span.record_exception(error)
    span.set_status(Status(StatusCode.ERROR, str(error)))


@contextmanager
def _spanned(span: Span) -> Generator[None, None, None]:
    """End a span with the block; what raises in it is its error."""
    try:
        yield
    except Exception as error:
        _fail(span, error)
        raise
    finally:
        span.end()


@contextmanager
def _current(span: Span) -> Generator[None, None, None]:
    """Make a span the current one in the block."""
    with trace.use_span(span, record_exception=False, set_status_on_exception=False):
        yield


def _spanned_items(tool: str, items: Iterable[_T]) -> Generator[_T, object, object]:
    """Yield the items of a generator, in a span that ends with it."""
    # What a tool with `yield` gives is one, even where its annotation says less.
    stream = cast("Generator[_T, object, object]", items)
    span = _start(tool)
    sent: object = None
    with _spanned(span), closing(stream):
        while True:
            try:
                with _current(span):
                    item = stream.send(sent)
            except StopIteration as end:
                return end.value
            sent = yield item


async def _spanned_async_items(
    tool: str, items: AsyncIterable[_T]
) -> AsyncGenerator[_T, None]:
    """Yield the items of an async generator, in a span that ends with it."""
    # What a tool with `yield` gives is one, even where its annotation says less.
    stream = cast("AsyncGenerator[_T, object]", items)
    span = _start(tool)
    with _spanned(span):
        async with aclosing(stream):
            while True:
                try:
                    with _current(span):
                        item = await anext(stream)
                except StopAsyncIteration:
                    return
                yield item


def search(query: str, limit: int = 10) -> list[str]:
    """Search the catalogue."""
    span = _start("search")
    with _spanned(span), _current(span):
        return _wrapped.search(query, limit)


def close_shop(reason: str) -> NoReturn:
    """Close the shop."""
    span = _start("close_shop")
    with _spanned(span), _current(span):
        _wrapped.close_shop(reason)


class Basket(_wrapped.Basket):
    """What a customer is about to buy."""

    def add(self, article: str, *, number: int = 1) -> dict[str, int]:
        """Put an article into the basket."""
        span = _start("Basket.add")
        with _spanned(span), _current(span):
            return _wrapped.Basket.add(self, article, number=number)

    def clear(self) -> None:
        """Take everything out of the basket."""
        span = _start("Basket.clear")
        with _spanned(span), _current(span):
            return _wrapped.Basket.clear(self)

    async def pay(self, amount: Decimal, currency: str = "EUR") -> Decimal:
        """Pay what is in the basket."""
        span = _start("Basket.pay")
        with _spanned(span), _current(span):
            return await _wrapped.Basket.pay(self, amount, currency)


async def fetch_price(
    article: str, currency: str = "EUR", *, with_tax: bool = True, **options: str
) -> float:
    """Fetch the price of an article."""
    span = _start("fetch_price")
    with _spanned(span), _current(span):
        return await _wrapped.fetch_price(
            article, currency, with_tax=with_tax, **options
        )


def read_manual(article: str, *languages: str) -> Iterator[str]:
    """Yield the pages of an article's manual."""
    items = _spanned_items("read_manual", _wrapped.read_manual(article, *languages))
    yield from items


def count_down(start: int) -> Generator[int, int | None, str]:
    """Count down, and say what is next."""
    items = _spanned_items("count_down", _wrapped.count_down(start))
    return cast("str", (yield from items))


async def follow_order(number: int, interval: float = 1.0) -> AsyncIterator[str]:
    """Yield the states of an order, as they change."""
    items = _spanned_async_items(
        "follow_order", _wrapped.follow_order(number, interval)
    )
    async with aclosing(items):
        async for item in items:
            yield item
