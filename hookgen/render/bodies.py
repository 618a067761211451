"""The parts of a wrapper module, from the templates that users choose and write."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from traceback import walk_tb
from typing import Any, cast

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2 import Template as Compiled
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from hookgen import disk
from hookgen.catalogue import FOLDER, Template, Value, is_function_name
from hookgen.errors import InputError, Span
from hookgen.installed import find_templates
from hookgen.wrapper import (
    WrapperModule,
    WrapperParameter,
    WrapperTool,
)

_LONGEST = 100_000
"""Of what a template makes by products and powers, in characters, items or bits."""
_ATTRIBUTE = re.compile(
    r"'hookgen\.wrapper\.(?P<record>\w+) object' has no attribute '(?P<name>\w+)'"
)
_ATTRIBUTES = {
    record.__name__: [name for name in dir(record) if not name.startswith("_")]
    for record in (WrapperModule, WrapperParameter, WrapperTool)
}
_NAMES_HINT = "declare it in the front matter: [variables.NAME]"
_ATTRIBUTES_HINT = "docs/templates.md lists what there is"


class Rendered(Struct, frozen=True):
    """What a template makes of a module, lines ending in `\n`."""

    imports: tuple[str, ...]
    """Import statements that the texts may need, as the front matter has them."""
    helpers: str
    """Code of the module; empty if there is none."""
    bodies: tuple[str, ...]
    """The statements of each tool, at column 0, in the order of the tools."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Runs the templates of users: no private names, no changes, no huge values.

    A template can still loop for long; it is as much a part of a build as a makefile.
    """

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(
        self, context: Any, operator: str, left: Any, right: Any
    ) -> Any:  # Jinja's own types: values of a template are of any class.
        """Compute a product or power, unless it is out of all proportion."""
        is_power = operator == "**" and isinstance(left, int) and isinstance(right, int)
        if is_power and left.bit_length() * right > _LONGEST:
            raise SecurityError(f"a power has more than {_LONGEST} bits")
        for value, times in ((left, right), (right, left)):
            if isinstance(value, str | list | tuple) and isinstance(times, int):
                size = len(cast("str", value)) * times
                if size > _LONGEST:
                    raise SecurityError(f"a product has more than {_LONGEST} items")
        return super().call_binop(context, operator, left, right)


class _Loader(FileSystemLoader):
    """Notes where templates are looked for."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return the text of a template, its path, and what tells whether it holds."""
        for folder in self.searchpath:
            disk.look(Path(folder, template))
        return super().get_source(environment, template)


