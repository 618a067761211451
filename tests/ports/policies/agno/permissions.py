"""Who may use what."""

from __future__ import annotations

from dataclasses import dataclass

from hookgen.runtime import Deny
from shop.tools.hooks import AnyCall, toolset


@dataclass(frozen=True, slots=True)
class User:
    """Whom the agent works for."""

    name: str
    may: frozenset[str]


def check_permission(call: AnyCall) -> Deny | None:
    """Refuse what the run's user may not use; without a user, everything."""
    user = call.run.context_as(User) if call.run else User("nobody", frozenset())
    if call.tool_name in user.may:
        return None
    return Deny(f"{user.name} may not call {call.tool_name}")


toolset.all().pre_call(check_permission, order=-100)
