"""Tools under rules of many modules."""

from agents import function_tool


@function_tool
def search(query: str) -> str:
    """Find pages."""
    return query


@function_tool
def toolset(query: str) -> str:
    """Have a name of generated code."""
    return query


@function_tool
def unruled(size: int) -> int:
    """Be under no rule."""
    return size
