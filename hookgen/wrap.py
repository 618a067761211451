"""Wrapper modules: what their templates get, and what stands around their bodies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import itemgetter

from msgspec import Struct, field

from hookgen.layout import (
    Brackets,
    Header,
    Line,
    Part,
    Value,
    flatten,
    format_statement,
    quote,
)
from hookgen.model import Binding, FunctionKind, ParameterKind
from hookgen.original import (
    Definition,
    Original,
    OriginalClass,
    OriginalParameter,
    OriginalTool,
)
from hookgen.scan import KEYWORD
from hookgen.wrapper import WrapperModule, WrapperParameter, WrapperTool

_STARS = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}
_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)
_BOUND = (Binding.METHOD, Binding.CLASS_METHOD)
_STREAMS = re.compile(r"(?:Async)?(?:Iterator|Iterable|Generator)")
_NEVER = re.compile(r"(?:.*\.)?(?:NoReturn|Never)")
_TAG = re.compile(r"\w[\w.-]*")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_DEEPER = "    "

OWN = {
    "Any": "typing",
    "Awaitable": "collections.abc",
    "Callable": "collections.abc",
    "Generic": "typing",
    "cast": "typing",
}
"""What wrappers may import for themselves, and where from."""


class OuterBase(Struct, frozen=True):
    """A class with wrapped tools in another wrapper."""

    module: str
    """The dotted name of that wrapper."""
    name: str


class Wrapping(Struct, frozen=True, dict=True):
    """A module with the names that its wrapper gives to what it adds."""

    original: Original
    width: int
    """The length of a line that is not split."""
    outer_bases: Mapping[str, tuple[OuterBase, ...]] = field(
        default_factory=dict[str, "tuple[OuterBase, ...]"]
    )
    """What classes, by their names, are to derive from besides their originals."""

    @cached_property
    def tools(self) -> tuple[OriginalTool, ...]:
        """The tools that can be wrapped, functions and classes in source order."""
        return tuple(each for each in self.original.tools if each.reason is None)

    @cached_property
    def names(self) -> frozenset[str]:
        """The functions and classes that the wrapper defines itself."""
        functions = (each.tool.name for each in self.tools if not each.tool.scopes)
        classes = (class_.name for class_ in self.original.classes)
        return frozenset([*functions, *classes])

    @property
    def public_names(self) -> frozenset[str]:
        """Those of them that others may import."""
        return frozenset(name for name in self.names if not name.startswith("_"))

    @cached_property
    def header_names(self) -> frozenset[str]:
        """The names that headers take from around them."""
        definitions = (d for t in self.tools for d in (t.definition, *t.overloads))
        classes = self.original.classes
        arguments = frozenset(a for class_ in classes for a in class_.arguments)
        return arguments.union(*(definition.names for definition in definitions))

    @cached_property
    def type_parameters(self) -> frozenset[str]:
        """The names of type parameters that functions have of their own."""
        names = (each.tool.header.type_parameter_names for each in self.tools)
        return frozenset(name for each in names for name in each)

    @cached_property
    def _order(self) -> list[tuple[OriginalClass | None, list[OriginalTool]]]:
        """The functions, and the classes with their methods, in source order."""
        methods: dict[str, list[OriginalTool]] = {}
        for each in self.tools:
            if each.tool.classes:
                methods.setdefault(each.tool.classes[0], []).append(each)
        placed: list[tuple[int, OriginalClass | None, list[OriginalTool]]] = [
            (class_.line, class_, methods.get(class_.name, []))
            for class_ in self.original.classes
        ]
        placed += [
            (each.tool.span.line, None, [each])
            for each in self.tools
            if not each.tool.classes
        ]
        return [item[1:] for item in sorted(placed, key=itemgetter(0))]

    def own_name(self, name: str) -> str:
        """Return the name under which the wrapper itself imports a type or a tool."""
        source = self.original.names.get(name)
        is_free = source is None or (source.module, source.name) == (OWN[name], name)
        return name if is_free else f"_{name}"

    def module(self) -> WrapperModule:
        """Return what a template gets."""
        ordered = [each for _, tools in self._order for each in tools]
        return WrapperModule(
            self.original.name.dotted, tuple(map(self._template_tool, ordered))
        )

    def _template_tool(self, each: OriginalTool) -> WrapperTool:
        tool = each.tool
        receiver = self._receiver(each)
        own = each.definition.parameters[1 if receiver else 0 :]
        result = _type_text(each.definition.returns) or "Any"
        return WrapperTool(
            name=tool.name,
            qualified_name=tool.path,
            module=self.original.name.dotted,
            kind=tool.kind,
            owner=receiver,
            parameters=tuple(
                WrapperParameter(
                    name=parameter.name,
                    kind=parameter.kind.value,
                    annotation=flatten(parameter.annotation),
                    has_default=parameter.has_default,
                )
                for parameter in own
            ),
            result=result,
            item=_item(result, tool.kind),
            call=self._call(each),
            arguments=f"{{{', '.join(f'{quote(p.name)}: {p.name}' for p in own)}}}",
            gives_nothing=result == "None",
            never_returns=_NEVER.fullmatch(result) is not None,
            gives_value=tool.has_return_value,
            tags=tool.tags,
        )

    def _receiver(self, each: OriginalTool) -> str:
        """Return the name of the parameter that a method is bound to, if it has one."""
        parameters = each.definition.parameters
        is_bound = each.tool.binding in _BOUND and parameters[:1]
        return parameters[0].name if is_bound and _is_positional(parameters[0]) else ""

    def _call(self, each: OriginalTool) -> str:
        is_class_method = each.tool.binding is Binding.CLASS_METHOD
        parameters = each.definition.parameters
        if is_class_method and self._receiver(each):
            parameters = parameters[1:]
        arguments = ", ".join(map(_argument, parameters))
        return f"{self._function(each)}({arguments})"

    def _function(self, each: OriginalTool) -> str:
        """Return the expression that gives the original function."""
        path = f"{self._path(each)}{each.reach}"
        if each.tool.binding is Binding.CLASS_METHOD:
            owner = each.tool.classes[0]
            path = f"super({owner}, {self._receiver(each)}).{each.tool.name}"
        if not _is_recast(each):
            return path
        if self._is_cast_in_place(each):
            return f"{self.own_name('cast')}({self._cast(each)}, {path})"
        return self._variable(each, "")

    def _is_cast_in_place(self, each: OriginalTool) -> bool:
        """Tell whether the type of a function means something in its wrapper only."""
        variables = {*self.original.type_variables, *self.type_parameters, "Self"}
        is_bound = each.tool.binding is Binding.CLASS_METHOD
        return is_bound or not variables.isdisjoint(each.definition.names)

    def _path(self, each: OriginalTool) -> str:
        """Return the expression that gives a tool's original, inside of its class."""
        return f"{self.original.alias}.{each.tool.path}"

    def _outer_path(self, each: OriginalTool) -> str:
        """Return the same for the outside, where private names are not mangled."""
        return f"{self.original.alias}.{_mangled_path(each)}"

    def _cast(self, each: OriginalTool) -> str:
        """Return the type of a function whose own one its name does not have."""
        result = _type_text(each.definition.returns) or "Any"
        if each.tool.kind is FunctionKind.COROUTINE:
            result = f"{self.own_name('Awaitable')}[{result}]"
        return quote(f"{self.own_name('Callable')}[..., {result}]")

    def _variable(self, each: OriginalTool, suffix: str) -> str:
        """Return the name of a variable of the wrapper that belongs to a tool."""
        words = _WORD_START.sub("_", each.tool.path.replace(".", "_")).lower()
        name = f"_{words.lstrip('_')}{suffix}"
        while name in self.original.words:
            name += "_"
        return name

    def definitions(self, bodies: tuple[str, ...], *, is_marked: bool) -> str:
        """Return the functions and classes, with a body for each tool of `module()`."""
        remaining = iter(bodies)
        blocks: list[str] = []
        for class_, tools in self._order:
            blocks += filter(None, ["\n".join(self._variables(tools))])
            indent = "" if class_ is None else _DEEPER
            parts = [
                "\n".join(self._tool_lines(each, indent, is_marked=is_marked))
                + f"\n{next(remaining)}"
                for each in tools
            ]
            blocks.append(
                parts[0] if class_ is None else self._class_text(class_, parts)
            )
        if self.original.changes_docstrings:
            blocks.append("\n".join(self._docstrings()))
        return "\n\n\n".join(blocks)

    def outer_name(self, base: OuterBase) -> str:
        """Return the name under which a wrapper of another module is imported."""
        name = f"_{base.name.lstrip('_')}"
        while name in self.original.words:
            name += "_"
        return name

    def _docstrings(self) -> Iterator[str]:
        yield "# The original gives its tools other docstrings when it is imported."
        for each in self.tools:
            if not each.reach:
                own = _mangled_path(each)
                if each.tool.binding is Binding.CLASS_METHOD:
                    # What its class gives is a bound method, whose docstring is fixed.
                    own = f'vars({each.tool.classes[0]})["{_mangled(each)}"].__func__'
                docstring = f"{self._outer_path(each)}.__doc__"
                yield self._assignment(f"{own}.__doc__", docstring)

    def _variables(self, tools: list[OriginalTool]) -> Iterator[str]:
        """Yield the statements that fetch from the originals what headers need."""
        cast = self.own_name("cast")
        for each in tools:
            path = self._outer_path(each)
            places = {p.place for p in each.definition.parameters} - {None}
            if _is_recast(each) and not self._is_cast_in_place(each):
                arguments = ((self._cast(each),), (f"{path}{each.reach}",))
                made = (cast, Brackets("(", arguments, ")"))
                yield self._assignment(self._variable(each, ""), *made)
            if places - {KEYWORD}:
                name = self._variable(each, "_defaults")
                type_ = quote(f"tuple[{self.own_name('Any')}, ...]")
                arguments = ((type_,), (f"{path}.__defaults__",))
                yield self._assignment(name, cast, Brackets("(", arguments, ")"))
            if KEYWORD in places:
                name = self._variable(each, "_keyword_defaults")
                yield self._assignment(name, f"{path}.__kwdefaults__ or {{}}")

    def _assignment(self, name: str, *value: Part) -> str:
        return format_statement((f"{name} = ", Value(value)), width=self.width)

    def _class_text(self, class_: OriginalClass, methods: list[str]) -> str:
        own = f"{self.original.alias}.{class_.name}"
        arguments = ", ".join(class_.arguments)
        bases = [f"{own}[{arguments}]" if arguments else own, *class_.bases]
        outer = self.outer_bases.get(class_.name, ())
        bases += [self.outer_name(base) for base in outer]
        if arguments and not class_.type_parameters:
            bases.append(f"{self.own_name('Generic')}[{arguments}]")
        line: Line = (
            f"class {class_.name}{class_.type_parameters}",
            Brackets("(", tuple((base,) for base in bases), ")"),
            ":",
        )
        slots = f"{_DEEPER}__slots__ = ()" if class_.has_slots else ""
        docstring = f"{_DEEPER}{class_.docstring}" if class_.docstring else ""
        parts = [*filter(None, [docstring, slots]), *methods]
        header = format_statement(line, width=self.width)
        return header + "\n" + "\n\n".join(parts or [f"{_DEEPER}pass"])

    def _tool_lines(
        self, each: OriginalTool, indent: str, *, is_marked: bool
    ) -> Iterator[str]:
        for overload in each.overloads:
            header = "\n".join(self._header(each, overload, indent))
            yield f"{header} ...\n" if indent else f"{header} ...\n\n"
        if is_marked:
            yield f"{indent}# hookgen: tool"
            tags = [tag for tag in each.tool.tags if _TAG.fullmatch(tag)]
            yield from [f"{indent}# hookgen: tag {' '.join(tags)}"] if tags else []
        yield from self._header(each, each.definition, indent)
        if each.docstring:
            yield f"{indent}{_DEEPER}{each.docstring}"

    def _header(
        self, each: OriginalTool, definition: Definition, indent: str
    ) -> Iterator[str]:
        for decorator in definition.decorators:
            yield format_statement(decorator, indent=indent, width=self.width)
        kinds = (FunctionKind.COROUTINE, FunctionKind.ASYNC_GENERATOR)
        word = "async def" if each.tool.kind in kinds else "def"
        type_parameters = each.tool.header.type_parameters
        header = Header(
            start=f"{word} {each.tool.name}",
            parameters=tuple(self._parameters(each, definition)),
            returns=definition.returns,
            type_parameters=((type_parameters[1:-1],),) if type_parameters else (),
        )
        yield format_statement(header, indent=indent, width=self.width)

    def _parameters(self, each: OriginalTool, definition: Definition) -> Iterator[Line]:
        kinds = [parameter.kind for parameter in definition.parameters]
        for index, parameter in enumerate(definition.parameters):
            before = kinds[index - 1] if index else None
            if (
                before is ParameterKind.POSITIONAL_ONLY
                and parameter.kind is not ParameterKind.POSITIONAL_ONLY
            ):
                yield ("/",)
            is_first = parameter.kind is ParameterKind.KEYWORD_ONLY and (
                before not in (ParameterKind.KEYWORD_ONLY, ParameterKind.VAR_POSITIONAL)
            )
            if is_first:
                yield ("*",)
            yield self._parameter(each, parameter, definition)
        if kinds and kinds[-1] is ParameterKind.POSITIONAL_ONLY:
            yield ("/",)

    def _parameter(
        self, each: OriginalTool, parameter: OriginalParameter, definition: Definition
    ) -> Line:
        line: Line = (f"{_STARS.get(parameter.kind, '')}{parameter.name}",)
        if parameter.annotation:
            line = (*line, ": ", *parameter.annotation)
        if not parameter.has_default:
            return line
        default = parameter.default
        if not default:
            # Overloads are gone at run time, and their defaults with them.
            is_own = definition is each.definition
            default = (self._default(each, parameter) if is_own else "...",)
        return (*line, " = " if parameter.annotation else "=", *default)

    def _default(self, each: OriginalTool, parameter: OriginalParameter) -> str:
        if parameter.place == KEYWORD:
            name = self._variable(each, "_keyword_defaults")
            return f"{name}[{quote(parameter.name)}]"
        return f"{self._variable(each, '_defaults')}[{parameter.place}]"


