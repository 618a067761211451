"""Errors are logged, alarms are raised, time-outs are tried again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from hookgen.runtime import ToolError
from shop.tools.hooks import AnyCall, network, toolset
from shop.tools.hooks.network import CallApiCall

log = logging.getLogger("shop")
alerts: list[str] = []
CRITICAL = {"call_api", "query_database"}


@toolset.all().on_error
def tell(failed: ToolError[AnyCall]) -> None:
    """Log the error with what led to it; it reaches the caller all the same."""
    call = failed.call
    log.error("%s failed: %r", call.tool_name, call.arguments(), exc_info=failed.error)
    if call.tool_name in CRITICAL:
        alerts.append(f"{call.tool_name}: {failed.error}")


@network.call_api.around
async def try_again(
    call: CallApiCall, call_next: Callable[[CallApiCall], Awaitable[str]]
) -> str:
    """Ask up to three times if there is no answer in time."""
    for _ in range(2):
        try:
            return await call_next(call)
        except TimeoutError:
            log.info("%s: no answer yet", call.url)
    return await call_next(call)
