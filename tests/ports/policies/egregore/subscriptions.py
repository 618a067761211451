"""Hooks that come and go while the program runs."""

from __future__ import annotations

from hookgen.runtime import Subscription, ToolError, ToolReturn
from shop.tools.hooks import AnyCall, toolset

said: list[str] = []


def on_start(call: AnyCall) -> None:
    """Tell of a call."""
    said.append(f"start {call.tool_name}")


def on_end(done: ToolReturn[AnyCall, object]) -> None:
    """Tell of a result."""
    said.append(f"end {done.call.tool_name}")


def on_error(failed: ToolError[AnyCall]) -> None:
    """Tell of an error."""
    said.append(f"error {failed.call.tool_name}")


def listen() -> Subscription:
    """Attach one hook by the name of its event."""
    return toolset.on("tool:pre_call", on_start)


def listen_for_a_while(*, here_only: bool = False) -> Subscription:
    """Attach three hooks for a `with` block, of all threads or of this one only."""
    return toolset.all().subscribe(
        pre_call=on_start, post_call=on_end, on_error=on_error, local=here_only
    )
