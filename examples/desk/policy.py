"""The desk's policy: rules, which hookgen reads here when it generates code.

Nobody has to import this module: the generated code calls these functions itself, with
the arguments that they declare. Type checkers compare each with the very tool that it
is for. Rename a parameter of a tool, and `hookgen check` fails.
"""

from __future__ import annotations

from dataclasses import replace

from hookgen.runtime import Deny, Replace, rule

from desk.observation import log
from desk.shop import ArchiveOfflineError, Article, Order
from desk.tools.hooks.articles import SearchArticlesCall
from desk.tools.hooks.customers import CustomerToolsWriteCall

_known: dict[tuple[str, int], list[Article]] = {}
"""What searches found, by query and limit."""


# Help centre: few articles, and each search once.


@rule(phase="pre_call", where={"name": "search_articles"})
def ask_for_few(call: SearchArticlesCall) -> None:
    """Spare the model a long list, whatever it asks for."""
    call.limit = min(call.limit, 2)


@rule(phase="pre_call", where={"name": "search_articles"})
def recall(call: SearchArticlesCall) -> Replace[list[Article]] | None:
    """Answer from memory; the tool does not run."""
    found = _known.get((call.query, call.limit))
    if found is None:
        return None
    log.append(f"from memory: {call!r}")
    return Replace(found.copy())  # what is remembered is not the caller's to change


@rule(phase="post_call", where={"name": "search_articles"})
def remember(query: str, limit: int, result: list[Article]) -> None:
    """Keep what was found."""
    _known[query, limit] = result.copy()


# Orders: no card numbers, no large refunds.


@rule(phase="post_call", where={"returns": "list[Order]"})
def hide_cards(result: list[Order]) -> Replace[list[Order]]:
    """Leave the last four digits of each card, whichever tool gives orders."""
    return Replace([replace(order, card=f"**** {order.card[-4:]}") for order in result])


@rule(phase="pre_call", where={"param": "cents", "async": True})
async def limit_payments(cents: int) -> Deny | None:
    """Refuse what only a person may decide; an async tool takes async hooks."""
    if cents < 5000:
        return None
    return Deny("refunds of 50.00 and more need a person")


# Customers: the hook of a method knows its object.


@rule(phase="pre_call", where={"name": "CustomerTools.write"})
def sign(call: CustomerToolsWriteCall) -> None:
    """Say in every message who is answerable for it."""
    call.text = f"{call.text} ({call.owner.clerk} answers for this message.)"


@rule(phase="on_error", where={"name": "CustomerTools.look_up"})
def admit(error: Exception) -> Replace[str] | None:
    """Give the model an answer instead of an error."""
    return Replace("not a customer") if isinstance(error, KeyError) else None


# Reports: what streams goes on streaming.


@rule(phase="on_item", where={"name": "sales_report"})
def number_lines(item: str, index: int) -> Replace[str]:
    """Number the lines, those that another hook adds included."""
    return Replace(f"{index + 1}. {item}")


@rule(phase="on_error", where={"name": "sales_report"})
def point_to_archive(error: Exception) -> Replace[list[str]] | None:
    """End a report that breaks off with a line that says why."""
    if isinstance(error, ArchiveOfflineError):
        return Replace([f"(no more: {error})"])
    return None
