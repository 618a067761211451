"""What hooks can do to one call of a tool, for all four kinds of functions."""

from __future__ import annotations

import asyncio
import gc
import pickle
import sys
import threading
import traceback
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn
from weakref import ReferenceType, ref

import pytest
from hook_points import (
    KINDS,
    AsyncStreamEchoHooks,
    Desk,
    EchoCall,
    EchoHooks,
    Kind,
    LostError,
    drive,
    left_over,
)

from hookgen.runtime import (
    Deny,
    HookPoint,
    Phase,
    Replace,
    ToolCall,
    ToolDenied,
    ToolError,
    ToolReturn,
    Toolset,
    Turn,
)
from hookgen.runtime.items import ThrownStep

Return = ToolReturn[EchoCall, str]
Error = ToolError[EchoCall]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def collect(items: AsyncIterator[str]) -> str:
    return "".join([item async for item in items])


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, desk: Desk) -> Kind:
    return Kind(request.param, desk)


def raising(error: BaseException) -> Callable[[object], NoReturn]:
    def hook(_: object) -> NoReturn:
        raise error

    return hook


class TestIdle:
    def test_points_and_records_have_no_dict(self) -> None:
        """Every attribute of records is a slot."""
        assert not hasattr(EchoCall("a", 1), "__dict__")
        assert not hasattr(ToolReturn(EchoCall("a", 1), "a", 0.0), "__dict__")
        assert not hasattr(Replace(1), "__dict__")


class TestNothingToAttach:
    """A hook that is not there is an error at once: no call goes unchecked for it."""

    NONE = "there is no hook to attach: it is None, or not given"

    @pytest.mark.parametrize("phase", ["pre_call", "post_call", "on_error"])
    @pytest.mark.parametrize("order", [{}, {"order": 5}])
    def test_none(self, kind: Kind, phase: str, order: dict[str, int]) -> None:
        """`None`, as a lookup may have given it, is no hook, with and without order."""
        with pytest.raises(TypeError) as caught:
            getattr(kind.point, phase)(None, **order)

        assert str(caught.value) == self.NONE
        assert kind.point.idle

    @pytest.mark.parametrize("phase", ["pre_call", "post_call", "on_error"])
    def test_neither_hook_nor_order(self, kind: Kind, phase: str) -> None:
        """`@point.pre_call()` is a decorator, and attaches nothing by itself."""
        decorator = getattr(kind.point, phase)()

        assert kind.point.idle
        decorator(lambda _: None)
        assert not kind.point.idle

    def test_none_after_an_order(self, kind: Kind) -> None:
        """The decorator that an order gives takes no `None` either."""
        with pytest.raises(TypeError) as caught:
            kind.point.pre_call(order=5)(None)

        assert str(caught.value) == self.NONE

    @pytest.mark.parametrize("hooks", [{}, {"pre_call": None, "order": 5}])
    def test_subscription_without_hooks(
        self, kind: Kind, hooks: dict[str, Any]
    ) -> None:
        """A subscription has at least one hook."""
        with pytest.raises(TypeError) as caught:
            kind.point.subscribe(**hooks)

        assert str(caught.value) == self.NONE

    @pytest.mark.parametrize("phase", ["pre_call", "post_call", "on_error"])
    def test_hook_that_cannot_be_called(self, kind: Kind, phase: str) -> None:
        """What is no function is refused when it is attached, and nothing else is."""
        hooks = {"pre_call": print, "post_call": print, "on_error": print}

        with pytest.raises(TypeError) as caught:
            kind.point.subscribe(**{**hooks, phase: "text"})

        assert str(caught.value) == "a hook must be a function, not 'text'"
        assert kind.point.idle


class TestAttach:
    def test_order_of_the_decorator_form(self, desk: Desk) -> None:
        """The order given to the decorator is the hook's."""

        @desk.point.pre_call(order=1)
        def later(call: EchoCall) -> None:
            call.text += "later"

        @desk.point.pre_call
        def sooner(call: EchoCall) -> None:
            call.text += "sooner"

        assert desk.echo("") == "soonerlater"

    def test_cancel_detaches_only_its_own(self, desk: Desk) -> None:
        """Of two subscriptions of one hook, cancelling one leaves the other."""

        def hook(call: EchoCall) -> None:
            call.text += "!"

        first = desk.point.subscribe(pre_call=hook)
        second = desk.point.subscribe(pre_call=hook)

        first.cancel()
        first.cancel()
        assert desk.echo("a") == "a!"
        second.cancel()
        assert desk.echo("a") == "a"

    def test_threads_lose_no_hook(self, desk: Desk) -> None:
        """Attaching and cancelling in many threads at once adds up."""

        def attach_and_cancel() -> None:
            for _ in range(500):
                kept = desk.point.subscribe(pre_call=count)
                desk.point.subscribe(pre_call=count).cancel()
                kept.cancel()
            desk.point.pre_call(count)

        def count(call: EchoCall) -> None:
            call.times += 1

        threads = [threading.Thread(target=attach_and_cancel) for _ in range(8)]
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(interval)

        assert desk.echo("a", 0) == "a" * 8


class TestSelection:
    def test_tags_with_wildcards_and_brackets(self) -> None:
        """A tag is found by a pattern, and by itself whatever it holds."""
        toolset: Toolset[EchoCall] = Toolset("shop", tuple)
        for number, tags in enumerate((("[pii]", "a*"), ("pii", "ab"))):
            EchoHooks(toolset, f"shop:echo_{number}", tags=tags)

        def fit(tag: str) -> list[str]:
            return [point.tool for point in toolset.select(tag=tag)]

        assert fit("[pii]") == ["shop:echo_0"]
        assert fit("p?i") == ["shop:echo_1"]
        assert fit("a*") == ["shop:echo_0", "shop:echo_1"]


