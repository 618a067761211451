"""Hooks through pluggy and blinker, called from the tool with the same records.

The records are those written by hand, so that only the way to the hooks differs.
"""
# ruff: noqa: ARG001, ARG002 - tools and hooks that do nothing have their parameters.

from __future__ import annotations

from time import perf_counter
from typing import Any

import blinker
import pluggy

from . import tools
from .by_hand import Call, Return
from .spy import Detach, Outcome, Spy

_specification = pluggy.HookspecMarker("measured")
_implementation = pluggy.HookimplMarker("measured")


class _Specifications:
    # The first hook that returns something has decided, as with hook points.
    @_specification(firstresult=True)
    def before(self, call: Call) -> Outcome: ...

    @_specification(firstresult=True)
    def after(self, returned: Return[object]) -> Outcome: ...


class _Before:
    def __init__(self, spy: Spy) -> None:
        self._spy = spy

    @_implementation
    def before(self, call: Call) -> Outcome:
        return self._spy.before(call.text, call.count)


class _After:
    def __init__(self, spy: Spy) -> None:
        self._spy = spy

    @_implementation
    def after(self, returned: Return[object]) -> Outcome:
        call = returned.call
        return self._spy.after(call.text, call.count, returned.result)


class _Told(_Before, _After):
    pass


class _QuietBefore:
    @_implementation
    def before(self, call: Call) -> Outcome:
        return None


class _QuietAfter:
    @_implementation
    def after(self, returned: Return[object]) -> Outcome:
        return None


class _Quiet(_QuietBefore, _QuietAfter):
    pass


_plugins = pluggy.PluginManager("measured")
_plugins.add_hookspecs(_Specifications)
_hooks: Any = _plugins.hook  # pluggy's hooks have no types.


def attach_plugin(spy: Spy | None) -> Detach:
    """Register a plugin that tells a spy, or, without one, one that does nothing."""
    return _register(_Quiet() if spy is None else _Told(spy))


def attach_five(spy: Spy | None) -> Detach:
    """Register three plugins for before the tool and two for after it."""
    before = [_QuietBefore() if spy is None else _Before(spy) for _ in range(3)]
    after = [_QuietAfter() if spy is None else _After(spy) for _ in range(2)]
    return _register(*before, *after)


def _register(*plugins: object) -> Detach:
    for plugin in plugins:
        _plugins.register(plugin)

    def detach() -> None:
        for plugin in plugins:
            _plugins.unregister(plugin)

    return detach


def pluggy_echo(text: str, count: int) -> str:
    call = Call(text, count)
    outcome = _hooks.before(call=call)
    duration = 0.0
    if outcome is not None:
        result: str = outcome.result
    else:
        started = perf_counter()
        result = tools.echo(call.text, call.count)
        duration = perf_counter() - started
    change = _hooks.after(returned=Return(call, result, duration))
    if change is not None:
        result = change.result
    return result


_before = blinker.Signal()
_after = blinker.Signal()


def _quiet_before(sender: object, call: Call) -> Outcome:
    return None


def _quiet_after(sender: object, returned: Return[object]) -> Outcome:
    return None


def attach_receivers(spy: Spy | None) -> Detach:
    """Connect receivers that tell a spy, or, without one, ones that do nothing."""
    before, after = _quiet_before, _quiet_after
    if spy is not None:

        def told_before(sender: object, call: Call) -> Outcome:
            return spy.before(call.text, call.count)

        def told_after(sender: object, returned: Return[object]) -> Outcome:
            call = returned.call
            return spy.after(call.text, call.count, returned.result)

        before, after = told_before, told_after
    _before.connect(before, weak=False)
    _after.connect(after, weak=False)

    def detach() -> None:
        _before.disconnect(before)
        _after.disconnect(after)

    return detach


def blinker_echo(text: str, count: int) -> str:
    call = Call(text, count)
    duration = 0.0
    for _receiver, outcome in _before.send("echo", call=call):
        if outcome is not None:
            result: str = outcome.result
            break
    else:
        started = perf_counter()
        result = tools.echo(call.text, call.count)
        duration = perf_counter() - started
    for _receiver, change in _after.send(
        "echo", returned=Return(call, result, duration)
    ):
        if change is not None:
            result = change.result
    return result
