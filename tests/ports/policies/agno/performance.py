"""How long calls take, those that fail included."""

from __future__ import annotations

import logging
from typing import assert_never

from hookgen.runtime import Cancelled, Denied, Raised, Returned, ToolOutcome
from shop.tools.hooks import AnyCall, toolset

log = logging.getLogger("shop")
durations: dict[str, list[float]] = {}


@toolset.all().on_exit
def measure(outcome: ToolOutcome[AnyCall, object]) -> None:
    """Log and keep the time of one call."""
    name, seconds = outcome.call.tool_name, outcome.duration
    match outcome:
        case Returned():
            log.info("%s took %.3f s", name, seconds)
            durations.setdefault(name, []).append(seconds)
        case Raised(_, error):
            log.error("%s failed after %.3f s: %s", name, seconds, error)
        case Denied() | Cancelled():
            log.info("%s did not finish", name)
        case _:
            assert_never(outcome)
