"""The tools of functions_of_every_kind.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap functions_of_every_kind.tools --out functions_of_every_kind_wrapped --public
"""

# ruff: noqa

from collections.abc import AsyncIterator, Generator, Iterator
from typing import NoReturn

import functions_of_every_kind.tools as _wrapped
from functions_of_every_kind.tools import gives_nothing
from hookgen.runtime import AsyncItems

from functions_of_every_kind_wrapped.hooks import tools as _hooks

__all__ = [
    "coroutine",
    "generator",
    "gives_nothing",
    "iterator",
    "never_returns",
    "plain",
    "stream",
    "without_docstring",
]


# hookgen: tool
def plain(query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    if _hooks.plain.idle:
        return _plain_unhooked(query, limit)
    return _hooks.plain.call(_plain_unhooked, query, limit)


def _plain_unhooked(query: str, limit: int) -> list[str]:
    return _wrapped.plain(query, limit)


# hookgen: tool
def without_docstring(query: str) -> str:
    if _hooks.without_docstring.idle:
        return _without_docstring_unhooked(query)
    return _hooks.without_docstring.call(_without_docstring_unhooked, query)


def _without_docstring_unhooked(query: str) -> str:
    return _wrapped.without_docstring(query)


# hookgen: tool
def never_returns(reason: str) -> NoReturn:
    """Give up."""
    if _hooks.never_returns.idle:
        _never_returns_unhooked(reason)
    _hooks.never_returns.call(_never_returns_unhooked, reason)


def _never_returns_unhooked(reason: str) -> NoReturn:
    _wrapped.never_returns(reason)


# hookgen: tool
async def coroutine(url: str) -> bytes:
    """Fetch a page."""
    if _hooks.coroutine.idle:
        return await _coroutine_unhooked(url)
    return await _hooks.coroutine.call(_coroutine_unhooked, url)


async def _coroutine_unhooked(url: str) -> bytes:
    return await _wrapped.coroutine(url)


# hookgen: tool
def iterator(count: int) -> Iterator[int]:
    """Count."""
    if _hooks.iterator.idle:
        yield from _iterator_unhooked(count)
    else:
        yield from _hooks.iterator.call(_iterator_unhooked, count)


def _iterator_unhooked(count: int) -> Iterator[int]:
    yield from _wrapped.iterator(count)


# hookgen: tool
def generator(count: int) -> Generator[int, str, bool]:
    """Count, and listen."""
    if _hooks.generator.idle:
        return (yield from _generator_unhooked(count))
    return (yield from _hooks.generator.call(_generator_unhooked, count))


def _generator_unhooked(count: int) -> Generator[int, str, bool]:
    return (yield from _wrapped.generator(count))


# hookgen: tool
async def stream(count: int) -> AsyncIterator[int]:
    """Count slowly."""
    items, step = _hooks.stream.call(_stream_unhooked, count)
    try:
        while True:
            item = await step
            try:
                step = items.asend((yield item))
            except BaseException as error:
                step = _hooks.stream.throw(items, error)
    except StopAsyncIteration:
        return


async def _stream_unhooked(count: int) -> AsyncIterator[int]:
    items = AsyncItems(_wrapped.stream(count))
    async for item in items:
        try:
            items.sent = yield item
        except BaseException as error:
            items.thrown = error