class TestPreCall:
    def test_replace_by_none(self) -> None:
        """None can be a result: it is not taken for the absence of one."""
        point = HookPoint[EchoCall, str | None](Toolset("shop", tuple), "shop:echo")
        seen: list[str | None] = []
        point.pre_call(lambda _: Replace(None))
        point.post_call(lambda done: seen.append(done.result))

        result = point.dispatch(EchoCall("a", 1), str.strip, lambda _, tool: tool("a"))

        assert result is None
        assert seen == [None]

    def test_a_nested_denial_is_an_error(self, kind: Kind) -> None:
        """A ToolDenied that the tool's body lets through is an error of this tool."""
        kind.desk.failure = ToolDenied("inner", "no")
        kind.point.on_error(lambda failed: kind.replace(failed.error.tool_name))

        assert kind.run("") == "inner"

    def test_a_raised_denial_is_an_error(self, kind: Kind) -> None:
        """A hook that raises ToolDenied failed; one that returns Deny did not."""
        kind.point.pre_call(raising(ToolDenied("inner", "no")))
        kind.point.on_error(lambda failed: kind.replace(failed.phase.name))

        assert kind.run("") == "PRE_CALL"


class TestPostCall:
    def test_record(self, kind: Kind) -> None:
        """The record has the call as changed, the result, and a duration."""
        seen: list[ToolReturn[EchoCall, Any]] = []
        kind.point.post_call(seen.append)

        kind.run("a", 2)

        (done,) = seen
        expected = kind.expected("a", 2)
        assert done.call.arguments() == {"text": "a", "times": 2}
        assert done.result == expected
        assert 0.0 < done.duration < 60.0
        assert repr(done) == (
            f"ToolReturn(EchoCall(text='a', times=2), {expected!r}, {done.duration})"
        )

    def test_replace_changes_a_generators_return_value(self, desk: Desk) -> None:
        """On a stream, the result is what the generator returns."""
        desk.stream_point.post_call(lambda done: Replace(done.result + 40))

        def consume() -> Generator[str, str | None, None]:
            results.append((yield from desk.stream_echo("a", 2)))

        results: list[int] = []
        assert list(consume()) == ["a", "a"]
        assert results == [42]


class TestOnError:
    def test_record_of_a_tools_error(self, kind: Kind) -> None:
        """If the tool failed, no hook is named."""
        kind.desk.failure = ValueError("x")
        failures: list[Error] = []
        kind.point.on_error(failures.append)

        with pytest.raises(ValueError, match="x") as caught:
            kind.run("a")

        (failed,) = failures
        assert caught.value is failed.error is kind.desk.failure
        assert (failed.phase, failed.hook) == (Phase.BODY, None)
        assert failed.call.text == "a"
        assert failed.duration > 0.0
        assert not hasattr(caught.value, "__notes__")
        assert repr(failed) == (
            "ToolError(EchoCall(text='a', times=1), ValueError('x'), phase=Phase.BODY)"
        )

    def test_note_on_the_error_of_other_callables(self, desk: Desk) -> None:
        """A method is named like a function; other objects by their repr."""

        class Policy:
            def check(self, _: EchoCall) -> None:
                raise ValueError

        class Check:
            def __call__(self, _: EchoCall) -> None:
                raise ValueError

            def __repr__(self) -> str:
                return "Check()"

        with (
            desk.point.subscribe(pre_call=Policy().check),
            pytest.raises(ValueError) as of_method,  # noqa: PT011 - the notes matter
        ):
            desk.echo("a")
        with (
            desk.point.subscribe(pre_call=Check()),
            pytest.raises(ValueError) as of_object,  # noqa: PT011 - the notes matter
        ):
            desk.echo("a")

        assert "<locals>.Policy.check' of tool" in of_method.value.__notes__[0]
        assert "pre_call hook 'Check()' of tool" in of_object.value.__notes__[0]

    def test_another_error(self, kind: Kind) -> None:
        """An error that a hook raises goes on, noted and chained to the tool's."""
        kind.desk.failure = ValueError("x")
        other = RuntimeError("other")
        kind.point.on_error(raising(other))

        with pytest.raises(RuntimeError, match="other") as caught:
            kind.run("a")

        assert caught.value is other
        assert other.__context__ is kind.desk.failure
        assert other.__notes__ == [
            "raised by on_error hook 'test_runtime.raising.<locals>.hook'"
            " of tool 'echo'"
        ]

    def test_hooks_after_a_failing_error_hook(self, kind: Kind) -> None:
        """Error hooks fire even if one fails, and see its error; errors chain."""
        kind.desk.failure = ValueError("x")
        failures: list[Error] = []
        second, third = RuntimeError("second"), RuntimeError("third")
        failing = raising(second)
        kind.point.on_error(failures.append, order=0)
        kind.point.on_error(raising(third), order=1)
        kind.point.on_error(failing, order=2)
        kind.point.on_error(failures.append, order=3)
        kind.point.on_error(failures.append, order=1)

        with pytest.raises(RuntimeError, match="third"):
            kind.run("a")

        assert [failed.error for failed in failures] == [
            kind.desk.failure,
            second,
            third,
        ]
        assert (failures[1].phase, failures[1].hook) == (Phase.ON_ERROR, failing)
        assert failures[1].duration == failures[0].duration
        assert third.__context__ is second
        assert second.__context__ is kind.desk.failure

    def test_raising_the_same_error_again(self, kind: Kind) -> None:
        """A hook may raise the error it got: it goes on as if it had not."""
        kind.desk.failure = ValueError("x")

        def again(failed: Error) -> NoReturn:
            raise failed.error

        kind.point.on_error(again)
        kind.point.on_error(lambda _: kind.replace("safe"))

        with pytest.raises(ValueError, match="x") as caught:
            kind.run("a")

        assert caught.value is kind.desk.failure
        assert not hasattr(caught.value, "__notes__")
        names = [
            frame.name for frame in traceback.extract_tb(caught.value.__traceback__)
        ]
        assert "again" not in names

    def test_traceback_names_each_frame_once(self, desk: Desk) -> None:
        """An error passes through dispatch as through any function."""
        desk.point.pre_call(lambda _: None)
        desk.failure = ValueError("x")

        with pytest.raises(ValueError, match="x") as caught:
            desk.echo("a")

        frames = traceback.extract_tb(caught.value.__traceback__)
        assert [frame.name for frame in frames][1:] == [
            "echo",
            "call",
            "dispatch",
            "apply",
            "_echo_unhooked",
        ]

    @pytest.mark.parametrize("phase", ["body", "pre_call", "post_call", "on_error"])
    def test_an_error_is_freed_with_its_last_use(self, kind: Kind, phase: str) -> None:
        """No frame of ours keeps an error in a cycle with its own traceback."""

        def fail(_: object) -> NoReturn:
            raise LostError

        kind.point.on_error(lambda _: None)
        if phase != "body":
            kind.point.subscribe(**{phase: fail})
        fails = phase in ("body", "on_error")

        assert left_over(kind.desk, lambda: kind.run(runner=drive), fails=fails) == []


