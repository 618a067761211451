from agno.tools import tool

from main_module.hooks import __main__ as _hooks


class Hit: ...


@tool
def search(hit: Hit) -> str:
    if _hooks.search.idle:
        return _search_unhooked(hit)
    return _hooks.search.call(_search_unhooked, hit)


def _search_unhooked(hit: Hit) -> str:
    return ""
