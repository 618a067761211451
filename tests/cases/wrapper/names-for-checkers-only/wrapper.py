"""The tools of names_for_checkers_only.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap names_for_checkers_only.tools --out names_for_checkers_only_wrapped --public
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import names_for_checkers_only.tools as _wrapped

from names_for_checkers_only_wrapped.hooks import tools as _hooks

if TYPE_CHECKING:
    from fractions import Fraction

    from names_for_checkers_only.tools import Rates

__all__ = ["convert"]


# hookgen: tool
def convert(amount: Fraction, rates: Rates) -> Fraction:
    """Convert an amount."""
    if _hooks.convert.idle:
        return _convert_unhooked(amount, rates)
    return _hooks.convert.call(_convert_unhooked, amount, rates)


def _convert_unhooked(amount: Fraction, rates: Rates) -> Fraction:
    return _wrapped.convert(amount, rates)
