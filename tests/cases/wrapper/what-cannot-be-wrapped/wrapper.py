"""The tools of what_cannot_be_wrapped.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap what_cannot_be_wrapped.tools --out what_cannot_be_wrapped_wrapped --public
"""

import what_cannot_be_wrapped.tools as _wrapped
from what_cannot_be_wrapped.tools import Closed, Factory, Outer, Registered, make

from what_cannot_be_wrapped_wrapped.hooks import tools as _hooks

__all__ = ["Closed", "Factory", "Outer", "Registered", "make", "search"]


# hookgen: tool
def search(query: str) -> str:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return _wrapped.search(query)
