"""The desk's policy: importing it attaches its hooks to the tools.

Type checkers compare every hook with the tool that it hooks. Rename a parameter of
a tool, and this file no longer passes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from hookgen.runtime import Deny, Replace, ToolError, ToolItem

from desk.shop import ArchiveOfflineError, Article, Order
from desk.tools.hooks import AnyCall, articles, customers, orders, reports, toolset
from desk.tools.hooks.articles import SearchArticlesCall, SearchArticlesReturn
from desk.tools.hooks.customers import CustomerToolsLookUpCall, CustomerToolsWriteCall
from desk.tools.hooks.orders import FindOrdersCall, FindOrdersReturn, RefundCall
from desk.tools.hooks.reports import SalesReportCall, WatchTicketsCall

log: list[str] = []
"""What was called, and what was answered from memory; oldest first."""

_known: dict[tuple[str, int], list[Article]] = {}
"""What searches found, by query and limit."""


# Every tool: no call goes unseen.


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
    """Keep every call, before another hook can change or refuse it."""
    log.append(f"{risk(call)}: {call!r}")


toolset.all().pre_call(record, order=-1)


# Help centre: few articles, and each search once.


@articles.search_articles.pre_call
def ask_for_few(call: SearchArticlesCall) -> None:
    """Spare the model a long list, whatever it asks for."""
    call.limit = min(call.limit, 2)


@articles.search_articles.pre_call
def recall(call: SearchArticlesCall) -> Replace[list[Article]] | None:
    """Answer from memory; the tool does not run."""
    found = _known.get((call.query, call.limit))
    if found is None:
        return None
    log.append(f"from memory: {call!r}")
    return Replace(found.copy())  # what is remembered is not the caller's to change


@articles.search_articles.post_call
def remember(done: SearchArticlesReturn) -> None:
    """Keep what was found."""
    _known[done.call.query, done.call.limit] = done.result.copy()


# Orders: no card numbers, no large refunds.


@orders.find_orders.post_call
def hide_cards(done: FindOrdersReturn) -> Replace[list[Order]]:
    """Leave the last four digits of each card."""
    return Replace(
        [replace(order, card=f"**** {order.card[-4:]}") for order in done.result]
    )


@orders.refund.pre_call
async def limit_refunds(call: RefundCall) -> Deny | None:
    """Refuse what only a person may decide; an async tool takes async hooks."""
    if call.cents < 5000:
        return None
    return Deny("refunds of 50.00 and more need a person")


# Customers: the hook of a method knows its object.


@customers.CustomerTools.write.pre_call
def sign(call: CustomerToolsWriteCall) -> None:
    """Say in every message who is answerable for it."""
    call.text = f"{call.text} ({call.owner.clerk} answers for this message.)"


@customers.CustomerTools.look_up.on_error
def admit(failed: ToolError[CustomerToolsLookUpCall]) -> Replace[str] | None:
    """Give the model an answer instead of an error."""
    return Replace("not a customer") if isinstance(failed.error, KeyError) else None


# Reports: what streams goes on streaming.


@reports.sales_report.on_item
def number_lines(item: ToolItem[SalesReportCall, str]) -> Replace[str]:
    """Number the lines, those that another hook adds included."""
    return Replace(f"{item.index + 1}. {item.item}")


@reports.sales_report.on_error
def point_to_archive(
    failed: ToolError[SalesReportCall],
) -> Replace[list[str]] | None:
    """End a report that breaks off with a line that says why."""
    if isinstance(failed.error, ArchiveOfflineError):
        return Replace([f"(no more: {failed.error})"])
    return None
