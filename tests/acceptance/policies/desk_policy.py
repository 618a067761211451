"""A policy for all of Agno's tools, bound by rules."""

from __future__ import annotations

from typing import Any

from hookgen.runtime import Deny, Replace

seen: list[str] = []
"""Which tools were called, oldest first."""

is_rehearsal = False
"""Whether a stand-in answers for the tools, so that none of them runs."""


def audit(tool_name: str, arguments: dict[str, object]) -> None:
    """Note every call."""
    seen.append(f"{tool_name}({', '.join(sorted(arguments))})")


def approve(tool_name: str) -> Deny | None:
    """Refuse what a person has to decide; nobody is there to ask."""
    return Deny(f"{tool_name} needs the approval of a person")


def stand_in() -> Replace[Any] | None:
    """Answer for a tool in a rehearsal."""
    return Replace("from alice@example.com") if is_rehearsal else None


def redact(result: str) -> Replace[str] | None:
    """Hide who wrote a text."""
    hidden = result.replace("alice@example.com", "[e-mail]")
    return Replace(hidden) if hidden != result else None
