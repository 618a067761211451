"""Hooks of every phase, and of runs, that do not fit; as in `bad.py`."""

from __future__ import annotations

# A formatter would move the marks away from the faults.
# fmt: off
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator
from typing import Any

from desk.tools.hooks import AnyCall, customers, orders, streams, toolset
from desk.tools.hooks.orders import (
    FindOrdersCall,
    FindOrdersReturn,
    RefundCall,
    ReportCall,
    WatchCall,
)
from desk.tools.orders import Order

from hookgen.runtime import (
    Deny,
    Drop,
    Replace,
    Run,
    ToolCall,
    ToolError,
    ToolItem,
    ToolOutcome,
    ToolReturn,
    Turn,
)


@orders.find_orders.around  # E: arg-type; reportArgumentType
def around_with_wrong_result(
    call: FindOrdersCall, call_next: Callable[[FindOrdersCall], list[Order]]
) -> str:
    return str(call_next(call))


@orders.find_orders.around  # E: arg-type; reportArgumentType
def around_of_another_tool(
    call: RefundCall, call_next: Callable[[RefundCall], list[Order]]
) -> list[Order]:
    return call_next(call)


@orders.find_orders.around  # E: arg-type; reportArgumentType
def around_without_call_next(call: FindOrdersCall) -> list[Order]:
    return [Order(call.customer, 0.0)]


@orders.find_orders.around  # E: arg-type; reportArgumentType
async def async_around_of_sync_tool(
    call: FindOrdersCall, call_next: Callable[[FindOrdersCall], list[Order]]
) -> list[Order]:
    return call_next(call)


@orders.refund.around  # E: arg-type; reportArgumentType
def sync_around_of_async_tool(
    call: RefundCall, call_next: Callable[[RefundCall], Order]
) -> Order:
    return call_next(call)


@orders.refund.around
async def around_that_awaits_nothing(
    call: RefundCall, call_next: Callable[[RefundCall], Awaitable[Order]]
) -> Order:
    return call_next(call)  # E: return-value; reportReturnType


@orders.find_orders.around
def around_that_passes_something_else(
    call: FindOrdersCall, call_next: Callable[[FindOrdersCall], list[Order]]
) -> list[Order]:
    return call_next(call.arguments())  # E: arg-type; reportArgumentType


@orders.report.around  # E: arg-type; reportArgumentType
def around_stream_with_list(
    call: ReportCall, call_next: Callable[[ReportCall], Generator[str, Any, int]]
) -> list[str]:
    return list(call_next(call))


@orders.watch.around  # E: arg-type; reportArgumentType
def sync_around_of_async_stream(
    call: WatchCall, call_next: Callable[[WatchCall], AsyncGenerator[Order, Any]]
) -> Iterator[Order]:
    yield Order(call.number, float(call_next is None))


def around_in_vain(call: Any, call_next: Any) -> Any:
    return call_next(call)


orders.find_orders.around(around_in_vain, on_failure="continue")  # E: call-overload; reportArgumentType reportCallIssue


@orders.find_orders.intercept  # E: arg-type; reportArgumentType
def intercept_that_is_no_generator(call: FindOrdersCall) -> None:
    assert call.limit


@orders.find_orders.intercept  # E: arg-type; reportArgumentType
def intercept_with_wrong_result(
    call: FindOrdersCall,
) -> Generator[Replace[str] | None, list[Order], None]:
    yield None
    yield Replace(call.customer)


@orders.find_orders.intercept  # E: arg-type; reportArgumentType
def intercept_that_expects_another_result(
    call: FindOrdersCall,
) -> Generator[None, str, None]:
    result = yield
    assert result + call.customer


@orders.find_orders.intercept  # E: arg-type; reportArgumentType
async def async_intercept_of_sync_tool(
    call: FindOrdersCall,
) -> AsyncGenerator[None, list[Order]]:
    yield None
    assert call.limit


@orders.find_orders.intercept(on_failure="continue")  # E: arg-type; reportArgumentType
def observer_that_denies_in_between(
    call: FindOrdersCall,
) -> Generator[Deny | None, list[Order], None]:
    yield Deny(call.customer)


@orders.report.on_item  # E: arg-type; reportArgumentType
def item_of_another_type(item: ToolItem[ReportCall, int]) -> None:
    assert item.item


@orders.report.on_item  # E: arg-type; reportArgumentType
def item_replaced_by_another_type(item: ToolItem[ReportCall, str]) -> Replace[int]:
    return Replace(item.index)


