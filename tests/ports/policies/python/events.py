"""Handlers for events: of all tools by name, of one async tool awaited."""

from __future__ import annotations

from hookgen.runtime import ToolError, ToolReturn
from shop.tools.hooks import AnyCall, network, toolset
from shop.tools.hooks.network import CallApiCall

seen: list[str] = []


def started(call: AnyCall) -> None:
    """Handle the event before a call."""
    seen.append(f"pre {call.tool_name}")


def finished(done: ToolReturn[AnyCall, object]) -> None:
    """Handle the event behind a call."""
    seen.append(f"post {done.call.tool_name}")


def failed(error: ToolError[AnyCall]) -> None:
    """Handle the event of an error."""
    seen.append(f"error {error.call.tool_name}: {type(error.error).__name__}")


subscriptions = [
    toolset.on("tool:pre_call", started),
    toolset.on("tool:post_call", finished),
    toolset.on("tool:on_error", failed),
]


async def report(call: CallApiCall) -> None:
    """Handle an async tool's event; it is awaited."""
    seen.append(f"async pre {call.url}")


def broken(call: AnyCall) -> None:
    """Fail, which concerns nobody else."""
    raise RuntimeError(f"no handler for {call.tool_name}")


network.call_api.observe(pre_call=report)
toolset.all().observe(pre_call=broken, order=-1, failure_limit=100)
