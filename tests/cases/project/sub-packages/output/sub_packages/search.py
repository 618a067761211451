from agno.tools import tool

from sub_packages.hooks import search as _hooks


@tool
def search(query: str) -> str:
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return query
