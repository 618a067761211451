from agno.tools import tool

from alias_used_elsewhere.hooks import tools as _hooks


@tool
def search(query: str) -> str:
    """Search."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return query


_hooks.search.pre_call(print)
