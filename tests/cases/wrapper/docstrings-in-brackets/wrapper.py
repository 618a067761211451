"""The tools of docstrings_in_brackets.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap docstrings_in_brackets.tools --out docstrings_in_brackets_wrapped --public
"""

import docstrings_in_brackets.tools as _wrapped

from docstrings_in_brackets_wrapped.hooks import tools as _hooks

__all__ = ["fetch", "search", "send"]


# hookgen: tool
def search(query: str) -> str:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return _wrapped.search(query)


# hookgen: tool
def fetch(url: str) -> str:
    """Fetch a page, and follow its redirections."""
    if _hooks.fetch.idle:
        return _fetch_unhooked(url)
    return _hooks.fetch.call(_fetch_unhooked, url)


def _fetch_unhooked(url: str) -> str:
    return _wrapped.fetch(url)


# hookgen: tool
def send(text: str) -> str:
    """Send a text.

    It goes to all.
    """
    if _hooks.send.idle:
        return _send_unhooked(text)
    return _hooks.send.call(_send_unhooked, text)


def _send_unhooked(text: str) -> str:
    return _wrapped.send(text)
