"""A stand-in for an agent framework: what makes a function a tool.

Any framework will do in its place; this one keeps the example free of installs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Function = Callable[..., object]
F = TypeVar("F", bound=Function)


def tool(function: F) -> F:
    """Mark a function as a tool."""
    return function


class Toolkit:
    """Tools that share a state: methods, each registered under its name."""

    def __init__(self) -> None:
        self.tools: dict[str, Function] = {}

    def register(self, function: Function) -> None:
        """Let the agent call a method."""
        self.tools[function.__name__] = function
