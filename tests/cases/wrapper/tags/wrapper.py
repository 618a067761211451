"""The tools of tags.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap tags.tools --out tags_wrapped --public
"""

import tags.tools as _wrapped

from tags_wrapped.hooks import tools as _hooks

__all__ = ["search"]


# hookgen: tool
# hookgen: tag costly slow
def search(query: str) -> str:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return _wrapped.search(query)
