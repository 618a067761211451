"""Hooks of every phase of a coroutine function, sync and async ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

from hookgen.runtime import (
    Deny,
    Replace,
    ToolCall,
    ToolError,
    ToolOutcome,
    ToolReturn,
)

from phases_of_coroutines.hooks.tools import FetchCall, FetchReturn

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


async def ask(address: str) -> Deny | None:
    """Deny some calls."""
    return Deny(address) if await asyncio.sleep(0, "no") else None


def limit(call: FetchCall) -> None:
    """Change the call; sync."""
    call.retries = 1


def asked(tool_name: str) -> Awaitable[Deny | None]:
    """Give something to await."""
    return asyncio.sleep(0, Deny(tool_name))


async def log(arguments: dict[str, object]) -> None:
    """Look, while others do."""


async def timeout(call: C, call_next: Callable[[C], Awaitable[R]]) -> R:
    """Run the tool for a second."""
    return await asyncio.wait_for(call_next(call), 1)


async def span(call: ToolCall) -> AsyncGenerator[None, object]:
    """See both sides."""
    print(call)
    yield


async def decode(done: FetchReturn) -> Replace[bytes] | None:
    """Replace some results."""
    return Replace(done.result.strip())


def count(done: ToolReturn[ToolCall, object]) -> None:
    """Look at a result; sync."""


async def rescue(error: Exception) -> Replace[bytes] | None:
    """Recover from some errors."""
    return Replace(b"") if isinstance(error, OSError) else None


async def report(failed: ToolError[ToolCall], *, duration: float) -> None:
    """Look at an error."""


async def bill(outcome: ToolOutcome[ToolCall, object], duration: float) -> None:
    """Look at an outcome."""
