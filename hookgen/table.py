"""Tables of settings, whatever file they stand in, and checks of what they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeGuard

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hookgen.errors import HookgenError, Span

Key: TypeAlias = tuple[str | int, ...]
"""Where a value is in a document: names, and the index after that of an array."""

_DOTTED_NAME = re.compile(r"[\w*?]+(\.[\w*?]+)*")


class Document(Protocol):
    """A file that holds tables, for messages."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    def find(self, key: Key) -> Span | None:
        """Return where a key stands, else the nearest table around it that is there."""
        ...

    def show(self, value: object) -> str:
        """Return a value much as the document writes it."""
        ...

    def refuse(
        self, message: str, *, span: Span | None, hint: str | None
    ) -> HookgenError:
        """Return the error for a mistake in the document."""
        ...


class Table(Struct, frozen=True):
    """A table of a document; it gives a value only if that is as it must be.

    What is wrong is raised as the document's own kind of error.
    """

    document: Document
    key: Key
    values: Mapping[str, object]

    @property
    def span(self) -> Span | None:
        """Where the table stands."""
        return self.document.find(self.key)

    def refuse_unknown_keys(self, known: Sequence[str]) -> None:
        """Let no key pass that is not among the known ones."""
        for key in self.values:
            if key not in known:
                from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

                near = get_close_matches(key, known, n=1)
                raise self.fail(
                    key,
                    f"unknown key '{self.full_name(key)}'",
                    hint=f"did you mean '{near[0]}'?"
                    if near
                    else f"known keys: {', '.join(known)}",
                )

    def boolean(self, key: str) -> bool:
        """Return a boolean, false if there is none."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.refuse(key, "true or false")
        return value

    def integer(self, key: str, allowed: range) -> int | None:
        """Return a number of a range."""
        value = self.values.get(key)
        if value is None:
            return None
        # A boolean is a number in Python, but not in TOML.
        if type(value) is not int or value not in allowed:
            raise self.refuse(key, f"a whole number from {allowed[0]} to {allowed[-1]}")
        return value

    def string(self, key: str) -> str | None:
        """Return a string that is not empty."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            raise self.refuse(key, "a string that is not empty")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, none of them empty."""
        value = self.values.get(key, [])
        strings = _select_strings(value)
        if strings is None:
            shown = self.document.show(value)
            hint = f"write {key} = [{shown}]" if isinstance(value, str) else None
            raise self.refuse(key, "a list of strings that are not empty", hint=hint)
        return strings

    def one_or_more(self, key: str) -> tuple[str, ...]:
        """Return what a string or a list of strings holds: at least one, none empty."""
        value = self.values[key]
        strings = _select_strings([value] if isinstance(value, str) else value)
        if not strings:
            raise self.refuse(key, "a string or a list of strings, none of them empty")
        return strings

    def dotted_name(self, key: str) -> str:
        """Return a dotted name with wildcards."""
        value = self.values[key]
        if not isinstance(value, str) or not _DOTTED_NAME.fullmatch(value):
            raise self.refuse(key, "a dotted name, in which '*' and '?' are wildcards")
        return value

    def table(self, key: str) -> Table:
        """Return an inner table, empty if there is none."""
        value = self.values.get(key, {})
        if not _is_table(value):
            raise self.refuse(key, "a table")
        return Table(self.document, (*self.key, key), value)

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return an array of tables, empty if there is none."""
        value = self.values.get(key, [])
        tables = _select_tables(value)
        if tables is None:
            hint = f"write [[{self.full_name(key)}]]"
            raise self.refuse(key, "an array of tables", hint=hint)
        return self._items(key, tables)

    def listed_tables(self, key: str) -> tuple[Table, ...]:
        """Return a list of tables, of which there is at least one."""
        tables = _select_tables(self.values[key])
        if not tables:
            raise self.refuse(key, "a list of tables, at least one")
        return self._items(key, tables)

    def _items(
        self, key: str, tables: tuple[Mapping[str, object], ...]
    ) -> tuple[Table, ...]:
        return tuple(
            Table(self.document, (*self.key, key, index), values)
            for index, values in enumerate(tables)
        )

    def full_name(self, key: str) -> str:
        """Return a key as messages name it, without the indexes of arrays."""
        names = (name for name in self.key if isinstance(name, str))
        return ".".join((*names, key))

    def refuse(self, key: str, wanted: str, *, hint: str | None = None) -> HookgenError:
        """Return the error for a value that is not what is wanted."""
        got = self.document.show(self.values[key])
        message = f"'{self.full_name(key)}' must be {wanted}, not {got}"
        return self.fail(key, message, hint=hint)

    def fail(self, key: str, message: str, *, hint: str | None = None) -> HookgenError:
        """Return an error at a key; if it is not there, at the table that lacks it."""
        span = self.document.find((*self.key, key))
        return self.document.refuse(message, span=span, hint=hint)


def _is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)


def _select_strings(value: object) -> tuple[str, ...] | None:
    """Return a list of strings that are not empty; `None` if it is none."""
    if not _is_list(value):
        return None
    strings = tuple(item for item in value if isinstance(item, str) and item)
    return strings if len(strings) == len(value) else None


def _select_tables(value: object) -> tuple[Mapping[str, object], ...] | None:
    """Return a list of tables; `None` if it is none."""
    if not _is_list(value):
        return None
    tables = tuple(item for item in value if _is_table(item))
    return tables if len(tables) == len(value) else None
