"""The tools of untyped_tools.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap untyped_tools.tools --out untyped_tools_wrapped --public
"""

# ruff: noqa
# mypy: disable-error-code="no-untyped-call, no-untyped-def, type-arg"
# pyright: reportMissingParameterType=false, reportMissingTypeArgument=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownVariableType=false

import untyped_tools.tools as _wrapped

from untyped_tools_wrapped.hooks import tools as _hooks

__all__ = ["find", "search", "tag"]


# hookgen: tool
def search(query, limit=10):
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query, limit)
    return _hooks.search.call(_search_unhooked, query, limit)


def _search_unhooked(query, limit):
    return _wrapped.search(query, limit)


# hookgen: tool
def find(query: str, options=None) -> list:
    """Find an entry."""
    if _hooks.find.idle:
        return _find_unhooked(query, options)
    return _hooks.find.call(_find_unhooked, query, options)


def _find_unhooked(query: str, options) -> list:
    return _wrapped.find(query, options)


# hookgen: tool
def tag(names: "list[str]", depth: int | float = 1) -> dict:
    r"""Tag with \d."""
    if _hooks.tag.idle:
        return _tag_unhooked(names, depth)
    return _hooks.tag.call(_tag_unhooked, names, depth)


def _tag_unhooked(names: "list[str]", depth: int | float) -> dict:
    return _wrapped.tag(names, depth)