PRE, POST = "None, Replace or Deny", "None or Replace"


class TestWrongOutcomes:
    @pytest.mark.parametrize("phase", ["pre_call", "post_call", "on_error"])
    @pytest.mark.parametrize("outcome", ["x", False, Replace])
    def test_anything_else(self, kind: Kind, phase: str, outcome: object) -> None:
        """A hook that returns anything else fails, by name, and without a note."""
        if phase == "on_error":
            kind.desk.failure = ValueError("x")
        kind.point.subscribe(**{phase: lambda _: outcome})

        with pytest.raises(TypeError) as caught:
            kind.run("a")

        expected = PRE if phase == "pre_call" else POST
        if (kind.name, phase) == ("async-stream", "post_call"):
            expected = "None"
        hook = "test_runtime.TestWrongOutcomes.test_anything_else.<locals>.<lambda>"
        assert str(caught.value) == (
            f"{phase} hook '{hook}' of tool 'echo' returned {outcome!r}, not {expected}"
        )
        assert not hasattr(caught.value, "__notes__")

    def test_error_hooks_see_it(self, kind: Kind) -> None:
        """It is the hook's failure like any other."""
        kind.point.pre_call(lambda _: 1)
        kind.point.on_error(lambda failed: kind.replace(failed.phase.value))

        assert kind.run("a") == "pre_call"

    @pytest.mark.parametrize("phase", ["pre_call", "post_call", "on_error"])
    @pytest.mark.parametrize("name", ["function", "stream"])
    def test_async_hook_on_a_sync_tool(self, desk: Desk, name: str, phase: str) -> None:
        """An async hook on a sync tool is an error, and no 'never awaited' warning."""
        kind = Kind(name, desk)
        if phase == "on_error":
            desk.failure = ValueError("x")

        async def hook(_: object) -> None:
            return None

        kind.point.subscribe(**{phase: hook})
        with pytest.raises(TypeError) as caught:
            kind.run("a")

        place = "test_runtime.TestWrongOutcomes.test_async_hook_on_a_sync_tool"
        assert str(caught.value) == (
            f"{phase} hook '{place}.<locals>.hook' of tool 'echo' is async,"
            " but the hooks of a sync tool must be sync"
        )
        del caught
        gc.collect()

    def test_async_hooks_outcome_is_checked_too(self, desk: Desk) -> None:
        """What an async hook gives is judged when it is awaited."""

        async def hook(_: object) -> str:
            return "x"

        point: Any = desk.async_point
        point.pre_call(hook)

        with pytest.raises(TypeError, match="returned 'x', not None, Replace or Deny"):
            asyncio.run(desk.async_echo("a"))

    def test_note_of_an_outer_hook_on_an_inner_hooks_error(self, desk: Desk) -> None:
        """A hook that lets another tool's wrong outcome through is named as well."""
        inner: Any = EchoHooks(Toolset("shop", tuple), "shop:inner")
        inner.pre_call(lambda _: 1)

        def outer(call: EchoCall) -> None:
            inner.call(desk._echo_unhooked, call.text, call.times)

        desk.point.pre_call(outer)
        with pytest.raises(TypeError) as caught:
            desk.echo("a")

        assert len(caught.value.__notes__) == 1
        assert "outer' of tool 'echo'" in caught.value.__notes__[0]


class TestAsyncHooks:
    def test_all_phases(self, desk: Desk) -> None:
        """Async hooks may do what sync hooks may."""

        @desk.async_point.pre_call
        async def inject(call: EchoCall) -> None:
            await asyncio.sleep(0)
            call.text += "!"

        @desk.async_point.post_call
        async def wrap(done: Return) -> Replace[str]:
            await asyncio.sleep(0)
            return Replace(f"<{done.result}>")

        @desk.async_point.on_error
        async def recover(failed: Error) -> Replace[str]:
            await asyncio.sleep(0)
            return Replace(f"safe from {failed.error}")

        assert asyncio.run(desk.async_echo("a")) == "<a!>"
        desk.failure = ValueError("x")
        assert asyncio.run(desk.async_echo("a")) == "<safe from x>"

    def test_all_phases_of_a_stream(self, desk: Desk) -> None:
        """Async hooks of a stream may too; partials and objects count as hooks."""
        seen: list[object] = []

        async def inject(suffix: str, call: EchoCall) -> None:
            call.text += suffix

        async def see(done: ToolReturn[EchoCall, None]) -> None:
            seen.append(done.result)

        async def more(_: Error) -> Replace[AsyncIterator[str]]:
            return Replace(items())

        async def items() -> AsyncIterator[str]:
            yield "more"

        desk.async_stream_point.pre_call(partial(inject, "!"))
        desk.async_stream_point.post_call(see)
        desk.async_stream_point.on_error(more)

        assert asyncio.run(collect(desk.async_stream_echo("a"))) == "a!"
        assert seen == [None]
        desk.failure = ValueError("x")
        assert asyncio.run(collect(desk.async_stream_echo("a"))) == "a!more"

    def test_cancellation_in_a_hook(self, desk: Desk) -> None:
        """A call cancelled in a hook is cancelled, and no error hook runs."""
        waiting = asyncio.Event()

        async def wait(_: EchoCall) -> None:
            waiting.set()
            await asyncio.Event().wait()

        async def cancel() -> None:
            task = asyncio.create_task(desk.async_echo("a"))
            await waiting.wait()
            task.cancel()
            await task

        desk.async_point.pre_call(wait)
        desk.async_point.on_error(lambda _: pytest.fail("cancelled is not failed"))
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(cancel())
        assert desk.ran == []


