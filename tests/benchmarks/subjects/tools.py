"""The tools, as a user writes them; none does more than it must."""
# ruff: noqa: ARG001, ARG002 - tools and hooks that do nothing have their parameters.

from collections.abc import AsyncGenerator, Generator


# hookgen: tool
def echo(text: str, count: int) -> str:
    """Return the text."""
    return text


class Toolkit:
    """A class with a tool."""

    # hookgen: tool
    def method(self, text: str, count: int) -> str:
        """Return the text."""
        return text


# hookgen: tool
async def echo_async(text: str, count: int) -> str:
    """Return the text."""
    return text


# hookgen: tool
def fail(text: str, count: int) -> str:
    """Raise an error."""
    raise LookupError(text)


# hookgen: tool
async def fail_async(text: str, count: int) -> str:
    """Raise an error."""
    raise LookupError(text)


# hookgen: tool
def stream(text: str, count: int) -> Generator[str, None, int]:
    """Yield the text as often as asked for; return how often."""
    for _ in range(count):
        yield text
    return count


# hookgen: tool
async def stream_async(text: str, count: int) -> AsyncGenerator[str, None]:
    """Yield the text as often as asked for."""
    for _ in range(count):
        yield text