def _mangled(each: OriginalTool) -> str:
    """Return the name under which a class keeps a method."""
    name, classes = each.tool.name, each.tool.classes
    is_private = classes and name.startswith("__") and not name.endswith("__")
    owner = classes[-1].lstrip("_") if is_private else ""
    return f"_{owner}{name}" if owner else name


def _mangled_path(each: OriginalTool) -> str:
    return ".".join([*each.tool.classes, _mangled(each)])


def _is_positional(parameter: OriginalParameter) -> bool:
    return parameter.kind in _POSITIONAL


def _argument(parameter: OriginalParameter) -> str:
    if parameter.kind is ParameterKind.KEYWORD_ONLY:
        return f"{parameter.name}={parameter.name}"
    return f"{_STARS.get(parameter.kind, '')}{parameter.name}"


def _is_recast(each: OriginalTool) -> bool:
    """Tell whether type checkers cannot call the original by its name.

    It is in an object, or its own signature is hidden by its overloads.
    """
    return bool(each.reach or each.overloads)


def _type_text(line: Line) -> str:
    """Return a type without the quotes around all of it; empty if there is none."""
    text = flatten(line)
    if text[:1] in ("'", '"'):
        value = ast.literal_eval(text)
        return value if isinstance(value, str) else text
    return text


def _item(result: str, kind: FunctionKind) -> str:
    """Return the type of a stream's items; empty if it is none."""
    if kind not in (FunctionKind.GENERATOR, FunctionKind.ASYNC_GENERATOR):
        return ""
    match ast.parse(result, mode="eval").body:
        case ast.Subscript(value=stream, slice=index) if _STREAMS.fullmatch(
            ast.unparse(stream).rpartition(".")[2]
        ):
            first = index.elts[0] if isinstance(index, ast.Tuple) else index
            return ast.unparse(first)
        case _:
            return "Any"
