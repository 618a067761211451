"""Hooks that fit their tools: every checker accepts every line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import assert_never, assert_type

from desk.tools import hooks
from desk.tools.customers import Customers
from desk.tools.hooks import customers, orders, streams
from desk.tools.hooks.customers import (
    CustomersArchiveFindCall,
    CustomersGreetCall,
    CustomersLastOrderCall,
    CustomersLastOrderReturn,
    CustomersOpenCall,
    CustomersShoutCall,
    MakeCounterAdvanceCall,
)
from desk.tools.hooks.orders import (
    AnyCall,
    FindOrdersCall,
    FindOrdersReturn,
    ForgetCall,
    HaggleCall,
    RankCall,
    RefundCall,
    RefundReturn,
    ReportCall,
    ReportReturn,
    WatchCall,
    WatchReturn,
)
from desk.tools.hooks.streams import PagesCall, PagesReturn
from desk.tools.orders import Order, Status, find_orders, watch

from hookgen.runtime import Deny, Phase, Replace, ToolCall, ToolError, ToolReturn


@orders.find_orders.pre_call
def cap(call: FindOrdersCall) -> None:
    call.limit = min(call.limit, 50)
    call.statuses += ("open",)
    call.tags["seen"] = "yes"


@orders.find_orders.pre_call(order=5)
def cache(call: FindOrdersCall) -> Replace[list[Order]] | None:
    return Replace([Order("1", 2.0)]) if call.customer == "me" else None


@orders.rank.pre_call
def rank_some(call: RankCall) -> Replace[dict[str, float] | None]:
    assert_type(call.orders, Sequence[Order])
    assert_type(call.by, Status)
    call.by = "paid"
    return Replace(None)


@orders.forget.pre_call
def keep(call: ForgetCall) -> Replace[None] | None:
    return Replace(None) if call.number == "1" else None


@orders.refund.pre_call
async def approve(call: RefundCall) -> Deny | None:
    return Deny("too much") if call.amount > 100 else None


@orders.refund.pre_call
def approve_at_once(call: RefundCall) -> Replace[Order] | Deny:
    return Replace(Order(call.number, 0.0)) if call.amount else Deny("nothing to do")


def audit(call: ToolCall) -> None:
    assert_type(call.arguments(), dict[str, object])


async def audit_async(call: ToolCall) -> Deny | None:
    return Deny("no") if call.tool_name == "refund" else None


def time(done: ToolReturn[ToolCall, object]) -> None:
    assert_type(done.duration, float)


def explain(failed: ToolError[ToolCall]) -> None:
    assert_type(failed.phase, Phase)
    assert_type(failed.error, Exception)


orders.find_orders.pre_call(audit)
orders.find_orders.post_call(time)
orders.find_orders.on_error(explain)
orders.refund.pre_call(audit, order=-10)
orders.refund.pre_call(audit_async)
orders.refund.post_call(time)
orders.refund.on_error(explain)
orders.report.pre_call(audit)
orders.report.post_call(time)
orders.report.on_error(explain)
orders.watch.pre_call(audit_async)
orders.watch.post_call(time)
orders.watch.on_error(explain)
orders.haggle.pre_call(audit_async)
streams.pages.pre_call(audit)
customers.Customers.greet.pre_call(audit)
customers.Customers.last_order.pre_call(audit_async)
customers.Customers.open.post_call(time)
customers.Customers.shout.on_error(explain)
customers.Customers.Archive.find.pre_call(audit)
customers.make_counter.advance.pre_call(audit)


@orders.find_orders.post_call
def first(done: FindOrdersReturn) -> Replace[list[Order]]:
    assert_type(done.call.limit, int)
    assert_type(done.result, list[Order])
    return Replace(done.result[:1])


@orders.find_orders.on_error
def empty(failed: ToolError[FindOrdersCall]) -> Replace[list[Order]] | None:
    return None if failed.call.statuses else Replace([])


@orders.refund.post_call(order=1)
async def check(done: RefundReturn) -> Replace[Order] | None:
    return Replace(Order("0", 0.0)) if done.result.total else None


@orders.report.pre_call
def short(call: ReportCall) -> Replace[list[str]] | None:
    return Replace(["nothing"]) if call.year < 2000 else None


@orders.report.post_call
def count(done: ReportReturn) -> Replace[int]:
    return Replace(done.result + 1)


@orders.watch.pre_call
async def shared(call: WatchCall) -> Replace[AsyncIterator[Order]]:
    return Replace(watch(call.number))


@orders.watch.pre_call
def fixed(call: WatchCall) -> Replace[list[Order]]:
    return Replace([Order(call.number, 1.0)])


@orders.watch.post_call
async def ended(done: WatchReturn) -> None:
    assert_type(done.call.number, str)


@streams.pages.post_call
def turned(done: PagesReturn) -> None:
    assert_type(done.result, None)
    assert_type(done.call.count, int)


@customers.Customers.greet.pre_call
def know_owner(call: CustomersGreetCall) -> Replace[None]:
    assert_type(call.owner, Customers)
    return Replace(None)


@customers.Customers.open.pre_call
def know_class(call: CustomersOpenCall) -> Replace[Customers]:
    assert_type(call.owner, type[Customers])
    return Replace(call.owner(call.greeting))


@customers.Customers.last_order.post_call
async def none(done: CustomersLastOrderReturn) -> Replace[Order | None] | None:
    assert_type(done.result, Order | None)
    return Replace(None) if done.result else None


@customers.Customers.shout.pre_call
def whisper(call: CustomersShoutCall) -> Replace[str]:
    return Replace(call.name.lower())


@customers.Customers.Archive.find.pre_call
def know_inner_owner(call: CustomersArchiveFindCall) -> None:
    assert_type(call.owner, Customers.Archive)


@customers.make_counter.advance.pre_call
def twice(call: MakeCounterAdvanceCall) -> None:
    call.times *= 2


async def decorated_hooks_can_be_called(call: RefundCall) -> None:
    assert_type(await approve(call), Replace[Order] | Deny | None)
    assert_type(approve_at_once(call), Replace[Order] | Deny | None)


def use() -> None:
    with orders.find_orders.subscribe(pre_call=cap, post_call=first, order=3) as given:
        assert_type(find_orders("me", limit=1), list[Order])
    given.cancel()
    orders.refund.subscribe(pre_call=approve, post_call=check, on_error=explain)


def classify(call: AnyCall) -> str:
    match call:
        case FindOrdersCall(limit=limit):
            assert_type(limit, int)
            return "open"
        case RefundCall(amount=amount):
            return "ask" if amount > 10 else "open"
        case RankCall() | ReportCall() | WatchCall() | HaggleCall():
            return "open"
        case ForgetCall():
            return "closed"
        case _:
            assert_never(call)


def classify_all(call: hooks.AnyCall) -> str:
    match call:
        case FindOrdersCall() | RankCall() | ForgetCall() | RefundCall():
            return "open"
        case ReportCall() | WatchCall() | HaggleCall() | PagesCall():
            return "stream"
        case CustomersGreetCall() | CustomersLastOrderCall() | CustomersShoutCall():
            return "method"
        case CustomersOpenCall() | CustomersArchiveFindCall():
            return "method"
        case MakeCounterAdvanceCall():
            return "local"
        case _:
            assert_never(call)
