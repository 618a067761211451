"""Safe capture: any object as JSON that is small, and holds no secrets in the open."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from itertools import islice
from pathlib import PurePath
from typing import Final, TypeAlias, cast
from uuid import UUID

from hookgen.runtime import ToolCall

from .filters import HIDDEN, TextFilter, apply_filters, hide_secrets, is_secret_name

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MARGIN: Final = 4096
"""How many characters more than shown are filtered: a secret must not be cut open."""

_LEAST_SIZE: Final = 16
"""In less, not even the mark of what is too large has place."""

_PRINTED: Final = (date, time, timedelta, Decimal, PurePath, UUID)
"""Classes whose objects `str` says all of."""

_LEAST_BITS: Final = 1024
"""Integers with more bits than this are only named: printing them takes long."""


class Capture:
    """Makes JSON of any object, whatever its methods do; a function once it is made.

    Values under secret names are hidden, texts go through the filters, and what is too
    long, too deep or in a circle is cut, with a mark where something is missing.
    Iterators are never taken from. Exceptions of the object's own methods are caught;
    `KeyboardInterrupt` and its like are not.
    """

    __slots__ = (
        "_filters",
        "_is_secret",
        "_max_depth",
        "_max_items",
        "_max_size",
        "_max_text",
    )

    def __init__(  # noqa: PLR0913 - what is cut has four sides
        self,
        *,
        filters: Sequence[TextFilter] = (hide_secrets,),
        is_secret: Callable[[str], bool] = is_secret_name,
        max_text: int = 1000,
        max_items: int = 50,
        max_depth: int = 6,
        max_size: int = 16_384,
    ) -> None:
        """Say what is hidden and what is cut.

        `filters` see each text, keys included; `is_secret` is asked for the names of
        parameters, fields and keys. `max_text` is in characters, `max_items` for each
        collection, `max_depth` in collections inside each other, and `max_size` in
        characters of the whole as JSON, 16 or more.
        """
        for name, limit in (
            ("max_text", max_text),
            ("max_items", max_items),
            ("max_depth", max_depth),
            ("max_size", max_size),
        ):
            if limit < 1:
                raise ValueError(f"{name} is {limit}, not 1 or more")
        if max_size < _LEAST_SIZE:
            raise ValueError(f"max_size is {max_size}, not {_LEAST_SIZE} or more")
        self._filters = tuple(filters)
        self._is_secret = is_secret
        self._max_text = max_text
        self._max_items = max_items
        self._max_depth = max_depth
        self._max_size = max_size

    def __call__(self, value: object) -> Json:
        """Return the value as JSON."""
        return self._bounded(lambda walk: walk.value(value, self._max_depth), value)[0]

    def arguments(self, call: ToolCall) -> Json:
        """Return a call's arguments by parameter name."""
        return self.arguments_and_cut(call)[0]

    def arguments_and_cut(self, call: ToolCall) -> tuple[Json, bool]:
        """Return a call's arguments, and whether anything of them is not shown.

        What filters and secret names hide does not count, being marked as hidden.
        """
        return self._bounded(
            lambda walk: walk.value(call.arguments(), self._max_depth), call
        )

    def text(self, value: object) -> str:
        """Return the value as JSON text, in one line of ASCII."""
        return json.dumps(self(value))

    def error(self, error: BaseException) -> str:
        """Return the class of an error and what it says."""
        # A text is captured as one.
        return str(self._bounded(lambda walk: walk.error(error), error)[0])

    def _bounded(
        self, capture: Callable[[_Walk], Json], value: object
    ) -> tuple[Json, bool]:
        is_cut = True
        try:
            walk = _Walk(
                filters=self._filters,
                is_secret=self._is_secret,
                max_text=self._max_text,
                max_items=self._max_items,
                left=self._max_size,
            )
            made = capture(walk)
            # What is left out is said, too; of very many such marks, it is too much.
            size = len(json.dumps(made, allow_nan=False))
            is_cut = walk.is_cut
        except Exception:
            made = f"<{_name_class(value)}, cannot be captured>"
            size = len(json.dumps(made))
        return (made, is_cut) if size <= self._max_size else ("<too large>", True)


