"""What is done with results: kept for others, and counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from hookgen.runtime import ToolReturn
from shop.tools.hooks import AnyCall, toolset
from shop.tools.hooks.catalog import SearchTeasCall


@dataclass(slots=True)
class State:
    """What the hooks of one run share."""

    results: dict[str, object] = field(default_factory=dict[str, object])
    calls: dict[str, int] = field(default_factory=dict[str, int])
    last_search: object = None


@toolset.all().post_call
def process(done: ToolReturn[AnyCall, object]) -> None:
    """Keep the result, and count the call."""
    call = done.call
    if call.run is None:
        return
    state = call.run.storage_as(State)
    state.results[f"{call.tool_name} {call.arguments()}"] = done.result
    state.calls[call.tool_name] = state.calls.get(call.tool_name, 0) + 1
    if isinstance(call, SearchTeasCall):
        state.last_search = done.result
