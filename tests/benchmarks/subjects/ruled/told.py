"""Putting a spy into a module of policies."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from hookgen.runtime import Deny

from ..hooks import Hook
from ..spy import Detach, Outcome, Spy


def attach_policy(policy: ModuleType) -> Callable[[Spy | None], Detach]:
    """Return what makes a module's hooks tell a spy; without one, they do nothing."""

    def attach(spy: Spy | None) -> Detach:
        if spy is None:
            return _do_nothing
        told = _told(spy)
        quiet = {name: getattr(policy, name) for name in told}
        vars(policy).update(told)

        def detach() -> None:
            vars(policy).update(quiet)

        return detach

    return attach


def _do_nothing() -> None:
    pass


def _told(spy: Spy) -> dict[str, Hook]:
    """Return hooks that tell a spy, by the names of those that do nothing.

    Those that get no arguments of the call are told of the last one before them.
    """

    def change(result: object) -> Outcome:
        return spy.after(*spy.before_seen[-1], result)

    async def check_async(text: str, count: int) -> Deny | None:
        return spy.check(text, count)

    async def change_async(result: object) -> Outcome:
        return change(result)

    def check_call(call: Any) -> Deny | None:
        return spy.check(call.text, call.count)

    def change_return(returned: Any) -> Outcome:
        return spy.after(returned.call.text, returned.call.count, returned.result)

    def around(call: Any, call_next: Hook) -> Any:
        early = spy.before(call.text, call.count)
        result = call_next(call) if early is None else early.result
        late = spy.after(call.text, call.count, result)
        return result if late is None else late.result

    def rescue(text: str, count: int, error: Exception) -> Outcome:
        return spy.failed(text, count, str(error))

    def watch(text: str, count: int, result: object) -> None:
        spy.after(text, count, result)

    def keep(item: object) -> Outcome:
        return spy.item(*spy.before_seen[-1], item)

    return {
        "check": spy.check,
        "check_second": spy.check,
        "check_third": spy.check,
        "change": change,
        "change_second": change,
        "check_async": check_async,
        "change_async": change_async,
        "check_call": check_call,
        "change_return": change_return,
        "around": around,
        "rescue": rescue,
        "watch": watch,
        "keep": keep,
    }
