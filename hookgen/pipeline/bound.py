"""Rules with their hooks, and what they bind to the tools of a module."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hookgen.rule import BoundRule, HookFunction, Rule

if TYPE_CHECKING:
    from hookgen.errors import HookgenError
    from hookgen.points import Rules


@dataclass(frozen=True, slots=True)
class HookedRule:
    """A rule with the hook that it names."""

    rule: Rule
    hook: HookFunction


@dataclass(frozen=True, slots=True)
class BoundRules:
    """What rules do to the tools of one module."""

    points: Rules = field(default_factory=dict[tuple[str, ...], tuple[BoundRule, ...]])
    used: frozenset[Rule] = frozenset()
    """The rules that are for at least one of the tools."""
    errors: tuple[HookgenError, ...] = ()


NO_RULES = BoundRules()
