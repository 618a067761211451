"""The tools of docstrings_changed_on_import.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap docstrings_changed_on_import.tools --out docstrings_changed_on_import_wrapped --public
"""

# ruff: noqa
# pyright: reportSelfClsParameterName=false

import docstrings_changed_on_import.tools as _wrapped

from docstrings_changed_on_import_wrapped.hooks import tools as _hooks

__all__ = ["Index", "search"]


# hookgen: tool
def search(query: str) -> str:
    """Search."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return _wrapped.search(query)


class Index(_wrapped.Index):
    # hookgen: tool
    @classmethod
    def open(cls, path: str) -> str:
        """Open."""
        if _hooks.Index_open.idle:
            return Index._open_unhooked(cls, path)
        return _hooks.Index_open.call(Index._open_unhooked, cls, path)

    @staticmethod
    def _open_unhooked(cls: "type[Index]", path: str) -> str:
        return super(Index, cls).open(path)


# The original gives its tools other docstrings when it is imported.
search.__doc__ = _wrapped.search.__doc__
vars(Index)["open"].__func__.__doc__ = _wrapped.Index.open.__doc__
