"""The agent."""

from typing import Any

from agno.agent import Agent
from agno.models.base import Model

from .orders import find_order, track_order
from .returns import Returns


def make_agent(model: Model, *, is_async: bool) -> Agent:
    """Return the desk's agent; Agno refuses to run coroutines in one that is not async."""
    tools: list[Any] = [find_order, Returns("Ada")]
    if is_async:
        tools.append(track_order)
    return Agent(model=model, tools=tools, telemetry=False)
