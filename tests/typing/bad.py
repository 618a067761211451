"""Hooks that do not fit their tools.

Every checker refuses the marked lines, with the rules named there (mypy's codes;
pyright's rules), and no other line.
"""

from __future__ import annotations

from typing import assert_never

from desk.tools import hooks
from desk.tools.hooks import customers, orders, streams
from desk.tools.hooks.customers import CustomersGreetCall, CustomersOpenCall
from desk.tools.hooks.orders import (
    AnyCall,
    FindOrdersCall,
    FindOrdersReturn,
    ForgetCall,
    HaggleCall,
    RankCall,
    RefundCall,
    ReportCall,
    ReportReturn,
    WatchCall,
    WatchReturn,
)
from desk.tools.hooks.streams import PagesCall, PagesReturn
from desk.tools.orders import Order

from hookgen.runtime import Deny, Replace, ToolCall, ToolError


@orders.find_orders.pre_call
def wrong_field(call: FindOrdersCall) -> None:
    del call.limits  # E: attr-defined; reportAttributeAccessIssue


@orders.find_orders.pre_call
def wrong_new_field(call: FindOrdersCall) -> None:
    call.limits = 1  # E: attr-defined; reportAttributeAccessIssue


@orders.find_orders.pre_call
def wrong_type_of_field(call: FindOrdersCall) -> None:
    call.limit = "50"  # E: assignment; reportAttributeAccessIssue


@orders.find_orders.pre_call
def wrong_type_of_further_arguments(call: FindOrdersCall) -> None:
    call.statuses = ["open"]  # E: assignment; reportAttributeAccessIssue


@orders.find_orders.pre_call
def wrong_type_of_named_arguments(call: FindOrdersCall) -> None:
    call.tags["a"] = 1  # E: assignment; reportArgumentType


@orders.rank.pre_call
def wrong_literal(call: RankCall) -> None:
    call.by = "closed"  # E: assignment; reportAttributeAccessIssue


@customers.Customers.open.pre_call
def wrong_owner(call: CustomersOpenCall) -> None:
    call.owner = str  # E: assignment; reportAttributeAccessIssue


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
def wrong_result(call: FindOrdersCall) -> Replace[list[str]]:
    return Replace([call.customer])


@orders.forget.pre_call  # E: arg-type; reportArgumentType
def wrong_result_of_nothing(call: ForgetCall) -> Replace[str]:
    return Replace(call.number)


@orders.find_orders.post_call  # E: arg-type; reportArgumentType
def wrong_result_afterwards(done: FindOrdersReturn) -> Replace[Order]:
    return Replace(done.result[0])


@orders.find_orders.on_error  # E: arg-type; reportArgumentType
def wrong_result_of_recovery(failed: ToolError[FindOrdersCall]) -> Replace[str]:
    return Replace(failed.call.customer)


@orders.refund.pre_call  # E: arg-type; reportArgumentType reportCallIssue reportUntypedFunctionDecorator
async def wrong_result_async(call: RefundCall) -> Replace[str]:
    return Replace(call.number)


@customers.Customers.greet.pre_call  # E: arg-type; reportArgumentType
def wrong_result_of_method(call: CustomersGreetCall) -> Replace[str]:
    return Replace(call.name)


@orders.report.pre_call  # E: arg-type; reportArgumentType
def wrong_items(call: ReportCall) -> Replace[list[int]]:
    return Replace([call.year])


@orders.report.post_call  # E: arg-type; reportArgumentType
def items_afterwards(done: ReportReturn) -> Replace[list[str]]:
    return Replace([str(done.result)])


@streams.pages.post_call  # E: arg-type; reportArgumentType
def result_of_stream_without(done: PagesReturn) -> Replace[int]:
    return Replace(done.call.count)


@orders.watch.post_call  # E: arg-type; reportArgumentType reportCallIssue reportUntypedFunctionDecorator
def result_of_async_stream(done: WatchReturn) -> Replace[Order]:
    return Replace(Order(done.call.number, 0.0))


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
def hook_of_another_tool(call: RefundCall) -> None:
    call.amount = 0.0


@orders.find_orders.pre_call(order=5)  # E: arg-type; reportArgumentType
def ordered_hook_of_another_tool(call: RefundCall) -> None:
    call.amount = 0.0


@streams.pages.pre_call  # E: arg-type; reportArgumentType
def hook_of_another_module(call: FindOrdersCall) -> None:
    call.limit = 0


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
def hook_of_another_phase(done: FindOrdersReturn) -> None:
    assert done.result


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
async def async_hook_of_sync_tool(call: FindOrdersCall) -> None:
    call.limit = 1


@orders.report.post_call  # E: arg-type; reportArgumentType
async def async_hook_of_sync_stream(done: ReportReturn) -> None:
    assert done.result


@customers.Customers.greet.pre_call  # E: arg-type; reportArgumentType
async def async_hook_of_sync_method(call: CustomersGreetCall) -> None:
    call.name = ""


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
async def async_hook_of_any_tool(call: ToolCall) -> None:
    assert call.tool_name


@orders.find_orders.post_call  # E: arg-type; reportArgumentType
def deny_afterwards(done: FindOrdersReturn) -> Deny:
    return Deny(done.call.customer)


@orders.refund.on_error  # E: arg-type; reportArgumentType reportCallIssue reportUntypedFunctionDecorator
def deny_after_error(failed: ToolError[RefundCall]) -> Deny:
    return Deny(failed.call.number)


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
def too_many_parameters(call: FindOrdersCall, limit: int) -> None:
    call.limit = limit


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
def no_parameter() -> None:
    return None


@orders.find_orders.pre_call  # E: arg-type; reportArgumentType
def wrong_return(call: FindOrdersCall) -> int:
    return call.limit


def subscribe() -> None:
    orders.find_orders.subscribe(
        pre_call=deny_afterwards,  # E: arg-type; reportArgumentType
    )
    orders.find_orders.idle()  # E: operator; reportCallIssue
    orders.find_order()  # E: attr-defined; reportAttributeAccessIssue reportUnknownMemberType
    FindOrdersCall("me", (), "10", {})  # E: arg-type; reportArgumentType


def forget_a_tool(call: AnyCall) -> str:
    match call:
        case FindOrdersCall() | RefundCall() | ReportCall() | WatchCall():
            return "open"
        case RankCall() | HaggleCall():
            return "closed"
        case _:
            assert_never(call)  # E: arg-type; reportArgumentType


def forget_a_module(call: hooks.AnyCall) -> str:
    match call:
        case FindOrdersCall() | RefundCall() | ReportCall() | WatchCall():
            return "open"
        case RankCall() | HaggleCall() | ForgetCall() | PagesCall():
            return "closed"
        case _:
            assert_never(call)  # E: arg-type; reportArgumentType


def freeze(outcome: Replace[int]) -> None:
    outcome.result = 2  # E: misc; reportAttributeAccessIssue
