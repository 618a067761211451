"""Rules with their hooks, and what they bind to the tools of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from hookgen.rule import BoundRule, HookFunction, Rule

if TYPE_CHECKING:
    from hookgen.errors import HookgenError
    from hookgen.points import Rules


class HookedRule(Struct, frozen=True):
    """A rule with the hook that it names."""

    rule: Rule
    hook: HookFunction


class BoundRules(Struct, frozen=True):
    """What rules do to the tools of one module."""

    points: Rules = field(default_factory=dict[tuple[str, ...], tuple[BoundRule, ...]])
    used: frozenset[Rule] = frozenset()
    """The rules that are for at least one of the tools."""
    errors: tuple[HookgenError, ...] = ()


NO_RULES = BoundRules()
