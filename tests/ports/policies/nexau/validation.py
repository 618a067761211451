"""Findings that are of no use do not reach the model."""

from __future__ import annotations

from hookgen.runtime import Replace
from shop.tools.hooks import catalog
from shop.tools.hooks.catalog import SearchWebReturn

from shop.store import Findings


@catalog.search_web.post_call
def leave_out_incomplete(done: SearchWebReturn) -> Replace[Findings] | None:
    """Drop pages without title or link, and say how many."""
    pages = done.result.pages
    whole = tuple(page for page in pages if page.title and page.link)
    if len(whole) == len(pages):
        return None
    return Replace(Findings(whole, left_out=len(pages) - len(whole)))
