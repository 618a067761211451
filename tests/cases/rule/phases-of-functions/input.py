"""A function with hooks of every phase."""

from agents import function_tool


@function_tool
def search(query: str, limit: int = 10) -> list[str]:
    """Find pages."""
    return [query] * limit


@function_tool
def stop(code: int) -> None:
    """Stop the search; gives nothing."""
    del code
