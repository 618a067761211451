"""A package with a tool of its own."""

from agents import function_tool


@function_tool
def about(topic: str) -> str:
    """Tell what this is."""
    return topic
