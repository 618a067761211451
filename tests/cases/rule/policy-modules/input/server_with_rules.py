"""A script, outside of all packages."""

from agents import function_tool


@function_tool
def echo(text: str) -> str:
    """Give it back."""
    return text
