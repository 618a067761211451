"""A list of hooks around one tool: the first one is outermost."""

from __future__ import annotations

from collections.abc import Callable

from shop.tools.hooks import catalog
from shop.tools.hooks.catalog import SearchTeasCall

Next = Callable[[SearchTeasCall], list[str]]

said: list[str] = []
remembered: dict[tuple[str, int], list[str]] = {}


@catalog.search_teas.around
def validate(call: SearchTeasCall, call_next: Next) -> list[str]:
    """Let nothing pass that cannot be searched for."""
    said.append("validate")
    if not call.query:
        raise ValueError("there is nothing to search for")
    found = call_next(call)
    said.append("validated")
    return found


@catalog.search_teas.around
def log(call: SearchTeasCall, call_next: Next) -> list[str]:
    """Tell what goes in and out."""
    said.append(f"log {call.query}")
    found = call_next(call)
    said.append(f"logged {found}")
    return found


@catalog.search_teas.around
def remember(call: SearchTeasCall, call_next: Next) -> list[str]:
    """Search once for the same."""
    key = call.query, call.limit
    if key not in remembered:
        remembered[key] = call_next(call)
    said.append("remember")
    return list(remembered[key])
