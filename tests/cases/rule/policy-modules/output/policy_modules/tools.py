"""Tools under rules of many modules."""

from agents import function_tool

from policy_modules.hooks import tools as _hooks


@function_tool
def search(query: str) -> str:
    """Find pages."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return query


@function_tool
def toolset(query: str) -> str:
    """Have a name of generated code."""
    if _hooks.toolset_2.idle:
        return _toolset_unhooked(query)
    return _hooks.toolset_2.call(_toolset_unhooked, query)


def _toolset_unhooked(query: str) -> str:
    return query


@function_tool
def unruled(size: int) -> int:
    """Be under no rule."""
    if _hooks.unruled.idle:
        return _unruled_unhooked(size)
    return _hooks.unruled.call(_unruled_unhooked, size)


def _unruled_unhooked(size: int) -> int:
    return size