class _Walk:
    """One capture, and what may still be added to it."""

    __slots__ = (
        "_filters",
        "_is_secret",
        "_left",
        "_max_items",
        "_max_text",
        "_open",
        "is_cut",
    )

    def __init__(
        self,
        *,
        filters: tuple[TextFilter, ...],
        is_secret: Callable[[str], bool],
        max_text: int,
        max_items: int,
        left: int,
    ) -> None:
        self._filters = filters
        self._is_secret = is_secret
        self._max_text = max_text
        self._max_items = max_items
        # The rest is for brackets, and for the marks where something is cut.
        self._left = left - left // 4
        self._open: set[int] = set()
        self.is_cut = False
        """Whether anything is not shown."""

    def value(self, value: object, depth: int) -> Json:
        """Return a value as JSON; `depth` is how many collections may be opened."""
        if self._left <= 0:
            return self._cut("...")
        # A bracket or comma, and the space after it.
        self._left -= 2
        try:
            return self._value(value, depth)
        except Exception:
            return self._cut(f"<{_name_class(value)}, cannot be captured>")

    def _value(self, value: object, depth: int) -> Json:  # noqa: PLR0911 - by kind
        if value is None or value is True or value is False:
            self._left -= 6
            return value
        if isinstance(value, Enum):
            return self.text(f"{type(value).__qualname__}.{value.name}")
        if isinstance(value, str):
            return self.text(str.__str__(value))
        if isinstance(value, int):
            return self._integer(int.__index__(value))
        if isinstance(value, float):
            return self._number(float.__float__(value))
        if isinstance(value, (bytes, bytearray)):
            return self._cut(f"<{_name_class(value)} of {len(value)} bytes>")
        return self._object(value, depth)

    def _integer(self, value: int) -> Json:
        bits = value.bit_length()
        if bits > _LEAST_BITS:
            return self._cut(f"<int of {bits} bits>")
        self._left -= len(str(value)) + 2
        return value

    def _number(self, value: float) -> Json:
        if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124
            return self._spend(repr(value))
        self._left -= len(repr(value)) + 2
        return value

    def _object(self, value: object, depth: int) -> Json:
        if isinstance(value, BaseException):
            return self.error(value)
        if isinstance(value, _PRINTED):
            return self.text(str(value))
        named = _named_parts(value)
        if named is None and not _is_a(value, list, tuple, Set, deque):
            return self.text(_describe(value))
        if depth <= 0 or id(value) in self._open:
            why = "too deep" if depth <= 0 else "contains itself"
            return self._cut(f"<{_name_class(value)}, {why}>")
        # Opening it is not for nothing, even if it is empty.
        self._left -= 2
        self._open.add(id(value))
        try:
            if named is not None:
                return self._parts(named, depth)
            return self._items(cast("Iterable[object]", value), depth)
        finally:
            self._open.discard(id(value))

    def error(self, error: BaseException) -> str:
        """Return the class of an error and what it says."""
        said = str(error)
        return self.text(
            f"{_name_class(error)}: {said}" if said else _name_class(error)
        )

    def _items(self, items: Iterable[object], depth: int) -> Json:
        made: list[Json] = []
        for item in islice(items, self._max_items + 1):
            if len(made) == self._max_items or self._left <= 0:
                made.append(self._cut("..."))
                break
            made.append(self.value(item, depth - 1))
        if isinstance(items, Set):
            made.sort(key=json.dumps)
        return made

    def _parts(self, parts: Iterable[tuple[object, object]], depth: int) -> Json:
        made: dict[str, Json] = {}
        for key, item in islice(parts, self._max_items + 1):
            if len(made) == self._max_items or self._left <= 0:
                made[self._apart("...", made)] = self._cut("...")
                break
            name = self._name(key)
            hidden = self._hides(name, item)
            name = self._apart(self.text(name), made)
            made[name] = self._spend(HIDDEN) if hidden else self.value(item, depth - 1)
        return made

    def _name(self, key: object) -> str:
        if isinstance(key, str):
            return str.__str__(key)
        if isinstance(key, bytes):
            return bytes.decode(key, "utf-8", "backslashreplace")
        return str(self.value(key, 1))

    def _hides(self, name: str, item: object) -> bool:
        # Not `isinstance`, which asks the object.
        if item is None or type(item) is bool:
            return False
        # A number of tokens, not a token.
        if type(item) in (int, float) and name.casefold().endswith("tokens"):
            return False
        return self._is_secret(name)

    def _apart(self, name: str, taken: Mapping[str, object]) -> str:
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name} ({number})"
        return free

    def text(self, text: str) -> str:
        """Return a text, filtered and cut."""
        shown = apply_filters(text[: self._max_text + MARGIN], self._filters)
        # In JSON, a character takes up to 12.
        is_plain = shown.isascii() and shown.isprintable()
        limit = max(min(self._max_text, self._left // (2 if is_plain else 12)), 0)
        missing = len(shown) - limit + max(len(text) - self._max_text - MARGIN, 0)
        if missing <= 0:
            return self._spend(shown)
        return self._cut(f"{shown[:limit]}... ({missing} more)")

    def _cut(self, mark: str) -> str:
        self.is_cut = True
        return self._spend(mark)

    def _spend(self, text: str) -> str:
        self._left -= len(json.dumps(text)) + 2
        return text


def _is_a(value: object, *kinds: type) -> bool:
    return isinstance(value, kinds)


def _named_parts(value: object) -> Iterable[tuple[object, object]] | None:
    """Return the parts of an object that have names, if it is known to have such."""
    if _is_a(value, Mapping):
        return cast("Mapping[object, object]", value).items()
    kind = type(value)
    names: object = None
    if is_dataclass(kind):
        names = [each.name for each in fields(kind)]
    elif _is_a(value, tuple):
        # Of a named tuple.
        names = getattr(kind, "_fields", None)
    else:
        # Of pydantic.
        names = getattr(kind, "model_fields", None)
    if not _is_a(names, list, tuple, dict):
        return None
    return ((name, getattr(value, name)) for name in cast("Iterable[str]", names))


def _name_class(value: object) -> str:
    try:
        return str(type(value).__qualname__)
    except Exception:
        # A metaclass can say what it likes of the name.
        return "object"


def _describe(value: object) -> str:
    if type(value).__repr__ is object.__repr__:
        return f"<{type(value).__qualname__}>"
    return repr(value)


capture: Final = Capture()
"""Safe capture with the limits that stand in `Capture`."""