@orders.report.on_item  # E: arg-type; reportArgumentType
async def async_item_of_sync_stream(item: ToolItem[ReportCall, str]) -> None:
    assert item.item


@orders.find_orders.on_exit  # E: arg-type; reportArgumentType
def exit_that_acts(outcome: ToolOutcome[FindOrdersCall, list[Order]]) -> Deny:
    return Deny(str(outcome.duration))


@orders.find_orders.on_exit  # E: arg-type; reportArgumentType
async def async_exit_of_sync_tool(outcome: ToolOutcome[ToolCall, object]) -> None:
    assert outcome.duration


orders.find_orders.on_item(item_of_another_type)  # E: attr-defined; reportAttributeAccessIssue reportUnknownMemberType
orders.find_orders.post_call(item_of_another_type)  # E: arg-type; reportArgumentType


def permission(call: ToolCall) -> Deny | None:
    return Deny("no") if call.metadata else None


orders.find_orders.pre_call(permission, on_failure="continue")  # E: call-overload; reportArgumentType reportCallIssue
orders.find_orders.observe(pre_call=permission)  # E: arg-type; reportArgumentType
orders.find_orders.pre_call(permission, on_failure="ignore")  # E: call-overload; reportArgumentType reportCallIssue
orders.find_orders.pre_call(permission, concurrent=True)  # E: call-overload; reportCallIssue
toolset.all().pre_call(permission, on_failure="continue")  # E: call-overload; reportArgumentType reportCallIssue


@orders.find_orders.pre_call(on_failure="continue")  # E: arg-type; reportArgumentType
def observer_that_denies(call: FindOrdersCall) -> Deny:
    return Deny(call.customer)


@toolset.all().pre_call  # E: arg-type; reportArgumentType
def shared_hook_that_replaces(call: AnyCall) -> Replace[str]:
    return Replace(call.tool_name)


@toolset.all().pre_call  # E: arg-type; reportArgumentType
async def shared_hook_that_is_async(call: AnyCall) -> None:
    assert call.tool_name


@toolset.all().pre_call  # E: arg-type; reportArgumentType
def shared_hook_of_one_tool(call: FindOrdersCall) -> None:
    assert call.limit


@toolset.all().post_call  # E: call-overload; reportArgumentType
def shared_hook_with_its_own_result(done: ToolReturn[AnyCall, object]) -> Replace[str]:
    return Replace(done.call.tool_name)


@toolset.all().on_error  # E: arg-type; reportArgumentType
def shared_hook_that_recovers(failed: ToolError[AnyCall]) -> Replace[str]:
    return Replace(str(failed.error))


@toolset.after_model  # E: arg-type; reportArgumentType reportCallIssue reportUntypedFunctionDecorator
def model_hook_with_names(turn: Turn[AnyCall]) -> list[str]:
    return [call.tool_name for call in turn.calls]


@toolset.pre_exec  # E: arg-type; reportArgumentType reportCallIssue reportUntypedFunctionDecorator
def run_hook_with_result(run: Run[object, object]) -> str:
    return run.run_id


def use() -> None:
    toolset.on("tool:before", permission)  # E: call-overload; reportArgumentType reportCallIssue
    toolset.on("tool:pre_call", run_hook_with_result)  # E: call-overload; reportArgumentType reportCallIssue
    toolset.parse("find_orders", ["me"])  # E: arg-type; reportArgumentType
    toolset.select("find_orders", phase="pre_call")  # E: call-arg; reportCallIssue
    with toolset.run(storage=3) as run:
        run.storage.append("x")  # E: attr-defined; reportAttributeAccessIssue reportUnknownMemberType
        run.after_model(Turn(["find_orders"]))  # E: type-var; reportArgumentType reportUnknownArgumentType
        run.count("find_orders", ending="lost")  # E: arg-type; reportArgumentType
    assert RefundCall("1", 2.0).invoke().total  # E: attr-defined; reportAttributeAccessIssue reportUnknownMemberType
    Turn([RefundCall("1", 2.0)]).calls[0].limit = 3  # E: attr-defined; reportAttributeAccessIssue
    Drop("x")  # E: call-arg; reportCallIssue
    streams.pages.around(around_without_call_next)  # E: arg-type; reportArgumentType
    customers.Customers.greet.parse({})  # E: arg-type; reportArgumentType


def keep(done: FindOrdersReturn) -> None:
    done.copy().result.append("x")  # E: arg-type; reportArgumentType
