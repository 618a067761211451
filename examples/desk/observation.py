"""What the desk's clerks can look at: importing it attaches a hook to all tools."""

from __future__ import annotations

from typing import assert_never

from desk.tools.hooks import AnyCall, toolset
from desk.tools.hooks.articles import SearchArticlesCall
from desk.tools.hooks.customers import CustomerToolsLookUpCall, CustomerToolsWriteCall
from desk.tools.hooks.orders import FindOrdersCall, RefundCall
from desk.tools.hooks.reports import SalesReportCall, WatchTicketsCall

log: list[str] = []
"""What was called, and what was answered from memory; oldest first."""


def risk(call: AnyCall) -> str:
    """Return how closely a call is to be watched.

    A tool that is missing here is a type error: `assert_never` sees to that.
    """
    match call:
        case SearchArticlesCall() | SalesReportCall() | WatchTicketsCall():
            return "low"
        case FindOrdersCall() | CustomerToolsLookUpCall():
            return "private"
        case CustomerToolsWriteCall():
            return "outgoing"
        case RefundCall(cents=cents):
            return "money" if cents < 5000 else "much money"
        case _:
            assert_never(call)


def record(call: AnyCall) -> None:
    """Keep every call as it was asked for, before the policy changes or refuses it."""
    log.append(f"{risk(call)}: {call!r}")


toolset.all().pre_call(record)
