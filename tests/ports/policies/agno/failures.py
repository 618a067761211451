"""Hooks that may stop a call, and hooks that must not."""

from __future__ import annotations

from hookgen.runtime import Deny
from shop.tools.hooks import AnyCall, toolset


class StopAgentError(Exception):
    """The agent is to stop."""


@toolset.select("search_*").pre_call
def stop(call: AnyCall) -> Deny | None:
    """Stop the agent or this call: either way the tool does not run."""
    match call.arguments()["query"]:
        case "stop":
            raise StopAgentError("enough")
        case "deny":
            return Deny("not this")
        case _:
            return None


@toolset.select("search_*").pre_call(on_failure="continue", order=-1)
def warn(_: AnyCall) -> None:
    """Fail, which is logged and stops nothing."""
    raise RuntimeError("the disk is full")
