from collections.abc import Generator, Iterator

from agno.tools import tool

from generators.hooks import tools as _hooks


@tool
def lines(path: str) -> Iterator[str]:
    """Read line by line."""
    if _hooks.lines.idle:
        yield from _lines_unhooked(path)
    else:
        yield from _hooks.lines.call(_lines_unhooked, path)


def _lines_unhooked(path: str) -> Iterator[str]:
    with open(path) as file:
        yield from file


@tool
def chat(greeting: str) -> Generator[str, str, int]:
    if _hooks.chat.idle:
        return (yield from _chat_unhooked(greeting))
    return (yield from _hooks.chat.call(_chat_unhooked, greeting))


def _chat_unhooked(greeting: str) -> Generator[str, str, int]:
    count = 0
    while answer := (yield greeting):
        count += len(answer)
    return count
