"""Hooks of every phase of a function."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from hookgen.runtime import (
    Cancelled,
    Denied,
    Deny,
    Raised,
    Replace,
    Returned,
    Run,
    ToolCall,
    ToolError,
    ToolOutcome,
    ToolReturn,
)

from phases_of_functions.hooks.tools import SearchCall

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


def deny(query: str, call: ToolCall) -> Deny | None:
    """Deny some calls."""
    return Deny(f"no {query}") if call.tool_name == "stop" else None


def retry(
    call: SearchCall, call_next: Callable[[SearchCall], list[str]]
) -> list[str]:
    """Run the tool twice."""
    return call_next(call) or call_next(call)


def trace(call: C, call_next: Callable[[C], R], tool_name: str) -> R:
    """Run any tool."""
    print(tool_name)
    return call_next(call)


def watch(call: C) -> Generator[None, R, None]:
    """See both sides of any tool."""
    print(call)
    print((yield))


def both(call: C, query: str) -> Generator[Replace[R] | Deny | None, R, None]:
    """Act on both sides."""
    result = yield Deny(query) if call.metadata else None
    yield Replace(result)


def shorten(
    done: ToolReturn[SearchCall, list[str]], limit: int
) -> Replace[list[str]] | None:
    """Replace some results."""
    return Replace(done.result[:limit])


def count(result: object, duration: float, run: Run[object, object] | None) -> None:
    """Look at a result."""


def rescue(error: Exception, query: str, duration: float) -> Replace[list[str]] | None:
    """Recover from some errors."""
    return Replace([query]) if duration and isinstance(error, OSError) else None


def report(failed: ToolError[ToolCall]) -> None:
    """Look at an error."""


def count_endings(outcome: ToolOutcome[C, R], arguments: dict[str, object]) -> None:
    """Look at an outcome."""


def bill(
    ending: Returned[C, R] | Raised[C] | Denied[C] | Cancelled[C], duration: float
) -> None:
    """Look at an outcome, by its classes."""
