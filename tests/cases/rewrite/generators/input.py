from collections.abc import Generator, Iterator

from agno.tools import tool


@tool
def lines(path: str) -> Iterator[str]:
    """Read line by line."""
    with open(path) as file:
        yield from file


@tool
def chat(greeting: str) -> Generator[str, str, int]:
    count = 0
    while answer := (yield greeting):
        count += len(answer)
    return count
