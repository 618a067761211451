"""Generators with hooks of every phase."""

from collections.abc import Generator, Iterator

from agents import function_tool


@function_tool
def lines(path: str, limit: int = 10) -> Generator[str, None, int]:
    """Read lines; gives their number."""
    for number in range(limit):
        yield f"{path} {number}"
    return limit


@function_tool
def numbers() -> Iterator[int]:
    """Count."""
    yield 1
