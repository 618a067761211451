"""Hooks that ask for records, by classes of the runtime and generated ones."""

from __future__ import annotations

import hookgen.runtime
import hookgen.runtime as rt
from hookgen.runtime import ToolCall, ToolReturn
from typing import TYPE_CHECKING

import records.hooks.tools
from records import hooks
from records.hooks import AnyCall
from records.hooks import tools as points

if TYPE_CHECKING:
    from records.hooks.tools import FetchReturn, SearchCall, SearchReturn


def any_call(each: AnyCall) -> None:
    """Take the call of any tool of the package."""


def base_call(each: ToolCall) -> None:
    """Take any call."""


def dotted_call(each: rt.ToolCall, other: "hookgen.runtime.ToolCall") -> None:
    """Take any call, by a dotted name."""


def own_call(each: "SearchCall") -> None:
    """Take a call of one tool."""


def own_dotted_call(each: points.SearchCall, other: records.hooks.tools.SearchCall) -> None:
    """Take a call of one tool, by a dotted name."""


def either_call(each: points.SearchCall | points.FetchCall) -> None:
    """Take a call of two tools."""


def toolset_call(each: hooks.AnyCall) -> None:
    """Take the call of any tool, by a dotted name."""


def base_return(each: ToolReturn[ToolCall, object]) -> None:
    """Take any result."""


def own_return(each: SearchReturn, query: str) -> None:
    """Take a result of one tool, and one of its parameters."""


def call_behind(each: ToolCall, call: SearchCall, run: object) -> None:
    """Take the call behind the tool."""


async def fetched(each: FetchReturn) -> hookgen.runtime.Replace[bytes] | None:
    """Take a result of an async tool."""
    return rt.Replace(each.result)
