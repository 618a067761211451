"""Hooks of every phase that fit their tools: every checker accepts every line."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any, TypeVar, assert_never, assert_type

from desk.tools.hooks import customers, orders, streams
from desk.tools.hooks.customers import CustomersLastOrderCall
from desk.tools.hooks.orders import (
    FindOrdersCall,
    HaggleCall,
    RefundCall,
    ReportCall,
    WatchCall,
)
from desk.tools.orders import Order

from hookgen.runtime import (
    Cancelled,
    Denied,
    Deny,
    Drop,
    Raised,
    Replace,
    Returned,
    ToolCall,
    ToolError,
    ToolItem,
    ToolOutcome,
    ToolReturn,
)

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
T = TypeVar("T")


# around


@orders.find_orders.around
def retry(
    call: FindOrdersCall, call_next: Callable[[FindOrdersCall], list[Order]]
) -> list[Order]:
    try:
        return call_next(call)
    except TimeoutError:
        call.limit = 1
        return call_next(call)


@orders.refund.around(order=-1, name="retry")
async def retry_async(
    call: RefundCall, call_next: Callable[[RefundCall], Awaitable[Order]]
) -> Order:
    return await call_next(RefundCall(call.number, 0.0))


@orders.report.around
def count_one_more(
    call: ReportCall, call_next: Callable[[ReportCall], Generator[str, Any, int]]
) -> Generator[str, Any, int]:
    count = yield from call_next(call)
    return count + 1


@orders.watch.around
async def rename(
    call: WatchCall, call_next: Callable[[WatchCall], AsyncGenerator[Order, Any]]
) -> AsyncGenerator[Order, Any]:
    async for order in call_next(call):
        yield Order(call.number, order.total)


def wrap(call: C, call_next: Callable[[C], R]) -> R:
    return call_next(call)


orders.find_orders.around(wrap)
customers.Customers.greet.around(wrap)
orders.refund.around(wrap)
streams.pages.around(wrap)


# intercept


@orders.find_orders.intercept
def both_sides(
    call: FindOrdersCall,
) -> Generator[Replace[list[Order]] | Deny | None, list[Order], None]:
    if call.limit < 0:
        yield Deny("there is no such limit")
    result = yield None
    assert_type(result, list[Order])
    yield Replace(result[:1])


@orders.refund.intercept
async def both_sides_async(call: RefundCall) -> AsyncGenerator[Deny | None, Order]:
    order = yield Deny("too much") if call.amount > 100 else None
    assert_type(order, Order)


@orders.refund.intercept(order=2)
def both_sides_of_async(call: RefundCall) -> Generator[None, Order, None]:
    order = yield
    assert_type(order, Order)
    assert call.number


@orders.report.intercept
def both_sides_of_stream(call: ReportCall) -> Generator[Replace[int] | None, int, None]:
    lines = yield None
    yield Replace(lines + call.year)


def measure(call: ToolCall) -> Generator[None, object, None]:
    assert call.call_id
    yield


orders.find_orders.intercept(measure, on_failure="continue")
orders.refund.intercept(measure, on_failure="continue", failure_limit=1)
orders.watch.intercept(measure)
streams.pages.intercept(measure)
customers.Customers.last_order.intercept(measure)


# on_item


@orders.report.on_item
def number(item: ToolItem[ReportCall, str]) -> Replace[str] | Drop:
    return Drop() if item.index > 9 else Replace(f"{item.index}: {item.item}")


@orders.haggle.on_item
async def cheaper(item: ToolItem[HaggleCall, Order]) -> Replace[Order] | None:
    assert_type(item.item, Order)
    return None


def hide(item: ToolItem[C, T]) -> Replace[T] | Drop | None:
    return Replace(item.item)


orders.report.on_item(hide)
orders.watch.on_item(hide)
streams.pages.on_item(hide)


# on_exit


@orders.find_orders.on_exit
def ended(outcome: ToolOutcome[FindOrdersCall, list[Order]]) -> None:
    match outcome:
        case Returned(call, result):
            assert_type(call, FindOrdersCall)
            assert_type(result, list[Order])
        case Raised(call, error):
            assert_type(error, Exception)
        case Denied(call, reason):
            assert_type(reason, str)
        case Cancelled(call, error):
            assert_type(error, BaseException)
        case _:
            assert_never(outcome)
    assert_type(outcome.duration, float)


def any_end(outcome: ToolOutcome[ToolCall, object]) -> None:
    assert outcome.call.tool_name


async def any_end_async(outcome: ToolOutcome[ToolCall, object]) -> None:
    assert outcome.call.tool_name


orders.find_orders.on_exit(any_end, order=3)
orders.refund.on_exit(any_end)
orders.refund.on_exit(any_end_async, concurrent=True)
orders.watch.on_exit(any_end_async)
streams.pages.on_exit(any_end)


# one hook for tools of any kind


def redact(done: ToolReturn[C, R]) -> Replace[R] | None:
    return Replace(done.result)


orders.find_orders.post_call(redact)
orders.forget.post_call(redact)
orders.refund.post_call(redact)
orders.report.post_call(redact)
orders.watch.post_call(redact)
customers.Customers.open.post_call(redact)


# observers


def look(call: ToolCall) -> None:
    assert call.tool_name


async def look_async(call: ToolCall) -> None:
    assert call.tool_name


def look_at_error(failed: ToolError[ToolCall]) -> None:
    assert failed.phase


orders.find_orders.pre_call(look, on_failure="continue", failure_limit=3)
orders.refund.pre_call(look_async, on_failure="continue", concurrent=True)
orders.refund.on_error(look_at_error, on_failure="continue")


@orders.find_orders.pre_call(on_failure="continue", name="look")
def look_only(call: FindOrdersCall) -> None:
    assert_type(call.limit, int)


@orders.watch.on_item(on_failure="continue", concurrent=True)
async def look_at_item(item: ToolItem[WatchCall, Order]) -> None:
    assert_type(item.item, Order)


def subscribe() -> None:
    with orders.find_orders.subscribe(around=wrap, on_exit=any_end, local=True):
        pass
    with orders.find_orders.observe(pre_call=look, intercept=measure) as given:
        given.disable()
        given.enable()
    orders.refund.observe(pre_call=look_async, on_exit=any_end_async, concurrent=True)
    orders.report.subscribe(on_item=hide, intercept=measure, order=1, name="hide")
    customers.Customers.last_order.subscribe(around=wrap)


async def last(
    call: CustomersLastOrderCall,
    call_next: Callable[[CustomersLastOrderCall], Awaitable[Order | None]],
) -> Order | None:
    return await call_next(call)


customers.Customers.last_order.around(last)
