"""Five calls in ten seconds, of all tools together."""

from __future__ import annotations

from collections.abc import Callable

from hookgen.library import RateLimit, all_together
from hookgen.runtime import Subscription
from shop.tools.hooks import toolset


def limit(clock: Callable[[], float]) -> Subscription:
    """Deny what is too much, with the time to wait."""
    return toolset.on(
        "tool:pre_call", RateLimit(calls=5, period=10, key=all_together, clock=clock)
    )
