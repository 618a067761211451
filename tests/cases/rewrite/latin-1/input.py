# coding: latin-1
"""Tools."""

from agno.tools import tool


@tool
def search(query: str) -> str:
    """Suche für alle."""
    return query


class Tools:
    @tool
    def find(self, query: str) -> str: return query
