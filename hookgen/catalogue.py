"""Templates of wrapper modules: which there are, and what they say of themselves."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from msgspec import Struct

from hookgen import disk
from hookgen.errors import InputError, SettingsError
from hookgen.table import Table
from hookgen.toml import TomlDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookgen.errors import Span
    from hookgen.table import Key

Value: TypeAlias = "str | int | float | bool | tuple[str, ...]"
"""What a variable of a template may hold."""

FOLDER = "wrap"
"""Where in the folder of templates those of wrapper modules are."""
SUFFIX = ".py.j2"

FRONT_MATTER = re.compile(r"\A\s*\{#-?(?P<toml>.*?)-?#\}", re.DOTALL)
_FUNCTION = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")
_KEYS = ("summary", "imports", "requires", "hooked", "variables")
_VARIABLE_KEYS = ("default", "help", "choices", "minimum", "function")
_RESERVED = ("module", "tool")


class Variable(Struct, frozen=True):
    """What a user may say to a template: `-v attempts=5`."""

    name: str
    default: Value | None
    """`None` if a value has to be given, which is a string then."""
    help: str
    choices: tuple[str, ...]
    """The values that it may have; empty if any of its type will do."""
    minimum: float | None
    """The lowest number that it may be."""
    is_function: bool
    """It names a function, as `module:function`; an empty default names none."""


class Template(Struct, frozen=True):
    """A template of wrapper modules."""

    name: str
    path: Path
    summary: str
    imports: tuple[str, ...]
    """Import statements, in which variables may stand: `import {{ package }}`."""
    requires: tuple[str, ...]
    """What the rendered module needs installed, as pip takes it."""
    variables: tuple[Variable, ...]
    is_hooked: bool
    """The rendered module is instrumented afterwards."""


class _FrontMatter(Struct, frozen=True):
    """The table in the first comment of a template; its places are the template's."""

    toml: TomlDocument

    @property
    def path(self) -> Path:
        """The template."""
        return self.toml.path

    def find(self, key: Key) -> Span | None:
        """Return where a key stands, else the nearest table around it that is there."""
        return self.toml.find(key)

    def show(self, value: object) -> str:
        """Return a value much as TOML writes it."""
        return self.toml.show(value)

    def refuse(
        self, message: str, *, span: Span | None, hint: str | None
    ) -> InputError:
        """Return the error for a mistake in it."""
        return InputError(message, path=self.path, span=span, hint=hint)

    def parse(self) -> Table:
        """Return all that it holds.

        Raises:
            InputError: it is not TOML.
        """
        try:
            return Table(self, (), self.toml.parse().values)
        except SettingsError as error:
            raise self.refuse(error.message, span=error.span, hint=None) from error


def list_templates(templates: Path) -> tuple[Template, ...]:
    """Return the templates of wrapper modules that hookgen brings, by name."""
    paths = sorted(disk.glob(templates / FOLDER, f"*{SUFFIX}"))
    return tuple(read_template(path) for path in paths)


def find_template(name: str, templates: Path) -> Template:
    """Return the template of a name, or at a path, which has a `/` or ends in `.j2`.

    Raises:
        SettingsError: there is none of this name.
        InputError: the file cannot be read, or its front matter is wrong.
    """
    if "/" in name or "\\" in name or name.endswith(".j2"):
        return read_template(Path(name))
    path = templates / FOLDER / f"{name}{SUFFIX}"
    if disk.is_file(path):
        return read_template(path)
    known = [template.name for template in list_templates(templates)]
    raise SettingsError(
        f"there is no template '{name}'",
        hint=_suggest(name, known)
        or "hookgen template list prints all; a file of yours needs its path",
    )


