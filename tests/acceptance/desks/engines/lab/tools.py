"""Tools of every kind."""

from collections.abc import AsyncIterator, Iterator


def find(name: str) -> str:
    return f"found {name}"


class Desk:
    def close(self, name: str) -> str:
        return f"closed {name}"


async def fetch(name: str) -> str:
    return f"fetched {name}"


def pages(name: str) -> Iterator[str]:
    yield f"{name} 1"
    yield f"{name} 2"


async def watch(name: str) -> AsyncIterator[str]:
    yield f"{name} 1"
    yield f"{name} 2"
