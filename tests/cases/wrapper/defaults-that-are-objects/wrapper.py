"""The tools of defaults_that_are_objects.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap defaults_that_are_objects.tools --out defaults_that_are_objects_wrapped --public
"""

# mypy: disable-error-code="type-arg"
# pyright: reportMissingParameterType=false, reportMissingTypeArgument=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownVariableType=false

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import defaults_that_are_objects.tools as _wrapped
from defaults_that_are_objects.tools import ANY, HOME, Order, newest

from defaults_that_are_objects_wrapped.hooks import tools as _hooks

__all__ = ["ANY", "HOME", "Index", "Order", "newest", "search"]


_search_defaults = cast("tuple[Any, ...]", _wrapped.search.__defaults__)
_search_keyword_defaults = _wrapped.search.__kwdefaults__ or {}


# hookgen: tool
def search(
    query: str,
    owner: object = ANY,
    order: Order = _search_defaults[1],
    sort: Callable[[list[str]], list[str]] = newest,
    folder: Path = HOME,
    size: tuple[int, int] = (1, -1),
    kind: type = str,
    *,
    terms: list[str] = _search_keyword_defaults["terms"],
    limit: int = _search_keyword_defaults["limit"],
) -> list[str]:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(
            query, owner, order, sort, folder, size, kind, terms, limit
        )
    return _hooks.search.call(
        _search_unhooked, query, owner, order, sort, folder, size, kind, terms, limit
    )


def _search_unhooked(
    query: str,
    owner: object,
    order: Order,
    sort: Callable[[list[str]], list[str]],
    folder: Path,
    size: tuple[int, int],
    kind: type,
    terms: list[str],
    limit: int,
) -> list[str]:
    return _wrapped.search(
        query, owner, order, sort, folder, size, kind, terms=terms, limit=limit
    )


_index_search_defaults = cast("tuple[Any, ...]", _wrapped.Index.search.__defaults__)


class Index(_wrapped.Index):
    """An index."""

    # hookgen: tool
    def search(
        self,
        query: str,
        terms: set[str] = _index_search_defaults[0],
        depth: int = _index_search_defaults[1],
    ) -> str:
        """Search this index."""
        if _hooks.Index_search.idle:
            return Index._search_unhooked(self, query, terms, depth)
        return _hooks.Index_search.call(
            Index._search_unhooked, self, query, terms, depth
        )

    def _search_unhooked(self, query: str, terms: set[str], depth: int) -> str:
        return _wrapped.Index.search(self, query, terms, depth)
