"""A hook does one thing; what takes long does not wait in a sync tool's way."""

from __future__ import annotations

import logging
from queue import SimpleQueue

from shop.tools.hooks import AnyCall, toolset

log = logging.getLogger("shop")
to_send: SimpleQueue[str] = SimpleQueue()
"""For a thread that talks to the database."""


@toolset.all().pre_call(on_failure="continue")
def log_tool(call: AnyCall) -> None:
    """Log, and nothing else."""
    log.info("tool: %s", call.tool_name)


@toolset.all().pre_call(on_failure="continue")
def send_metrics(call: AnyCall) -> None:
    """Leave the slow part to somebody else."""
    to_send.put(call.tool_name)
