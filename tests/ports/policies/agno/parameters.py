"""What a hook may want to know, without asking for it by the names of parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

from hookgen.runtime import Replace
from shop.tools.hooks import orders
from shop.tools.hooks.orders import (
    OrderToolsCreateOrderCall,
    OrderToolsCreateOrderReturn,
)

from shop.store import Order


@dataclass(frozen=True, slots=True)
class Team:
    """Who does the work, and with what."""

    agent: str
    members: tuple[str, ...]
    dependencies: dict[str, str]


@dataclass(slots=True)
class Session:
    """What lasts for one session."""

    orders: list[Order] = field(default_factory=list[Order])


known: dict[str, object] = {}


@orders.OrderTools.create_order.pre_call
def look(call: OrderToolsCreateOrderCall) -> None:
    """Look at all there is; each of these has a type."""
    assert call.run is not None
    team = call.run.context_as(Team)
    known["agent"] = team.agent
    known["team"] = team.members
    known["dependencies"] = team.dependencies
    known["session_state"] = call.run.storage_as(Session)
    known["name"] = call.tool_name
    known["function"] = orders.OrderTools.create_order.tool
    known["toolkit"] = call.owner.clerk
    known["arguments"] = call.arguments()
    known["product"] = call.product


@orders.OrderTools.create_order.post_call
def note(done: OrderToolsCreateOrderReturn) -> Replace[Order] | None:
    """Keep the order in the session."""
    if done.call.run is not None:
        done.call.run.storage_as(Session).orders.append(done.result)
    return None
