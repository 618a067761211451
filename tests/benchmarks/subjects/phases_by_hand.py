"""One hook of each phase, called by a function itself, with typed records."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Generic, TypeVar

from . import tools
from .by_hand import Call, Return
from .hooks import Hooks, function_hooks, make_quiet
from .spy import Detach, Spy

R = TypeVar("R")

_log = logging.getLogger(__name__)


class Failure:
    """An error of a tool."""

    __slots__ = ("call", "duration", "error")

    def __init__(self, call: Call, error: Exception, duration: float) -> None:
        self.call = call
        self.error = error
        self.duration = duration


class Ending(Generic[R]):
    """A call that is over, with a result or an error."""

    __slots__ = ("call", "duration", "error", "result")

    def __init__(
        self,
        call: Call,
        result: R | None,
        error: BaseException | None,
        duration: float,
    ) -> None:
        self.call = call
        self.result = result
        self.error = error
        self.duration = duration


class Item:
    """An item of a stream."""

    __slots__ = ("call", "index", "item")

    def __init__(self, call: Call, item: str, index: int) -> None:
        self.call = call
        self.item = item
        self.index = index


def attach(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or, without one, hooks that do nothing."""
    _use(function_hooks(spy))
    return _detach


def _detach() -> None:
    _use(function_hooks(None))


def _use(hooks: Hooks) -> None:
    global before, outside, beside, after, rescue, leave
    before, outside, beside = hooks.pre_call, hooks.around, hooks.intercept
    after, rescue, leave = hooks.post_call, hooks.on_error, hooks.on_exit


before = outside = beside = after = rescue = leave = make_quiet()
_detach()


def pre_call(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = before(call)
    if outcome is not None:
        result: str = outcome.result
        return result
    return tools.echo(call.text, call.count)


def around(text: str, count: int) -> str:
    result: str = outside(Call(text, count), _run)
    return result


def _run(call: Call) -> str:
    return tools.echo(call.text, call.count)


def intercept(text: str, count: int) -> str:
    call = Call(text, count)
    steps = beside(call)
    outcome = next(steps, None)
    if outcome is not None:
        result: str = outcome.result
    else:
        result = tools.echo(call.text, call.count)
    try:
        change = steps.send(result)
    except StopIteration:
        return result
    steps.close()
    return result if change is None else change.result


def post_call(text: str, count: int) -> str:
    call = Call(text, count)
    started = perf_counter()
    result = tools.echo(call.text, call.count)
    duration = perf_counter() - started
    change = after(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


def on_error(text: str, count: int) -> str:
    return _rescued(tools.echo, text, count)


def fail(text: str, count: int) -> str:
    return _rescued(tools.fail, text, count)


def _rescued(tool: Callable[[str, int], str], text: str, count: int) -> str:
    call = Call(text, count)
    started = perf_counter()
    try:
        return tool(call.text, call.count)
    except Exception as error:
        recovery = rescue(Failure(call, error, perf_counter() - started))
        if recovery is None:
            raise
        result: str = recovery.result
        return result


def on_exit(text: str, count: int) -> str:
    call = Call(text, count)
    begun = perf_counter()
    try:
        result = tools.echo(call.text, call.count)
    except BaseException as error:
        _leave(Ending(call, None, error, perf_counter() - begun))
        raise
    _leave(Ending(call, result, None, perf_counter() - begun))
    return result


def _leave(ending: Ending[str]) -> None:
    try:
        leave(ending)
    except Exception:
        _log.exception("a hook failed")
