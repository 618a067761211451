"""What tools got and gave, and what the hooks of one run share."""

from __future__ import annotations

from dataclasses import dataclass, field

from hookgen.runtime import ToolReturn
from shop.tools.hooks import AnyCall, toolset


@dataclass(slots=True)
class Storage:
    """What the hooks and tools of one run share."""

    seen: list[str] = field(default_factory=list[str])


@toolset.all().post_call
def log(done: ToolReturn[AnyCall, object]) -> None:
    """Keep a line for each call."""
    call = done.call
    line = f"{call.tool_name} {call.arguments()} -> {done.result}"
    if call.run is not None:
        call.run.storage_as(Storage).seen.append(line)
