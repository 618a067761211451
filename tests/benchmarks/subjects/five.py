"""Three hooks before and two after, called by the tool itself, with typed records."""

from __future__ import annotations

from time import perf_counter

from . import tools
from .by_hand import Call, Return
from .hooks import Hook, function_hooks, make_quiet
from .spy import Detach, Spy

_QUIET_EARLY = (make_quiet(), make_quiet(), make_quiet())
_QUIET_LATE = (make_quiet(), make_quiet())


def early_hooks(spy: Spy | None) -> tuple[Hook, Hook, Hook]:
    """Return the hooks before the tool."""
    if spy is None:
        return _QUIET_EARLY
    hook = function_hooks(spy).pre_call
    return hook, hook, hook


def late_hooks(spy: Spy | None) -> tuple[Hook, Hook]:
    """Return the hooks after the tool."""
    if spy is None:
        return _QUIET_LATE
    hook = function_hooks(spy).post_call
    return hook, hook


def attach(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or, without one, hooks that do nothing."""
    global first, second, third, fourth, fifth
    first, second, third, fourth, fifth = (*early_hooks(spy), *late_hooks(spy))
    return _detach


def _detach() -> None:
    attach(None)


first, second, third, fourth, fifth = (*_QUIET_EARLY, *_QUIET_LATE)


def echo(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = first(call)
    if outcome is None:
        outcome = second(call)
    if outcome is None:
        outcome = third(call)
    duration = 0.0
    if outcome is not None:
        result: str = outcome.result
    else:
        started = perf_counter()
        result = tools.echo(call.text, call.count)
        duration = perf_counter() - started
    change = fourth(Return(call, result, duration))
    if change is not None:
        result = change.result
    change = fifth(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


async def echo_async(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = first(call)
    if outcome is None:
        outcome = second(call)
    if outcome is None:
        outcome = third(call)
    duration = 0.0
    if outcome is not None:
        result: str = outcome.result
    else:
        started = perf_counter()
        result = await tools.echo_async(call.text, call.count)
        duration = perf_counter() - started
    change = fourth(Return(call, result, duration))
    if change is not None:
        result = change.result
    change = fifth(Return(call, result, duration))
    if change is not None:
        result = change.result
    return result
