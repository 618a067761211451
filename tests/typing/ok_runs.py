"""Toolsets and runs, used rightly: every checker accepts every line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import TypeVar, assert_never, assert_type

from desk.tools.customers import Customers
from desk.tools.hooks import AnyCall, customers, orders, streams, toolset
from desk.tools.hooks.orders import FindOrdersCall, RefundCall
from desk.tools.orders import Order

from hookgen.runtime import (
    Deny,
    Drop,
    Message,
    Replace,
    Run,
    ToolCall,
    ToolError,
    ToolItem,
    ToolOutcome,
    ToolReturn,
    Turn,
)

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
T = TypeVar("T")

everything = toolset.all()


@everything.pre_call
def policy(call: AnyCall) -> Deny | None:
    if isinstance(call, RefundCall):
        return Deny("too much") if call.amount > 100 else None
    return None


@everything.pre_call(order=-1, on_failure="continue")
def look(call: ToolCall) -> None:
    assert call.tool_name


@everything.post_call
def redact(done: ToolReturn[C, R]) -> Replace[R] | None:
    return Replace(done.result)


@everything.post_call
def log(done: ToolReturn[AnyCall, object]) -> None:
    assert done.duration >= 0


@everything.on_error
def explain(failed: ToolError[AnyCall]) -> None:
    assert failed.error


@everything.on_item
def hide(item: ToolItem[C, T]) -> Replace[T] | Drop | None:
    return Replace(item.item)


@everything.on_exit
def ended(outcome: ToolOutcome[AnyCall, object]) -> None:
    assert outcome.duration >= 0


@everything.intercept
def both_sides(call: AnyCall) -> Generator[Deny | None, object, None]:
    yield Deny("not now") if call.metadata else None


def wrap(call: C, call_next: Callable[[C], R]) -> R:
    return call_next(call)


async def wrap_async(call: C, call_next: Callable[[C], Awaitable[R]]) -> R:
    return await call_next(call)


def select() -> None:
    toolset.select("find*").subscribe(around=wrap)
    toolset.select("*", within="Customers").subscribe(
        around=wrap, async_around=wrap_async
    )
    with toolset.select(tag="destructive", decorator="*.tool").observe(pre_call=look):
        pass
    with toolset.all().subscribe(pre_call=policy, on_exit=ended, local=True):
        pass
    toolset.on("tool:pre_call", look)
    toolset.on("tool:post_call", log, order=3).cancel()
    toolset.on("tool:on_exit", ended)
    toolset.on("tool:after_model", filter_calls)
    toolset.on("tool:pre_exec", begin)
    toolset.configure({"policy.*": False})
    toolset.disable()
    toolset.enable()
    customers.Customers.greet.disable()
    streams.pages.enable()


class Storage:
    """What hooks share in a run."""

    seen = 0


@toolset.pre_exec
def begin(run: Run[object, object]) -> None:
    run.storage_as(Storage).seen += 1
    assert_type(run.context_as(str), str)


@toolset.post_exec
async def end(run: Run[object, object]) -> None:
    assert_type(run.error, BaseException | None)
    assert_type(run.count("refund", ending="denied"), int)


@toolset.after_model
def filter_calls(turn: Turn[AnyCall]) -> Turn[AnyCall] | None:
    kept = turn.keep(lambda call: call.tool_name != "refund")
    for call in kept.calls:
        match call:
            case FindOrdersCall():
                call.limit = min(call.limit, 5)
            case _:
                pass
    return kept.add(Message("system", "no refunds today"))


@toolset.after_model(on_failure="continue")
async def look_at_turn(turn: Turn[AnyCall]) -> None:
    assert_type(turn.remaining, int | None)


def pass_on(turn: Turn[C]) -> Turn[C]:
    return turn


toolset.after_model(pass_on, order=9)


def use(customers_toolkit: Customers) -> None:
    with toolset.run(storage=Storage(), context="me", max_iterations=3) as run:
        assert_type(run.storage, Storage)
        assert_type(run.context, str)
        asked = toolset.parse("find_orders", {"customer": "me", "limit": 3})
        assert_type(asked, AnyCall)
        greeting = toolset.parse("greet", {"name": "me"}, owner=customers_toolkit)
        turn = run.after_model(Turn([asked, greeting], history=[{"role": "user"}]))
        assert_type(turn, Turn[AnyCall])
        for call in turn.calls:
            do(call)
    with toolset.run(agent_id="desk") as plain:
        assert_type(plain, Run[None, None])


async def use_async() -> None:
    async with toolset.run(context=3) as run:
        assert_type(run, Run[None, int])
        turn = await run.after_model_async(Turn([RefundCall("1", 2.0)]))
        assert_type(turn, Turn[RefundCall])
        assert_type(await turn.calls[0].invoke(), Order)


def do(call: AnyCall) -> object:
    match call:
        case FindOrdersCall():
            assert_type(call.invoke(), list[Order])
            assert_type(call.copy(), FindOrdersCall)
            return call.invoke()
        case RefundCall():
            assert_type(call.parent_call_id, str | None)
            return call.invoke()
        case _:
            return call.invoke()


def exhaust(call: orders.RefundCall | orders.FindOrdersCall) -> str:
    match call:
        case FindOrdersCall() | RefundCall():
            return call.call_id
        case _:
            assert_never(call)
