"""Hooks that are attached, but not to everything or not at all times."""

from __future__ import annotations

from contextvars import copy_context
from typing import Any

from .cases import WorkError
from .points import Attach
from .subjects.hooks import function_hooks
from .subjects.spy import Detach, Spy


def attach_elsewhere(point: Any) -> Attach:
    """Return what attaches two hooks in another context, where nothing is called."""

    def attach(spy: Spy | None) -> Detach:
        hooks = function_hooks(spy)
        elsewhere = copy_context()

        def subscribe() -> Any:
            return point.subscribe(
                pre_call=hooks.pre_call, post_call=hooks.post_call, local=True
            )

        subscription = elsewhere.run(subscribe)
        return lambda: elsewhere.run(subscription.cancel)

    return attach


def attach_disabled(point: Any, switch: Any = None) -> Attach:
    """Return what attaches two hooks that are disabled.

    `switch` is the point or the toolset; `None` is for the subscription.
    """

    def attach(spy: Spy | None) -> Detach:
        hooks = function_hooks(spy)
        subscription = point.subscribe(
            pre_call=hooks.pre_call, post_call=hooks.post_call
        )
        switched = subscription if switch is None else switch
        switched.disable()
        if not point.idle:
            raise WorkError(f"{point}: not idle, though its hooks are disabled")

        def detach() -> None:
            subscription.cancel()
            if switch is not None:
                switch.enable()

        return detach

    return attach


def attach_in_run(toolset: Any, attach_hooks: Attach | None = None) -> Attach:
    """Return what begins a run of a toolset, and attaches hooks, if there are any."""

    def attach(spy: Spy | None) -> Detach:
        run = toolset.run()
        run.__enter__()
        detach_hooks = None if attach_hooks is None else attach_hooks(spy)

        def detach() -> None:
            if detach_hooks is not None:
                detach_hooks()
            run.__exit__(None, None, None)
            if not 0 < run.count() == run.count(ending="returned"):
                raise WorkError(f"the run counted {run.counts()}")

        return detach

    return attach
