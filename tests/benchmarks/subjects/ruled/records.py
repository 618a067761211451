"""The call records of tools that call hooks themselves."""

from __future__ import annotations

from hookgen.runtime import ToolCall


class Call(ToolCall):
    """One call of a tool."""

    __slots__ = ("count", "text")

    def __init__(self, text: str, count: int) -> None:
        self.text = text
        self.count = count


class MethodCall(ToolCall):
    """One call of a method tool."""

    __slots__ = ("count", "owner", "text")

    def __init__(self, owner: object, text: str, count: int) -> None:
        self.owner = owner
        self.text = text
        self.count = count
