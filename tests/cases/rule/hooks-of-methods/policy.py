"""Hooks of methods, which have an owner."""

from __future__ import annotations

from hookgen.runtime import Deny, Replace, ToolCall

from hooks_of_methods.hooks.tools import StoreReadCall
from hooks_of_methods.tools import Store


def guard(owner: Store, path: str) -> Deny | None:
    """Deny some calls."""
    return Deny(path) if owner else None


def guard_class(owner: type[Store], *, path: str) -> None:
    """Look at the call of a class method."""


def move(call: StoreReadCall) -> None:
    """Change the object."""
    call.owner = Store()


def audit(tool_name: str, arguments: dict[str, object]) -> None:
    """Look at all calls."""


def redact(result: str) -> Replace[str] | None:
    """Replace some results."""
    return Replace("") if result else None


def watch(owner: Store, item: str) -> None:
    """Look at items."""


def empty(call: ToolCall, owner: Store.Trash) -> Replace[int]:
    """Always answer."""
    return Replace(0)
