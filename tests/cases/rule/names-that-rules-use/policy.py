"""Hooks that ask for parameters with names of all kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hookgen.runtime import Deny, Replace, ToolCall, ToolReturn

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


def own_words(
    call: ToolCall,
    tool: str,
    tool_name: str,
    arguments: dict[str, object],
    result: str,
    error: str,
    duration: float,
    call_next: str,
    run: object,
    owner: str,
    outcome: str,
    item: str,
    index: int,
) -> None:
    """Take parameters with the names of words that are none in this phase."""


def words_behind(result: R, duration: float, outcome: str) -> Replace[R] | None:
    """Take words of a phase, which the tool has as parameters too."""
    return Replace(result)


def deny_inner(policy: str, denial: str, denial_2: str) -> Deny | None:
    """Take names of local variables."""
    return Deny(denial)


def deny_again(outcome_2: str, change_2: str) -> Deny | None:
    """Take names of local variables."""
    return Deny(outcome_2)


def answer(outcome: str, self: str) -> Replace[str] | None:
    """Take names of local variables."""
    return Replace(outcome)


def answer_again(started: str, rules: str) -> Replace[str] | None:
    """Take names of local variables."""
    return Replace(started)


def change(result: str) -> Replace[str] | None:
    """Change a result."""
    return Replace(result)


def deny_outer(
    decision: str, refusal: str, replaced: str, named: str, perf_counter: str
) -> Deny | None:
    """Take names of the generated module."""
    return Deny(decision)


def answer_outer(
    load_rules: str, ToolReturn: str, OuterNamesCall: str, toolset: str
) -> Replace[str] | None:
    """Take names of the generated module."""
    return Replace(ToolReturn)


def look(done: ToolReturn[ToolCall, str]) -> None:
    """Look at a result."""


def any_tool(tool_name: str) -> Replace[str] | None:
    """Answer some calls of any tool."""
    return Replace(tool_name)


def mangled(__secret: str, _private: str) -> None:
    """Take names that mean something else in a class."""


def attached(
    call: C,
    call_next: Callable[[C], R],
    rules: str,
    named: str,
    policy: str,
    self: str,
) -> R:
    """Run the tool."""
    return call_next(call)
