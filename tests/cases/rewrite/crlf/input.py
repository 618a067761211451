"""Tools."""

from agno.tools import tool


@tool
def search(query: str) -> str:
    """Search."""
    return query


class Tools:
    @tool
    def find(self, query: str) -> str: return query