@cache
def _sandbox(folder: Path, catalogue: Path) -> Environment:
    """Return what runs the templates of a folder; those of the catalogue back it up."""
    environment = _Sandbox(
        loader=_Loader([folder, catalogue], encoding="utf-8-sig"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # Same input, same bytes.
    del environment.filters["random"]
    del environment.globals["lipsum"]
    environment.filters["literal"] = format_literal
    environment.tests["function_name"] = is_function_name
    return environment


def format_literal(value: Value) -> str:
    """Return a value in Python, as a formatter would leave it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(format_literal, value))}]"
    if not isinstance(value, str) or '"' in value:
        return repr(value)
    # With a double quote in it, `repr` stands in single ones, and escapes these.
    inner = re.sub(r"\\(.)", _keep_escape, repr(f'"{value}')[2:-1])
    if inner == value.replace("\\", "\\\\") != value and not value.endswith("\\"):
        return f'r"{value}"'
    return f'"{inner}"'


def _keep_escape(escape: re.Match[str]) -> str:
    return "'" if escape[1] == "'" else escape[0]


def render_wrapper(
    module: WrapperModule, template: Template, variables: Mapping[str, Value]
) -> Rendered:
    """Return the parts of a wrapper module that a template makes.

    Raises:
        InputError: the template cannot be rendered, or what it gives is not Python.
    """
    folder = Path(disk.resolve(template.path.parent))
    environment = _sandbox(folder, Path(disk.resolve(find_templates())) / FOLDER)
    names = (*variables, "module", "tool")
    with _explained(template, names):
        compiled = environment.get_template(template.path.name)
        macros = compiled.make_module(dict(variables))
        imports = [
            environment.from_string(text).render(variables) for text in template.imports
        ]
    _refuse_loose_text(macros, template)
    body = _find_macro(macros, "body", template)
    if body is None:
        raise InputError(
            "has no macro 'body'",
            path=template.path,
            hint="write {% macro body(tool) %}...{% endmacro %}",
        )
    return Rendered(
        imports=tuple(_split_imports(imports, template)),
        helpers=_render_helpers(macros, module, template, names),
        bodies=tuple(
            _render_body(body, tool, template, names) for tool in module.tools
        ),
    )


def _split_imports(texts: Iterable[str], template: Template) -> Iterator[str]:
    """Yield import statements; a text may hold several lines, or none."""
    for line in "\n".join(texts).splitlines():
        if line:
            _check_import(line, template)
            yield line


def _render_helpers(
    macros: TemplateModule,
    module: WrapperModule,
    template: Template,
    names: tuple[str, ...],
) -> str:
    helpers = _find_macro(macros, "helpers", template)
    if helpers is None:
        return ""
    with _explained(template, names):
        text = _trim(helpers(module))
    _check_python(text, "helper code", template)
    _check_helpers(text, template)
    return text


def _render_body(
    body: Macro, tool: WrapperTool, template: Template, names: tuple[str, ...]
) -> str:
    with _explained(template, names, tool):
        text = _trim(body(tool))
    if not text:
        raise InputError(
            f"macro 'body' gives nothing for tool '{tool.qualified_name}'",
            path=template.path,
            hint="write {{ tool.delegation }} for tools that are left alone",
        )
    _check_python(text, f"body of tool '{tool.qualified_name}'", template)
    return text


def _trim(text: str) -> str:
    """Return lines without blank ones around, and with nothing at their ends."""
    lines = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return f"{lines}\n" if lines else ""


def _find_macro(macros: TemplateModule, name: str, template: Template) -> Macro | None:
    macro: object = getattr(macros, name, None)
    if macro is None:
        return None
    if isinstance(macro, Macro) and len(macro.arguments) == 1:
        return macro
    argument = "tool" if name == "body" else "module"
    raise InputError(
        f"'{name}' is no macro of one parameter",
        path=template.path,
        hint=f"write {{% macro {name}({argument}) %}}...{{% endmacro %}}",
    )


def _refuse_loose_text(macros: TemplateModule, template: Template) -> None:
    """Refuse text that stands in no macro, which would be lost."""
    text = str(macros).strip()
    if text:
        raise InputError(
            f"text stands outside of the macros: '{text.splitlines()[0]}'",
            path=template.path,
            hint="put it into {% macro helpers(module) %}, imports into 'imports'",
        )


def _check_python(text: str, what: str, template: Template) -> None:
    """Refuse what is not Python, before it is put among what is."""
    try:
        # In a function, where a body belongs and helpers are not in the way.
        ast.parse(f"async def _():\n{textwrap.indent(text, ' ')}\n pass")
    except SyntaxError as error:
        number = (error.lineno or 2) - 2
        lines = text.splitlines()
        line = lines[min(number, len(lines) - 1)].strip()
        raise InputError(
            f"the {what} is not Python: {error.msg}, in '{line}'",
            path=template.path,
            hint="values of variables are written with {{ name | literal }}",
        ) from error


def _check_helpers(text: str, template: Template) -> None:
    """Refuse what is Python in functions, or at the start of a file, only."""
    try:
        # What is in front is where `from __future__ import` has to stand.
        compile(f"__name__\n{text}", "<helpers>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise InputError(
            f"the helper code is not Python: {error.msg}",
            path=template.path,
            hint="helpers stand at the level of the module, behind its imports",
        ) from error


def _check_import(line: str, template: Template) -> None:
    try:
        nodes = ast.parse(line).body
    except SyntaxError:
        nodes = []
    if [type(node) for node in nodes] not in ([ast.Import], [ast.ImportFrom]):
        raise InputError(
            f"'{line}' is no import statement",
            path=template.path,
            hint='write "import MODULE" or "from MODULE import NAME"',
        )


@contextmanager
def _explained(
    template: Template, names: tuple[str, ...], tool: WrapperTool | None = None
) -> Generator[None, None, None]:
    """Turn whatever a template raises into where it does, and what helps."""
    try:
        yield
    # A template is the user's code, and can raise anything.
    except Exception as error:
        path, span = _find_place(error, template)
        fact, hint = _describe(error, names)
        where = f" (tool '{tool.qualified_name}')" if tool else ""
        raise InputError(f"{fact}{where}", path=path, span=span, hint=hint) from error


def _describe(error: Exception, names: tuple[str, ...]) -> tuple[str, str | None]:
    """Return what an error says, and what helps."""
    text = str(error).removesuffix(".")
    match error:
        case TemplateNotFound():
            return (
                f"template '{error.name}' is not there",
                "it has to be in the same folder, or in that of hookgen's templates",
            )
        case TemplateSyntaxError():
            return f"invalid template: {_lower(error.message or '')}", None
        case UndefinedError():
            return _describe_missing(text, names)
        case SecurityError():
            return (
                _lower(text),
                "templates run in a sandbox, without private names and huge values",
            )
        case RecursionError():
            return "macros call each other without end", None
        case _:
            return f"rendering raises {type(error).__name__}: {text}", None


def _describe_missing(text: str, names: tuple[str, ...]) -> tuple[str, str | None]:
    attribute = _ATTRIBUTE.fullmatch(text)
    if attribute is None:
        near = get_close_matches(text.split("'")[1], names, n=1)
        return text, f"did you mean '{near[0]}'?" if near else _NAMES_HINT
    known = _ATTRIBUTES.get(attribute["record"], ())
    near = get_close_matches(attribute["name"], known, n=1)
    fact = f"'{attribute['record']}' has no attribute '{attribute['name']}'"
    return fact, f"did you mean '{near[0]}'?" if near else _ATTRIBUTES_HINT


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].removesuffix(".")


def _find_place(error: Exception, template: Template) -> tuple[Path, Span | None]:
    """Return the file and line at fault, which may be one that is imported."""
    if isinstance(error, TemplateSyntaxError):
        return _own_path(error.filename, template), Span(error.lineno, 0)
    path, span = template.path, None
    for frame, line in walk_tb(error.__traceback__):
        compiled: object = frame.f_globals.get("__jinja_template__")
        if isinstance(compiled, Compiled) and compiled.filename is not None:
            path = _own_path(compiled.filename, template)
            span = Span(compiled.get_corresponding_lineno(line), 0)
    return path, span


def _own_path(filename: str | None, template: Template) -> Path:
    """Return a path as the user named it, if it is that of the template."""
    if filename is None or Path(filename) == Path(disk.resolve(template.path)):
        return template.path
    return Path(filename)
