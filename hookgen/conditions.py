"""Which tools a rule is for: conditions, decided and put into words."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

from hookgen.layout import flatten
from hookgen.model import (
    Binding,
    ForwardType,
    FunctionKind,
    ListType,
    LiteralType,
    NamedType,
    OriginKind,
    ParameterKind,
    UnionType,
    UnpackedType,
)
from hookgen.rule import AllOf, AnyOf, Compare, Condition, Has, Not, Subject, Trait
from hookgen.typeform import type_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookgen.model import Origin, Parameter, Tool, TypeExpression

_ASYNC = (FunctionKind.COROUTINE, FunctionKind.ASYNC_GENERATOR)
_GENERATORS = (FunctionKind.GENERATOR, FunctionKind.ASYNC_GENERATOR)
_METHODS = (Binding.METHOD, Binding.CLASS_METHOD)
_POSITIONAL = (ParameterKind.POSITIONAL_ONLY, ParameterKind.POSITIONAL_OR_KEYWORD)

_WILDCARD = re.compile(r"([*?])")
_WILD = {"*": ".*", "?": "."}


def matches(condition: Condition, tool: Tool, module: str) -> bool:
    """Tell whether a condition holds for a tool of a module, given by dotted name.

    - A name is the tool's own or that with its classes, and with ":" in the pattern the
      whole one, "package.module:Class.method".
    - A class is that around a method, by its own name or with those around it. What is
      in no class fits no pattern of one.
    - A decorator is given by its absolute dotted name, or the last part of it.
    - A type is compared as text, but for white space and the kind of quotes; strings in
      it count as what they hold. Names in it are as the source has them, or else all
      absolute, but for builtins. No annotation is empty text, which only "*" fits.
    - The type of `*paths` and `**options` is the annotation, that of one of them. What
      a method is bound to, `self` or `cls`, is no parameter.
    - The result of an async function is what it is annotated with.
    - A static method is no method: no hook could ask for its owner.
    """
    match condition:
        case Compare(subject=subject, patterns=patterns):
            return any(_compare(subject, each, tool, module) for each in patterns)
        case Has(trait=trait, wanted=wanted):
            return _has(trait, tool) is wanted
        case AllOf(conditions=conditions):
            return all(matches(each, tool, module) for each in conditions)
        case AnyOf(conditions=conditions):
            return any(matches(each, tool, module) for each in conditions)
        case Not(condition=inner):
            return not matches(inner, tool, module)


def _has(trait: Trait, tool: Tool) -> bool:
    match trait:
        case Trait.ASYNC:
            return tool.kind in _ASYNC
        case Trait.GENERATOR:
            return tool.kind in _GENERATORS
        case Trait.METHOD:
            return tool.binding in _METHODS


def _compare(subject: Subject, pattern: str, tool: Tool, module: str) -> bool:
    match subject:
        case Subject.PARAM:
            return any(_fits_parameter(pattern, p, tool) for p in _parameters(tool))
        case Subject.RETURNS:
            return _fits_type(pattern, tool.header.returns, tool)
        case _:
            names = _names(subject, tool, module, is_full=":" in pattern)
            return any(_fits(pattern, name) for name in names)


def _names(
    subject: Subject, tool: Tool, module: str, *, is_full: bool
) -> Iterable[str]:
    """Return what of a tool one of the patterns may fit."""
    match subject:
        case Subject.NAME:
            return (f"{module}:{tool.path}",) if is_full else (tool.name, tool.path)
        case Subject.MODULE:
            return (module,)
        case Subject.CLASS:
            classes = tool.classes
            return (classes[-1], ".".join(classes)) if classes else ()
        case Subject.DECORATOR:
            lasts = (name.rpartition(".")[2] for name in tool.decorators)
            return (*tool.decorators, *lasts)
        case _:
            return tool.tags


def _parameters(tool: Tool) -> tuple[Parameter, ...]:
    """Return the parameters of a tool without that which a method is bound to."""
    parameters = tool.header.parameters
    is_bound = tool.binding in _METHODS and parameters
    return (
        parameters[1:] if is_bound and parameters[0].kind in _POSITIONAL else parameters
    )


def _fits_parameter(pattern: str, parameter: Parameter, tool: Tool) -> bool:
    name, colon, annotation = pattern.partition(":")
    if name.strip() and not _fits(name.strip(), parameter.name):
        return False
    return not colon or _fits_type(annotation, parameter.annotation, tool)


def _fits_type(pattern: str, annotation: TypeExpression | None, tool: Tool) -> bool:
    wanted = _without_style(pattern)
    if annotation is None:
        return _fits(wanted, "")
    written = _unquoted(annotation)
    absolute = type_line(written, lambda name: _absolute(name, tool.origins.get(name)))
    return any(
        _fits(wanted, _without_style(flatten(line)))
        for line in (type_line(written), absolute)
    )


def _without_style(text: str) -> str:
    """Return the text of a type without what different people write differently."""
    return "".join(text.split()).replace("'", '"')


def _unquoted(expression: TypeExpression) -> TypeExpression:
    """Return a type in which no part is given as a string."""
    match expression:
        case ForwardType(inner=inner):
            return _unquoted(inner)
        case NamedType(name=name, arguments=tuple() as arguments):
            return NamedType(name, tuple(map(_unquoted, arguments)))
        case ListType(items=items):
            return ListType(tuple(map(_unquoted, items)))
        case UnpackedType(inner=inner):
            return UnpackedType(_unquoted(inner))
        case UnionType(members=members):
            return UnionType(tuple(map(_unquoted, members)))
        case NamedType() | LiteralType():
            return expression


def _absolute(name: str, origin: Origin | None) -> str:
    """Return the absolute form of a dotted name, of builtins that without a module."""
    if origin is None or origin.kind in (OriginKind.BUILTIN, OriginKind.UNKNOWN):
        return name
    if origin.name is None and f"{name}.".startswith(f"{origin.module}."):
        return name  # `import os.path`, and `os.path.PathLike`
    return ".".join([origin.qualified_name, *name.split(".")[1:]])


def _fits(pattern: str, name: str) -> bool:
    """Tell whether a name fits a pattern in which "*" and "?" alone are special."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == name
    return _compiled(pattern).fullmatch(name) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Kept here: there may be more patterns than `re` itself remembers.
    parts = _WILDCARD.split(pattern)
    expression = "".join(_WILD.get(part) or re.escape(part) for part in parts)
    return re.compile(expression, re.DOTALL)


