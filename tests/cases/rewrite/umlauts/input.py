"""Tools."""

from agno.tools import tool


@tool
def search(größe: str) -> str:
    """Suche über alles: 漢字 🎉."""
    return größe


class Tools:
    @tool
    def find(self, größe: str) -> str: return größe
