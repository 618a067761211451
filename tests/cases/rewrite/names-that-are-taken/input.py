from agno.tools import tool

_hooks = ["mine"]
_hooks_2 = ["mine too"]


def _search_unhooked() -> None: ...


@tool
def search(query: str) -> str:
    return query


@tool
def _search(query: str) -> str:
    return query


@tool
def __search__(query: str) -> str:
    return query
