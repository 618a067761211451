"""Tools in the package itself."""

from agno.tools import tool

from .search import Hit, search

__all__ = ["Hit", "find", "search"]


@tool
def find(query: str) -> Hit:
    return search(query)
