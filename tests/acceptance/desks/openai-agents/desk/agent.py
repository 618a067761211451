"""The agent."""

from agents import Agent, Model

from .orders import find_order, track_order
from .returns import Returns


def make_agent(model: Model, *, is_guarded: bool) -> Agent[None]:
    """Return an agent; one that is guarded goes on after an error of a tool."""
    returns = Returns("Ada")
    methods = returns.tools() if is_guarded else returns.fatal_tools()
    return Agent(name="desk", model=model, tools=[find_order, track_order, *methods])
