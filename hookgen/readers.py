"""How generated code reads the arguments of a tool from JSON."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from msgspec import Struct, field

from hookgen.layout import Alternatives, Brackets, Line, flatten, quote
from hookgen.model import (
    LiteralType,
    NamedType,
    Parameter,
    ParameterKind,
    TypeExpression,
    UnionType,
)
from hookgen.typeform import type_line

_NAMED = {
    "builtins.bool": "BOOLEAN",
    "builtins.float": "NUMBER",
    "builtins.int": "INTEGER",
    "builtins.object": "ANYTHING",
    "builtins.str": "TEXT",
    "typing.Any": "ANYTHING",
}

_OF_ITEMS = {
    "builtins.frozenset": "FrozenSetOf",
    "builtins.list": "ListOf",
    "builtins.set": "SetOf",
    "collections.abc.Collection": "ListOf",
    "collections.abc.Container": "ListOf",
    "collections.abc.Iterable": "ListOf",
    "collections.abc.MutableSequence": "ListOf",
    "collections.abc.MutableSet": "SetOf",
    "collections.abc.Reversible": "ListOf",
    "collections.abc.Sequence": "ListOf",
    "collections.abc.Set": "SetOf",
}

_OF_VALUES = {
    "builtins.dict",
    "collections.abc.Mapping",
    "collections.abc.MutableMapping",
}

_LITERALS = {"typing.Literal", "typing_extensions.Literal"}

_KEYS = {"builtins.str", "typing.Any"}


class Readers(Struct, frozen=True):
    """Gives the expressions that take the arguments of a module's tools."""

    full_name: Callable[[str], str]
    """Tells what a name of the generated module means."""
    used: set[str] = field(default_factory=set[str])
    """The names of the runtime that the expressions need."""

    def taken(self, parameter: Parameter, carried: TypeExpression) -> Line:
        """Return the expression for a parameter, whose type is stated as `carried`."""
        name = quote(parameter.name)
        match parameter.kind, carried:
            case ParameterKind.VAR_KEYWORD, NamedType(arguments=(_, value)):
                return _call("given.take_rest", (self.reader(value),))
            case ParameterKind.VAR_KEYWORD, _:
                default: Line = ("{}",)
            case ParameterKind.VAR_POSITIONAL, _:
                default = ("()",)
            case _ if parameter.default is not None:
                text = parameter.default
                default = _default_line(ast.parse(text, mode="eval").body, text)
            case _:
                method = "require" if parameter.has_default else "take"
                return _call(f"given.{method}", ((name,), self.reader(carried)))
        return _call("given.take", ((name,), self.reader(carried), default))

    def reader(self, carried: TypeExpression) -> Line:
        """Return the reader of a type."""
        match carried:
            case LiteralType(text="None"):
                return self._runtime("NULL")
            case UnionType(members=members):
                return (Alternatives(tuple(map(self.reader, members))),)
            case NamedType(name=name, arguments=arguments):
                return self._named(carried, self.full_name(name), arguments or ())
            case _:
                return self._unreadable(carried)

    def _named(
        self,
        carried: NamedType,
        full_name: str,
        arguments: tuple[TypeExpression, ...],
    ) -> Line:
        match arguments:
            case () if full_name in _NAMED:
                return self._runtime(_NAMED[full_name])
            case (item,) if full_name in _OF_ITEMS:
                return self._of(_OF_ITEMS[full_name], item)
            case item, LiteralType(text="...") if full_name == "builtins.tuple":
                return self._of("TupleOf", item)
            case NamedType(name=key), value if (
                full_name in _OF_VALUES and self.full_name(key) in _KEYS
            ):
                return self._of("MappingOf", value)
            case values if full_name in _LITERALS:
                return self._one_of(carried, values)
            case _:
                return self._unreadable(carried)

    def _of(self, reader: str, inner: TypeExpression) -> Line:
        return _call(*self._runtime(reader), (self.reader(inner),))

    def _one_of(self, carried: NamedType, values: tuple[TypeExpression, ...]) -> Line:
        texts = [value.text for value in values if isinstance(value, LiteralType)]
        if len(texts) < len(values):
            return self._unreadable(carried)
        items = Brackets("[", tuple((text,) for text in texts), "]")
        return _call(*self._runtime("OneOf"), ((items,),))

    def _unreadable(self, carried: TypeExpression) -> Line:
        written = flatten(type_line(carried, self._last_name))
        return _call(*self._runtime("Unreadable"), ((quote(written),),))

    def _last_name(self, local: str) -> str:
        return self.full_name(local).rpartition(".")[2]

    def _runtime(self, name: str) -> tuple[str]:
        self.used.add(name)
        return (name,)


def _call(function: str, arguments: tuple[Line, ...]) -> Line:
    return (function, Brackets("(", arguments, ")"))


def _default_line(node: ast.expr, text: str) -> Line:
    """Return a literal of the text as parts of a statement: a long one can be split."""

    def lines(nodes: Iterable[ast.expr]) -> tuple[Line, ...]:
        return tuple(_default_line(each, text) for each in nodes)

    match node:
        case ast.List(elts=items):
            return (Brackets("[", lines(items), "]"),)
        case ast.Set(elts=items):
            return (Brackets("{", lines(items), "}"),)
        case ast.Tuple(elts=items):
            return (Brackets("(", lines(items), ")", is_tuple=True),)
        case ast.Dict(keys=keys, values=values):
            names = lines(key for key in keys if key is not None)
            pairs = zip(names, lines(values), strict=True)
            parts = tuple((*name, ": ", *value) for name, value in pairs)
            return (Brackets("{", parts, "}"),)
        case _:
            return (ast.get_source_segment(text, node) or text,)
