"""Reading the header of a function exactly, with libcst.

Only the text from `def` to the first statement is parsed: a whole file would cost
a hundred times as much. Most headers need no more than their syntax tree: those are
read by `plain_headers`, and this module, which imports libcst, is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import libcst as cst

from hookgen.errors import InternalError
from hookgen.layout import quote
from hookgen.model import (
    ForwardType,
    Header,
    ListType,
    LiteralType,
    NamedType,
    Parameter,
    ParameterKind,
    TypeExpression,
    UnionType,
    UnpackedType,
)
from hookgen.scan.plain_headers import (
    ANNOTATED,
    LITERAL,
    NotATypeError,
    QualifiedName,
)

_SIGNATURE_COMMENT = re.compile(
    r"#\s*type:\s*\((?P<parameters>.*)\)\s*->\s*(?P<returns>.+)"
)

_CONTINUED = re.compile(rb"[ \t\f]*(?:\\(?:\r\n|\n|\r)[ \t\f]*)+\Z")
"""White space before a statement that continues over lines; libcst takes none."""

_PLAIN = cst.PartialParserConfig(encoding="utf-8", default_newline="\n")


def read_header(window: bytes, offset: int, qualified_name: QualifiedName) -> Header:
    """Return the header of a function.

    `window` is the text from its `def` up to its first statement, without it, and
    `offset` says where in the file the window begins.
    """
    window = _CONTINUED.sub(b" ", window)
    statement = cst.parse_module(window.decode() + "...", _PLAIN).body[0]
    if not isinstance(statement, cst.FunctionDef):
        raise InternalError(f"a function header was read as {type(statement).__name__}")
    reader = _HeaderReader(qualified_name)
    length, comment = _header_length(statement, window)
    parameters = tuple(reader.parameters(statement.params))
    returns, unreadable_return = reader.annotation(statement.returns)
    if comment is not None and returns is None:
        parameters, returns = reader.signature_comment(comment, parameters)
    type_parameters = statement.type_parameters
    return Header(
        parameters=parameters,
        returns=returns,
        end=offset + length,
        type_parameters=_code(type_parameters),
        type_parameter_names=_names(type_parameters),
        unreadable_return=unreadable_return,
    )


def _code(node: cst.TypeParameters | None) -> str:
    return cst.Module([]).code_for_node(node) if node else ""


def _names(node: cst.TypeParameters | None) -> tuple[str, ...]:
    return tuple(_identifier(item.param.name) for item in node.params) if node else ()


def type_arguments(type_parameters: str) -> tuple[str, ...]:
    """Return what `[T: int, *Ts, **P]` is given where it is used: `T`, `*Ts`, `P`."""
    statement = cst.parse_module(f"def _{type_parameters}(): ...", _PLAIN).body[0]
    if not isinstance(statement, cst.FunctionDef) or not statement.type_parameters:
        raise InternalError(f"type parameters were not read: {type_parameters}")
    return tuple(
        f"*{item.param.name.value}"
        if isinstance(item.param, cst.TypeVarTuple)
        else item.param.name.value
        for item in statement.type_parameters.params
    )


def _identifier(node: cst.Name) -> str:
    """Return a name as Python understands it: it compares identifiers by NFKC."""
    return unicodedata.normalize("NFKC", node.value)


def _header_length(
    statement: cst.FunctionDef, window: bytes
) -> tuple[int, re.Match[str] | None]:
    """Return how many bytes the header takes, and its signature's type comment."""
    suite = statement.body
    if not isinstance(suite, cst.IndentedBlock):
        return len(window.rstrip(b" \t\f")), None
    first = suite.body[0]
    leading = first.leading_lines if isinstance(first, cst.SimpleStatementLine) else ()
    # Blank lines and other comments may stand in front of it.
    comments = (suite.header.comment, *(line.comment for line in leading))
    found = {
        index: match
        for index, comment in enumerate(comments)
        if comment and (match := _SIGNATURE_COMMENT.match(comment.value))
    }
    lines = re.split(rb"(?<=\n)|(?<=\r)(?!\n)", window)
    count = len(lines) - 1 - len(leading) + max(found, default=0)
    return sum(map(len, lines[:count])), next(iter(found.values()), None)


