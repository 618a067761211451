"""The tools of parameters_of_every_kind.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap parameters_of_every_kind.tools --out parameters_of_every_kind_wrapped --public
"""

# ruff: noqa

import parameters_of_every_kind.tools as _wrapped

from parameters_of_every_kind_wrapped.hooks import tools as _hooks

__all__ = ["keyword_only", "positional_only", "search"]


# hookgen: tool
def search(
    query: str,
    /,
    index: str = "main",
    *terms: str,
    limit: int,
    deep: bool = False,
    **options: float,
) -> list[str]:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query, index, terms, limit, deep, options)
    return _hooks.search.call(
        _search_unhooked, query, index, terms, limit, deep, options
    )


def _search_unhooked(
    query: str,
    index: str,
    terms: tuple[str, ...],
    limit: int,
    deep: bool,
    options: dict[str, float],
) -> list[str]:
    return _wrapped.search(query, index, *terms, limit=limit, deep=deep, **options)


# hookgen: tool
def keyword_only(*, query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    if _hooks.keyword_only.idle:
        return _keyword_only_unhooked(query, limit)
    return _hooks.keyword_only.call(_keyword_only_unhooked, query, limit)


def _keyword_only_unhooked(query: str, limit: int) -> list[str]:
    return _wrapped.keyword_only(query=query, limit=limit)


# hookgen: tool
def positional_only(query: str, limit: int = 10, /) -> list[str]:
    """Search the index."""
    if _hooks.positional_only.idle:
        return _positional_only_unhooked(query, limit)
    return _hooks.positional_only.call(_positional_only_unhooked, query, limit)


def _positional_only_unhooked(query: str, limit: int) -> list[str]:
    return _wrapped.positional_only(query, limit)
