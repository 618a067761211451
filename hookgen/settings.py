"""Settings: the table `[tool.hookgen]` of a project's pyproject.toml."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from hookgen.errors import SettingsError, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KEYS = (
    "bindings",
    "exclude",
    "hooks",
    "include",
    "jobs",
    "line-length",
    "namespace-packages",
    "paths",
    "public",
    "selector",
    "standalone",
)
_SELECTOR_KEYS = (
    "argument",
    "base",
    "decorator",
    "keyword",
    "methods",
    "name",
    "position",
    "toolkit",
)
_SELECTOR_KINDS = ("decorator", "base", "toolkit", "argument")
_LINE_LENGTHS = range(1, 321)  # What ruff allows.
_JOBS = range(1025)
_POSITIONS = range(256)

_DOTTED_NAME = re.compile(r"[\w*?]+(\.[\w*?]+)*")

_HEADER = re.compile(r"\s*(?P<bracket>\[\[?)(?P<name>[^\[\]]+)\]\]?\s*(#.*)?$")
_ASSIGNMENT = re.compile(r"\s*(?P<name>[\w.\-\"' ]*[\w\"'])\s*=")
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")

_NEW_TABLE = """\
[tool.hookgen]
# Folders and files with tools, for when the command line names none.
paths = {paths}
# Name of the generated package.
# hooks = "hooks"
# Files and tools to leave alone.
# exclude = ["tools/legacy/**", "delete_*"]
# Functions that are tools, though no framework says so.
# include = ["tools.*:search_*"]
"""


@dataclass(frozen=True, slots=True)
class DecoratorSetting:
    """A selector of the functions that have a decorator."""

    name: str
    decorator: str
    """Dotted name; "*" and "?" are wildcards."""


@dataclass(frozen=True, slots=True)
class BaseSetting:
    """A selector of methods, by a base class of their class."""

    name: str
    base: str
    """Dotted name; "*" and "?" are wildcards."""
    methods: tuple[str, ...]
    """At least one."""


@dataclass(frozen=True, slots=True)
class ToolkitSetting:
    """The methods that a subclass lists or registers as its tools."""

    name: str
    toolkit: str
    """The dotted name of the class, wildcards allowed."""


@dataclass(frozen=True, slots=True)
class ArgumentSetting:
    """A selector of the functions that are handed to a call, by keyword or position."""

    name: str
    argument: str
    """Dotted name of what is called; "*" and "?" are wildcards."""
    keyword: str | None
    position: int | None
    """Counted from 0; not `None` if `keyword` is."""


SelectorSetting: TypeAlias = (
    DecoratorSetting | BaseSetting | ToolkitSetting | ArgumentSetting
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a project: each key of `[tool.hookgen]`, or its default.

    Paths and globs are relative to `root`, with "/" between folders.
    """

    root: Path
    """The folder of `pyproject`; without one, of the user's files. Absolute."""
    pyproject: Path | None = None
    """The file that was read; `None` if there is none."""
    paths: tuple[str, ...] = ()
    """Folders and files with tools, for when the command line names none."""
    hooks: str = "hooks"
    """Name of the generated package."""
    line_length: int = 88
    """If not set, what ruff, else black, is told."""
    exclude: tuple[str, ...] = ()
    """Globs of files, and wildcards of tool names: "search", "tools.search:search"."""
    include: tuple[str, ...] = ()
    """Wildcards of functions that are tools: "search_*", "tools.*:search_*"."""
    public: bool = False
    """Whether every public top-level function is a tool."""
    namespace_packages: tuple[str, ...] = ()
    """Folders that are packages without an `__init__.py`."""
    bindings: tuple[str, ...] = ()
    """Globs of YAML files that bind tools, besides those among the tools."""
    selectors: tuple[SelectorSetting, ...] = ()
    """In the order of the file; no two of one name."""
    standalone: bool = False
    """Whether the runtime is copied into the generated package."""
    jobs: int = 0
    """Processes to use; 0 for as many as there are processors."""


def load_settings(start: Path) -> Settings:
    """Return the settings that hold for a file or folder.

    They stand in the nearest pyproject.toml, beside it or above.

    Raises:
        SettingsError: the file cannot be read, is not TOML, or holds a key or value
            that has no meaning here.
    """
    start = Path(os.path.abspath(start))
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        pyproject = candidate / "pyproject.toml"
        if pyproject.is_file():
            return _read_settings(_Document(pyproject, _read_text(pyproject)))
    return Settings(root=folder)


