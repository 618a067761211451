from agno.tools import tool

from alike.hooks import search as _hooks


@tool
def find(query: str) -> str:
    if _hooks.find.idle:
        return _find_unhooked(query)
    return _hooks.find.call(_find_unhooked, query)


def _find_unhooked(query: str) -> str:
    return query