class TestStreams:
    @pytest.fixture(params=["idle", "hooked", "all", "run"], autouse=True)
    def _hooks(self, request: pytest.FixtureRequest, desk: Desk) -> Iterator[None]:
        kind = Kind("stream", desk)
        for phase, hook in PASSIVE.items():
            if request.param == "all" or (request.param, phase) == (
                "hooked",
                "pre_call",
            ):
                kind.attach(phase, hook)
        if request.param != "run":
            yield
            return
        with desk.toolset.run():
            yield

    def test_send_and_throw_reach_the_tool(self, desk: Desk) -> None:
        """What is sent or thrown in arrives in the body, and it may go on."""
        stream = desk.stream_echo("a", 4)

        assert next(stream) == "a"
        assert stream.send("b") == "b"
        assert stream.throw(KeyError("k")) == "caught 'k'"
        with pytest.raises(ZeroDivisionError):
            stream.throw(ZeroDivisionError())
        assert desk.ran == ["tool", "closed"]

    def test_close_reaches_the_tool(self, desk: Desk) -> None:
        """A consumer that stops early closes the body; nothing else runs."""
        desk.stream_point.subscribe(
            post_call=lambda _: pytest.fail("the stream did not end"),
            on_error=lambda _: pytest.fail("closing is not failing"),
        )
        stream = desk.stream_echo("a", 4)
        next(stream)

        stream.close()

        assert desk.ran == ["tool", "closed"]

    def test_replaced_items_need_no_generator(self, desk: Desk) -> None:
        """Items in a list may be sent to, as the tool's own: nobody listens."""
        desk.stream_point.pre_call(lambda _: Replace(["x", "y"]))
        stream = desk.stream_echo("a")

        assert next(stream) == "x"
        assert stream.send("ignored") == "y"
        with pytest.raises(StopIteration) as stopped:
            next(stream)
        assert stopped.value.value is None

    def test_replaced_generator_is_sent_to_and_returns(self, desk: Desk) -> None:
        """Items from a generator are its own, and so is the return value."""

        def instead() -> Generator[str, str | None, int]:
            sent = yield "x"
            yield sent or "none"
            return 7

        desk.stream_point.pre_call(lambda _: Replace(instead()))
        stream = desk.stream_echo("a")

        assert next(stream) == "x"
        assert stream.send("sent") == "sent"
        with pytest.raises(StopIteration) as stopped:
            next(stream)
        assert stopped.value.value == 7

    def test_failing_replaced_items(self, desk: Desk) -> None:
        """Items that a hook gave and that fail are the hook's failure."""

        def instead() -> Iterable[str]:
            yield "x"
            raise ValueError("bad items")

        def hook(_: EchoCall) -> Replace[Iterable[str]]:
            return Replace(instead())

        failures: list[Error] = []
        desk.stream_point.subscribe(pre_call=hook, on_error=failures.append)

        with pytest.raises(ValueError, match="bad items"):
            list(desk.stream_echo("a"))
        assert failures[0].hook is hook


async def never() -> AsyncIterator[str]:
    """Yield one item and wait for ever."""
    yield "first"
    await asyncio.Event().wait()


class Consumer:
    """What one use of an async generator shows from outside, step by step."""

    def __init__(self, stream: AsyncGenerator[Any, Any]) -> None:
        self.stream = stream
        self.log: list[object] = []

    async def step(self, awaitable: Awaitable[Any]) -> None:
        """Log what comes of one step; errors by identity where they have one."""
        try:
            self.log.append(await awaitable)
        except BaseException as error:
            cause = error.__cause__
            self.log.append((type(error), error.args, type(cause)))

    async def next(self) -> None:
        await self.step(self.stream.__anext__())

    async def send(self, value: object) -> None:
        await self.step(self.stream.asend(value))

    async def throw(self, error: BaseException) -> None:
        await self.step(self.stream.athrow(error))

    async def close(self) -> None:
        await self.step(self.stream.aclose())


Body = Callable[[list[object]], AsyncGenerator[Any, Any]]


async def echoing(log: list[object]) -> AsyncGenerator[Any, Any]:
    """Yield what is sent, and go on after a KeyError."""
    sent = None
    try:
        while sent != "stop":
            try:
                sent = yield sent
                log.append(sent)
                await asyncio.sleep(0)
            except KeyError as error:
                sent = error.args
    finally:
        log.append("closing")
        await asyncio.sleep(0)
        log.append("closed")


async def stubborn(log: list[object]) -> AsyncGenerator[Any, Any]:
    """Go on when asked to close."""
    try:
        yield 1
    except GeneratorExit:
        log.append("ignored")
        yield 2
    log.append("not reached")


async def returning_on_exit(log: list[object]) -> AsyncGenerator[Any, Any]:
    """End quietly when asked to close."""
    try:
        yield 1
    except GeneratorExit:
        log.append("quiet")
        return


async def stopping(log: list[object]) -> AsyncGenerator[Any, Any]:
    """Raise what Python reserves for itself."""
    log.append("begin")
    yield 1
    raise StopAsyncIteration


async def failing(log: list[object]) -> AsyncGenerator[Any, Any]:
    """Fail at the second item, with a cause."""
    log.append("begin")
    yield 1
    raise ValueError("x") from KeyError("y")


