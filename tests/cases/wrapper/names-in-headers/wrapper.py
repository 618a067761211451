"""The tools of names_in_headers.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap names_in_headers.tools --out names_in_headers_wrapped --public
"""

# ruff: noqa
# pyright: reportPrivateUsage=false

from __future__ import annotations

import collections.abc
import datetime as dt
import os
import typing
import typing as t
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import names_in_headers.tools as _wrapped
from names_in_headers.tools import Hit, Query, _Secret

from names_in_headers_wrapped.hooks import tools as _hooks

if TYPE_CHECKING:
    from fractions import Fraction
    from typing import LiteralString
else:
    from names_in_headers.tools import LiteralString

__all__ = ["Hit", "Index", "Query", "SortedIndex", "convert"]


class Index(_wrapped.Index):
    """Finds things."""

    # hookgen: tool
    def search(
        self, query: Query, options: _wrapped.Index.Options | None = None
    ) -> list[Hit]:
        """Search the index."""
        if _hooks.Index_search.idle:
            return Index._search_unhooked(self, query, options)
        return _hooks.Index_search.call(Index._search_unhooked, self, query, options)

    def _search_unhooked(
        self, query: Query, options: _wrapped.Index.Options | None
    ) -> list[Hit]:
        return _wrapped.Index.search(self, query, options)

    # hookgen: tool
    def join(self, other: _wrapped.Index) -> "_wrapped.Index":
        """Join two indexes."""
        if _hooks.Index_join.idle:
            return Index._join_unhooked(self, other)
        return _hooks.Index_join.call(Index._join_unhooked, self, other)

    def _join_unhooked(self, other: _wrapped.Index) -> "_wrapped.Index":
        return _wrapped.Index.join(self, other)

    # hookgen: tool
    def parts(self) -> "dict[str, list['_wrapped.Index']]":
        """Return the parts of an index."""
        if _hooks.Index_parts.idle:
            return Index._parts_unhooked(self)
        return _hooks.Index_parts.call(Index._parts_unhooked, self)

    def _parts_unhooked(self) -> 'dict[str, list["_wrapped.Index"]]':
        return _wrapped.Index.parts(self)


class SortedIndex(_wrapped.SortedIndex, Index):
    """Has no tools of its own."""


# hookgen: tool
def convert(
    amount: Decimal,
    part: Fraction,
    day: dt.date,
    zone: LiteralString | None,
    after: t.Optional["_wrapped.SortedIndex"],
    before: typing.Callable[[], "_wrapped.SortedIndex"] | None,
    secret: _Secret,
    path: "os.PathLike[str]",
    rates: collections.abc.Mapping[str, float],
    to: Annotated[Literal["Decimal", "EUR"], "a currency"] = "EUR",
) -> Decimal:
    """Convert an amount."""
    if _hooks.convert.idle:
        return _convert_unhooked(
            amount, part, day, zone, after, before, secret, path, rates, to
        )
    return _hooks.convert.call(
        _convert_unhooked,
        amount,
        part,
        day,
        zone,
        after,
        before,
        secret,
        path,
        rates,
        to,
    )


def _convert_unhooked(
    amount: Decimal,
    part: Fraction,
    day: dt.date,
    zone: LiteralString | None,
    after: t.Optional["_wrapped.SortedIndex"],
    before: typing.Callable[[], "_wrapped.SortedIndex"] | None,
    secret: _Secret,
    path: "os.PathLike[str]",
    rates: collections.abc.Mapping[str, float],
    to: Literal["Decimal", "EUR"],
) -> Decimal:
    return _wrapped.convert(
        amount, part, day, zone, after, before, secret, path, rates, to
    )
