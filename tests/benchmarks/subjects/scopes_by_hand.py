"""One hook before and one after, for one context only, and hooks that only look."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from time import perf_counter

from . import tools
from .by_hand import Call, Return
from .hooks import Hook, function_hooks, look_only, make_quiet
from .spy import Detach, Spy

_log = logging.getLogger(__name__)
_here: ContextVar[tuple[Hook, Hook] | None] = ContextVar("here", default=None)


def attach_here(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or do nothing, in this context only."""
    hooks = function_hooks(spy)
    token = _here.set((hooks.pre_call, hooks.post_call))

    def detach() -> None:
        _here.reset(token)

    return detach


def local(text: str, count: int) -> str:
    hooks = _here.get()
    if hooks is None:
        return tools.echo(text, count)
    before, after = hooks
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


async def local_async(text: str, count: int) -> str:
    hooks = _here.get()
    if hooks is None:
        return await tools.echo_async(text, count)
    before, after = hooks
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


def attach_observers(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or, without one, hooks that do nothing."""
    global before_look, after_look
    hooks = function_hooks(spy)
    before_look, after_look = hooks.pre_call, hooks.post_call
    if spy is not None:
        before_look, after_look = look_only(before_look), look_only(after_look)
    return _detach


def _detach() -> None:
    attach_observers(None)


before_look = after_look = make_quiet()


def observed(text: str, count: int) -> str:
    call = Call(text, count)
    try:
        before_look(Call(call.text, call.count))
    except Exception:
        _log.exception("a hook failed")
    started = perf_counter()
    result = tools.echo(call.text, call.count)
    duration = perf_counter() - started
    try:
        after_look(Return(Call(call.text, call.count), result, duration))
    except Exception:
        _log.exception("a hook failed")
    return result


async def observed_async(text: str, count: int) -> str:
    call = Call(text, count)
    try:
        before_look(Call(call.text, call.count))
    except Exception:
        _log.exception("a hook failed")
    started = perf_counter()
    result = await tools.echo_async(call.text, call.count)
    duration = perf_counter() - started
    try:
        after_look(Return(Call(call.text, call.count), result, duration))
    except Exception:
        _log.exception("a hook failed")
    return result