async def empty(log: list[object]) -> AsyncGenerator[Any, Any]:
    """Yield nothing."""
    log.append("begin")
    for item in list[object]():
        yield item


def pass_on(call: EchoCall) -> Generator[Any, Any, Any]:
    """Be a hook around the tool that does nothing."""
    return (yield call)


def both_sides(_: EchoCall) -> Generator[None, object, None]:
    """Be an intercept hook that does nothing."""
    yield


PASSIVE: dict[str, Callable[[Any], object]] = {
    "pre_call": lambda _: None,
    "around": pass_on,
    "intercept": both_sides,
    "on_item": lambda _: None,
    "on_exit": lambda _: None,
}
"""Hooks that nobody is to notice."""

Script = Callable[[Consumer], Awaitable[None]]


async def send_throw_close(use: Consumer) -> None:
    await use.next()
    await use.send("a")
    await use.throw(KeyError("k"))
    await use.next()
    await use.send("b")
    await use.close()
    await use.next()
    await use.close()


async def throw_uncaught(use: Consumer) -> None:
    await use.next()
    await use.throw(ZeroDivisionError("z"))
    await use.next()


async def throw_exit(use: Consumer) -> None:
    await use.next()
    await use.throw(GeneratorExit("g"))
    await use.next()


async def throw_stop(use: Consumer) -> None:
    await use.next()
    await use.throw(StopAsyncIteration())
    await use.throw(StopIteration())


async def run_to_the_end(use: Consumer) -> None:
    await use.next()
    await use.send("stop")
    await use.next()
    await use.send("late")
    await use.throw(KeyError("late"))


async def close_at_once(use: Consumer) -> None:
    await use.close()
    await use.next()


async def throw_at_once(use: Consumer) -> None:
    await use.throw(ValueError("early"))
    await use.next()


async def send_at_once(use: Consumer) -> None:
    await use.send("early")
    await use.next()


async def close_after_one(use: Consumer) -> None:
    await use.next()
    await use.close()
    await use.next()


async def cancel(use: Consumer) -> None:
    await use.next()
    task = asyncio.ensure_future(use.stream.asend("a"))
    await asyncio.sleep(0)
    task.cancel()
    await use.step(task)
    await use.next()


def guarded(body: Body, point: AsyncStreamEchoHooks) -> Body:
    """Return `body` behind the guard that tools get."""

    async def tool(log: list[object]) -> AsyncGenerator[Any, Any]:
        items, step = point.call(lambda _, __: body(log), "", 0)
        try:
            while True:
                item = await step
                try:
                    step = items.asend((yield item))
                except BaseException as error:
                    step = point.throw(items, error)
        except StopAsyncIteration:
            return

    return tool


def test_step_that_throws_is_awaited_once() -> None:
    """A step that throws an error does it once, and holds it no longer then."""

    async def body() -> AsyncGenerator[str, None]:
        with pytest.raises(KeyError):
            yield "a"
        yield "b"

    async def use() -> str:
        items = body()
        await anext(items)
        step = ThrownStep(items, KeyError())
        item = await step
        with pytest.raises(RuntimeError, match=r"^this step has been awaited before$"):
            await step
        return item

    assert asyncio.run(use()) == "b"


