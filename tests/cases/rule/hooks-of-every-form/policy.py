"""Hooks of every form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hookgen.runtime import Deny, Replace, Run, ToolCall, ToolReturn

T = TypeVar("T")


def keyword_only(*, limit: int, query: str) -> None:
    """Take parameters by keyword only."""


def positional_only(query: str, /, limit: int, *, tool_name: str) -> None:
    """Take parameters of every kind."""


def left_out(query: str, strict: bool = False, limit: int = 1, *, level: int = 0) -> None:
    """Have parameters that the tool lacks."""


def everything(tags: tuple[str, ...], options: dict[str, int]) -> None:
    """Take variadic parameters of the tool."""


def nothing() -> None:
    """Take nothing."""


def run_first(run: Run[object, object] | None, limit: int) -> None:
    """Take the run, and a parameter."""


def generic(query: T, limit: Any) -> Deny | None:
    """Take anything."""
    return Deny(f"{query} {limit}")


class Guard:
    """Hooks that hold something."""

    def __call__(self, call: ToolCall) -> Deny | None:
        """Deny some calls."""
        return Deny("no") if call.metadata else None

    def check(self, call: ToolCall) -> None:
        """Look at a call."""

    def changed(
        self, done: ToolReturn[ToolCall, list[str]]
    ) -> Replace[list[str]] | None:
        """Change some results."""
        return Replace(done.result[:1])

    @staticmethod
    def static(query: str) -> None:
        """Be a function in a class."""


def make_guard() -> Callable[[ToolCall], None]:
    """Make a hook."""
    return guard.check


guard = Guard()
made = make_guard()
short: Callable[[ToolCall], Deny | None] = lambda call: None  # noqa: E731
