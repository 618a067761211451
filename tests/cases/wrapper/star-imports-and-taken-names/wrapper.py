"""The tools of star_imports_and_taken_names.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap star_imports_and_taken_names.tools --out star_imports_and_taken_names_wrapped --public
"""

from typing import TYPE_CHECKING, Any
from typing import cast as _cast

import star_imports_and_taken_names.tools as _wrapped_

from star_imports_and_taken_names_wrapped.hooks import tools as _hooks

if TYPE_CHECKING:
    from decimal import Decimal
else:
    from star_imports_and_taken_names.tools import Decimal

__all__ = ["cast", "search"]


_search_defaults_ = _cast("tuple[Any, ...]", _wrapped_.search.__defaults__)


# hookgen: tool
def search(amount: Decimal, terms: list[str] = _search_defaults_[0]) -> Decimal:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(amount, terms)
    return _hooks.search.call(_search_unhooked, amount, terms)


def _search_unhooked(amount: Decimal, terms: list[str]) -> Decimal:
    return _wrapped_.search(amount, terms)


# hookgen: tool
def cast(value: str) -> str:
    """Cast a value."""
    if _hooks.cast.idle:
        return _cast_unhooked(value)
    return _hooks.cast.call(_cast_unhooked, value)


def _cast_unhooked(value: str) -> str:
    return _wrapped_.cast(value)
