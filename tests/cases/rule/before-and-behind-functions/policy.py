"""Hooks that deny, replace, look, and change the call."""

from __future__ import annotations

from typing import TypeVar

from hookgen.runtime import Deny, Replace, ToolCall, ToolReturn

from before_and_behind_functions.hooks.tools import SearchCall
from before_and_behind_functions.tools import Page

R = TypeVar("R")


def audit(tool_name: str, arguments: dict[str, object]) -> None:
    """Look."""


def limit(call: SearchCall) -> None:
    """Change the call."""
    call.limit = min(call.limit, 5)


def deny(query: str) -> Deny | None:
    """Deny some calls."""
    return Deny("no") if query == "secret" else None


async def deny_address(address: str, headers: tuple[str, ...]) -> Deny | None:
    """Deny some calls, of an async tool."""
    return Deny("no") if headers and not address else None


def recall(query: str) -> Replace[list[Page]] | None:
    """Answer some calls."""
    return Replace([]) if not query else None


def redact(result: R, duration: float) -> Replace[R] | None:
    """Replace some results."""
    return Replace(result) if duration else None


def remember(done: ToolReturn[ToolCall, object]) -> None:
    """Look at results."""