class _HeaderReader:
    def __init__(self, qualified_name: QualifiedName) -> None:
        self._qualified_name = qualified_name

    def parameters(self, node: cst.Parameters) -> Iterator[Parameter]:
        groups: tuple[tuple[ParameterKind, tuple[cst.Param, ...]], ...] = (
            (ParameterKind.POSITIONAL_ONLY, tuple(node.posonly_params)),
            (ParameterKind.POSITIONAL_OR_KEYWORD, tuple(node.params)),
            (ParameterKind.VAR_POSITIONAL, _starred(node.star_arg)),
            (ParameterKind.KEYWORD_ONLY, tuple(node.kwonly_params)),
            (ParameterKind.VAR_KEYWORD, _starred(node.star_kwarg)),
        )
        for kind, group in groups:
            for param in group:
                annotation, unreadable = self.annotation(param.annotation)
                yield Parameter(_identifier(param.name), kind, annotation, unreadable)

    def annotation(
        self, node: cst.Annotation | None
    ) -> tuple[TypeExpression | None, bool]:
        """Return the type, and whether there is an annotation that is none."""
        if node is None:
            return None, False
        try:
            return self.expression(node.annotation), False
        except NotATypeError:
            return None, True

    def signature_comment(
        self, comment: re.Match[str], parameters: tuple[Parameter, ...]
    ) -> tuple[tuple[Parameter, ...], TypeExpression | None]:
        """Return what a comment `# type: (int, str) -> bool` says of a signature."""
        try:
            types = self.text_items(comment["parameters"])
            returns = self.text(comment["returns"])
        except NotATypeError:
            return parameters, None
        untyped = parameters[len(parameters) - len(types) :]
        typed = [
            Parameter(parameter.name, parameter.kind, ForwardType(annotation))
            for parameter, annotation in zip(untyped, types, strict=False)
        ]
        # Strings, because a comment may name what is imported for type checkers only.
        kept = parameters[: len(parameters) - len(typed)]
        return (*kept, *typed), ForwardType(returns)

    def text_items(self, text: str) -> tuple[TypeExpression, ...]:
        if not text.strip() or text.strip() == "...":
            return ()
        parsed = self.text(f"[{text.replace('*', '')}]")
        return parsed.items if isinstance(parsed, ListType) else ()

    def text(self, text: str) -> TypeExpression:
        """Return the type that a string names; one that is unpacked is none alone."""
        try:
            parsed = cst.parse_expression(text.strip(), _PLAIN)
        except (cst.ParserSyntaxError, UnicodeEncodeError) as error:
            # The latter is of a lone surrogate.
            raise NotATypeError from error
        if isinstance(parsed, cst.StarredElement):
            raise NotATypeError
        return self.expression(parsed)

    def expression(  # noqa: PLR0911 - one for each form of a type
        self, node: cst.BaseExpression
    ) -> TypeExpression:
        match node:
            case cst.Name() | cst.Attribute():
                return _named(_dotted(node))
            case cst.Subscript():
                return self.subscript(node)
            case cst.BinaryOperation(operator=cst.BitOr()):
                return UnionType(tuple(self.union_members(node)))
            case cst.SimpleString() | cst.ConcatenatedString():
                return ForwardType(self.text(_evaluated(node)))
            case cst.Ellipsis():
                return LiteralType("...")
            case cst.List(elements=elements):
                return ListType(tuple(self.expression(e.value) for e in elements))
            case cst.StarredElement(value=value):
                return UnpackedType(self.expression(value))
            case _:
                raise NotATypeError

    def union_members(self, node: cst.BaseExpression) -> Iterator[TypeExpression]:
        if isinstance(node, cst.BinaryOperation) and isinstance(
            node.operator, cst.BitOr
        ):
            yield from self.union_members(node.left)
            yield self.expression(node.right)
        else:
            yield self.expression(node)

    def subscript(self, node: cst.Subscript) -> TypeExpression:
        name, slices = _dotted(node.value), _indices(node)
        qualified = self._qualified_name(name)
        if qualified in ANNOTATED and slices:
            return self.expression(slices[0].value)
        if qualified in LITERAL:
            return NamedType(name, tuple(_literal(index.value) for index in slices))
        return NamedType(name, tuple(self.arguments(slices)))

    def arguments(self, slices: list[cst.Index]) -> Iterator[TypeExpression]:
        for index in slices:
            if isinstance(index.value, cst.Tuple):
                yield from (self.expression(e.value) for e in index.value.elements)
                continue
            argument = self.expression(index.value)
            yield UnpackedType(argument) if index.star else argument


def _evaluated(node: cst.SimpleString | cst.ConcatenatedString) -> str:
    value = node.evaluated_value
    if not isinstance(value, str):
        raise NotATypeError
    return value


def _starred(param: object) -> tuple[cst.Param, ...]:
    return (param,) if isinstance(param, cst.Param) else ()


def _indices(node: cst.Subscript) -> list[cst.Index]:
    slices = (element.slice for element in node.slice)
    return [index for index in slices if isinstance(index, cst.Index)]


def _named(name: str) -> TypeExpression:
    return LiteralType("None") if name == "None" else NamedType(name)


def _dotted(node: cst.BaseExpression) -> str:
    match node:
        case cst.Name():
            return _identifier(node)
        case cst.Attribute(value=value, attr=attribute):
            return f"{_dotted(value)}.{_identifier(attribute)}"
        case _:
            raise NotATypeError


def _literal(node: cst.BaseExpression) -> TypeExpression:
    match node:
        case cst.SimpleString() | cst.ConcatenatedString():
            return LiteralType(_quoted(node.evaluated_value))
        case cst.Name() | cst.Attribute():
            return _named(_dotted(node))
        case cst.Integer(value=value):
            return LiteralType(value)
        case cst.UnaryOperation(
            operator=cst.Minus(), expression=cst.Integer(value=value)
        ):
            return LiteralType(f"-{value}")
        case cst.Subscript(value=value):
            inner = tuple(_literal(index.value) for index in _indices(node))
            return NamedType(_dotted(value), inner)
        case _:
            raise NotATypeError


def _quoted(value: str | bytes | None) -> str:
    if value is None:
        raise NotATypeError
    return quote(value)
