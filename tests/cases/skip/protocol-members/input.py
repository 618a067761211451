from typing import Protocol

from agno.tools import tool


class Searcher(Protocol):
    @tool
    def search(self, query: str) -> str:
        """Search."""
        return query
