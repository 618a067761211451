"""A line of JSON for each call, for programs to search."""

from __future__ import annotations

import json
import logging

from hookgen.runtime import ToolOutcome
from shop.tools.hooks import AnyCall, toolset

log = logging.getLogger("shop.calls")


@toolset.all().on_exit
def write_line(outcome: ToolOutcome[AnyCall, object]) -> None:
    """Write one line when a call is over."""
    line = {
        "tool": outcome.call.tool_name,
        "call": outcome.call.call_id,
        "arguments": outcome.call.arguments(),
        "outcome": type(outcome).__name__.lower(),
        "milliseconds": round(outcome.duration * 1000, 3),
    }
    log.info("%s", json.dumps(line, sort_keys=True, default=repr))