def read_source(path: Path) -> str:
    """Return the text of a template.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        return disk.read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise InputError(
            f"template cannot be read: {error.strerror}",
            path=path,
            hint="hookgen template list prints those that need no path",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte 0x{error.object[error.start]:02x} is not valid in UTF-8",
            path=path,
            hint="save the file as UTF-8",
        ) from error


def read_template(path: Path) -> Template:
    """Return what a file says of itself in its front matter.

    Raises:
        InputError: the file cannot be read, or its front matter is wrong.
    """
    source = read_source(path)
    found = FRONT_MATTER.match(source)
    if found is None:
        raise InputError(
            "begins with no front matter",
            path=path,
            hint='write a first comment with TOML: {# summary = "What it does" #}',
        )
    # What stands before is blanked out, so that places are those of the file.
    before = re.sub(r"[^\n]", " ", source[: found.start("toml")])
    table = _FrontMatter(TomlDocument(path, before + found["toml"])).parse()
    table.refuse_unknown_keys(_KEYS)
    summary = table.string("summary")
    if summary is None:
        raise table.fail("summary", "front matter has no 'summary'")
    return Template(
        name=path.name.removesuffix(".j2").removesuffix(".py"),
        path=path,
        summary=summary,
        imports=table.strings("imports"),
        requires=table.strings("requires"),
        variables=_read_declarations(table.table("variables")),
        is_hooked=table.boolean("hooked"),
    )


def _read_declarations(table: Table) -> tuple[Variable, ...]:
    return tuple(_read_declaration(table, name) for name in table.values)


def _read_declaration(table: Table, name: str) -> Variable:
    if not name.isidentifier() or name in _RESERVED:
        raise table.fail(name, f"'{name}' cannot be the name of a variable")
    declared = table.table(name)
    declared.refuse_unknown_keys(_VARIABLE_KEYS)
    variable = Variable(
        name=name,
        default=_read_default(declared),
        help=declared.string("help") or "",
        choices=declared.strings("choices"),
        minimum=_read_minimum(declared),
        is_function=declared.boolean("function"),
    )
    default = variable.default
    if default not in (None, "") and not _allows(variable, default):
        raise declared.refuse("default", _describe(variable))
    return variable


def _read_minimum(table: Table) -> float | None:
    match table.values.get("minimum"):
        case bool():
            raise table.refuse("minimum", "a number")
        case None | int() | float() as value:
            return value
        case _:
            raise table.refuse("minimum", "a number")


def _read_default(table: Table) -> Value | None:
    match table.values.get("default"):
        case list():
            return table.strings("default")
        case None | str() | int() | float() as value:
            return value
        case _:
            raise table.refuse(
                "default", "a string, number, boolean or list of strings"
            )


def read_variables(template: Template, given: Iterable[str]) -> Mapping[str, Value]:
    """Return the value of each variable: as given (`attempts=5`), else its default.

    A list is given with commas, or as TOML: `on=OSError,ValueError`.

    Raises:
        SettingsError: a variable is unknown, not given, given twice, or no such value.
    """
    known = {variable.name: variable for variable in template.variables}
    values: dict[str, Value] = {}
    for assignment in given:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise SettingsError(
                f"'{assignment}' gives no variable a value", hint="write -v NAME=VALUE"
            )
        if name not in known:
            raise _unknown_variable(template, name)
        if name in values:
            raise SettingsError(
                f"variable '{name}' is given twice", hint="a list is given with commas"
            )
        values[name] = _parse(template, known[name], text)
    return {name: _fill(template, each, values) for name, each in known.items()}


def _unknown_variable(template: Template, name: str) -> SettingsError:
    known = [variable.name for variable in template.variables]
    listed = f"its variables: {', '.join(known)}" if known else "it has no variables"
    return SettingsError(
        f"template '{template.name}' has no variable '{name}'",
        hint=_suggest(name, known) or listed,
    )


def _fill(template: Template, variable: Variable, values: Mapping[str, Value]) -> Value:
    value = values.get(variable.name, variable.default)
    if value is None:
        help_ = f": {variable.help}" if variable.help else ""
        raise SettingsError(
            f"template '{template.name}' needs a value of '{variable.name}'",
            hint=f"give it one with -v {variable.name}=VALUE{help_}",
        )
    return value


def _parse(template: Template, variable: Variable, text: str) -> Value:
    value = _convert(variable.default, text)
    if value is not None and _allows(variable, value):
        return value
    raise SettingsError(
        f"'{variable.name}' of template '{template.name}' must be "
        f"{_describe(variable)}, not '{text}'",
        hint=_suggest(text, variable.choices),
    )


def _convert(default: Value | None, text: str) -> Value | None:
    """Return a text as a value of the default's type; `None` if it is none."""
    try:
        match default:
            case bool():
                return {"true": True, "false": False}.get(text.casefold())
            case int():
                return int(text)
            case float():
                return number if isfinite(number := float(text)) else None
            case tuple():
                return _convert_list(text)
            case _:
                return text
    except ValueError:
        return None


def _convert_list(text: str) -> tuple[str, ...] | None:
    if not text.lstrip().startswith("["):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    found: object = tomllib.loads(f"list = {text}")["list"]
    items = cast("list[object]", found) if isinstance(found, list) else []
    strings = tuple(item for item in items if isinstance(item, str))
    return strings if len(strings) == len(items) else None


def is_function_name(value: object) -> bool:
    """Tell whether a value names a function, as `module:function`."""
    return isinstance(value, str) and _FUNCTION.fullmatch(value) is not None


def _allows(variable: Variable, value: Value) -> bool:
    if variable.is_function:
        return is_function_name(value)
    if variable.minimum is not None and isinstance(value, int | float):
        return value >= variable.minimum
    return not variable.choices or value in variable.choices


def _describe(variable: Variable) -> str:
    """Return in words what a variable may hold."""
    if variable.is_function:
        return "a function, as module:function"
    if variable.choices:
        return f"one of {', '.join(variable.choices)}"
    words: Mapping[type, str] = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        tuple: "strings with commas between, or a TOML array of strings",
    }
    lowest = "" if variable.minimum is None else f" from {variable.minimum} up"
    return words.get(type(variable.default), "a string") + lowest


def _suggest(name: str, known: Sequence[str]) -> str | None:
    near = get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else None
