"""A tool."""

from agents import function_tool


@function_tool
def search(query: str) -> str:
    """Find pages."""
    return query
