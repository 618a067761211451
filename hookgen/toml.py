"""TOML files as tables, with the places of what stands in them."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from hookgen import disk
from hookgen.errors import SettingsError, Span
from hookgen.table import Key, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# Only mistakes have places that are looked for, so these are not compiled before.
_HEADER = r"\s*(?P<bracket>\[\[?)(?P<name>[^\[\]]+)\]\]?\s*(#.*)?$"
_ASSIGNMENT = r"\s*(?P<name>[\w.\-\"' ]*[\w\"'])\s*="
_PLACE = r" \(at line (\d+), column (\d+)\)$"


class TomlDocument(Struct, frozen=True, dict=True):
    """A TOML file that is read."""

    path: Path
    text: str

    @cached_property
    def places(self) -> Mapping[Key, Span]:
        """Where the tables and keys stand.

        `tomllib` keeps no places, so they are looked for line by line; unusual TOML
        may hide them.
        """
        return dict(_list_keys(self.text))

    def find(self, key: Key) -> Span | None:
        """Return where a key stands, else the nearest table around it that is there."""
        for length in range(len(key), 0, -1):
            if span := self.places.get(key[:length]):
                return span
        return None

    def show(self, value: object) -> str:
        """Return a value much as TOML writes it."""
        return json.dumps(value, ensure_ascii=False, default=str)

    def refuse(
        self, message: str, *, span: Span | None, hint: str | None
    ) -> SettingsError:
        """Return the error for a mistake in the document."""
        return SettingsError(message, path=self.path, span=span, hint=hint)

    def parse(self) -> Table:
        """Return all that the document holds.

        Raises:
            SettingsError: it is not TOML, or no recursion gets to the end of it.
        """
        try:
            return Table(self, (), tomllib.loads(self.text))
        except tomllib.TOMLDecodeError as error:
            fact = str(error)
            place = re.search(_PLACE, fact)
            span = Span(int(place[1]), int(place[2]) - 1) if place else None
            fact = re.sub(_PLACE, "", fact)
            raise SettingsError(
                f"invalid TOML: {fact[0].lower()}{fact[1:]}", path=self.path, span=span
            ) from error
        except RecursionError as error:
            raise SettingsError("is nested too deeply", path=self.path) from error


def is_there(path: Path) -> bool:
    """Tell whether there is a file, or a link that should lead to one."""
    return disk.is_file(path) or disk.is_link(path)


def read_document(path: Path) -> TomlDocument:
    """Return a TOML file, not parsed yet.

    Raises:
        SettingsError: the file cannot be read, or is not UTF-8.
    """
    try:
        return TomlDocument(path, disk.read_bytes(path).decode("utf-8-sig"))
    except OSError as error:
        is_lost = isinstance(error, FileNotFoundError)
        raise SettingsError(
            f"settings cannot be read: {error.strerror}",
            path=path,
            hint="mend the link, or take it away"
            if is_lost
            else "give yourself the right to read the file",
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"byte 0x{error.object[error.start]:02x} is not valid in UTF-8",
            path=path,
            hint="save the file as UTF-8, as TOML requires",
        ) from error


def _list_keys(text: str) -> Iterator[tuple[Key, Span]]:
    """Yield each table and key with its place."""
    table: Key = ()
    counts = Counter[Key]()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(_HEADER, line.rstrip("\r")):
            *outer, last = _split_name(header["name"])
            table = (*_enter(tuple(outer), counts), last)
            if header["bracket"] == "[[":
                counts[table] += 1
                table = (*table, counts[table] - 1)
            yield table, Span(number, header.start("bracket"))
        elif assignment := re.match(_ASSIGNMENT, line):
            key = (*table, *_split_name(assignment["name"]))
            yield key, Span(number, assignment.start("name"))


def _enter(names: tuple[str, ...], counts: Counter[Key]) -> Key:
    """Return where the names of a header lead: of an array, into its last table."""
    key: Key = ()
    for name in names:
        key = (*key, name)
        if counts[key]:
            key = (*key, counts[key] - 1)
    return key


def _split_name(name: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in name.split("."))
