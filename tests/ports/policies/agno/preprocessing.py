"""Arguments are checked and put into a common form before the tool runs."""

from __future__ import annotations

from shop.tools.hooks import catalog
from shop.tools.hooks.catalog import SearchTeasCall


@catalog.search_teas.pre_call
def tidy(call: SearchTeasCall) -> None:
    """Refuse what is empty, tidy the rest; that all is there, the signature says."""
    if not call.query.strip():
        raise ValueError("the query is empty")
    call.query = call.query.strip().lower()
    call.limit = min(call.limit, 50)
