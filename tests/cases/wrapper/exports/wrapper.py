"""The tools of exports.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap exports.tools --out exports_wrapped
"""

# pyright: reportPrivateUsage=false

import exports.tools as _wrapped
from exports.tools import (
    LIMIT,
    SEPARATOR,
    Hit,
    _private,
    dumps,
    helper,
    limits,
    loads,
    rates,
    sys,
)

from exports_wrapped.hooks import tools as _hooks

__all__ = [
    "LIMIT",
    "SEPARATOR",
    "Hit",
    "_private",
    "dumps",
    "helper",
    "limits",
    "loads",
    "rates",
    "search",
    "sys",
]


# hookgen: tool
def search(query: str) -> Hit:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> Hit:
    return _wrapped.search(query)
