from __future__ import annotations as _annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    Rates = dict[str, Fraction]


def convert(amount: Fraction, rates: Rates) -> Fraction:
    """Convert an amount."""
    return amount * rates["EUR"]
