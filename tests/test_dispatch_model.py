"""The dispatch does what a plain reference does, whatever the hooks are and do.

`dispatch_model` has the scenarios and the reference; here they are done for real. Few
examples are run by default; `HOOKGEN_DISPATCH_EXAMPLES=20000` runs as many, at random.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any, ParamSpec, TypeAlias, TypeVar

import pytest
from dispatch_model import (
    MAX_CALLS,
    MAX_DEPTH,
    Answer,
    Attach,
    Body,
    Boom,
    Both,
    Call,
    Configure,
    Fail,
    Fault,
    Give,
    Hook,
    InRun,
    InTask,
    InThread,
    Kind,
    Leave,
    Misuse,
    Model,
    Nothing,
    Refuse,
    Step,
    Sub,
    Switch,
    SwitchAll,
    SwitchPoint,
    Turn,
    Wrap,
    copied,
    make_fault,
    name_fault,
    notes_of,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hookgen.runtime import (
    AnyPoint,
    AsyncHookPoint,
    AsyncItems,
    AsyncSteps,
    AsyncStreamHookPoint,
    Cancelled,
    Denied,
    Deny,
    Drop,
    HookPoint,
    Raised,
    Replace,
    Returned,
    StreamHookPoint,
    Subscription,
    ToolCall,
    ToolDenied,
    ToolError,
    ToolItem,
    ToolReturn,
    Toolset,
)

Result: TypeAlias = "list[int] | None"
Tool: TypeAlias = Callable[[int, "list[int]"], Any]
Items: TypeAlias = "Generator[int, None, Result]"
AsyncHook: TypeAlias = Callable[..., Any]

EXAMPLES = os.environ.get("HOOKGEN_DISPATCH_EXAMPLES")
QUICK = {"derandomize": True, "database": None}
SETTINGS = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    max_examples=int(EXAMPLES or 200),
    **({} if EXAMPLES else QUICK),  # type: ignore[arg-type]  # options of two types
)


class AnyCall(ToolCall):
    """One call of a tool; generated code looks the same."""

    __slots__ = ("marks", "x")

    def __init__(self, x: int, marks: list[int]) -> None:
        self.x = x
        self.marks = marks

    def arguments(self) -> dict[str, object]:
        return {"x": self.x, "marks": self.marks}

    def apply(self, tool: Tool) -> Any:
        return tool(self.x, self.marks)


class FunctionCall(AnyCall):
    __slots__ = ()
    tool_name = "function"


class CoroutineCall(AnyCall):
    __slots__ = ()
    tool_name = "coroutine"


class StreamCall(AnyCall):
    __slots__ = ()
    tool_name = "stream"


class AsyncStreamCall(AnyCall):
    __slots__ = ()
    tool_name = "async_stream"


CALLS: dict[Kind, type[AnyCall]] = {
    Kind.FUNCTION: FunctionCall,
    Kind.COROUTINE: CoroutineCall,
    Kind.STREAM: StreamCall,
    Kind.ASYNC_STREAM: AsyncStreamCall,
}


class FunctionHooks(HookPoint[FunctionCall, Result]):
    def call(self, tool: Tool, x: int, marks: list[int]) -> Result:
        return self.dispatch(FunctionCall(x, marks), tool, FunctionCall.apply)


class CoroutineHooks(AsyncHookPoint[CoroutineCall, Result]):
    def call(self, tool: Tool, x: int, marks: list[int]) -> Awaitable[Result]:
        return self.dispatch(CoroutineCall(x, marks), tool, CoroutineCall.apply)


class StreamHooks(StreamHookPoint[StreamCall, int, Result]):
    def call(self, tool: Tool, x: int, marks: list[int]) -> Items:
        return self.dispatch(StreamCall(x, marks), tool, StreamCall.apply)


class AsyncStreamHooks(AsyncStreamHookPoint[AsyncStreamCall, int]):
    def call(self, tool: Tool, x: int, marks: list[int]) -> AsyncSteps[int]:
        call = AsyncStreamCall(x, marks)
        return self.begin(self.dispatch(call, tool, AsyncStreamCall.apply))


Point: TypeAlias = FunctionHooks | CoroutineHooks | StreamHooks | AsyncStreamHooks


@dataclass(eq=False)
class Use:
    """A hook and how often it has run."""

    number: int
    kind: Kind
    spec: Hook
    observes: bool
    runs: int = 0

    @property
    def label(self) -> str:
        return f"h{self.number}"

    def next_turn(self) -> Turn | Both | Wrap:
        self.runs += 1
        return self.spec.turns[(self.runs - 1) % len(self.spec.turns)]


class Driver:
    """Does the steps of a scenario with the real runtime, and logs what happens."""

    def __init__(self) -> None:
        self.log: list[object] = []
        self.toolset: Toolset[ToolCall] = Toolset("scenario", tuple)
        self.function = FunctionHooks(self.toolset, "scenario:function")
        self.coroutine = CoroutineHooks(self.toolset, "scenario:coroutine")
        self.stream = StreamHooks(self.toolset, "scenario:stream")
        self.async_stream = AsyncStreamHooks(self.toolset, "scenario:async_stream")
        self.points: dict[Kind, Point] = {
            Kind.FUNCTION: self.function,
            Kind.COROUTINE: self.coroutine,
            Kind.STREAM: self.stream,
            Kind.ASYNC_STREAM: self.async_stream,
        }
        self.subscriptions: list[Subscription] = []
        self.faults = 0
        self.calls = 0
        self.depth = 0
        self._numbers: dict[str, int] = {}

    # Steps.

    def do(self, steps: tuple[Step, ...]) -> None:
        """Do the steps from where nothing can be awaited."""
        for step in steps:
            if isinstance(step, Call):
                self._call(step)
            else:
                self._do_one(step)

    async def do_async(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            match step:
                case Call(kind) if kind.is_async:
                    await self._call_async(step)
                case Call():
                    self._call(step)
                case InRun(inside):
                    await self._run(inside)
                case InTask(inside):
                    await asyncio.create_task(self.do_async(inside))
                case InThread(inside, of_run):
                    self._thread(inside, of_run)
                case _:
                    self._do_one(step)

    def _do_one(self, step: Step) -> None:
        match step:
            case Attach(sub):
                self.subscriptions.append(self._attach(sub))
            case Switch(number, action):
                if self.subscriptions:
                    chosen = self.subscriptions[number % len(self.subscriptions)]
                    {
                        "cancel": chosen.cancel,
                        "enable": chosen.enable,
                        "disable": chosen.disable,
                    }[action]()
            case SwitchPoint(kind, on):
                _switch(self.points[kind], on)
            case SwitchAll(on):
                _switch(self.toolset, on)
            case Configure(switches):
                self.toolset.configure(dict(switches))
            case _:
                raise AssertionError(step)

    async def _run(self, steps: tuple[Step, ...]) -> None:
        with self.toolset.run() as run:
            await self.do_async(steps)
        ended = {
            "returned": run.count(ending="returned"),
            "raised": run.count(ending="raised"),
            "denied": run.count(ending="denied"),
            "cancelled": run.count(ending="cancelled"),
        }
        ended = {each: count for each, count in ended.items() if count}
        self.log.append(("run", self.number(run.run_id), run.counts(), ended))

    def _thread(self, steps: tuple[Step, ...], of_run: bool) -> None:
        errors: list[BaseException] = []

        def target() -> None:
            try:
                asyncio.run(self.do_async(steps))
            except BaseException as error:
                errors.append(error)

        thread = Thread(target=target)
        with suppress(LookupError):
            run = self.toolset.current_run()
            thread = run.thread(target) if of_run else thread
        thread.start()
        thread.join()
        for error in errors:
            raise error

    # Calls.

    def _may_call(self) -> bool:
        if self.depth == MAX_DEPTH or self.calls == MAX_CALLS:
            return False
        self.calls += 1
        return True

    def _call(self, step: Call) -> None:
        if step.kind.is_async or not self._may_call():
            return
        self.depth += 1
        try:
            outcome = self._consume(step) if step.kind.has_items else self._get(step)
        except BaseException as error:
            self.log.append(("caller got", self.name(error), notes_of(error)))
            if step.lets_through and self.depth > 1:
                raise
        else:
            self.log.append(("caller got", outcome))
        finally:
            self.depth -= 1

    async def _call_async(self, step: Call) -> None:
        if not self._may_call():
            return
        self.depth += 1
        try:
            if step.kind.has_items:
                outcome = await self._consume_async(step)
            else:
                outcome = await self._get_async(step)
        except BaseException as error:
            self.log.append(("caller got", self.name(error), notes_of(error)))
            task = asyncio.current_task()
            while task is not None and task.cancelling():
                task.uncancel()
            if step.lets_through and self.depth > 1:
                raise
        else:
            self.log.append(("caller got", outcome))
        finally:
            self.depth -= 1

    def _get(self, step: Call) -> object:
        body = self._function(step.body)
        if self.function.idle:
            return copied(body(step.x, []))
        return copied(self.function.call(body, step.x, []))

    async def _get_async(self, step: Call) -> object:
        body = self._coroutine(step.body)
        if self.coroutine.idle:
            return copied(await body(step.x, []))
        return copied(await self.coroutine.call(body, step.x, []))

    def _stream(self, step: Call) -> Items:
        body = self._generator(step.body)
        if self.stream.idle:
            result: Result = yield from body(step.x, [])
            return result
        return (yield from self.stream.call(body, step.x, []))

    async def _async_stream(self, step: Call) -> AsyncGenerator[int, None]:
        body = self._async_generator(step.body)
        point = self.async_stream
        if point.idle:
            items, turn = point.begin(body(step.x, []))
        else:
            items, turn = point.call(body, step.x, [])
        try:
            while True:
                item = await turn
                try:
                    turn = items.asend((yield item))
                except BaseException as error:
                    turn = point.throw(items, error)
        except StopAsyncIteration:
            return

    def _consume(self, step: Call) -> object:
        stream = self._stream(step)
        self.do(step.before)
        taken = 0
        thrown: BaseException | None = None
        while True:
            try:
                item = next(stream) if thrown is None else stream.throw(thrown)
            except StopIteration as stop:
                return copied(stop.value)
            thrown = None
            taken += 1
            self.log.append(("took", item))
            if taken == 1:
                self.do(step.between)
            if step.stop_after == taken:
                stream.close()
                return "closed"
            if step.throws is not None and step.throws[0] == taken:
                thrown = self.fault(step.throws[1])

    async def _consume_async(self, step: Call) -> object:
        stream = self._async_stream(step)
        await self.do_async(step.before)
        taken = 0
        thrown: BaseException | None = None
        while True:
            try:
                if thrown is None:
                    item = await anext(stream)
                else:
                    item = await stream.athrow(thrown)
            except StopAsyncIteration:
                return None
            thrown = None
            taken += 1
            self.log.append(("took", item))
            if taken == 1:
                await self.do_async(step.between)
            if step.stop_after == taken:
                await stream.aclose()
                return "closed"
            if step.throws is not None and step.throws[0] == taken:
                thrown = self.fault(step.throws[1])

    # Tools.

    def _function(self, body: Body) -> Tool:
        endings = _in_turn(body.endings)

        def tool(x: int, marks: list[int]) -> Result:
            ending = next(endings)
            self.log.append(("tool", "function", x, tuple(marks)))
            try:
                self.do(body.steps)
                self._end(ending)
                return [x]
            finally:
                self.log.append(("tool left", "function"))

        return tool

    def _coroutine(self, body: Body) -> Tool:
        endings = _in_turn(body.endings)

        async def tool(x: int, marks: list[int]) -> Result:
            ending = next(endings)
            self.log.append(("tool", "coroutine", x, tuple(marks)))
            try:
                await self.do_async(body.steps)
                await self._end_async(ending)
                return [x]
            finally:
                self.log.append(("tool left", "coroutine"))

        return tool

    def _generator(self, body: Body) -> Tool:
        endings = _in_turn(body.endings)

        def tool(x: int, marks: list[int]) -> Items:
            ending = next(endings)
            self.log.append(("tool", "stream", x, tuple(marks)))
            try:
                self.do(body.steps)
                for index in range(body.items):
                    try:
                        yield x * 10 + index
                    except Boom as error:
                        self._swallow(body, error)
                self._end(ending)
                return [x]
            finally:
                self.log.append(("tool left", "stream"))

        return tool

    def _async_generator(self, body: Body) -> Tool:
        endings = _in_turn(body.endings)

        async def tool(x: int, marks: list[int]) -> AsyncIterator[int]:
            ending = next(endings)
            self.log.append(("tool", "async_stream", x, tuple(marks)))
            try:
                await self.do_async(body.steps)
                for index in range(body.items):
                    try:
                        yield x * 10 + index
                    except Boom as error:
                        self._swallow(body, error)
                await self._end_async(ending)
            finally:
                self.log.append(("tool left", "async_stream"))

        return tool

    def _swallow(self, body: Body, error: Boom) -> None:
        if not body.swallows:
            raise error
        self.log.append(("tool swallows", self.name(error)))

    def _end(self, ending: Fault | None) -> None:
        if ending is not None:
            raise self.fault(ending)

    async def _end_async(self, ending: Fault | None) -> None:
        await asyncio.sleep(0)
        if ending is not None:
            await self.fail(ending)

    # Hooks.

    def _attach(self, sub: Sub) -> Subscription:
        point: Any = self.points[sub.kind]
        number = len(self.subscriptions)
        hooks = {
            hook.phase: self._named(Use(number, sub.kind, hook, sub.observes))
            for hook in sub.hooks
        }
        options: dict[str, object] = {
            "order": sub.order,
            "name": sub.name,
            "local": sub.is_local,
        }
        if not sub.observes:
            return _subscription(point.subscribe(**hooks, **options))
        if sub.kind.is_async:
            options["concurrent"] = sub.is_concurrent
        options["failure_limit"] = sub.limit
        return _subscription(point.observe(**hooks, **options))

    def _named(self, use: Use) -> Callable[..., Any]:
        hook = self._hook(use)
        hook.__module__ = "hooks"
        hook.__qualname__ = use.label
        return hook

    def _hook(self, use: Use) -> Callable[..., Any]:
        if use.spec.phase == "around":
            return {
                Kind.FUNCTION: self._around_function,
                Kind.COROUTINE: self._around_coroutine,
                Kind.STREAM: self._around_stream,
                Kind.ASYNC_STREAM: self._around_async_stream,
            }[use.kind](use)
        is_async = use.spec.is_async and use.kind.is_async
        if use.spec.phase == "intercept":
            return self._both_async(use) if is_async else self._both(use)
        return self._single_async(use) if is_async else self._single(use)

    def _single(self, use: Use) -> Callable[..., Any]:
        def hook(record: Any) -> object:
            turn = self._see(use, record)
            self.do(turn.steps)
            if isinstance(turn.answer, Fail):
                raise self.fault(turn.answer.fault)
            return self._answer(use, turn.answer, record)

        return hook

    def _single_async(self, use: Use) -> Callable[..., Any]:
        async def hook(record: Any) -> object:
            turn = self._see(use, record)
            await self.do_async(turn.steps)
            await asyncio.sleep(0)
            if isinstance(turn.answer, Fail):
                await self.fail(turn.answer.fault)
            return self._answer(use, turn.answer, record)

        return hook

    def _see(self, use: Use, record: Any) -> Turn:
        turn = use.next_turn()
        assert isinstance(turn, Turn)
        call = record if isinstance(record, AnyCall) else record.call
        self._event(use, call, self._seen(record))
        result = getattr(record, "result", None)
        _edit(use, turn, call, result)
        return turn

    def _seen(self, record: object) -> tuple[object, ...]:  # noqa: PLR0911 - one for each record
        match record:
            case ToolReturn():
                return (copied(record.result),)
            case ToolError():
                hook = getattr(record.hook, "__qualname__", record.hook)
                return record.phase.value, hook, self.name(record.error)
            case ToolItem():
                return record.index, record.item, None
            case Returned():
                return "returned", copied(record.result)
            case Raised():
                return "raised", self.name(record.error)
            case Cancelled():
                return "cancelled", self.name(record.error)
            case Denied():
                assert record.reason == "no"
                number = self.number(record.call.call_id)
                return "denied", f"ToolDenied({record.call.tool_name}, {number})"
            case _:
                return (None,)

    def _event(self, use: Use, call: AnyCall, seen: tuple[object, ...]) -> None:
        assert type(call) is CALLS[use.kind]
        run = call.run
        self.log.append(
            (
                use.spec.phase,
                use.label,
                self.number(call.call_id),
                self.number(call.parent_call_id),
                self.number(None if run is None else run.run_id),
                call.x,
                tuple(call.marks),
                *seen,
            )
        )

    def _answer(self, use: Use, answer: Answer, record: Any) -> object:
        match answer:
            case Nothing():
                return None
            case Give():
                return Replace(self._replacement(use, answer))
            case Refuse():
                return Deny("no")
            case Leave() if use.spec.phase == "on_error":
                error: Exception = record.error
                raise error
            case Leave() if use.spec.phase == "on_item":
                return Drop()
            case _:
                return 42

    def _replacement(self, use: Use, answer: Give) -> object:
        value = answer.value
        gives_items = use.spec.phase in ("pre_call", "on_error")
        if use.spec.phase == "on_item":
            return value
        if use.kind.has_items and gives_items:
            if not answer.is_generator:
                return [value, value + 1]
            is_async = use.kind is Kind.ASYNC_STREAM
            return self._later_async(answer) if is_async else self._later(answer)
        return None if use.kind is Kind.ASYNC_STREAM else [value]

    def _later(self, answer: Give) -> Items:
        yield answer.value
        if answer.breaks:
            raise self.fault(Fault.BOOM)
        yield answer.value + 1
        return [answer.value]

    async def _later_async(self, answer: Give) -> AsyncIterator[int]:
        yield answer.value
        await asyncio.sleep(0)
        if answer.breaks:
            raise self.fault(Fault.BOOM)
        yield answer.value + 1

    # Hooks that see both sides.

    def _both(self, use: Use) -> Callable[..., Any]:  # noqa: C901 - all that a hook can do
        def hook(call: AnyCall) -> Generator[object, Any, None]:
            turn = self._see_both(use, call)
            self.do(turn.first.steps)
            if isinstance(turn.first.answer, Fail):
                raise self.fault(turn.first.answer.fault)
            if isinstance(turn.first.answer, Leave):
                return
            if not self._goes_on(use, turn.first.answer):
                yield self._answer(use, turn.first.answer, call)
                return
            try:
                result = yield self._answer(use, turn.first.answer, call)
            except BaseException as error:
                if turn.on_fault is None:
                    raise
                self.log.append(("with error", use.label, self.name(error)))
                answer = turn.on_fault
                if isinstance(answer, Leave):
                    raise
            else:
                self._with_result(use, turn, result)
                answer = turn.on_result
            if isinstance(answer, Fail):
                raise self.fault(answer.fault)
            if not isinstance(answer, Nothing | Leave):
                yield self._answer(use, answer, call)

        return hook

    def _both_async(self, use: Use) -> Callable[..., Any]:  # noqa: C901 - all that a hook can do
        async def hook(call: AnyCall) -> AsyncGenerator[object, Any]:
            turn = self._see_both(use, call)
            await self.do_async(turn.first.steps)
            await asyncio.sleep(0)
            if isinstance(turn.first.answer, Fail):
                await self.fail(turn.first.answer.fault)
            if isinstance(turn.first.answer, Leave):
                return
            if not self._goes_on(use, turn.first.answer):
                yield self._answer(use, turn.first.answer, call)
                return
            try:
                result = yield self._answer(use, turn.first.answer, call)
            except BaseException as error:
                if turn.on_fault is None:
                    raise
                self.log.append(("with error", use.label, self.name(error)))
                answer = turn.on_fault
                if isinstance(answer, Leave):
                    raise
            else:
                self._with_result(use, turn, result)
                answer = turn.on_result
            if isinstance(answer, Fail):
                await self.fail(answer.fault)
            if not isinstance(answer, Nothing | Leave):
                yield self._answer(use, answer, call)

        return hook

    def _goes_on(self, use: Use, answer: Answer) -> bool:
        """Return whether the hook is not just closed behind its first `yield`."""
        if isinstance(answer, Give):
            return not use.observes
        return isinstance(answer, Nothing)

    def _see_both(self, use: Use, call: AnyCall) -> Both:
        turn = use.next_turn()
        assert isinstance(turn, Both)
        self._event(use, call, ())
        _edit(use, turn.first, call, None)
        return turn

    def _with_result(self, use: Use, turn: Both, result: Result) -> None:
        self.log.append(("with result", use.label, copied(result)))
        if turn.first.marks and result is not None:
            result.append(use.number)

    # Hooks around the tool.

    def _around_function(self, use: Use) -> Callable[..., Any]:
        def hook(call: AnyCall, call_next: Callable[[AnyCall], Result]) -> Result:
            turn, inner = self._see_around(use, call)
            self.do(turn.steps)
            result: Result = [5]
            errors: list[Exception] = []
            for _ in range(turn.tries):
                try:
                    result = call_next(inner())
                    errors.clear()
                    break
                except Exception as error:
                    self._catch(use, turn, error, errors)
            if isinstance(turn.answer, Fail):
                raise self.fault(turn.answer.fault)
            return self._settle(use, turn, errors, result)

        return hook

    def _around_coroutine(self, use: Use) -> Callable[..., Any]:
        async def hook(
            call: AnyCall, call_next: Callable[[AnyCall], Awaitable[Result]]
        ) -> Result:
            turn, inner = self._see_around(use, call)
            await self.do_async(turn.steps)
            result: Result = [5]
            errors: list[Exception] = []
            for _ in range(turn.tries):
                try:
                    result = await call_next(inner())
                    errors.clear()
                    break
                except Exception as error:
                    self._catch(use, turn, error, errors)
            if isinstance(turn.answer, Fail):
                await self.fail(turn.answer.fault)
            return self._settle(use, turn, errors, result)

        return hook

    def _around_stream(self, use: Use) -> Callable[..., Any]:
        def hook(call: AnyCall, call_next: Callable[[AnyCall], Items]) -> Items:
            turn, inner = self._see_around(use, call)
            self.do(turn.steps)
            if turn.has_extra:
                yield 900
            result: Result = [5]
            errors: list[Exception] = []
            for _ in range(turn.tries):
                try:
                    result = yield from call_next(inner())
                    errors.clear()
                    break
                except Exception as error:
                    self._catch(use, turn, error, errors)
            if isinstance(turn.answer, Fail):
                raise self.fault(turn.answer.fault)
            return self._settle(use, turn, errors, result)

        return hook

    def _around_async_stream(self, use: Use) -> Callable[..., Any]:
        async def hook(
            call: AnyCall, call_next: Callable[[AnyCall], AsyncIterator[int]]
        ) -> AsyncGenerator[int, None]:
            turn, inner = self._see_around(use, call)
            await self.do_async(turn.steps)
            if turn.has_extra:
                yield 900
            errors: list[Exception] = []
            for _ in range(turn.tries):
                try:
                    items = AsyncItems(call_next(inner()))
                    async for item in items:
                        try:
                            yield item
                        except BaseException as error:
                            items.thrown = error
                    errors.clear()
                    break
                except Exception as error:
                    self._catch(use, turn, error, errors)
            if isinstance(turn.answer, Fail):
                await self.fail(turn.answer.fault)
            self._settle(use, turn, errors, None)

        return hook

    def _see_around(
        self, use: Use, call: AnyCall
    ) -> tuple[Wrap, Callable[[], AnyCall]]:
        turn = use.next_turn()
        assert isinstance(turn, Wrap)
        self._event(use, call, ())
        call.x += turn.add
        inner = CALLS[use.kind](77, []) if turn.uses_other else call
        return turn, lambda: inner

    def _catch(
        self, use: Use, turn: Wrap, error: Exception, errors: list[Exception]
    ) -> None:
        if not turn.catches:
            raise error
        self.log.append(("caught", use.label, self.name(error)))
        errors.append(error)

    def _settle(
        self, use: Use, turn: Wrap, errors: list[Exception], result: Result
    ) -> Result:
        if isinstance(turn.answer, Give):
            return None if use.kind is Kind.ASYNC_STREAM else [turn.answer.value]
        if errors:
            raise errors[0 if turn.keeps_first else -1]
        return result

    # Names of things, in the order in which they are first seen.

    def number(self, name: str | None) -> int | None:
        if name is None:
            return None
        return self._numbers.setdefault(name, len(self._numbers))

    def fault(self, fault: Fault) -> BaseException:
        self.faults += 1
        return make_fault(fault, self.faults)

    async def fail(self, fault: Fault) -> None:
        """Raise an error; a cancellation comes from the event loop."""
        error = self.fault(fault)
        task = asyncio.current_task()
        if fault is not Fault.CANCEL or task is None:
            raise error
        task.cancel()
        await asyncio.sleep(0)

    def name(self, error: BaseException) -> str:
        if isinstance(error, ToolDenied):
            assert error.call is not None
            assert error.reason == "no"
            return f"ToolDenied({error.tool_name}, {self.number(error.call.call_id)})"
        return name_fault(error)


def _in_turn(endings: tuple[Fault | None, ...]) -> Iterator[Fault | None]:
    while True:
        yield from endings


def _switch(owner: AnyPoint | Toolset[ToolCall], on: bool) -> None:
    if on:
        owner.enable()
    else:
        owner.disable()


def _subscription(given: object) -> Subscription:
    assert isinstance(given, Subscription)
    return given


def _edit(use: Use, turn: Turn, call: AnyCall, result: object) -> None:
    call.x += turn.add
    if turn.marks:
        call.marks.append(use.number)
        if isinstance(result, list):
            result.append(use.number)


class _Messages(logging.Handler):
    """Puts what the runtime logs among the events."""

    def __init__(self, log: list[object]) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        message = re.sub(r"failed; .* stands$", "failed; the error stands", message)
        self._log.append(("log", message))


@contextmanager
def listening(log: list[object]) -> Iterator[None]:
    """Take the runtime's messages into a log, and let nobody else have them."""
    logger = logging.getLogger("hookgen")
    handler = _Messages(log)
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.propagate = True
        logger.removeHandler(handler)


