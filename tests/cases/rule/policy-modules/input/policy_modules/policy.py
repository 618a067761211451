"""Hooks; some are imported."""

from hookgen.runtime import Deny

from policy_modules.rules.shared import audit, guard as own_guard
from policy_modules.rules import shared
from policy_modules.rules.starred import *

__all__ = ["audit", "deny", "own_guard", "shared"]


def deny(query: str) -> Deny | None:
    """Deny some calls."""
    return Deny("no") if not query else None
