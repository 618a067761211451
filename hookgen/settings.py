"""Settings: the table `[tool.hookgen]` of a project's pyproject.toml."""

from __future__ import annotations

import json
import os
import tomllib
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from hookgen import disk
from hookgen.errors import SettingsError
from hookgen.toml import TomlDocument, is_there, read_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookgen.rule import PolicyModule, Rule
    from hookgen.table import Table

_KEYS = (
    "bindings",
    "exclude",
    "hooks",
    "include",
    "jobs",
    "line-length",
    "namespace-packages",
    "paths",
    "policies",
    "public",
    "rule",
    "selector",
    "setuptools",
    "standalone",
    "wrap",
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
_WRAP_KEYS = ("out", "public", "source", "template", "variables")
_SELECTOR_KINDS = ("decorator", "base", "toolkit", "argument")
_LINE_LENGTHS = range(1, 321)  # What ruff allows.
_JOBS = range(1025)
_POSITIONS = range(256)

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


class DecoratorSetting(Struct, frozen=True):
    """A selector of the functions that have a decorator."""

    name: str
    decorator: str
    """Dotted name; "*" and "?" are wildcards."""


class BaseSetting(Struct, frozen=True):
    """A selector of methods, by a base class of their class."""

    name: str
    base: str
    """Dotted name; "*" and "?" are wildcards."""
    methods: tuple[str, ...]
    """At least one."""


class ToolkitSetting(Struct, frozen=True):
    """The methods that a subclass lists or registers as its tools."""

    name: str
    toolkit: str
    """The dotted name of the class, wildcards allowed."""


class ArgumentSetting(Struct, frozen=True):
    """A selector of the functions that are handed to a call, by keyword or position."""

    name: str
    argument: str
    """Dotted name of what is called; "*" and "?" are wildcards."""
    keyword: str | None
    position: int | None
    """Counted from 0; not `None` if `keyword` is."""


class WrapSetting(Struct, frozen=True):
    """A module or package that is to be wrapped."""

    source: str
    """Its dotted name, or the path of its file or folder."""
    out: str
    """The folder for the wrapper, or its file."""
    template: str = "hook"
    """A name of the catalogue, or the path of a template."""
    variables: tuple[str, ...] = ()
    """Of the template: `key=value`; in a list, commas part the items."""
    is_public: bool = False
    """Whether every public top-level function is a tool."""


SelectorSetting: TypeAlias = (
    DecoratorSetting | BaseSetting | ToolkitSetting | ArgumentSetting
)


class Settings(Struct, frozen=True):
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
    setuptools: bool = False
    """Whether what setuptools builds is instrumented."""
    rules: tuple[Rule, ...] = ()
    """Those of `pyproject`, then those of hooks.toml, each in the order of its file."""
    policies: tuple[PolicyModule, ...] = ()
    """The modules that hold more rules; no two of one name."""
    wraps: tuple[WrapSetting, ...] = ()
    """What is wrapped, in the order of the file."""


def load_settings(start: Path) -> Settings:
    """Return the settings that hold for a file or folder.

    They stand in the nearest pyproject.toml, beside it or above, and in a hooks.toml
    beside that; without a pyproject.toml, in the nearest hooks.toml.

    Raises:
        SettingsError: a file cannot be read, is not TOML, or holds a key or value that
            has no meaning here; or a hooks.toml is nearer than the pyproject.toml.
    """
    start = Path(os.path.abspath(start))
    folder = start if disk.is_folder(start) else start.parent
    nearest: Path | None = None
    for candidate in (folder, *folder.parents):
        pyproject, hooks = candidate / "pyproject.toml", candidate / "hooks.toml"
        if is_there(pyproject):
            if nearest is not None:
                raise _stray(nearest, pyproject)
            return _read_settings(read_document(pyproject))
        if nearest is None and is_there(hooks):
            nearest = hooks
    root = folder if nearest is None else nearest.parent
    rules, policies = _read_rules(root)
    return Settings(root=root, rules=rules, policies=policies)


def _stray(hooks: Path, pyproject: Path) -> SettingsError:
    """Return the error for rules that would go unseen."""
    return SettingsError(
        f"is not beside '{pyproject}', whose settings count",
        path=hooks,
        hint="move it there, or give this folder a pyproject.toml of its own",
    )


def add_settings_table(text: str, *, path: Path, tool_paths: Sequence[str]) -> str:
    """Return the text of a pyproject.toml with a table `[tool.hookgen]` at its end.

    All else stays as it is, so `text` must have the file's own line ends.
    `path` is for messages; `tool_paths` are relative to its folder.

    Raises:
        SettingsError: the file is not TOML, or can have no such table besides.
    """
    document = TomlDocument(path, text)
    tool = document.parse().values.get("tool")
    if isinstance(tool, dict) and "hookgen" in tool:
        raise SettingsError(
            "table [tool.hookgen] is there already",
            path=path,
            span=document.find(("tool", "hookgen")),
            hint="change it by hand",
        )
    newline = "\r\n" if "\r\n" in text else "\n"
    paths = json.dumps(list(tool_paths), ensure_ascii=False)
    table = _NEW_TABLE.format(paths=paths).replace("\n", newline)
    if text:
        end = "" if text.endswith("\n") else newline
        table = f"{text}{end}{newline}{table}"
    _refuse_closed_table(TomlDocument(path, table))
    return table


def _refuse_closed_table(document: TomlDocument) -> None:
    """Refuse a text whose `tool` is closed to new tables: `tool = { ruff = {} }`."""
    try:
        tomllib.loads(document.text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            "table [tool.hookgen] cannot be added to an inline table",
            path=document.path,
            span=document.find(("tool",)),
            hint="write 'tool' as tables, such as [tool.ruff]",
        ) from error


def _read_settings(document: TomlDocument) -> Settings:
    tool = document.parse().table("tool")
    table = tool.table("hookgen")
    table.refuse_unknown_keys(_KEYS)
    rules, policies = _read_rules(document.path.parent, table)
    return Settings(
        root=document.path.parent,
        pyproject=document.path,
        paths=table.strings("paths"),
        hooks=_read_hooks(table),
        line_length=_read_line_length(tool),
        exclude=table.strings("exclude"),
        include=table.strings("include"),
        public=table.boolean("public"),
        namespace_packages=table.strings("namespace-packages"),
        bindings=table.strings("bindings"),
        selectors=_read_selectors(table),
        standalone=table.boolean("standalone"),
        jobs=table.integer("jobs", _JOBS) or 0,
        setuptools=table.boolean("setuptools"),
        rules=rules,
        policies=policies,
        wraps=tuple(map(_read_wrap, table.tables("wrap"))),
    )


def _read_wrap(table: Table) -> WrapSetting:
    table.refuse_unknown_keys(_WRAP_KEYS)
    source, out = table.string("source"), table.string("out")
    if not source or not out:
        raise table.fail(
            "source" if source else "out",
            "a wrap has no 'source'" if not source else "a wrap has no 'out'",
            hint='write source = "agno.tools.calculator", out = "app/tools"',
        )
    return WrapSetting(
        source=source,
        out=out,
        template=table.string("template") or "hook",
        variables=table.strings("variables"),
        is_public=table.boolean("public"),
    )


def _read_rules(
    root: Path, table: Table | None = None
) -> tuple[tuple[Rule, ...], tuple[PolicyModule, ...]]:
    """Return the rules, and modules of rules, of a table and of the hooks.toml."""
    keys = table.values.keys() if table is not None else ()
    if not (is_there(root / "hooks.toml") or {"rule", "policies"}.intersection(keys)):
        return (), ()
    from hookgen.rule_settings import (  # noqa: PLC0415 - for rules only
        read_hooks_toml,
        read_rules,
    )

    found = read_hooks_toml(root)
    if table is not None:
        found = read_rules(table).joined(found)
    return found.rules, found.policies


def _read_hooks(table: Table) -> str:
    hooks = table.string("hooks") or "hooks"
    if not hooks.isidentifier() or iskeyword(hooks):
        raise table.refuse("hooks", "a name that can be imported")
    return hooks


def _read_line_length(tool: Table) -> int:
    for name in ("hookgen", "ruff", "black"):
        if length := tool.table(name).integer("line-length", _LINE_LENGTHS):
            return length
    return 88


def _read_selectors(table: Table) -> tuple[SelectorSetting, ...]:
    selectors: dict[str, SelectorSetting] = {}
    for entry in table.tables("selector"):
        selector = _read_selector(entry)
        if selector.name in selectors:
            raise entry.refuse("name", "a name that no other selector has")
        selectors[selector.name] = selector
    return tuple(selectors.values())


def _read_selector(table: Table) -> SelectorSetting:
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


def _read_base(table: Table, name: str) -> BaseSetting:
    methods = table.strings("methods")
    if not methods:
        raise table.fail(
            "methods",
            f"selector '{name}' has 'base', but no 'methods'",
            hint='write methods = ["_run"]',
        )
    return BaseSetting(name, table.dotted_name("base"), methods)


def _read_argument(table: Table, name: str) -> ArgumentSetting:
    keyword = table.string("keyword")
    position = table.integer("position", _POSITIONS)
    if keyword is None and position is None:
        raise table.fail(
            "argument",
            f"selector '{name}' has 'argument', but no 'keyword' and no 'position'",
            hint='write keyword = "func", position = 0, or both',
        )
    return ArgumentSetting(name, table.dotted_name("argument"), keyword, position)


def _join(kinds: Sequence[str]) -> str:
    if not kinds:
        return "no 'decorator', 'base' or 'argument'"
    return " and ".join(f"'{kind}'" for kind in kinds)