def add_settings_table(text: str, *, path: Path, tool_paths: Sequence[str]) -> str:
    """Return the text of a pyproject.toml with a table `[tool.hookgen]` at its end.

    All else stays as it is, so `text` must have the file's own line ends.
    `path` is for messages; `tool_paths` are relative to its folder.

    Raises:
        SettingsError: the file is not TOML, or can have no such table besides.
    """
    tool = _parse(_Document(path, text)).get("tool")
    if _is_table(tool) and "hookgen" in tool:
        raise SettingsError(
            "table [tool.hookgen] is there already",
            path=path,
            span=_find_key(text, ("tool", "hookgen"), 0),
            hint="change it by hand",
        )
    newline = "\r\n" if "\r\n" in text else "\n"
    paths = json.dumps(list(tool_paths), ensure_ascii=False)
    table = _NEW_TABLE.format(paths=paths).replace("\n", newline)
    if text:
        end = "" if text.endswith("\n") else newline
        table = f"{text}{end}{newline}{table}"
    _refuse_closed_table(table, path)
    return table


def _refuse_closed_table(text: str, path: Path) -> None:
    """Refuse a text whose `tool` is closed to new tables: `tool = { ruff = {} }`."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            "table [tool.hookgen] cannot be added to an inline table",
            path=path,
            span=_find_key(text, ("tool",), 0),
            hint="write 'tool' as tables, such as [tool.ruff]",
        ) from error


@dataclass(frozen=True, slots=True)
class _Document:
    """A pyproject.toml that is read, for messages."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a document; it gives a value only if that is as it must be."""

    document: _Document
    name: tuple[str, ...]
    values: Mapping[str, object]
    index: int = 0
    """Which one of an array of tables, counted from 0."""

    def refuse_unknown_keys(self, known: Sequence[str]) -> None:
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                raise self.fail(
                    key,
                    f"unknown key '{self.full_name(key)}'",
                    hint=f"did you mean '{near[0]}'?"
                    if near
                    else f"known keys: {', '.join(known)}",
                )

    def boolean(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.refuse(key, "true or false")
        return value

    def integer(self, key: str, allowed: range) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        # A boolean is a number in Python, but not in TOML.
        if type(value) is not int or value not in allowed:
            raise self.refuse(key, f"a whole number from {allowed[0]} to {allowed[-1]}")
        return value

    def string(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value:
            raise self.refuse(key, "a string that is not empty")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        strings = _select_strings(value)
        if strings is None:
            hint = f"write {key} = [{_show(value)}]" if isinstance(value, str) else None
            raise self.refuse(key, "a list of strings that are not empty", hint=hint)
        return strings

    def dotted_name(self, key: str) -> str:
        value = self.values[key]
        if not isinstance(value, str) or not _DOTTED_NAME.fullmatch(value):
            raise self.refuse(key, "a dotted name, in which '*' and '?' are wildcards")
        return value

    def tables(self, key: str) -> tuple[_Table, ...]:
        value = self.values.get(key, [])
        tables = _select_tables(value)
        if tables is None:
            hint = f"write [[{self.full_name(key)}]]"
            raise self.refuse(key, "an array of tables", hint=hint)
        name = (*self.name, key)
        return tuple(
            _Table(self.document, name, values, index)
            for index, values in enumerate(tables)
        )

    def full_name(self, key: str) -> str:
        return ".".join((*self.name, key))

    def refuse(
        self, key: str, wanted: str, *, hint: str | None = None
    ) -> SettingsError:
        """Return the error for a value that is not what is wanted."""
        got = _show(self.values[key])
        message = f"'{self.full_name(key)}' must be {wanted}, not {got}"
        return self.fail(key, message, hint=hint)

    def fail(self, key: str, message: str, *, hint: str | None = None) -> SettingsError:
        """Return an error at a key; if it is not there, at the table that lacks it."""
        span = _find_key(self.document.text, (*self.name, key), self.index)
        return SettingsError(message, path=self.document.path, span=span, hint=hint)


def _read_settings(document: _Document) -> Settings:
    values = _parse(document)
    table = _open_table(document, values, "hookgen")
    table.refuse_unknown_keys(_KEYS)
    return Settings(
        root=document.path.parent,
        pyproject=document.path,
        paths=table.strings("paths"),
        hooks=_read_hooks(table),
        line_length=_read_line_length(document, values),
        exclude=table.strings("exclude"),
        include=table.strings("include"),
        public=table.boolean("public"),
        namespace_packages=table.strings("namespace-packages"),
        bindings=table.strings("bindings"),
        selectors=_read_selectors(table),
        standalone=table.boolean("standalone"),
        jobs=table.integer("jobs", _JOBS) or 0,
    )


def _read_hooks(table: _Table) -> str:
    hooks = table.string("hooks") or "hooks"
    if not hooks.isidentifier() or iskeyword(hooks):
        raise table.refuse("hooks", "a name that can be imported")
    return hooks


def _read_line_length(document: _Document, values: Mapping[str, object]) -> int:
    for name in ("hookgen", "ruff", "black"):
        table = _open_table(document, values, name)
        if length := table.integer("line-length", _LINE_LENGTHS):
            return length
    return 88


def _read_selectors(table: _Table) -> tuple[SelectorSetting, ...]:
    selectors: dict[str, SelectorSetting] = {}
    for entry in table.tables("selector"):
        selector = _read_selector(entry)
        if selector.name in selectors:
            raise entry.refuse("name", "a name that no other selector has")
        selectors[selector.name] = selector
    return tuple(selectors.values())


def _read_selector(table: _Table) -> SelectorSetting:
    table.refuse_unknown_keys(_SELECTOR_KEYS)
    name = table.string("name")
    if name is None:
        raise table.fail("name", "selector has no 'name'", hint='write name = "..."')
    kinds = [key for key in _SELECTOR_KINDS if key in table.values]
    match kinds:
        case ["decorator"]:
            table.refuse_unknown_keys(("decorator", "name"))
            return DecoratorSetting(name, table.dotted_name("decorator"))
        case ["base"]:
            table.refuse_unknown_keys(("base", "methods", "name"))
            return _read_base(table, name)
        case ["toolkit"]:
            table.refuse_unknown_keys(("name", "toolkit"))
            return ToolkitSetting(name, table.dotted_name("toolkit"))
        case ["argument"]:
            table.refuse_unknown_keys(("argument", "keyword", "name", "position"))
            return _read_argument(table, name)
        case _:
            raise table.fail(
                "name",
                f"selector '{name}' has {_join(kinds)}",
                hint="write one of 'decorator', 'base', 'toolkit' and 'argument'",
            )


def _read_base(table: _Table, name: str) -> BaseSetting:
    methods = table.strings("methods")
    if not methods:
        raise table.fail(
            "methods",
            f"selector '{name}' has 'base', but no 'methods'",
            hint='write methods = ["_run"]',
        )
    return BaseSetting(name, table.dotted_name("base"), methods)


def _read_argument(table: _Table, name: str) -> ArgumentSetting:
    keyword = table.string("keyword")
    position = table.integer("position", _POSITIONS)
    if keyword is None and position is None:
        raise table.fail(
            "argument",
            f"selector '{name}' has 'argument', but no 'keyword' and no 'position'",
            hint='write keyword = "func", position = 0, or both',
        )
    return ArgumentSetting(name, table.dotted_name("argument"), keyword, position)


def _open_table(document: _Document, values: Mapping[str, object], name: str) -> _Table:
    """Return the table `[tool.<name>]`, empty if there is none."""
    table = _Table(document, (), values)
    for key in ("tool", name):
        inner = table.values.get(key, {})
        if not _is_table(inner):
            raise table.refuse(key, "a table")
        table = _Table(document, (*table.name, key), inner)
    return table


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(
            f"settings cannot be read: {error.strerror}",
            path=path,
            hint="give yourself the right to read the file",
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"byte 0x{error.object[error.start]:02x} is not valid in UTF-8",
            path=path,
            hint="save the file as UTF-8, as TOML requires",
        ) from error


def _parse(document: _Document) -> Mapping[str, object]:
    try:
        return tomllib.loads(document.text)
    except tomllib.TOMLDecodeError as error:
        fact = str(error)
        place = _PLACE.search(fact)
        span = Span(int(place[1]), int(place[2]) - 1) if place else None
        fact = _PLACE.sub("", fact)
        raise SettingsError(
            f"invalid TOML: {fact[0].lower()}{fact[1:]}", path=document.path, span=span
        ) from error


def _find_key(text: str, key: tuple[str, ...], index: int) -> Span | None:
    """Return where a key stands, else the nearest table around it that is there.

    `index` tells which one of an array of tables is meant. `tomllib` keeps no places,
    so this one is looked for line by line; unusual TOML may hide it.
    """
    places = {(name, index): span for name, index, span in _list_keys(text)}
    for length in range(len(key), 0, -1):
        # Only what is below `[tool.hookgen]` can stand in an array of tables.
        if span := places.get((key[:length], index if length > 2 else 0)):
            return span
    return None


def _list_keys(text: str) -> Iterator[tuple[tuple[str, ...], int, Span]]:
    """Yield each table and key: its full name, index in an array, and place."""
    table: tuple[str, ...] = ()
    index = 0
    counts = Counter[tuple[str, ...]]()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line.rstrip("\r")):
            table = _split_name(header["name"])
            index = counts[table]
            counts[table] += 1
            yield table, index, Span(number, header.start("bracket"))
        elif assignment := _ASSIGNMENT.match(line):
            name = (*table, *_split_name(assignment["name"]))
            yield name, index, Span(number, assignment.start("name"))


def _split_name(name: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in name.split("."))


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


def _show(value: object) -> str:
    """Return a value much as TOML writes it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _join(kinds: Sequence[str]) -> str:
    if not kinds:
        return "no 'decorator', 'base' or 'argument'"
    return " and ".join(f"'{kind}'" for kind in kinds)
