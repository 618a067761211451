"""Hooks of all tools, attached when this is imported."""

import os

from hookgen.runtime import Deny, ToolCall, ToolReturn
from lab.hooks import toolset

SEEN: list[tuple[int, ToolReturn[ToolCall, object]]] = []
"""The process, and what a tool returned there."""


@toolset.all().pre_call
def check(call: ToolCall) -> Deny | None:
    return Deny("it is locked") if "locked" in call.arguments().values() else None


@toolset.all().post_call
def note(done: ToolReturn[ToolCall, object]) -> None:
    SEEN.append((os.getpid(), done))


def refuse(name: str) -> Deny | None:
    """Bound by a rule."""
    return Deny("it is secret") if name == "secret" else None
