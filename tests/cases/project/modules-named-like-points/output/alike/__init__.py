from agno.tools import tool

from alike import hooks as _hooks


@tool
def search(query: str) -> str:
    if _hooks.search_2.idle:
        return _search_unhooked(query)
    return _hooks.search_2.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return query
