from __future__ import annotations

import collections.abc
import datetime as dt
import os.path
import sys
import typing
import typing as t
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

if TYPE_CHECKING:
    from fractions import Fraction

if sys.version_info >= (3, 11):
    from typing import LiteralString
else:
    from typing_extensions import LiteralString

Query = str | list[str]
_Secret = str


class Hit:
    """What is found."""


class Index:
    """Finds things."""

    class Options:
        """How to find them."""

    def search(self, query: Query, options: Options | None = None) -> list[Hit]:  # hookgen: tool
        """Search the index."""
        return []

    def join(self, other: Index) -> "Index":  # hookgen: tool
        """Join two indexes."""
        return other

    def parts(self) -> 'dict[str, list["Index"]]':  # hookgen: tool
        """Return the parts of an index."""
        return {}


class SortedIndex(Index):
    """Has no tools of its own."""


def convert(
    amount: Decimal,
    part: Fraction,
    day: dt.date,
    zone: LiteralString | None,
    after: t.Optional["SortedIndex"],
    before: typing.Callable[[], "SortedIndex"] | None,
    secret: _Secret,
    path: "os.PathLike[str]",
    rates: collections.abc.Mapping[str, float],
    to: Annotated[Literal["Decimal", "EUR"], "a currency"] = "EUR",
) -> Decimal:
    """Convert an amount."""
    return amount