class TestAsyncStreams:
    @pytest.fixture(params=["idle", *PASSIVE, "all", "run"])
    def point(
        self, request: pytest.FixtureRequest, desk: Desk
    ) -> Iterator[AsyncStreamEchoHooks]:
        kind = Kind("async stream", desk)
        for phase, hook in PASSIVE.items():
            if request.param in (phase, "all"):
                kind.attach(phase, hook)
        if request.param != "run":
            yield desk.async_stream_point
            return
        with desk.toolset.run():
            yield desk.async_stream_point

    @pytest.mark.parametrize(
        "body", [echoing, stubborn, returning_on_exit, stopping, failing, empty]
    )
    @pytest.mark.parametrize(
        "script",
        [
            send_throw_close,
            throw_uncaught,
            throw_exit,
            throw_stop,
            run_to_the_end,
            close_at_once,
            throw_at_once,
            send_at_once,
            close_after_one,
            cancel,
        ],
    )
    def test_guard_is_not_to_be_told_from_the_body(
        self, point: AsyncStreamEchoHooks, body: Body, script: Script
    ) -> None:
        """Whatever a consumer does, it sees what the bare generator would show."""

        def observe(tool: Body) -> tuple[list[object], list[object], list[str]]:
            log: list[object] = []
            complaints: list[str] = []

            async def use() -> Consumer:
                asyncio.get_running_loop().set_exception_handler(
                    lambda _, context: complaints.append(repr(context["exception"]))
                )
                consumer = Consumer(tool(log))
                await script(consumer)
                return consumer

            return asyncio.run(use()).log, log, complaints

        assert observe(guarded(body, point)) == observe(body)

    def test_error_is_the_same_object(self, point: AsyncStreamEchoHooks) -> None:
        """Errors thrown in and raised come out as they were."""
        thrown = ZeroDivisionError()

        async def use() -> None:
            stream = guarded(echoing, point)([])
            await anext(stream)
            await stream.athrow(thrown)

        with pytest.raises(ZeroDivisionError) as caught:
            asyncio.run(use())
        assert caught.value is thrown

    def test_error_that_is_caught_is_over(self, point: AsyncStreamEchoHooks) -> None:
        """What a body raises after it caught an error has nothing to do with that."""

        async def body(log: list[object]) -> AsyncGenerator[str, None]:
            try:
                yield "a"
            except KeyError:
                log.append("caught")
            raise ValueError

        async def use() -> None:
            stream = guarded(body, point)([])
            await anext(stream)
            await stream.athrow(KeyError())

        with pytest.raises(ValueError, match=r"^$") as raised:
            asyncio.run(use())
        assert raised.value.__context__ is None

    def test_error_does_not_hold_itself(self, point: AsyncStreamEchoHooks) -> None:
        """An error that was thrown in is gone when nobody has it any more."""
        made: list[ReferenceType[BaseException]] = []

        class NotedError(Exception):
            def __init__(self) -> None:
                made.append(ref(self))

        async def use() -> None:
            stream = guarded(echoing, point)([])
            await anext(stream)
            with suppress(NotedError):
                await stream.athrow(NotedError())
            assert [each() for each in made] == [None]

        gc.disable()
        try:
            asyncio.run(use())
        finally:
            gc.enable()

    def test_unfinished_at_shutdown(self, point: AsyncStreamEchoHooks) -> None:
        """A stream left open is closed with the loop, once and without complaint."""
        complaints: list[object] = []
        log: list[object] = []
        tool = guarded(echoing, point)

        async def use() -> AsyncGenerator[Any, Any]:
            asyncio.get_running_loop().set_exception_handler(
                lambda _, context: complaints.append(context)
            )
            stream = tool(log)
            await anext(stream)
            return stream

        asyncio.run(use())

        assert (log, complaints) == (["closing", "closed"], [])

    def test_dropped_while_the_loop_runs(self, point: AsyncStreamEchoHooks) -> None:
        """A stream that is only forgotten is closed by the loop, awaits included."""
        log: list[object] = []
        tool = guarded(echoing, point)

        async def use() -> None:
            async for _ in tool(log):
                break
            gc.collect()
            for _ in range(5):
                await asyncio.sleep(0)
            assert log == ["closing", "closed"]

        asyncio.run(use())

    def test_cancelled_while_waiting(self, point: AsyncStreamEchoHooks) -> None:
        """Cancelling the consumer cancels the body where it waits."""
        point.on_error(lambda _: pytest.fail("cancelled is not failed"))
        tool = guarded(lambda _: never(), point)  # type: ignore[arg-type,return-value] # an iterator by annotation

        async def use() -> None:
            stream = tool([])
            await anext(stream)
            task = asyncio.ensure_future(stream.asend(None))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

        asyncio.run(use())

    def test_hooks_of_the_loop_are_as_before(self, point: AsyncStreamEchoHooks) -> None:
        """Other async generators begun later are still known to the loop."""
        log: list[object] = []
        tool = guarded(echoing, point)

        async def use() -> AsyncGenerator[Any, Any]:
            await anext(tool([]))
            bare = echoing(log)
            await anext(bare)
            return bare

        asyncio.run(use())

        assert log == ["closing", "closed"]

    def test_nothing_runs_before_the_first_item(self, desk: Desk) -> None:
        """Calling the tool only makes the generator."""
        desk.async_stream_point.pre_call(lambda _: Deny("no"))

        stream = desk.async_stream_echo("a")

        with pytest.raises(ToolDenied):
            asyncio.run(collect(stream))

    def test_items_of_a_recovery_are_closed_too(self, desk: Desk) -> None:
        """The items that a hook recovers with hear of a consumer that stops early."""

        async def instead() -> AsyncIterator[str]:
            try:
                yield "safe"
            finally:
                desk.ran.append("recovery closed")

        async def use() -> None:
            stream = desk.async_stream_echo("a", 0)
            assert await anext(stream) == "safe"
            await stream.aclose()

        desk.failure = ValueError("x")
        desk.async_stream_point.on_error(lambda _: Replace(instead()))
        asyncio.run(use())

        assert desk.ran == ["tool", "closed", "recovery closed"]

    @pytest.mark.parametrize("form", ["list", "async iterator", "async generator"])
    def test_replaced_items(self, desk: Desk, form: str) -> None:
        """A hook may give its items in any iterable, async or not."""

        class Items:
            def __init__(self) -> None:
                self.left = ["y", "x"]

            def __aiter__(self) -> Items:
                return self

            async def __anext__(self) -> str:
                if not self.left:
                    raise StopAsyncIteration
                return self.left.pop()

        async def generate() -> AsyncIterator[str]:
            for item in "xy":
                yield item

        forms: dict[str, Callable[[], Any]] = {
            "list": lambda: ["x", "y"],
            "async iterator": Items,
            "async generator": generate,
        }
        desk.async_stream_point.pre_call(lambda _: Replace(forms[form]()))

        async def use() -> None:
            stream = desk.async_stream_echo("a")
            assert await anext(stream) == "x"
            assert await stream.asend("ignored") == "y"
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

        asyncio.run(use())
        assert desk.ran == []


class TestRecords:
    def test_replace_is_frozen(self) -> None:
        """The result of a Replace cannot be assigned."""
        replace: Any = Replace(1)

        with pytest.raises(AttributeError):
            replace.result = 2

    def test_outcomes_compare_and_print(self) -> None:
        """Outcomes are values, so that tests of hooks read well."""
        assert Replace([1]) == Replace([1]) != Replace([2])
        assert Deny("a") == Deny("a") != Deny("b")
        assert Replace(1) != 1
        assert Deny("a") != "a"
        assert len({Replace(1), Replace(1), Deny("a"), Deny("a")}) == 2
        assert repr([Replace(1), Deny("a")]) == "[Replace(1), Deny('a')]"

    def test_base_call_has_no_arguments(self) -> None:
        """A tool without parameters needs no method of its own."""
        assert ToolCall().arguments() == {}


