"""A hook before one tool and a hook behind it, whatever comes of the call."""

from __future__ import annotations

from typing import assert_never

from hookgen.runtime import Cancelled, Denied, Raised, Returned, ToolOutcome
from shop.tools.hooks import catalog
from shop.tools.hooks.catalog import ConvertPriceCall

said: list[str] = []


@catalog.convert_price.pre_call
def before(call: ConvertPriceCall) -> None:
    """Tell who calls what."""
    agent = call.run.agent_id if call.run else "nobody"
    said.append(f"{agent} calls {call.tool_name}")


@catalog.convert_price.on_exit
def behind(outcome: ToolOutcome[ConvertPriceCall, int]) -> None:
    """Tell how it went; this runs on success and on failure."""
    match outcome:
        case Returned(call, result):
            said.append(f"{call.tool_name} returned {result}")
        case Raised(call, error):
            said.append(f"{call.tool_name} failed: {error}")
        case Denied() | Cancelled():
            said.append("the tool did not run")
        case _:
            assert_never(outcome)
