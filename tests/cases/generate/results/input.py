from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Generator, Iterator
from typing import Iterable, Never, NoReturn, TypeGuard

from agno.tools import tool


@tool
def nothing() -> None:
    print()


@tool
def never() -> NoReturn:
    raise SystemExit


@tool
async def never_async() -> Never:
    raise SystemExit


@tool
def check(value: object) -> TypeGuard[int]:
    return isinstance(value, int)


@tool
def later() -> Awaitable[int]:
    return wait()


@tool
async def wait() -> int:
    return 1


@tool
def lines() -> Iterator[str]:
    yield ""


@tool
def chat() -> Generator[str, int, bool]:
    yield ""
    return True


@tool
def untyped_items():
    yield 1


@tool
def bare() -> Iterable:
    yield 1


@tool
async def stream() -> AsyncIterator[str]:
    yield ""


@tool
async def echo() -> AsyncGenerator[str, int]:
    yield ""


@tool
async def untyped_stream():
    yield 1
