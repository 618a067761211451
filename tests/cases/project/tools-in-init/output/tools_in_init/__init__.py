"""Tools in the package itself."""

from agno.tools import tool

from tools_in_init import hooks as _hooks

from .search import Hit, search

__all__ = ["Hit", "find", "search"]


@tool
def find(query: str) -> Hit:
    if _hooks.find.idle:
        return _find_unhooked(query)
    return _hooks.find.call(_find_unhooked, query)


def _find_unhooked(query: str) -> Hit:
    return search(query)
