"""The agent."""

from egregore.core.agent import Agent

from .orders import find_order
from .returns import Returns


def make_agent() -> Agent:
    """Return the desk's agent."""
    return Agent(provider="ollama:scripted", tools=[find_order], scaffolds=[Returns()])
