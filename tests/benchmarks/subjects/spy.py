"""The notes that hooks take when the work is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hookgen.runtime import Deny, Replace

# Outcomes, results and items are of whatever type the tool's kind has.
Outcome: TypeAlias = Replace[Any] | None
Detach: TypeAlias = Callable[[], None]


@dataclass(slots=True)
class Spy:
    """What hooks were told, and what they are to return.

    A hook that sees both sides of a call is one before and one after it.
    """

    early: Outcome = None
    """What a hook before the tool returns."""
    denial: Deny | None = None
    """What a hook before the tool returns that can only deny the call."""
    late: Outcome = None
    """What a hook after the tool returns."""
    rescue: Outcome = None
    """What a hook returns that is told of an error."""
    instead: Outcome = None
    """What a hook returns that is told of an item."""
    before_seen: list[tuple[str, int]] = field(default_factory=list)
    """The arguments of each call."""
    after_seen: list[tuple[str, int, object]] = field(default_factory=list)
    """The arguments and the result of each call."""
    errors_seen: list[tuple[str, int, object]] = field(default_factory=list)
    """The arguments and the message of each call."""
    items_seen: list[tuple[str, int, object]] = field(default_factory=list)
    """The arguments of the call and the item, of each item."""

    def before(self, text: str, count: int) -> Outcome:
        self.before_seen.append((text, count))
        return self.early

    def check(self, text: str, count: int) -> Deny | None:
        self.before_seen.append((text, count))
        return self.denial

    def after(self, text: str, count: int, result: object) -> Outcome:
        self.after_seen.append((text, count, result))
        return self.late

    def failed(self, text: str, count: int, message: object) -> Outcome:
        self.errors_seen.append((text, count, message))
        return self.rescue

    def item(self, text: str, count: int, item: object) -> Outcome:
        self.items_seen.append((text, count, item))
        return self.instead
