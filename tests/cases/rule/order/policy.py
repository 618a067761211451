"""Hooks that look."""

from collections.abc import Callable, Generator
from typing import TypeVar

from hookgen.runtime import ToolCall

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


def look() -> None:
    """Look."""


def around(call: C, call_next: Callable[[C], R]) -> R:
    """Run the tool."""
    return call_next(call)


def both() -> Generator[None, object, None]:
    """See both sides."""
    yield
