"""A service that is down is no reason for the agent to give up."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from hookgen.runtime import Replace, ToolError
from shop.tools.hooks import network
from shop.tools.hooks.network import CallApiCall

log = logging.getLogger("shop")


@dataclass(slots=True)
class State:
    """What the hooks of one run share."""

    api_is_down: bool = False


@network.call_api.on_error
def answer_anyway(failed: ToolError[CallApiCall]) -> Replace[str] | None:
    """Give an answer instead of the error; `None` would let the error go on."""
    if not isinstance(failed.error, ConnectionError):
        return None
    log.error("%s does not answer: %s", failed.call.url, failed.error)
    if failed.call.run is not None:
        failed.call.run.storage_as(State).api_is_down = True
    return Replace("the service is down; go on without it")
