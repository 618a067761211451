"""Attaching hooks to generated hook points.

Points of different tools have no type in common that knows their records, hence `Any`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from .subjects.five import early_hooks, late_hooks
from .subjects.hooks import (
    Hook,
    Hooks,
    function_hooks,
    look_only,
    look_only_async,
)
from .subjects.spy import Detach, Spy

Attach: TypeAlias = Callable[[Spy | None], Detach]
MakeHooks: TypeAlias = Callable[[Spy | None], Hooks]

PAIR = ("pre_call", "post_call")


def attach_to(
    point: Any, *phases: str, make: MakeHooks = function_hooks, **options: Any
) -> Attach:
    """Return what attaches a hook of each phase, one before and one after if not told.

    `options` are those of `subscribe`.
    """

    def attach(spy: Spy | None) -> Detach:
        hooks = _choose(make(spy), phases or PAIR)
        return _canceller(point.subscribe(**hooks, **options))

    return attach


def attach_five(point: Any) -> Attach:
    """Return what attaches three hooks before and two after, one by one."""

    def attach(spy: Spy | None) -> Detach:
        before = [point.subscribe(pre_call=hook) for hook in early_hooks(spy)]
        after = [point.subscribe(post_call=hook) for hook in late_hooks(spy)]

        def detach() -> None:
            for subscription in (*before, *after):
                subscription.cancel()

        return detach

    return attach


def observe(
    point: Any, *, make: MakeHooks = function_hooks, is_async: bool = False
) -> Attach:
    """Return what attaches one observer before and one after."""
    look = look_only_async if is_async else look_only

    def attach(spy: Spy | None) -> Detach:
        hooks = _choose(make(spy), PAIR)
        if spy is not None:
            hooks = {phase: look(hook) for phase, hook in hooks.items()}
        return _canceller(point.observe(**hooks))

    return attach


def _choose(hooks: Hooks, phases: tuple[str, ...]) -> dict[str, Hook]:
    return {phase: getattr(hooks, phase) for phase in phases}


def _canceller(subscription: Any) -> Detach:
    def detach() -> None:
        subscription.cancel()

    return detach
