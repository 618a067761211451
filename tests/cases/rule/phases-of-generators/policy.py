"""Hooks of every phase of a generator."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

from hookgen.runtime import (
    Deny,
    Drop,
    Replace,
    ToolCall,
    ToolError,
    ToolItem,
    ToolOutcome,
    ToolReturn,
)

from phases_of_generators.hooks.tools import AnyCall, LinesCall

C = TypeVar("C", bound=ToolCall)
T = TypeVar("T")


def limit(call: LinesCall) -> None:
    """Change the call."""
    call.limit = 1


def deny(path: str) -> Replace[list[str]] | Deny | None:
    """Deny or answer some calls."""
    return Replace([path]) if path else Deny("no path")


def audit(call: AnyCall) -> None:
    """Look at a call."""


def prefix(
    call: LinesCall, call_next: Callable[[LinesCall], Generator[str, Any, int]]
) -> Generator[str, Any, int]:
    """Run the tool."""
    return (yield from call_next(call))


def both(call: LinesCall) -> Generator[None, int, None]:
    """See both sides."""
    print(call)
    print((yield))


def strip(item: str, index: int) -> Replace[str] | Drop | None:
    """Replace some items."""
    return Drop() if not item else Replace(item.strip()) if index else None


def watch(item: ToolItem[ToolCall, T]) -> None:
    """Look at items."""


def total(result: int) -> Replace[int] | None:
    """Replace the result."""
    return Replace(result + 1)


def count(done: ToolReturn[ToolCall, object]) -> None:
    """Look at the result."""


def rescue(error: Exception) -> Replace[list[str]] | None:
    """Go on with other items."""
    return Replace([str(error)])


def report(failed: ToolError[ToolCall]) -> None:
    """Look at an error."""


def bill(outcome: ToolOutcome[ToolCall, object]) -> None:
    """Look at the outcome."""
