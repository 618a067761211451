"""Operations on the agent's own state are tools like others."""

from __future__ import annotations

from shop.tools.hooks import AnyCall, toolset
from shop.tools.hooks.tasks import TaskScaffoldAddTaskCall

said: list[str] = []


@toolset.select(within="TaskScaffold").pre_call
def tell(call: AnyCall) -> None:
    """Tell of every operation of one scaffold."""
    said.append(f"operation {call.tool_name}")
    if isinstance(call, TaskScaffoldAddTaskCall):
        said.append(f"task {len(call.owner.tasks) + 1}: {call.task}")
