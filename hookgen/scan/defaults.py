"""The defaults of parameters, as text that means the same in any module."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from hookgen.layout import quote
from hookgen.model import Header
from hookgen.scan.outline import Namespace, dotted_name, qualified_name
from hookgen.scan.plain_headers import ANNOTATED


def read_defaults(
    arguments: ast.arguments,
    namespace: Namespace,
    is_as_written: Callable[[ast.expr], bool],
) -> dict[str, str | None]:
    """Return the parameters that have a default, each with its text.

    The text is `None` if the default is no literal, or is annotated with more than a
    type. `is_as_written` tells whether a node is what the file says.
    """
    found: dict[str, str | None] = {}
    for argument, node in _with_defaults(arguments):
        text = literal_text(node)
        if text is not None and (
            _is_annotated(argument, namespace) or not is_as_written(node)
        ):
            text = None
        found[argument.arg] = text
    return found


def with_defaults(header: Header, defaults: Mapping[str, str | None]) -> Header:
    """Return a header whose parameters have defaults, by their names."""
    if not defaults:
        return header
    parameters = tuple(
        replace(parameter, has_default=True, default=defaults[parameter.name])
        if parameter.name in defaults
        else parameter
        for parameter in header.parameters
    )
    return replace(header, parameters=parameters)


def literal_text(  # noqa: PLR0911 - one for each form of a literal
    node: ast.expr,
) -> str | None:
    """Return a literal as both formatters leave it, in one line; `None` if it is none.

    Sets keep the order that the source has, but nothing twice.
    """
    match node:
        case ast.Constant(value=value):
            return _constant_text(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=value)):
            text = _number_text(value)
            return f"-{text}" if text is not None else None
        case ast.Tuple(elts=elements):
            comma = "," if len(elements) == 1 else ""
            return _enclosed("(", _texts(elements), f"{comma})")
        case ast.List(elts=elements):
            return _enclosed("[", _texts(elements), "]")
        case ast.Set(elts=elements) if _can_be_made(node):
            texts = _texts(elements)
            return _enclosed("{", texts and list(dict.fromkeys(texts)), "}")
        case ast.Dict() if _can_be_made(node):
            return _enclosed("{", _items(node), "}")
        case _:
            return None


def _constant_text(value: object) -> str | None:
    if value is None or isinstance(value, bool):
        return repr(value)
    return quote(value) if isinstance(value, (str, bytes)) else _number_text(value)


def _number_text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, complex)):
        return None
    try:
        text = repr(value)
    except ValueError:
        # More decimal digits than Python reads or writes; in hexadecimal it reads them.
        return None
    # `1e999` is a number, but what it prints is a name.
    return text if "inf" not in text else None


def _texts(nodes: list[ast.expr]) -> list[str] | None:
    """Return the texts of some literals; `None` if one of them is none."""
    texts: list[str] = []
    for node in nodes:
        text = literal_text(node)
        if text is None:
            return None
        texts.append(text)
    return texts


def _items(node: ast.Dict) -> list[str] | None:
    keys = _texts([key for key in node.keys if key is not None])
    values = _texts(node.values)
    if keys is None or values is None:
        return None
    items = dict(zip(keys, values, strict=True))
    return [f"{key}: {value}" for key, value in items.items()]


def _enclosed(opening: str, items: list[str] | None, closing: str) -> str | None:
    return f"{opening}{', '.join(items)}{closing}" if items is not None else None


def _can_be_made(node: ast.Set | ast.Dict) -> bool:
    """Tell whether a set or dict is a literal with nothing unhashable in it."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def _is_annotated(argument: ast.arg, namespace: Namespace) -> bool:
    match argument.annotation:
        case ast.Constant(value=str() as text):
            return dotted_name(text.partition("[")[0].strip(), namespace) in ANNOTATED
        case ast.expr() as annotation:
            return qualified_name(annotation, namespace) in ANNOTATED
        case _:
            return False


def _with_defaults(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr]]:
    """Yield the parameters that have a default, each with its expression."""
    positional = [*arguments.posonlyargs, *arguments.args]
    count = len(arguments.defaults)
    yield from zip(
        positional[len(positional) - count :], arguments.defaults, strict=True
    )
    for argument, node in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if node is not None:
            yield argument, node
