"""Tools."""

from agno.tools import tool

from umlauts.hooks import tools as _hooks


@tool
def search(größe: str) -> str:
    """Suche über alles: 漢字 🎉."""
    if _hooks.search.idle:
        return _search_unhooked(größe)
    return _hooks.search.call(_search_unhooked, größe)


def _search_unhooked(größe: str) -> str:
    return größe


class Tools:
    @tool
    def find(self, größe: str) -> str:
        if _hooks.Tools_find.idle:
            return Tools._find_unhooked(self, größe)
        return _hooks.Tools_find.call(Tools._find_unhooked, self, größe)

    def _find_unhooked(self, größe: str) -> str: return größe
