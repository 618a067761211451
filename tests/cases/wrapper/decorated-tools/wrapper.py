"""The tools of decorated_tools.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap decorated_tools.tools --out decorated_tools_wrapped --public
"""

# mypy: disable-error-code="no-any-return"
# pyright: reportMissingParameterType=false, reportMissingTypeArgument=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownVariableType=false

from collections.abc import Awaitable, Callable
from typing import cast

import decorated_tools.tools as _wrapped
from agno.tools import tool
from decorated_tools.tools import P, R, replaced, retried, search_all

from decorated_tools_wrapped.hooks import tools as _hooks

__all__ = [
    "P",
    "R",
    "fetch_page",
    "find",
    "replaced",
    "retried",
    "search",
    "search_all",
]


# hookgen: tool
def search(query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query, limit)
    return _hooks.search.call(_search_unhooked, query, limit)


def _search_unhooked(query: str, limit: int) -> list[str]:
    return _wrapped.search(query, limit)


_find = cast("Callable[..., str]", _wrapped.find.entrypoint)


# hookgen: tool
@tool
def find(query: str) -> str:
    """Find an entry."""
    if _hooks.find.idle:
        return _find_unhooked(query)
    return _hooks.find.call(_find_unhooked, query)


def _find_unhooked(query: str) -> str:
    return _find(query)


_fetch_page = cast("Callable[..., Awaitable[str]]", _wrapped.fetch_page.entrypoint)


# hookgen: tool
@tool(name="fetch", requires_confirmation=True)
async def fetch_page(url: str) -> str:
    """Fetch a page."""
    if _hooks.fetch_page.idle:
        return await _fetch_page_unhooked(url)
    return await _hooks.fetch_page.call(_fetch_page_unhooked, url)


async def _fetch_page_unhooked(url: str) -> str:
    return await _fetch_page(url)
