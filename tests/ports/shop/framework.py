"""A stand-in for an agent framework: what makes a function a tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Function = Callable[..., object]
F = TypeVar("F", bound=Function)


def tool(function: F) -> F:
    """Mark a function as a tool."""
    return function


def operation(function: F) -> F:
    """Mark a method as an operation on the agent's own state."""
    return function


class Toolkit:
    """Tools that share a state."""

    def __init__(self, tools: list[Function]) -> None:
        self.tools = {function.__name__: function for function in tools}