class Pair:
    """The reference and the runtime, step by step beside each other."""

    def __init__(self) -> None:
        self.model = Model()
        self.driver = Driver()

    async def do(self, step: Step) -> None:
        """Do a step on both sides, and compare all that can be seen."""
        expected = len(self.model.log)
        self.model.do_one(step, self.model.top)
        with listening(self.driver.log):
            await self.driver.do_async((step,))
        assert self.driver.log[expected:] == self.model.log[expected:]
        for kind, point in self.driver.points.items():
            is_idle = self.model.is_idle(kind)
            if is_idle is not None:
                assert point.idle == is_idle, kind

    async def finish(self) -> None:
        """Cancel everything: then nothing is left."""
        for number in range(len(self.model.subs)):
            await self.do(Switch(number, "cancel"))
        await self.do(SwitchAll(on=True))
        for kind, point in self.driver.points.items():
            await self.do(SwitchPoint(kind, on=True))
            assert point.idle


# Scenarios.

P = ParamSpec("P")
T = TypeVar("T")


def named(
    make: Callable[P, st.SearchStrategy[T]],
) -> Callable[P, st.SearchStrategy[T]]:
    """Make each strategy once, and let it be told by its name, which is short.

    Strategies that are made anew for each example, or told of in full, take ten times
    as long as the tests.
    """
    made: dict[str, st.SearchStrategy[T]] = {}

    def reuse(*args: P.args, **kwargs: P.kwargs) -> st.SearchStrategy[T]:
        key = f"{args}{kwargs}"
        if key not in made:
            made[key] = _hide(make(*args, **kwargs))
        return made[key]

    return reuse


