"""The tools of docstrings_changed_on_import.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap docstrings_changed_on_import.tools --out docstrings_changed_on_import_wrapped --public
"""

import docstrings_changed_on_import.tools as _wrapped

from docstrings_changed_on_import_wrapped.hooks import tools as _hooks

__all__ = ["search"]


# hookgen: tool
def search(query: str) -> str:
    """Search."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return _wrapped.search(query)


# The original gives its tools other docstrings when it is imported.
search.__doc__ = _wrapped.search.__doc__
