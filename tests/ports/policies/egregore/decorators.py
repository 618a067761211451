"""Three decorators that tell of the calls of all tools."""

from __future__ import annotations

from hookgen.runtime import ToolError, ToolReturn
from shop.tools.hooks import AnyCall, toolset

said: list[str] = []


@toolset.all().pre_call
def before(call: AnyCall) -> None:
    """Tell of a call with its arguments."""
    said.append(f"start {call.tool_name} {call.arguments()}")


@toolset.all().post_call
def after(done: ToolReturn[AnyCall, object]) -> None:
    """Tell of a result."""
    said.append(f"done {done.call.tool_name}: {done.result}")


@toolset.all().on_error
def on_error(failed: ToolError[AnyCall]) -> None:
    """Tell of an error, which goes on."""
    said.append(f"error {failed.call.tool_name}: {failed.error}")
