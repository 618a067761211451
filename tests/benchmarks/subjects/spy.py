"""Hooks that do nothing, to be timed, and hooks that take notes, to check the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hookgen.runtime import Replace

# Outcomes, results and items are of whatever type the tool's kind has.
Outcome: TypeAlias = Replace[Any] | None
Detach: TypeAlias = Callable[[], None]


@dataclass(slots=True)
class Spy:
    """One hook before and one after a tool, with notes of what they were told."""

    early: Outcome = None
    """What the hook before the tool returns."""
    late: Outcome = None
    """What the hook after the tool returns."""
    before_seen: list[tuple[str, int]] = field(default_factory=list)
    """The arguments of each call."""
    after_seen: list[tuple[str, int, object]] = field(default_factory=list)
    """The arguments and the result of each call."""

    def before(self, text: str, count: int) -> Outcome:
        self.before_seen.append((text, count))
        return self.early

    def after(self, text: str, count: int, result: object) -> Outcome:
        self.after_seen.append((text, count, result))
        return self.late
