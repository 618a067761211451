"""Types as text: how a type expression is laid out in a source."""

from __future__ import annotations

from collections.abc import Callable

from hookgen.layout import Alternatives, Brackets, Line, flatten, quote
from hookgen.model import (
    ForwardType,
    ListType,
    LiteralType,
    NamedType,
    Parameter,
    ParameterKind,
    TypeExpression,
    UnionType,
    UnpackedType,
)

_UNPACK = frozenset({"typing.Unpack", "typing_extensions.Unpack"})

_TUPLE, _DICT, _STR = "builtins.tuple", "builtins.dict", "builtins.str"

MADE = frozenset({_TUPLE, _DICT, _STR})
"""The names in types that `flattened` adds to what the source says."""

Rename = Callable[[str], str]
"""Gives the dotted name under which a name of the source is known."""


def type_line(expression: TypeExpression, rename: Rename = str) -> Line:
    """Return a type as parts of a statement, strings kept as strings."""
    match expression:
        case NamedType(name=name, arguments=arguments):
            brackets = () if arguments is None else (_arguments(arguments, rename),)
            return (rename(name), *brackets)
        case LiteralType(text=text):
            return (text,)
        case ListType(items=items):
            return (Brackets("[", tuple(type_line(i, rename) for i in items), "]"),)
        case UnpackedType(inner=inner):
            return ("*", *type_line(inner, rename))
        case UnionType(members=members):
            return (Alternatives(tuple(type_line(m, rename) for m in members)),)
        case ForwardType(inner=inner):
            return (quote(flatten(type_line(inner, rename))),)


def _arguments(arguments: tuple[TypeExpression, ...], rename: Rename) -> Brackets:
    if not arguments:
        return Brackets("[", (("()",),), "]")
    return Brackets("[", tuple(type_line(a, rename) for a in arguments), "]")


def unqualified(name: str) -> str:
    """Return a name that `flattened` made as a source writes it."""
    return name.rpartition(".")[2] if name in MADE else name


def flattened(
    parameter: Parameter, qualified_name: Callable[[str], str]
) -> TypeExpression | None:
    """Return the type of the local variable that a parameter makes.

    `None` if its annotation does not tell: a variadic parameter without one is a tuple
    or a dict, but saying so would make an unchecked function a checked one.
    """
    annotation = parameter.annotation
    if annotation is None:
        return None
    match parameter.kind:
        case ParameterKind.VAR_POSITIONAL:
            return _variadic_tuple(annotation, qualified_name)
        case ParameterKind.VAR_KEYWORD:
            return _variadic_dict(annotation, qualified_name)
        case _:
            return annotation


def _variadic_tuple(
    annotation: TypeExpression, qualified_name: Callable[[str], str]
) -> TypeExpression | None:
    match annotation:
        case UnpackedType():
            return NamedType(_TUPLE, (annotation,))
        case NamedType(name=name, arguments=(inner,)) if (
            qualified_name(name) in _UNPACK
        ):
            return inner
        case NamedType(name=name) if name.endswith(".args"):
            return None
        case _:
            return NamedType(_TUPLE, (annotation, LiteralType("...")))


def _variadic_dict(
    annotation: TypeExpression, qualified_name: Callable[[str], str]
) -> TypeExpression | None:
    match annotation:
        case NamedType(name=name, arguments=(inner,)) if (
            qualified_name(name) in _UNPACK
        ):
            return inner
        case NamedType(name=name) if name.endswith(".kwargs"):
            return None
        case _:
            return NamedType(_DICT, (NamedType(_STR), annotation))
