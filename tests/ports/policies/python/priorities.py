"""What runs first is said by `order`: the lower, the earlier."""

from __future__ import annotations

import logging

from hookgen.runtime import Deny
from shop.tools.hooks import AnyCall, catalog, toolset
from shop.tools.hooks.catalog import SearchTeasCall

log = logging.getLogger("shop")


@catalog.search_teas.pre_call(order=-5)
def validate(call: SearchTeasCall) -> Deny | None:
    """Run second, though it is attached first."""
    log.info("validating limit %s", call.limit)
    return Deny("limit must be positive") if call.limit < 1 else None


@toolset.all().pre_call(order=-10, on_failure="continue")
def announce(call: AnyCall) -> None:
    """Run first."""
    log.info("calling %s", call.tool_name)
    if isinstance(call, SearchTeasCall) and call.query == "broken":
        raise RuntimeError("the log is full")
