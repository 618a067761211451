"""Tools that move money."""

from __future__ import annotations


def refund(number: str, cents: int) -> str:
    """Pay back a part of an order."""
    return f"{cents / 100:.2f} of order {number} are on their way back"
