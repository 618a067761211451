"""One switch for each hook, in the configuration of a deployment."""

from __future__ import annotations

from hookgen.runtime import Deny, ToolOutcome
from shop.tools.hooks import AnyCall, catalog, toolset
from shop.tools.hooks.catalog import SearchTeasCall

PRODUCTION = {"permission": True, "validation": True, "log": True, "debug-*": False}

said: list[str] = []


@toolset.all().pre_call(name="permission", order=1)
def check_permission(call: AnyCall) -> Deny | None:
    """Keep files as they are."""
    return Deny("no") if call.tool_name == "delete_file" else None


@catalog.search_teas.pre_call(name="validation", order=2)
def validate(call: SearchTeasCall) -> None:
    """Keep searches small."""
    call.limit = min(call.limit, 1)


@toolset.all().on_exit(name="log")
def log(outcome: ToolOutcome[AnyCall, object]) -> None:
    """Tell of every call."""
    said.append(outcome.call.tool_name)


@toolset.all().on_exit(name="debug-details")
def debug(outcome: ToolOutcome[AnyCall, object]) -> None:
    """Tell too much."""
    said.append(repr(outcome))


toolset.configure(PRODUCTION)
