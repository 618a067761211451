"""Hooks behind one tool: the one that is attached last sees the tool's own result."""

from __future__ import annotations

from hookgen.runtime import Replace
from shop.tools.hooks import catalog
from shop.tools.hooks.catalog import SearchTeasReturn


@catalog.search_teas.post_call(order=2)
def shorten(done: SearchTeasReturn) -> Replace[list[str]]:
    """Run first: of a higher order."""
    return Replace(done.result[:2])


@catalog.search_teas.post_call(order=1)
def shout(done: SearchTeasReturn) -> Replace[list[str]]:
    """Run second, with what the first one left."""
    return Replace([tea.upper() for tea in done.result])
