"""Tools whose answers come piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator

from desk.framework import tool
from desk.shop import ORDERS, TICKETS, ArchiveOfflineError, Ticket
from desk.tools.hooks import reports as _hooks


@tool
def sales_report(year: int) -> Generator[str, None, None]:
    """Write the report of a year, a line at a time."""
    if _hooks.sales_report.idle:
        return (yield from _sales_report_unhooked(year))
    return (yield from _hooks.sales_report.call(_sales_report_unhooked, year))


def _sales_report_unhooked(year: int) -> Generator[str, None, None]:
    yield f"Sales of {year}"
    if year < 2025:
        raise ArchiveOfflineError(f"the records of {year} are archived")
    for order in ORDERS:
        yield f"{order.number}: {order.cents / 100:.2f}"


@tool
async def watch_tickets(subject: str = "") -> AsyncIterator[Ticket]:
    """Wait for tickets, and hand each over as it comes in."""
    items, step = _hooks.watch_tickets.call(_watch_tickets_unhooked, subject)
    try:
        while True:
            item = await step
            try:
                step = items.asend((yield item))
            except BaseException as error:
                step = _hooks.watch_tickets.throw(items, error)
    except StopAsyncIteration:
        return


async def _watch_tickets_unhooked(subject: str) -> AsyncIterator[Ticket]:
    for ticket in TICKETS:
        if subject in ticket.subject:
            yield ticket
