"""Attaching hooks to generated hook points."""
# ruff: noqa: ARG001 - hooks that do nothing have their parameters.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .subjects.spy import Detach, Outcome, Spy


def attach_to(point: Any) -> Callable[[Spy | None], Detach]:
    """Return what attaches two hooks to a generated hook point.

    Points of different tools have no type in common that knows their records.
    """

    def attach(spy: Spy | None) -> Detach:
        before, after = _quiet_before, _quiet_after
        if spy is not None:

            def told_before(call: Any) -> Outcome:
                return spy.before(call.text, call.count)

            def told_after(returned: Any) -> Outcome:
                call = returned.call
                return spy.after(call.text, call.count, returned.result)

            before, after = told_before, told_after
        subscription = point.subscribe(pre_call=before, post_call=after)

        def detach() -> None:
            subscription.cancel()

        return detach

    return attach


def _quiet_before(call: object) -> Outcome:
    return None


def _quiet_after(returned: object) -> Outcome:
    return None
