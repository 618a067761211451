from agno.tools import tool

from names_that_are_taken.hooks import tools as _hooks_3

_hooks = ["mine"]
_hooks_2 = ["mine too"]


def _search_unhooked() -> None: ...


@tool
def search(query: str) -> str:
    if _hooks_3.search.idle:
        return _search_unhooked_2(query)
    return _hooks_3.search.call(_search_unhooked_2, query)


def _search_unhooked_2(query: str) -> str:
    return query


@tool
def _search(query: str) -> str:
    if _hooks_3._search.idle:
        return _search_unhooked_3(query)
    return _hooks_3._search.call(_search_unhooked_3, query)


def _search_unhooked_3(query: str) -> str:
    return query


@tool
def __search__(query: str) -> str:
    if _hooks_3._search_2.idle:
        return _search___unhooked(query)
    return _hooks_3._search_2.call(_search___unhooked, query)


def _search___unhooked(query: str) -> str:
    return query
