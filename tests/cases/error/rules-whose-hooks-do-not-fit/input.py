"""Tools of every kind."""

from abc import abstractmethod
from collections.abc import Iterator

from agents import function_tool


@function_tool
def search(query: str, limit: int = 10) -> list[str]:
    """Find pages."""
    return [query] * limit


@function_tool
def lines(path: str) -> Iterator[str]:
    """Read lines."""
    yield path


@function_tool
async def fetch(address: str) -> bytes:
    """Fetch a page."""
    return address.encode()


class Store:
    """Files."""

    @function_tool
    def read(self, path: str, *names: int) -> str:
        """Read a file."""
        return path
