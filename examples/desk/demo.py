"""Calls the desk's tools as an agent would, and shows what the policy makes of it."""

from __future__ import annotations

import asyncio

from hookgen.runtime import ToolDenied

from desk.observation import log
from desk.tools.articles import search_articles
from desk.tools.customers import CustomerTools
from desk.tools.hooks import toolset
from desk.tools.orders import find_orders, refund
from desk.tools.reports import sales_report, watch_tickets


def show_functions() -> None:
    print("pre_call changes an argument: asked for 10 articles, given 2")
    for article in search_articles("refunds", limit=10):
        print(f"    {article.title}")

    print("pre_call replaces the result: the same search does not run the tool")
    search_articles("refunds")
    print(f"    {log[-1]}")

    print("post_call replaces the result: card numbers are hidden")
    for order in find_orders("ada@example.com", "shipped"):
        print(f"    {order.number}, card {order.card}")


async def show_async_functions() -> None:
    print("pre_call denies the call: the tool does not run")
    print(f"    {await refund('A-17', 900)}")
    try:
        await refund("A-17", 12900)
    except ToolDenied as denial:
        print(f"    {denial}")


def show_generator() -> None:
    print("on_item numbers the lines; on_error goes on when the archive is offline")
    for line in sales_report(2021):
        print(f"    {line}")


async def show_async_generator() -> None:
    print("an async stream, hooked and unchanged")
    async for ticket in watch_tickets("parcel"):
        print(f"    {ticket.subject}")


async def show_toolkit() -> None:
    tools = CustomerTools(clerk="Grace")
    print("on_error recovers: the model gets an answer")
    print(f"    {tools.look_up('ada@example.com')}")
    print(f"    {tools.look_up('eve@example.com')}")

    print("pre_call of a method knows its object")
    print(f"    {await tools.write('ada@example.com', 'It is on its way.')}")


def show_log() -> None:
    print("pre_call looks only: every call, as it was asked for")
    for line in log:
        print(f"    {line}")


def main() -> None:
    with toolset.run(agent_id="desk") as run:
        show_functions()
        asyncio.run(show_async_functions())
        show_generator()
        asyncio.run(show_async_generator())
        asyncio.run(show_toolkit())
    show_log()
    print(f"a run counts its calls: {run.count()}, {run.count(ending='denied')} denied")


if __name__ == "__main__":
    main()