def describe(condition: Condition) -> str:
    """Return a condition as a user writes it behind `where =` in TOML, in one line."""
    match condition:
        case AllOf(conditions=conditions):
            entries = dict(map(_entry, conditions))
            if len(entries) < len(conditions):
                entries = dict([_entry(condition)])
        case _:
            entries = dict([_entry(condition)])
    if not entries:
        return "{}"
    return f"{{ {', '.join(f'{key} = {value}' for key, value in entries.items())} }}"


def _entry(condition: Condition) -> tuple[str, str]:
    """Return the key and the value that state a condition in a table."""
    match condition:
        case Compare(subject=subject, patterns=(pattern,)):
            return subject.value, _quote(pattern)
        case Compare(subject=subject, patterns=patterns):
            return subject.value, f"[{', '.join(map(_quote, patterns))}]"
        case Has(trait=trait, wanted=wanted):
            return trait.value, "true" if wanted else "false"
        case AllOf(conditions=conditions):
            return "all_of", _list(conditions or (condition,))
        case AnyOf(conditions=conditions):
            return "any_of", _list(conditions)
        case Not(condition=inner):
            return "not", describe(inner)


def _list(conditions: tuple[Condition, ...]) -> str:
    return f"[{', '.join(map(describe, conditions))}]"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
