"""Hook points of every kind, made by hand, and tools that are instrumented with them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
)
from contextlib import suppress
from typing import Any, TypeVar

from hookgen.runtime import (
    AsyncHookPoint,
    AsyncItems,
    AsyncSteps,
    AsyncStreamHookPoint,
    HookPoint,
    Replace,
    StreamHookPoint,
    ToolCall,
    ToolDenied,
    Toolset,
)

T = TypeVar("T")


class EchoCall(ToolCall):
    """One call of a tool that is a function; as generated."""

    __slots__ = ("text", "times")
    tool_name = "echo"

    def __init__(self, text: str, times: int) -> None:
        self.text = text
        self.times = times

    def arguments(self) -> dict[str, object]:
        return {"text": self.text, "times": self.times}

    def apply(self, tool: Callable[[str, int], T]) -> T:
        return tool(self.text, self.times)


class ShopEchoCall(ToolCall):
    """One call of a method."""

    __slots__ = ("owner", "text", "times")
    tool_name = "echo"

    def __init__(self, owner: Shop, text: str, times: int) -> None:
        self.owner = owner
        self.text = text
        self.times = times

    def arguments(self) -> dict[str, object]:
        return {"text": self.text, "times": self.times}

    def apply(self, tool: Callable[[Shop, str, int], T]) -> T:
        return tool(self.owner, self.text, self.times)


class EchoHooks(HookPoint[EchoCall, str]):
    def call(self, tool: Callable[[str, int], str], text: str, times: int) -> str:
        return self.dispatch(EchoCall(text, times), tool, EchoCall.apply)


class AsyncEchoHooks(AsyncHookPoint[EchoCall, str]):
    def call(
        self, tool: Callable[[str, int], Awaitable[str]], text: str, times: int
    ) -> Awaitable[str]:
        return self.dispatch(EchoCall(text, times), tool, EchoCall.apply)


class StreamEchoHooks(StreamHookPoint[EchoCall, str, int]):
    def call(
        self,
        tool: Callable[[str, int], Generator[str, Any, int]],
        text: str,
        times: int,
    ) -> Generator[str, Any, int]:
        return self.dispatch(EchoCall(text, times), tool, EchoCall.apply)


class AsyncStreamEchoHooks(AsyncStreamHookPoint[EchoCall, str]):
    def call(
        self, tool: Callable[[str, int], AsyncIterator[str]], text: str, times: int
    ) -> AsyncSteps[str]:
        if self.idle:
            return self.begin(tool(text, times))
        return self.begin(self.dispatch(EchoCall(text, times), tool, EchoCall.apply))


class ShopEchoHooks(HookPoint[ShopEchoCall, str]):
    def call(
        self, tool: Callable[[Shop, str, int], str], owner: Shop, text: str, times: int
    ) -> str:
        return self.dispatch(ShopEchoCall(owner, text, times), tool, ShopEchoCall.apply)


class Desk:
    """The four kinds of tools, instrumented, and what their bodies saw."""

    def __init__(self) -> None:
        self.toolset: Toolset[EchoCall] = Toolset("desk", tuple)
        self.point = EchoHooks(self.toolset, "desk:echo")
        self.async_point = AsyncEchoHooks(self.toolset, "desk:async_echo")
        self.stream_point = StreamEchoHooks(self.toolset, "desk:stream_echo")
        self.async_stream_point = AsyncStreamEchoHooks(
            self.toolset, "desk:async_stream_echo"
        )
        self.ran: list[str] = []
        self.sent: list[object] = []
        """What the streams were sent, and went on with."""
        self.failure: BaseException | None = None
        """What the bodies raise, behind their items."""
        self.inside: Callable[[], object] | None = None
        """What the bodies do first."""

    def echo(self, text: str, times: int = 1) -> str:
        if self.point.idle:
            return self._echo_unhooked(text, times)
        return self.point.call(self._echo_unhooked, text, times)

    def _echo_unhooked(self, text: str, times: int) -> str:
        self._begin()
        if self.failure:
            raise self.failure
        return text * times

    def _begin(self) -> None:
        self.ran.append("tool")
        if self.inside is not None:
            self.inside()

    async def async_echo(self, text: str, times: int = 1) -> str:
        if self.async_point.idle:
            return await self._async_echo_unhooked(text, times)
        return await self.async_point.call(self._async_echo_unhooked, text, times)

    async def _async_echo_unhooked(self, text: str, times: int) -> str:
        await asyncio.sleep(0)
        return self._echo_unhooked(text, times)

    def stream_echo(self, text: str, times: int = 1) -> Generator[str, Any, int]:
        if self.stream_point.idle:
            return (yield from self._stream_echo_unhooked(text, times))
        return (
            yield from self.stream_point.call(self._stream_echo_unhooked, text, times)
        )

    def _stream_echo_unhooked(self, text: str, times: int) -> Generator[str, Any, int]:
        self._begin()
        try:
            for _ in range(times):
                try:
                    sent = yield text
                    self.sent.append(sent)
                    text = sent or text
                except KeyError as error:
                    text = f"caught {error}"
            if self.failure:
                raise self.failure
        finally:
            self.ran.append("closed")
        return times

    async def async_stream_echo(
        self, text: str, times: int = 1
    ) -> AsyncGenerator[str, Any]:
        items, step = self.async_stream_point.call(
            self._async_stream_echo_unhooked, text, times
        )
        try:
            while True:
                item = await step
                try:
                    step = items.asend((yield item))
                except BaseException as error:
                    step = self.async_stream_point.throw(items, error)
        except StopAsyncIteration:
            return

    async def _async_stream_echo_unhooked(
        self, text: str, times: int
    ) -> AsyncGenerator[str, Any]:
        self._begin()
        try:
            for _ in range(times):
                await asyncio.sleep(0)
                try:
                    sent = yield text
                    self.sent.append(sent)
                    text = sent or text
                except KeyError as error:
                    text = f"caught {error}"
            if self.failure:
                raise self.failure
        finally:
            await asyncio.sleep(0)
            self.ran.append("closed")


class Shop:
    """An object with a tool that is a method."""

    def __init__(self, point: ShopEchoHooks, sign: str = "") -> None:
        self.point = point
        self.sign = sign

    def echo(self, text: str, times: int = 1) -> str:
        if self.point.idle:
            return Shop._echo_unhooked(self, text, times)
        return self.point.call(Shop._echo_unhooked, self, text, times)

    def _echo_unhooked(self, text: str, times: int) -> str:
        return text * times + self.sign


class Given:
    """What an `around` hook gives instead of what `call_next` gave."""

    def __init__(self, text: str) -> None:
        self.text = text


Hook = Callable[..., Any]
Runner = Callable[[Coroutine[Any, Any, Any]], Any]

KINDS = (
    "function",
    "async",
    "async, async hooks",
    "stream",
    "async stream",
    "async stream, async hooks",
)


class Kind:
    """One kind of tool, called and hooked the same way as the others.

    Items are joined, so that a stream's text can be told from no other's. Hooks are
    written as sync ones; for some kinds they are made async.
    """

    def __init__(self, name: str, desk: Desk) -> None:
        self.name = name
        self.desk = desk
        self.is_async = name.startswith("async")
        self.is_stream = "stream" in name
        self.has_async_hooks = name.endswith("async hooks")
        # The four points take the same hooks here, which no type can say.
        self.point: Any = {
            (False, False): desk.point,
            (True, False): desk.async_point,
            (False, True): desk.stream_point,
            (True, True): desk.async_stream_point,
        }[self.is_async, self.is_stream]

    @property
    def ran(self) -> list[str]:
        """What ran, without the closing of generators."""
        return [line for line in self.desk.ran if line != "closed"]

    def run(
        self, text: str = "a", times: int = 1, *, runner: Runner = asyncio.run
    ) -> str:
        """Call the tool to its end; return its text."""
        items, result = self.finish(text, times, runner=runner)
        return "".join(items) if self.is_stream else str(result)

    def finish(
        self, text: str = "a", times: int = 1, *, runner: Runner = asyncio.run
    ) -> tuple[list[Any], Any]:
        """Call the tool to its end; return its items and its result."""
        if self.is_async:
            items, result = runner(self.arun(text, times))
            return items, result
        if not self.is_stream:
            return [], self.desk.echo(text, times)
        given: list[Any] = []
        stream = self.desk.stream_echo(text, times)
        while True:
            try:
                given.append(next(stream))
            except StopIteration as stop:
                return given, stop.value

    async def arun(self, text: str = "a", times: int = 1) -> tuple[list[Any], Any]:
        """Do as `finish` does, in the current event loop."""
        if not self.is_async:
            return self.finish(text, times)
        if not self.is_stream:
            return [], await self.desk.async_echo(text, times)
        stream = self.desk.async_stream_echo(text, times)
        return [item async for item in stream], None

    def expected(self, text: str = "a", times: int = 1) -> object:
        """Return the result that the tool itself would give."""
        if not self.is_stream:
            return text * times
        return None if self.is_async else times

    def replace(self, text: str) -> Replace[Any]:
        """Return what puts a text in the place of a call, before or on error."""
        return Replace([text] if self.is_stream else text)

    def hook(self, hook: Hook) -> Hook:
        """Return a hook as this kind takes it, async or not."""
        return as_async(hook) if self.has_async_hooks else hook

    def both_sides(self, hook: Hook) -> Hook:
        """Return an `intercept` hook as this kind takes it."""
        return as_async_generator(hook) if self.has_async_hooks else hook

    def attach(self, phase: str, hook: Hook, **options: Any) -> Hook:
        """Attach a hook; return it as it was attached."""
        make = {"intercept": self.both_sides, "around": self.around}
        attached = make.get(phase, self.hook)(hook)
        self.subscribe(phase, attached, options)
        return attached

    def subscribe(self, phase: str, hook: Hook, options: dict[str, Any]) -> None:
        """Attach a hook by the name of its phase."""
        attach: dict[str, Callable[[], Any]] = {
            "pre_call": lambda: self.point.pre_call,
            "around": lambda: self.point.around,
            "intercept": lambda: self.point.intercept,
            "on_item": lambda: self.point.on_item,
            "post_call": lambda: self.point.post_call,
            "on_error": lambda: self.point.on_error,
            "on_exit": lambda: self.point.on_exit,
        }
        attach[phase]()(hook, **options)

    def around(self, plan: Hook) -> Hook:
        """Return an `around` hook made from a generator.

        The plan yields the records that `call_next` is to be called with, gets the
        results or errors, and returns the last one, or what it gives instead.
        """
        if self.is_async:
            return _async_stream_around(plan) if self.is_stream else _async_around(plan)
        return _stream_around(plan) if self.is_stream else _around(plan)


def as_async(hook: Hook) -> Hook:
    """Return a coroutine function that does what a function does."""

    async def attached(record: Any) -> Any:
        await asyncio.sleep(0)
        return hook(record)

    return attached


def as_async_generator(hook: Hook) -> Hook:
    """Return an async generator function that does what a generator function does."""

    async def attached(call: Any) -> AsyncGenerator[Any, Any]:
        steps: Generator[Any, Any, Any] = hook(call)
        await asyncio.sleep(0)
        try:
            outcome = next(steps)
            while True:
                try:
                    sent = yield outcome
                except BaseException as error:
                    outcome = steps.throw(error)
                else:
                    outcome = steps.send(sent)
        except StopIteration:
            return

    return attached


def _around(plan: Hook) -> Hook:
    def hook(call: Any, call_next: Hook) -> Any:
        steps: Generator[Any, Any, Any] = plan(call)
        try:
            record = next(steps)
            while True:
                try:
                    result = call_next(record)
                except Exception as error:
                    record = steps.throw(error)
                else:
                    record = steps.send(result)
        except StopIteration as stop:
            given = stop.value
        return given.text if isinstance(given, Given) else given

    return hook


def _async_around(plan: Hook) -> Hook:
    async def hook(call: Any, call_next: Hook) -> Any:
        steps: Generator[Any, Any, Any] = plan(call)
        try:
            record = next(steps)
            while True:
                try:
                    result = await call_next(record)
                except Exception as error:
                    record = steps.throw(error)
                else:
                    record = steps.send(result)
        except StopIteration as stop:
            given = stop.value
        return given.text if isinstance(given, Given) else given

    return hook


def _stream_around(plan: Hook) -> Hook:
    def hook(call: Any, call_next: Hook) -> Generator[Any, Any, Any]:
        steps: Generator[Any, Any, Any] = plan(call)
        try:
            record = next(steps)
            while True:
                try:
                    result = yield from call_next(record)
                except Exception as error:
                    record = steps.throw(error)
                else:
                    record = steps.send(result)
        except StopIteration as stop:
            given = stop.value
        if isinstance(given, Given):
            yield given.text
            return None
        return given

    return hook


def _async_stream_around(plan: Hook) -> Hook:
    async def hook(call: Any, call_next: Hook) -> AsyncGenerator[Any, Any]:
        steps: Generator[Any, Any, Any] = plan(call)
        try:
            record = next(steps)
            while True:
                try:
                    items = AsyncItems(call_next(record))
                    async for item in items:
                        try:
                            items.sent = yield item
                        except BaseException as thrown:
                            items.thrown = thrown
                except Exception as error:
                    record = steps.throw(error)
                else:
                    record = steps.send(None)
        except StopIteration as stop:
            given = stop.value
        if isinstance(given, Given):
            yield given.text

    return hook


def drive(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine without an event loop, which keeps errors for a while."""
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result


class LostError(Exception):
    """An error of which the tests look for what is left."""


def left_over(
    desk: Desk, action: Callable[[], object], *, fails: bool = True
) -> list[object]:
    """Return the errors and calls that only the garbage collector would find.

    If it `fails`, the tools of the desk raise `LostError`.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        desk.failure = LostError() if fails else None
        with suppress(LostError, ToolDenied, KeyboardInterrupt):
            action()
        desk.failure = None
        return [
            each
            for each in gc.get_objects()
            if isinstance(each, (LostError, ToolCall, ToolDenied, GeneratorExit))
        ]
    finally:
        gc.enable()
        gc.unfreeze()
