"""The shop's rules, as hooks that serve every tool with an order.

Which rule holds is told by the order's number, so that a model decides it with the
arguments of its call.
"""

from __future__ import annotations

import asyncio
import threading
from typing import Protocol

from shop import NoRecordError

from hookgen.runtime import Deny, Replace, ToolCall, ToolError, ToolReturn

seen: list[str] = []
"""What hooks saw, oldest first."""

TIMEOUT = 30.0
"""How long a call waits for another one to be under way, in seconds."""


class Meetings:
    """Where two calls wait for each other; alone, each of them fails in time."""

    def __init__(self) -> None:
        self.of_threads = threading.Barrier(2, timeout=TIMEOUT)
        self.of_tasks = asyncio.Barrier(2)


meetings = Meetings()


def begin() -> None:
    """Forget what was seen."""
    global meetings  # noqa: PLW0603  # an asyncio.Barrier serves one event loop
    seen.clear()
    meetings = Meetings()


class OrderCall(Protocol):
    """A call of a tool with an order."""

    order: str

    @property
    def tool_name(self) -> str: ...


def check(call: OrderCall) -> Deny | Replace[str] | None:
    """Refuse what is locked, answer for what is archived, and put numbers right."""
    seen.append(f"pre_call {call.tool_name} {call.order}")
    if call.order == "locked":
        return Deny("the order is locked")
    if call.order == "archived":
        return Replace("from the archive")
    call.order = call.order.upper()
    return None


def review(done: ToolReturn[ToolCall, str]) -> Replace[str] | None:
    """Keep secrets."""
    return keep_secrets(done.call, done.result)


def keep_secrets(call: ToolCall, result: str) -> Replace[str] | None:
    """Return what is to be said in the place of a result."""
    seen.append(f"post_call {call.tool_name} {result}")
    return Replace("(withheld)") if "SECRET" in result else None


def explain(failed: ToolError[ToolCall]) -> Replace[str] | None:
    """Write off what is lost."""
    seen.append(f"on_error {failed.call.tool_name} {type(failed.error).__name__}")
    return None if isinstance(failed.error, NoRecordError) else Replace("written off")


def meet(call: OrderCall) -> None:
    """Wait until another call of a sync tool is under way, too."""
    if call.order == "A-MEET":
        meetings.of_threads.wait()


async def meet_async(call: OrderCall) -> None:
    """Wait until another call of an async tool is under way, too."""
    if call.order == "A-MEET":
        async with asyncio.timeout(TIMEOUT):
            await meetings.of_tasks.wait()
