"""Hooks, errors and values that mean harm, or only do it."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import json
import weakref
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import Any

import pytest
from hook_points import KINDS, Desk, EchoCall, Kind, ShopEchoCall

from hookgen.runtime import (
    Cancelled,
    Deny,
    Replace,
    Returned,
    Run,
    ToolCall,
    ToolDenied,
    ToolError,
)

Steps = Generator[Any, Any, Any]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, desk: Desk) -> Kind:
    return Kind(request.param, desk)


@dataclass(frozen=True)
class FrozenError(Exception):
    """An error that takes no attributes, not even a traceback."""

    code: int


def test_frozen_errors_stay_what_they_are(kind: Kind) -> None:
    """An error that can be assigned nothing reaches the caller, and can be recovered."""
    failures: list[object] = []

    def both(_: EchoCall) -> Steps:
        yield

    def look(failed: ToolError[EchoCall]) -> None:
        failures.append(failed.error)

    kind.attach("intercept", both)
    kind.attach("on_error", look)
    kind.desk.failure = FrozenError(1)
    with pytest.raises(FrozenError):
        kind.run()
    kind.attach("on_error", lambda _: kind.replace("recovered"))

    assert "recovered" in kind.run()
    assert failures == [FrozenError(1)] * 2


def test_frozen_error_of_a_hook(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    """A hook's error that takes no note is raised all the same, and logged."""

    def refuse(_: EchoCall) -> None:
        raise FrozenError(2)

    kind.attach("pre_call", refuse)
    with pytest.raises(FrozenError):
        kind.run()

    assert "of which it takes no note" in caplog.text


