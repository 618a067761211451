from agno.tools import tool

from namespace_folders.hooks.inner import search as _hooks


class Hit: ...


@tool
def search(query: str) -> Hit:
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> Hit:
    return Hit()
