"""One hook before and one after, called by the tool itself, with typed records.

The same work as a generated hook point does for two hooks, without its choice of
hooks: builds the record, calls the hook, looks at its outcome, calls the tool with the
record's fields, measures the time, builds the record of the return, calls the hook,
looks at its outcome.
"""
# ruff: noqa: ARG001 - tools and hooks that do nothing have their parameters.

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterable
from contextlib import aclosing
from time import perf_counter
from typing import Generic, TypeVar

from . import tools
from .spy import Detach, Outcome, Spy

R = TypeVar("R")


class Call:
    """One call of a tool."""

    __slots__ = ("count", "text")

    def __init__(self, text: str, count: int) -> None:
        self.text = text
        self.count = count


class MethodCall:
    """One call of a method tool."""

    __slots__ = ("count", "owner", "text")

    def __init__(self, owner: Toolkit, text: str, count: int) -> None:
        self.owner = owner
        self.text = text
        self.count = count


class Return(Generic[R]):
    """A tool's result."""

    __slots__ = ("call", "duration", "result")

    def __init__(self, call: Call | MethodCall, result: R, duration: float) -> None:
        self.call = call
        self.result = result
        self.duration = duration


def _quiet_before(call: Call | MethodCall) -> Outcome:
    return None


def _quiet_after(returned: Return[object]) -> Outcome:
    return None


before = _quiet_before
after = _quiet_after


def attach(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or, without one, hooks that do nothing."""
    global before, after
    if spy is not None:

        def told_before(call: Call | MethodCall) -> Outcome:
            return spy.before(call.text, call.count)

        def told_after(returned: Return[object]) -> Outcome:
            call = returned.call
            return spy.after(call.text, call.count, returned.result)

        before, after = told_before, told_after
    return _detach


def _detach() -> None:
    global before, after
    before, after = _quiet_before, _quiet_after


def echo(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = before(call)
    duration = 0.0
    if outcome is not None:
        result: str = outcome.result
    else:
        started = perf_counter()
        result = tools.echo(call.text, call.count)
        duration = perf_counter() - started
    change = after(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


class Toolkit(tools.Toolkit):
    def method(self, text: str, count: int) -> str:
        call = MethodCall(self, text, count)
        outcome = before(call)
        duration = 0.0
        if outcome is not None:
            result: str = outcome.result
        else:
            started = perf_counter()
            result = tools.Toolkit.method(call.owner, call.text, call.count)
            duration = perf_counter() - started
        change = after(Return(call, result, duration))
        if change is not None:
            result = change.result
        return result


async def echo_async(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = before(call)
    duration = 0.0
    if outcome is not None:
        result: str = outcome.result
    else:
        started = perf_counter()
        result = await tools.echo_async(call.text, call.count)
        duration = perf_counter() - started
    change = after(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


def stream(text: str, count: int) -> Generator[str, None, int]:
    call = Call(text, count)
    outcome = before(call)
    duration = 0.0
    if outcome is not None:
        items: Iterable[str] = outcome.result
        yield from items
        result = 0
    else:
        started = perf_counter()
        result = yield from tools.stream(call.text, call.count)
        duration = perf_counter() - started
    change = after(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


async def stream_async(text: str, count: int) -> AsyncIterator[str]:
    call = Call(text, count)
    outcome = before(call)
    duration = 0.0
    if outcome is not None:
        replaced: Iterable[str] = outcome.result
        for item in replaced:
            yield item
    else:
        started = perf_counter()
        async with aclosing(tools.stream_async(call.text, call.count)) as items:
            async for item in items:
                yield item
        duration = perf_counter() - started
    after(Return(call, None, duration))