def _hide(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    @st.composite
    def hidden(draw: st.DrawFn) -> T:
        return draw(strategy)

    return hidden()


faults = st.sampled_from((Fault.BOOM, Fault.BOOM, Fault.BOOM, Fault.HALT, Fault.CANCEL))
fails = st.builds(Fail, faults)
gives = st.builds(
    Give,
    value=st.integers(100, 103),
    is_generator=st.booleans(),
    breaks=st.sampled_from((False, False, True)),
)
kinds = st.sampled_from(Kind)

ANSWERS: dict[str, st.SearchStrategy[Answer]] = {
    "pre_call": st.one_of(st.just(Nothing()), gives, st.just(Refuse()), fails),
    "post_call": st.one_of(st.just(Nothing()), gives, fails),
    "on_error": st.one_of(st.just(Nothing()), gives, fails, st.just(Leave())),
    "on_item": st.one_of(st.just(Nothing()), gives, fails, st.just(Leave())),
    "on_exit": st.one_of(st.just(Nothing()), fails),
}
misused = st.just(Misuse())


def _mostly_nothing(answers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(Nothing()), answers)


@named
def _inner_steps(depth: int) -> st.SearchStrategy[tuple[Step, ...]]:
    """Steps of hooks and tools; most do none."""
    if depth == 0:
        return st.just(())
    step = st.one_of(switches, switches, calls(depth - 1), attaches(depth - 1))
    return st.one_of(st.just(()), st.just(()), st.tuples(step))


@named
def turns(phase: str, depth: int, is_quiet: bool) -> st.SearchStrategy[Turn]:
    answers = st.one_of(ANSWERS[phase], ANSWERS[phase], ANSWERS[phase], misused)
    if is_quiet:
        answers = st.sampled_from((Nothing(), Fail(Fault.BOOM)))
    return st.builds(
        Turn,
        answer=_mostly_nothing(answers),
        add=st.integers(0, 2),
        marks=st.booleans(),
        steps=st.just(()) if is_quiet else _inner_steps(depth),
    )


@named
def both_sides(depth: int) -> st.SearchStrategy[Both]:
    first = st.one_of(
        gives, st.just(Refuse()), fails, st.just(Leave()), st.just(Misuse())
    )
    later = st.one_of(gives, gives, fails, st.just(Refuse()), st.just(Misuse()))
    return st.builds(
        Both,
        first=st.builds(
            Turn,
            answer=_mostly_nothing(first),
            add=st.integers(0, 2),
            marks=st.booleans(),
            steps=_inner_steps(depth),
        ),
        on_result=_mostly_nothing(later),
        on_fault=st.none() | _mostly_nothing(st.one_of(later, st.just(Leave()))),
    )


@named
def wraps(depth: int) -> st.SearchStrategy[Wrap]:
    return st.builds(
        Wrap,
        add=st.integers(0, 2),
        tries=st.sampled_from((1, 1, 1, 0, 2, 3)),
        catches=st.booleans(),
        uses_other=st.sampled_from((False, False, True)),
        has_extra=st.sampled_from((False, False, True)),
        steps=_inner_steps(depth),
        answer=_mostly_nothing(st.one_of(gives, fails)),
    )


PHASES = (
    "pre_call",
    "intercept",
    "around",
    "post_call",
    "on_error",
    "on_exit",
    "on_item",
)


# What hooks do to each other shows where many of them run in few phases.
THEMES = (
    PHASES,
    ("intercept", "around"),
    ("intercept", "around", "on_error"),
    ("pre_call", "post_call", "on_error"),
    ("post_call", "on_error", "on_exit"),
    ("on_item", "on_error", "intercept"),
)


@named
def subs(
    depth: int, kind: Kind, phases: tuple[str, ...] = PHASES
) -> st.SearchStrategy[Sub]:
    acting = _subs(depth, kind, phases)
    watching = [_subs(depth, kind, phases, observes=True)]
    if kind.is_async and set(phases) - {"intercept", "around"}:
        watching.append(_subs(depth, kind, phases, observes=True, is_concurrent=True))
    return st.one_of(acting, acting, acting, *watching)


def _subs(
    depth: int,
    kind: Kind,
    phases: tuple[str, ...],
    *,
    observes: bool = False,
    is_concurrent: bool = False,
) -> st.SearchStrategy[Sub]:
    hooks = [
        st.builds(
            Hook,
            st.just(phase),
            st.lists(
                _turns_of(phase, depth, is_concurrent), min_size=1, max_size=3
            ).map(tuple),
            st.just(True) if phase == "around" else st.booleans(),
        )
        for phase in phases
        if (phase != "on_item" or kind.has_items)
        and (phase != "around" or not observes)
        and (phase != "intercept" or not is_concurrent)
    ]
    return st.builds(
        Sub,
        kind=st.just(kind),
        # An `intercept` hook is outside the `around` hook that it is attached with.
        hooks=st.lists(
            st.one_of(hooks), min_size=1, max_size=3, unique_by=_phase_of
        ).map(lambda chosen: tuple(sorted(chosen, key=_place_of))),
        order=st.sampled_from((0, 0, 0, -1, 1)),
        name=st.sampled_from("ab"),
        is_local=st.sampled_from((False, False, False, True)),
        observes=st.just(observes),
        limit=st.integers(1, 3),
        is_concurrent=st.just(is_concurrent),
    )


def _phase_of(hook: Hook) -> str:
    return hook.phase


def _place_of(hook: Hook) -> int:
    return PHASES.index(hook.phase)


def _turns_of(
    phase: str, depth: int, is_concurrent: bool
) -> st.SearchStrategy[Turn | Both | Wrap]:
    if phase == "intercept":
        return both_sides(depth)
    if phase == "around":
        return wraps(depth)
    return turns(phase, depth, is_concurrent)


@named
def attaches(depth: int) -> st.SearchStrategy[Attach]:
    return st.builds(Attach, st.one_of([subs(depth, kind) for kind in Kind]))


switches = st.one_of(
    st.builds(
        Switch,
        st.integers(0, 5),
        st.sampled_from(("cancel", "disable", "enable", "enable")),
    ),
    st.builds(SwitchPoint, kinds, st.sampled_from((True, True, False))),
    st.builds(SwitchAll, st.sampled_from((True, True, True, False))),
    st.builds(
        Configure,
        st.lists(
            st.tuples(st.sampled_from("ab*"), st.booleans()),
            max_size=2,
            unique_by=lambda pair: pair[0],
        ).map(tuple),
    ),
)


@named
def calls(depth: int, *, is_inside: bool = True) -> st.SearchStrategy[Call]:
    return st.one_of([_calls(depth, kind, is_inside=is_inside) for kind in Kind])


@named
def _calls(
    depth: int, kind: Kind, *, is_inside: bool = False
) -> st.SearchStrategy[Call]:
    optional: dict[str, st.SearchStrategy[Any]] = {}
    body: dict[str, st.SearchStrategy[Any]] = {}
    if is_inside:
        optional["lets_through"] = st.booleans()
    if kind.has_items:
        body = {"items": st.integers(0, 3), "swallows": st.booleans()}
        optional |= {
            "before": _aside(depth),
            "between": _aside(depth),
            "stop_after": st.none() | st.none() | st.integers(1, 3),
            "throws": st.none() | st.none() | st.tuples(st.integers(1, 2), faults),
        }
    endings = st.lists(st.none() | faults, min_size=1, max_size=3)
    return st.builds(
        Call,
        st.just(kind),
        x=st.integers(1, 3),
        body=st.builds(
            Body, steps=_inner_steps(depth), endings=endings.map(tuple), **body
        ),
        **optional,
    )


@named
def _aside(depth: int) -> st.SearchStrategy[tuple[Step, ...]]:
    """Steps of a consumer, who lets no error through: it has to close the stream."""
    if depth == 0:
        return st.just(())
    step = st.one_of(switches, calls(depth - 1, is_inside=False), attaches(depth - 1))
    return st.one_of(st.just(()), st.just(()), st.tuples(step))


@named
def steps(depth: int = 2, nesting: int = 2) -> st.SearchStrategy[Step]:
    """A step at the top of a scenario, or inside of a run, task or thread."""
    simple = st.one_of(
        attaches(depth),
        attaches(depth),
        calls(depth, is_inside=False),
        calls(depth, is_inside=False),
        switches,
    )
    if nesting == 0:
        return simple
    inside = st.lists(steps(depth, nesting - 1), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        simple,
        simple,
        simple,
        st.builds(InRun, inside),
        st.builds(InTask, inside),
        st.builds(InThread, inside, st.booleans()),
    )


async def _compare(scenario: list[Step]) -> None:
    pair = Pair()
    for step in scenario:
        await pair.do(step)
    await pair.finish()


@SETTINGS
@given(st.lists(steps(), min_size=2, max_size=8))
def test_dispatch_follows_the_reference(scenario: list[Step]) -> None:
    """Outcomes, items, events, records, messages and counts are the reference's."""
    asyncio.run(_compare(scenario))


def crowds() -> st.SearchStrategy[list[Step]]:
    """One tool, some subscriptions, some calls: the phases are in each other's way."""
    return st.one_of([_crowd(kind, theme) for kind in Kind for theme in THEMES])


def _crowd(kind: Kind, theme: tuple[str, ...]) -> st.SearchStrategy[list[Step]]:
    attached = st.lists(st.builds(Attach, subs(0, kind, theme)), min_size=2, max_size=5)
    called = st.lists(_calls(0, kind), min_size=1, max_size=5)
    return st.tuples(attached, called).map(lambda both: [*both[0], *both[1]])


BOOM = Fail(Fault.BOOM)
QUIET = Turn()
RECOVERS = Turn(Give(100))


def _attach(kind: Kind, *hooks: Hook, **options: Any) -> Attach:
    return Attach(Sub(kind, hooks, **options))


def _observe(kind: Kind, first: Both | Turn, phase: str) -> Attach:
    return _attach(kind, Hook(phase, (first,)), observes=True, limit=2)


def rarities(kind: Kind) -> dict[str, list[Step]]:
    """Return what chance seldom makes, by the claim that it is an example of."""
    call = Call(kind, body=Body(items=2))
    fails = Call(kind, body=Body(items=2, endings=(Fault.BOOM,)))
    seldom = Turn(BOOM), Turn(BOOM), QUIET, Turn(BOOM), Turn(BOOM)
    within = Kind.COROUTINE if kind.is_async else Kind.FUNCTION
    denied = Call(within, lets_through=True)
    return {
        "an observer that fails before its first yield has failed": [
            _observe(kind, Both(first=Turn(BOOM)), "intercept"),
            *(call, call, call),
        ],
        "of hooks of one order the first attached is first, local or not": [
            _attach(kind, Hook("pre_call", (QUIET,)), is_local=True),
            _attach(kind, Hook("pre_call", (QUIET,))),
            call,
        ],
        "on_error hooks run at most once": [
            _attach(
                kind, Hook("on_error", (RECOVERS,)), Hook("post_call", (Turn(BOOM),))
            ),
            fails,
        ],
        "a denial cannot be replaced": [
            _attach(kind, Hook("intercept", (Both(on_fault=Give(100)),))),
            _attach(kind, Hook("intercept", (Both(first=Turn(Refuse())),))),
            call,
        ],
        "the denial of a call inside is an error": [
            _attach(kind, Hook("on_error", (RECOVERS,))),
            _attach(within, Hook("pre_call", (QUIET, Turn(Refuse())))),
            Call(kind, body=Body(steps=(denied, denied))),
        ],
        "an observer that passes begins a new row of failures": [
            _attach(
                kind,
                Hook("on_exit", (Turn(BOOM), QUIET)),
                Hook("intercept", (Both(on_result=BOOM), Both())),
                observes=True,
                limit=2,
            ),
            *(call, call, call, call),
        ],
        "a call runs the hooks that were attached when it began": [
            _attach(kind, Hook("post_call", (QUIET,)), order=1),
            *(
                _attach(kind, Hook("on_item", (QUIET,)), order=1)
                for _ in range(kind.has_items)
            ),
            _attach(
                kind,
                Hook(
                    "pre_call",
                    (Turn(steps=(Switch(0, "cancel"), Switch(1, "cancel"))),),
                ),
            ),
            *(call, call),
        ],
        "what a consumer does between the items is no part of the call": [
            _attach(kind, Hook("pre_call", (QUIET,))),
            InRun(
                tuple(
                    Call(kind, body=Body(items=2), between=(Call(kind),))
                    for _ in range(kind.has_items)
                )
            ),
        ],
        "the tool is closed before the on_error hooks run": [
            *(
                _attach(
                    kind, Hook("on_error", (QUIET,)), Hook("on_item", (Turn(BOOM),))
                )
                for _ in range(kind.has_items)
            ),
            call,
        ],
        "items are counted through": [
            *(
                _attach(kind, Hook("on_error", (RECOVERS,)), Hook("on_item", (QUIET,)))
                for _ in range(kind.has_items)
            ),
            fails,
        ],
        "a hook that fails on the items of a recovery is named": [
            *(
                _attach(
                    kind,
                    Hook("on_error", (RECOVERS,)),
                    Hook("on_item", (QUIET, QUIET, Turn(BOOM))),
                )
                for _ in range(kind.has_items)
            ),
            fails,
        ],
        "an observer is said to be switched off once": [
            *(
                _attach(kind, Hook("on_item", seldom), observes=True, limit=2)
                for _ in range(kind.has_items)
            ),
            Call(kind, body=Body(items=6)),
        ],
    }


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("claim", rarities(Kind.FUNCTION))
def test_rarities_follow_the_reference(kind: Kind, claim: str) -> None:
    """What chance seldom makes goes as the reference says too."""
    asyncio.run(_compare(rarities(kind)[claim]))


@settings(SETTINGS, max_examples=SETTINGS.max_examples * 5 // 2)
@given(crowds())
def test_hooks_of_one_tool_follow_the_reference(scenario: list[Step]) -> None:
    """Whatever the hooks of one tool do together, they do as the reference says."""
    asyncio.run(_compare(scenario))


@pytest.mark.parametrize("kind", Kind)
def test_first_of_several_errors_keeps_its_origin(kind: Kind) -> None:
    """A tool's error comes from the tool, also if a retry fails in another way first."""
    retries = Wrap(tries=2, catches=True, keeps_first=True)
    hooks = Hook("around", (retries,), is_async=True), Hook("on_error", (Turn(),))
    fails = Call(kind, body=Body(endings=(Fault.BOOM,)))

    asyncio.run(_compare([Attach(Sub(kind, hooks)), fails]))


class Stepwise(RuleBasedStateMachine):
    """The steps of a scenario one by one, each chosen with those before it done."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.pair = Pair()

    def _do(self, step: Step) -> None:
        self.runner.run(self.pair.do(step))

    @rule(step=attaches(1))
    def attach(self, step: Attach) -> None:
        self._do(step)

    @rule(step=switches)
    def switch(self, step: Step) -> None:
        self._do(step)

    @rule(step=calls(1, is_inside=False))
    def call(self, step: Call) -> None:
        self._do(step)

    @rule(
        inside=st.lists(steps(1, 0), min_size=1, max_size=3).map(tuple),
        of_run=st.booleans(),
    )
    def elsewhere(self, inside: tuple[Step, ...], of_run: bool) -> None:
        self._do(InRun((InTask(inside), InThread(inside, of_run))))

    @invariant()
    def budget(self) -> None:
        self.pair.model.calls = self.pair.driver.calls = 0

    def teardown(self) -> None:
        self.runner.run(self.pair.finish())
        self.runner.close()


TestStepwise = Stepwise.TestCase
TestStepwise.settings = settings(
    SETTINGS, max_examples=int(EXAMPLES or 200) // 5, stateful_step_count=12
)
