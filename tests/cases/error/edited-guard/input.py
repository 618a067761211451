from agno.tools import tool

from edited_guard.hooks import tools as _hooks


@tool
def search(query: str) -> str:
    """Search."""
    if _hooks.search.idle:
        print("mine")
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query, 3) + "mine"
    return "mine"


def _search_unhooked(query: str) -> str:
    return query
