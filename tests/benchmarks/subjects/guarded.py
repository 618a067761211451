"""The same guard written by hand: one test of an attribute, the body beside it.

There are two async generators: one does all that a generated one does, what is sent and
thrown in reaches the body; the other only hands on items, as most would write it.
"""
# ruff: noqa: ARG001, ARG002 - tools and hooks that do nothing have their parameters.

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import aclosing

from . import by_hand


class Point:
    """Whether a tool has hooks."""

    __slots__ = ("idle",)

    def __init__(self) -> None:
        self.idle = True


_echo = Point()
_method = Point()
_echo_async = Point()
_stream = Point()
_stream_async = Point()


def echo(text: str, count: int) -> str:
    if _echo.idle:
        return _echo_body(text, count)
    return by_hand.echo(text, count)


def _echo_body(text: str, count: int) -> str:
    return text


class Toolkit:
    def method(self, text: str, count: int) -> str:
        if _method.idle:
            return Toolkit._method_body(self, text, count)
        return by_hand.echo(text, count)

    def _method_body(self, text: str, count: int) -> str:
        return text


async def echo_async(text: str, count: int) -> str:
    if _echo_async.idle:
        return await _echo_async_body(text, count)
    return await by_hand.echo_async(text, count)


async def _echo_async_body(text: str, count: int) -> str:
    return text


def stream(text: str, count: int) -> Generator[str, None, int]:
    if _stream.idle:
        return (yield from _stream_body(text, count))
    return (yield from by_hand.stream(text, count))


def _stream_body(text: str, count: int) -> Generator[str, None, int]:
    for _ in range(count):
        yield text
    return count


async def stream_async(text: str, count: int) -> AsyncGenerator[str, None]:
    if not _stream_async.idle:
        async for item in by_hand.stream_async(text, count):
            yield item
        return
    # What `yield from` does in a generator, PEP 380.
    items = _stream_async_body(text, count)
    try:
        item = await anext(items)
        while True:
            try:
                sent = yield item
            except BaseException as error:
                item = await items.athrow(error)
            else:
                item = await items.asend(sent)
    except StopAsyncIteration:
        return


async def stream_async_items(text: str, count: int) -> AsyncIterator[str]:
    if _stream_async.idle:
        async with aclosing(_stream_async_body(text, count)) as items:
            async for item in items:
                yield item
        return
    async for item in by_hand.stream_async(text, count):
        yield item


async def _stream_async_body(text: str, count: int) -> AsyncGenerator[str, None]:
    for _ in range(count):
        yield text
