"""Tools of every kind."""

from collections.abc import AsyncIterator, Generator, Iterator
from typing import NoReturn


def plain(query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    return [query] * limit


def without_docstring(query: str) -> str:
    return query


def gives_nothing(path: str) -> None:
    """Remove a file."""


def never_returns(reason: str) -> NoReturn:
    """Give up."""
    raise SystemExit(reason)


async def coroutine(url: str) -> bytes:
    """Fetch a page."""
    return url.encode()


def iterator(count: int) -> Iterator[int]:
    """Count."""
    yield from range(count)


def generator(count: int) -> Generator[int, str, bool]:
    """Count, and listen."""
    said = yield count
    return said == "stop"


async def stream(count: int) -> AsyncIterator[int]:
    """Count slowly."""
    for number in range(count):
        yield number
