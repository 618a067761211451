"""Hooks that do not fit their tools or phases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Optional, Union

from hookgen.runtime import (
    Returned,
    ToolCall,
    ToolError,
    ToolItem,
    ToolOutcome,
    ToolReturn,
)

from rules_whose_hooks_do_not_fit.hooks.tools import SearchReturn


def lacks(querry: str) -> None:
    """Ask for what the tool lacks, nearly."""


def lacks_all(customer: str) -> None:
    """Ask for what the tool lacks."""


def lacks_keyword(query: str, *, strict: bool) -> None:
    """Ask for what the tool lacks, by keyword."""


def wants_owner(owner: object) -> None:
    """Ask for the owner of a function."""


def wants_result(result: object) -> None:
    """Ask for a result before there is one."""


def wants_call_next(call_next: object) -> None:
    """Ask for what is to be run."""


def wants_self(self: object) -> None:
    """Ask for what a method is bound to."""


def any_arguments(*args: object) -> None:
    """Take any arguments."""


def any_keywords(query: str, **kwargs: object) -> None:
    """Take any keywords."""


def wrong_record(done: ToolReturn[ToolCall, object]) -> None:
    """Take a record of another phase."""


def wrong_generated_record(done: SearchReturn) -> None:
    """Take a generated record of another phase."""


def wrong_ending(outcome: Optional[Returned[ToolCall, object]]) -> None:
    """Take a record of another phase, or nothing."""


def wrong_error(failed: "ToolError[ToolCall]") -> None:
    """Take a record of another phase, in a string."""


def wrong_item(item: ToolItem[ToolCall, object]) -> None:
    """Take a record of another phase."""


def mixed(end: ToolOutcome[ToolCall, object] | ToolCall) -> None:
    """Take a record of another phase, among others."""


def generator(query: str) -> Iterator[None]:
    """Be a generator."""
    yield


async def async_generator(address: str) -> AsyncIterator[None]:
    """Be an async generator."""
    yield


def no_generator(query: str) -> None:
    """Be no generator."""


async def later(query: str) -> None:
    """Be async."""


async def later_both(query: str) -> AsyncIterator[None]:
    """Be async, on both sides."""
    yield


def number(query: int) -> None:
    """Take another type."""


def text(limit: Union[str, None]) -> None:
    """Take another type, or nothing."""


def wider(limit: float, query: str | None) -> None:
    """Take a wider type, which is right."""


def variadic(names: int) -> None:
    """Take a variadic parameter as one of its values; left to type checkers."""


def behind_left_out(strict: bool = False, query: str = "", /) -> None:
    """Have positional-only parameters, of which one is left out."""
