"""One async hook of each phase, called by a coroutine function itself."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from time import perf_counter

from . import tools
from .by_hand import Call, Return
from .hooks import Hooks, async_hooks, make_quiet
from .phases_by_hand import Ending, Failure
from .spy import Detach, Spy

_log = logging.getLogger(__name__)


def attach(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or, without one, hooks that do nothing."""
    _use(async_hooks(spy))
    return _detach


def _detach() -> None:
    _use(async_hooks(None))


def _use(hooks: Hooks) -> None:
    global before, outside, beside, after, rescue, leave
    before, outside, beside = hooks.pre_call, hooks.around, hooks.intercept
    after, rescue, leave = hooks.post_call, hooks.on_error, hooks.on_exit


before = outside = beside = after = rescue = leave = make_quiet()
_detach()


async def pair(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = await before(call)
    duration = 0.0
    if outcome is not None:
        result: str = outcome.result
    else:
        started = perf_counter()
        result = await tools.echo_async(call.text, call.count)
        duration = perf_counter() - started
    change = await after(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


async def pre_call(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = await before(call)
    if outcome is not None:
        result: str = outcome.result
        return result
    return await tools.echo_async(call.text, call.count)


async def around(text: str, count: int) -> str:
    result: str = await outside(Call(text, count), _run)
    return result


async def _run(call: Call) -> str:
    return await tools.echo_async(call.text, call.count)


async def intercept(text: str, count: int) -> str:
    call = Call(text, count)
    steps = beside(call)
    outcome = await anext(steps, None)
    if outcome is not None:
        result: str = outcome.result
    else:
        result = await tools.echo_async(call.text, call.count)
    try:
        change = await steps.asend(result)
    except StopAsyncIteration:
        return result
    await steps.aclose()
    return result if change is None else change.result


async def post_call(text: str, count: int) -> str:
    call = Call(text, count)
    started = perf_counter()
    result = await tools.echo_async(call.text, call.count)
    duration = perf_counter() - started
    change = await after(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


async def on_error(text: str, count: int) -> str:
    return await _rescued(tools.echo_async, text, count)


async def fail(text: str, count: int) -> str:
    return await _rescued(tools.fail_async, text, count)


async def _rescued(
    tool: Callable[[str, int], Awaitable[str]], text: str, count: int
) -> str:
    call = Call(text, count)
    started = perf_counter()
    try:
        return await tool(call.text, call.count)
    except Exception as error:
        recovery = await rescue(Failure(call, error, perf_counter() - started))
        if recovery is None:
            raise
        result: str = recovery.result
        return result


async def on_exit(text: str, count: int) -> str:
    call = Call(text, count)
    begun = perf_counter()
    try:
        result = await tools.echo_async(call.text, call.count)
    except BaseException as error:
        await _leave(Ending(call, None, error, perf_counter() - begun))
        raise
    await _leave(Ending(call, result, None, perf_counter() - begun))
    return result


async def _leave(ending: Ending[str]) -> None:
    try:
        await leave(ending)
    except Exception:
        _log.exception("a hook failed")
