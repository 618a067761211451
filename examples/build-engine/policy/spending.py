"""How much may be spent."""

from __future__ import annotations

from hookgen.runtime import Deny

LIMIT = 5000


def limit_payments(cents: int) -> Deny | None:
    """Refuse what is too much for a machine to decide on."""
    return Deny("a person has to agree") if cents > LIMIT else None