def test_denial_survives_the_cleanup_of_its_hook(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    """An `intercept` hook that denies and then fails has denied."""

    def deny(_: EchoCall) -> Steps:
        try:
            yield Deny("no")
        finally:
            raise ValueError("cleanup")

    kind.attach("intercept", deny)
    kind.attach("on_error", lambda _: kind.replace("recovered"))
    with pytest.raises(ToolDenied, match="no"):
        kind.run()

    assert "failed while it was closed" in caplog.text


def test_order_is_a_number(desk: Desk) -> None:
    """An order that cannot be compared is refused before anything is attached."""
    no_order: Any = None
    with pytest.raises(TypeError, match="order is None, not a whole number"):
        desk.point.pre_call(lambda _: None, order=no_order)
    desk.point.pre_call(lambda _: None)

    assert desk.echo("a") == "a"


def test_hooks_whose_repr_fails(desk: Desk) -> None:
    """A hook that cannot be put into words can be attached, switched and run."""

    class Nameless:
        def __call__(self, _: ToolCall) -> Deny:
            return Deny("no")

        def __repr__(self) -> str:
            raise ValueError("no words")

    desk.point.pre_call(Nameless())
    desk.toolset.disable()
    desk.toolset.enable()
    with pytest.raises(ToolDenied):
        desk.echo("a")


def test_deep_values_do_not_switch_observers_off(kind: Kind) -> None:
    """However deep a model nests its JSON, observers see every call."""
    deep: Any = json.loads("[" * 900 + "]" * 900)
    seen: list[object] = []
    kind.attach("pre_call", seen.append, on_failure="continue")
    kind.attach("on_exit", seen.append)
    kind.desk.inside = lambda: None
    for _ in range(6):
        with pytest.raises(TypeError):
            kind.run(deep, deep)

    assert len(seen) == 12


def test_records_of_other_tools_are_refused(desk: Desk) -> None:
    """`call_next` does not run a tool with the arguments of another one."""
    other: Any = ShopEchoCall(None, "b", 1)  # type: ignore[arg-type]

    def swap(_: EchoCall, call_next: Callable[[EchoCall], str]) -> str:
        return call_next(other)

    desk.point.around(swap)
    with pytest.raises(TypeError, match="takes a record of tool 'echo'"):
        desk.echo("a")

    assert desk.ran == []


def test_records_of_calls_going_on_keep_their_identity(desk: Desk) -> None:
    """A nested call that goes on with the outer call's record does not take it over."""
    ids: list[str] = []
    outer: list[EchoCall] = []

    def note(call: EchoCall) -> None:
        outer.append(call)
        ids.append(call.call_id)

    def borrow(_: EchoCall, call_next: Callable[[EchoCall], str]) -> str:
        if len(outer) == 1:
            return desk.echo("inner") + outer[0].call_id
        return call_next(outer[0])

    desk.point.pre_call(note)
    desk.point.around(borrow)
    result = desk.echo("a")

    assert result == "a" + ids[0]
    assert ids[0] != ids[1]


def test_closed_streams_are_broken_off(desk: Desk) -> None:
    """A stream that makes an end of being closed was broken off all the same."""
    endings: list[object] = []
    results: list[object] = []

    async def stubborn(text: str, times: int) -> AsyncGenerator[str, Any]:
        try:
            for _ in range(times):
                yield text
        except GeneratorExit:
            return

    async def use() -> None:
        point = desk.async_stream_point
        items, step = point.call(stubborn, "a", 3)
        await step
        with pytest.raises(StopAsyncIteration):
            await point.throw(items, GeneratorExit())

    desk.async_stream_point.on_exit(endings.append)
    desk.async_stream_point.post_call(results.append)
    asyncio.run(use())

    assert [type(each) for each in endings] == [Cancelled]
    assert results == []


@pytest.mark.parametrize("form", ["generator", "coroutine"])
def test_results_that_are_unfinished(desk: Desk, form: str) -> None:
    """What a hook forgot to await or to iterate over is nobody's result."""

    async def wait() -> str:
        return "x"

    def generate(_: EchoCall, __: object) -> Generator[str, None, None]:
        yield "x"

    def start(_: EchoCall, __: object) -> Any:
        return wait()

    async def forget(call: EchoCall, call_next: Any) -> Any:
        return call_next(call)

    hook: Any = generate if form == "generator" else start
    desk.point.around(hook)
    with pytest.raises(TypeError, match="around hook"):
        desk.echo("a")
    desk.async_point.around(forget)
    with pytest.raises(TypeError, match="has to be awaited too"):
        asyncio.run(desk.async_echo("a"))


def test_streams_are_closed_before_the_call_is_over(desk: Desk) -> None:
    """With a hook that only iterates, the tool cleans up before `on_exit` hooks run."""

    async def around(call: EchoCall, call_next: Any) -> AsyncGenerator[str, Any]:
        async for item in call_next(call):
            yield item

    async def use() -> None:
        stream = desk.async_stream_echo("a", 3)
        assert await anext(stream) == "a"
        await stream.aclose()

    desk.async_stream_point.around(around)
    desk.async_stream_point.on_exit(lambda _: desk.ran.append("exit"))
    asyncio.run(use())

    assert desk.ran == ["tool", "closed", "exit"]


def test_runs_left_elsewhere_are_let_go(desk: Desk) -> None:
    """Runs that are left in another context than they were entered do not pile up."""

    class Storage:
        pass

    kept: list[weakref.ref[Storage]] = []
    run: Run[Storage, None] | None = None
    for _ in range(10):
        run = desk.toolset.run(storage=Storage())
        kept.append(weakref.ref(run.storage))
        run.__enter__()
        contextvars.copy_context().run(run.__exit__, None, None, None)
    assert run is not None
    del run
    with desk.toolset.run() as last:
        assert last.outer is None
    gc.collect()

    assert [each for each in kept if each() is not None] == []


def test_calls_do_not_keep_their_parents(desk: Desk) -> None:
    """A record that is kept keeps no record of the calls above it."""
    calls: list[EchoCall] = []
    parents: list[weakref.ref[object]] = []

    class Text(str):
        """A text that can be watched."""

    def keep(call: EchoCall) -> None:
        if call.times:
            calls.append(call)
        else:
            parents.append(weakref.ref(call.text))

    def call_again() -> None:
        desk.inside = None
        desk.echo("inner", 1)

    desk.inside = call_again
    desk.point.pre_call(keep)
    with desk.toolset.run():
        desk.echo(Text("outer"), 0)
    gc.collect()

    assert calls[0].parent_call_id is not None
    assert parents[0]() is None


def test_exits_of_concurrent_observers_are_not_grouped(desk: Desk) -> None:
    """What is no `Exception` reaches the caller as the observer raised it."""

    class Stop(BaseException):
        pass

    async def stop(_: EchoCall) -> None:
        raise Stop

    desk.async_point.pre_call(stop, on_failure="continue", concurrent=True)
    with pytest.raises(Stop):
        asyncio.run(desk.async_echo("a"))


def test_replacement_after_all(desk: Desk) -> None:
    """An ordinary outcome is told as such, with all of these guards in place."""
    endings: list[object] = []
    desk.point.on_exit(endings.append)
    desk.point.pre_call(lambda _: Replace("x"))

    assert desk.echo("a") == "x"
    assert isinstance(endings[0], Returned)


def test_local_hooks_that_are_disabled_cost_nothing(desk: Desk) -> None:
    """A tool is idle while its only hook, a local one, is disabled."""
    idle: list[bool] = []
    with desk.point.subscribe(pre_call=lambda _: None, local=True) as given:
        for switch in (given.enable, given.disable, given.enable):
            switch()
            idle.append(desk.point.idle)
    idle.append(desk.point.idle)

    assert idle == [False, True, False, True]