class TestFaultsFound:
    """What was wrong once."""

    def test_duration_of_an_error_inside_hooks_around(self, kind: Kind) -> None:
        """An error of the tool has the seconds since it started, with hooks around."""
        kind.desk.failure = ValueError("x")
        failures: list[Error] = []

        def plan(call: EchoCall) -> Generator[Any, Any, Any]:
            return (yield call)

        kind.attach("around", plan)
        kind.attach("on_error", failures.append)
        with pytest.raises(ValueError, match="x"):
            kind.run()

        assert failures[0].duration > 0.0

    @pytest.mark.parametrize(
        "phase", ["pre_call", "post_call", "on_error", "on_item", "intercept"]
    )
    @pytest.mark.parametrize("concurrent", [False, True])
    def test_misuse_by_an_observer_names_the_hook(
        self, kind: Kind, phase: str, concurrent: bool
    ) -> None:
        """The error of an observer that returns something names the user's function."""
        if phase == "on_item" and not kind.is_stream:
            return
        if concurrent and (not kind.is_async or phase == "intercept"):
            return
        failures: list[Error] = []
        if phase == "on_error":
            kind.desk.failure = ValueError("x")
        options: dict[str, Any] = {"concurrent": True} if concurrent else {}

        def both(_: object) -> Generator[Any, Any, None]:
            yield Deny("no")

        hook = kind.attach(
            phase,
            both if phase == "intercept" else lambda _: Deny("no"),
            on_failure="continue",
            **options,
        )
        kind.point.on_error(failures.append)
        kind.point.on_error(failures.append, order=-1)
        with pytest.raises(TypeError, match=r"returned Deny\('no'\)") as caught:
            kind.run()

        if (phase, concurrent) != ("on_error", True):  # which no hook sees: it is last
            assert failures[-1].hook is hook
        assert not hasattr(caught.value, "__notes__")
        assert "of tool 'echo'" in str(caught.value)

    def test_recovered_errors_leave_nothing(self, kind: Kind) -> None:
        """A recovered error is freed, also if there are hooks around the tool."""

        def plan(call: EchoCall) -> Generator[Any, Any, Any]:
            return (yield call)

        kind.attach("around", plan)
        kind.attach("on_error", lambda _: kind.replace("safe"))

        assert left_over(kind.desk, lambda: kind.run(runner=drive)) == []

    def test_retried_errors_leave_nothing(self, kind: Kind) -> None:
        """An error that an around hook has caught is freed."""

        def plan(call: EchoCall) -> Generator[Any, Any, Any]:
            try:
                return (yield call)
            except LostError:
                kind.desk.failure = None
            return (yield call)

        kind.attach("around", plan)

        assert left_over(kind.desk, lambda: kind.run(runner=drive)) == []

    @pytest.mark.parametrize("how", ["throw", "close"])
    @pytest.mark.parametrize("phase", ["on_item", "on_exit", "run", "run, on_item"])
    @pytest.mark.parametrize("name", [name for name in KINDS if "stream" in name])
    def test_broken_off_streams_leave_nothing(
        self, desk: Desk, name: str, phase: str, how: str
    ) -> None:
        """What a consumer throws in is freed when it has come out."""
        kind = Kind(name, desk)

        def use() -> None:
            stream = desk.stream_echo("a", 3)
            next(stream)
            if how == "close":
                stream.close()
            else:
                stream.throw(LostError())

        async def use_async() -> None:
            stream = desk.async_stream_echo("a", 3)
            await anext(stream)
            if how == "close":
                await stream.aclose()
            else:
                await stream.athrow(LostError())

        if "on_item" in phase:
            kind.attach("on_item", lambda _: None)
        elif phase == "on_exit":
            kind.attach("on_exit", lambda _: None)

        def act() -> None:
            if not phase.startswith("run"):
                return drive(use_async()) if kind.is_async else use()
            with desk.toolset.run():
                return drive(use_async()) if kind.is_async else use()

        assert left_over(desk, act, fails=False) == []

    @pytest.mark.parametrize("name", [name for name in KINDS if "stream" in name])
    def test_failing_replaced_items_behind_on_item(self, desk: Desk, name: str) -> None:
        """Items of a hook that fail are its failure, with on_item hooks too."""
        kind = Kind(name, desk)

        def instead() -> Iterable[str]:
            yield "x"
            raise ValueError("bad items")

        failures: list[Error] = []
        hook = kind.attach("pre_call", lambda _: Replace(instead()))
        kind.attach("on_item", lambda _: None)
        kind.attach("on_error", failures.append)
        with pytest.raises(ValueError, match="bad items"):
            kind.run()

        assert (failures[0].phase, failures[0].hook) == (Phase.PRE_CALL, hook)

    @pytest.mark.parametrize("name", [name for name in KINDS if "stream" in name])
    def test_failing_items_of_a_recovery(self, desk: Desk, name: str) -> None:
        """Items of a recovery that fail are not said to be another hook's."""
        kind = Kind(name, desk)

        def instead() -> Iterable[str]:
            yield "x"
            raise ValueError("bad items")

        kind.attach("pre_call", raising(KeyError("k")))
        kind.attach("on_error", lambda _: Replace(instead()))
        with pytest.raises(ValueError, match="bad items") as caught:
            kind.run()

        assert not hasattr(caught.value, "__notes__")

    def test_observer_that_raises_the_error_again(self, kind: Kind) -> None:
        """An observer that raises the error it looks at does not grow its traceback."""
        kind.desk.failure = ValueError("x")

        def again(failed: Error) -> NoReturn:
            raise failed.error

        kind.attach("on_error", again, on_failure="continue")
        with pytest.raises(ValueError, match="x") as caught:
            kind.run()

        frames = traceback.extract_tb(caught.value.__traceback__)
        assert "again" not in [frame.name for frame in frames]

    @pytest.mark.parametrize("name", [n for n in KINDS if "async hooks" not in n])
    @pytest.mark.parametrize("outcome", [Deny("no"), Replace("x")])
    @pytest.mark.parametrize("point", ["first", "second"])
    def test_intercept_hook_that_returns_its_outcome(
        self, desk: Desk, name: str, point: str, outcome: object
    ) -> None:
        """A denial is not lost because a generator returned it instead of yielding."""
        kind = Kind(name, desk)

        def both(_: EchoCall) -> Generator[Any, Any, Any]:
            if point == "second":
                yield None
            return outcome

        kind.point.intercept(both)
        with pytest.raises(TypeError) as caught:
            kind.run()

        assert f"returned {outcome!r}, not None" in str(caught.value)
        assert kind.ran == ([] if point == "first" else ["tool"])

    def test_ids_of_one_call_in_many_threads(self) -> None:
        """Threads that are first to read a call's id read the same one."""
        seen: set[str] = set()
        calls = 0
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-7)
        try:
            for _ in range(150):
                call = EchoCall("a", 1)
                start = threading.Barrier(4)

                def read(
                    call: EchoCall = call, start: threading.Barrier = start
                ) -> None:
                    start.wait()
                    seen.add(call.call_id)

                threads = [threading.Thread(target=read) for _ in range(4)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                calls += 1
        finally:
            sys.setswitchinterval(interval)

        assert len(seen) == calls

    def test_turn_made_anew_belongs_to_the_run(self, desk: Desk) -> None:
        """A turn that a hook has made itself is the run's turn all the same."""
        remaining: list[int | None] = []

        @desk.toolset.after_model
        def anew(turn: Turn[EchoCall]) -> Turn[EchoCall]:
            return Turn(turn.calls)

        @desk.toolset.after_model
        def see(turn: Turn[EchoCall]) -> None:
            remaining.append(turn.remaining)

        with desk.toolset.run(max_iterations=3) as run:
            turn = run.after_model(Turn[EchoCall]([]))

        assert remaining == [2]
        assert (turn.run, turn.iteration) == (run, 1)

    def test_exit_in_a_second_post_exec_hook(self, desk: Desk) -> None:
        """An interrupt is not lost because another post_exec hook failed before it."""
        desk.toolset.post_exec(raising(KeyboardInterrupt()))
        desk.toolset.post_exec(raising(ValueError("x")))

        with pytest.raises(KeyboardInterrupt), desk.toolset.run():
            pass

    def test_post_exec_observer_after_a_failing_hook(
        self, desk: Desk, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A post_exec observer's error is logged, also after another hook's."""
        desk.toolset.post_exec(raising(ValueError("y")), on_failure="continue")
        desk.toolset.post_exec(raising(ValueError("x")))

        with pytest.raises(ValueError, match="x"), desk.toolset.run():
            pass

        assert "post_exec" in caplog.text

    @pytest.mark.parametrize("form", ["sync", "async"])
    def test_interrupted_run_with_a_failing_post_exec_hook(
        self, desk: Desk, form: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """What interrupts a run is not replaced by the error of a post_exec hook."""
        desk.toolset.post_exec(raising(ValueError("x")))

        async def use_async() -> None:
            async with desk.toolset.run():
                raise KeyboardInterrupt

        def use() -> None:
            with desk.toolset.run():
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            use() if form == "sync" else drive(use_async())
        assert "post_exec hook" in caplog.text

    def test_async_hook_of_a_sync_run(self, desk: Desk) -> None:
        """The error says how a run is entered whose hooks are async."""

        async def hook(_: object) -> None:
            return None

        desk.toolset.pre_exec(hook)
        with pytest.raises(TypeError) as caught, desk.toolset.run():
            pass

        assert str(caught.value).endswith("hook' is async, which takes 'async with'")
        assert not hasattr(caught.value, "__notes__")

    def test_async_hook_of_a_sync_turn(self, desk: Desk) -> None:
        """The error says what takes async after_model hooks."""

        async def hook(_: object) -> None:
            return None

        desk.toolset.after_model(hook)
        with pytest.raises(TypeError) as caught, desk.toolset.run() as run:
            run.after_model(Turn([]))

        assert str(caught.value).endswith(
            "hook' is async, which takes 'after_model_async'"
        )

    def test_note_of_a_run_hook_once(self, desk: Desk) -> None:
        """An error that a run's hook raises again and again has one note."""
        error = ValueError("x")
        desk.toolset.pre_exec(raising(error))

        for _ in range(2):
            with pytest.raises(ValueError, match="x"), desk.toolset.run():
                pass

        assert len(error.__notes__) == 1

    def test_runs_that_overlap(self, desk: Desk) -> None:
        """A run that is over is nobody's run, in whichever order runs are left."""
        first, second = desk.toolset.run(), desk.toolset.run()
        seen: list[object] = []
        desk.point.pre_call(lambda call: seen.append(call.run))
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        desk.echo("a")
        second.__exit__(None, None, None)
        desk.echo("a")

        assert seen == [second, None]
        with pytest.raises(LookupError):
            desk.toolset.current_run()

    def test_task_that_outlives_its_run(self, desk: Desk) -> None:
        """Calls that begin when the run is over do not belong to it."""
        seen: list[object] = []
        desk.async_point.on_exit(lambda ending: seen.append(ending.call.run))

        async def late(over: asyncio.Event) -> None:
            await over.wait()
            await desk.async_echo("a")

        async def use() -> None:
            over = asyncio.Event()
            async with desk.toolset.run() as run:
                task = asyncio.create_task(late(over))
            over.set()
            await task
            assert run.count() == 0

        asyncio.run(use())
        assert seen == [None]

    def test_hook_whose_repr_detaches(self, desk: Desk) -> None:
        """Code that runs while hooks are put in order may attach and detach."""
        log: list[str] = []
        other = desk.point.subscribe(pre_call=lambda _: log.append("other"))

        class Odd:
            def __call__(self, _: EchoCall) -> None:
                log.append("odd")

            def __repr__(self) -> str:
                other.cancel()
                return "Odd()"

        thread = threading.Thread(
            target=lambda: desk.point.pre_call(Odd()), daemon=True
        )
        thread.start()
        thread.join(5)

        assert not thread.is_alive()
        desk.echo("a")
        assert log == ["odd"]

    def test_pickled_calls_leave_the_run(self, desk: Desk) -> None:
        """A record in a pickle has its fields; the run stays where it is."""
        calls: list[EchoCall] = []
        desk.point.pre_call(calls.append)
        with desk.toolset.run():
            desk.echo("a", 2)

        copied = pickle.loads(pickle.dumps(calls[0]))

        assert copied.arguments() == {"text": "a", "times": 2}
        assert copied.run is None
        assert calls[0].run is not None
