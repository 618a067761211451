"""A tool whose rules are put in order."""

from agents import function_tool


@function_tool
def search(query: str) -> list[str]:
    """Find pages."""
    return [query]
