"""Tools."""

from agno.tools import tool

from byte_order_mark.hooks import tools as _hooks


@tool
def search(query: str) -> str:
    """Search."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return query


class Tools:
    @tool
    def find(self, query: str) -> str:
        if _hooks.Tools_find.idle:
            return Tools._find_unhooked(self, query)
        return _hooks.Tools_find.call(Tools._find_unhooked, self, query)

    def _find_unhooked(self, query: str) -> str: return query
