"""Reading the header of a function from the syntax tree of its module.

The tree leaves out what is between the words: comments, line ends, parentheses. Where a
header has such things, or newer grammar, libcst reads it (`headers`); the others, which
are nearly all, are read here, in a fiftieth of the time and without importing libcst.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
from hookgen.scan.outline import FunctionNode
from hookgen.scan.places import Text

QualifiedName = Callable[[str], str]
"""Tells the absolute dotted name of a dotted name in an annotation."""

ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
LITERAL = frozenset({"typing.Literal", "typing_extensions.Literal"})

_LINE_END = re.compile(rb"\r\n|\n|\r")


class NotATypeError(Exception):
    """An annotation is an expression that no type checker takes for a type."""


class _NotPlainError(Exception):
    """The tree does not tell all that matters."""


def read_plain_header(
    node: FunctionNode, text: Text, qualified_name: QualifiedName
) -> Header | None:
    """Return the header of a function; `None` if libcst has to read it."""
    start = text.offset(node.lineno, node.col_offset)
    window = text.text[start : text.start(node.body[0])]
    if b"#" in window or b"\\" in window or getattr(node, "type_params", None):
        return None
    reader = _Reader(text, qualified_name)
    try:
        parameters = tuple(reader.parameters(node.args))
        returns, unreadable_return = reader.annotation(node.returns)
    except _NotPlainError:
        return None
    return Header(
        parameters=parameters,
        returns=returns,
        end=start + _length(window),
        unreadable_return=unreadable_return,
    )


def _length(window: bytes) -> int:
    """Return how many bytes a header takes, with the rest of its line if that is blank.

    Behind its colon there is white space only, up to the first statement.
    """
    colon = len(window.rstrip())
    line_end = _LINE_END.search(window, colon)
    return line_end.end() if line_end else colon


@dataclass(frozen=True, slots=True)
class _Reader:
    text: Text
    qualified_name: QualifiedName

    def parameters(self, node: ast.arguments) -> Iterator[Parameter]:
        groups = (
            (ParameterKind.POSITIONAL_ONLY, node.posonlyargs),
            (ParameterKind.POSITIONAL_OR_KEYWORD, node.args),
            (ParameterKind.VAR_POSITIONAL, [node.vararg] if node.vararg else []),
            (ParameterKind.KEYWORD_ONLY, node.kwonlyargs),
            (ParameterKind.VAR_KEYWORD, [node.kwarg] if node.kwarg else []),
        )
        for kind, group in groups:
            for argument in group:
                annotation, unreadable = self.annotation(argument.annotation)
                yield Parameter(argument.arg, kind, annotation, unreadable)

    def annotation(self, node: ast.expr | None) -> tuple[TypeExpression | None, bool]:
        """Return the type, and whether there is an annotation that is none."""
        if node is None:
            return None, False
        try:
            return self.expression(node), False
        except NotATypeError:
            return None, True

    def expression(  # noqa: PLR0911 - one for each form of a type
        self, node: ast.expr
    ) -> TypeExpression:
        match node:
            case ast.Name() | ast.Attribute():
                return NamedType(_dotted(node))
            case ast.Constant(value=None):
                return LiteralType("None")
            case ast.Subscript():
                return self.subscript(node)
            case ast.BinOp(op=ast.BitOr()):
                return UnionType(tuple(self.union_members(node)))
            case ast.Constant(value=str() as value):
                return ForwardType(self.forward(value))
            case ast.Constant(value=value) if value is ...:
                return LiteralType("...")
            case ast.Constant(value=bool() as value):
                return NamedType(str(value))
            case ast.List(elts=elements):
                return ListType(tuple(map(self.expression, map(_unstarred, elements))))
            case ast.Starred(value=starred):
                return UnpackedType(self.expression(starred))
            case _:
                raise NotATypeError

    def forward(self, text: str) -> TypeExpression:
        """Return the type that a string stands for."""
        text = text.strip()
        if any(character in text for character in "#\\\r\n"):
            raise _NotPlainError
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, ValueError) as error:
            raise _NotPlainError from error
        inner = _Reader(Text(text.encode(), (0,)), self.qualified_name)
        return inner.expression(tree.body)

    def union_members(self, node: ast.expr) -> Iterator[TypeExpression]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            yield from self.union_members(node.left)
            yield self.expression(node.right)
        else:
            yield self.expression(node)

    def subscript(self, node: ast.Subscript) -> TypeExpression:
        name, items = _dotted(node.value), self.items(node)
        qualified = self.qualified_name(name)
        if qualified in ANNOTATED and items:
            return self.expression(_unstarred(items[0]))
        if qualified in LITERAL:
            literals = (self.literal(_unstarred(item)) for item in items)
            return NamedType(name, tuple(literals))
        return NamedType(name, tuple(self.arguments(items)))

    def items(self, node: ast.Subscript) -> list[ast.expr]:
        """Return what stands between the brackets of a subscript."""
        index = node.slice
        items = [index]
        if isinstance(index, ast.Tuple):
            start = self.text.offset(index.lineno, index.col_offset)
            if self.text.text.startswith(b"(", start):
                # The parentheses may be the tuple's own, or those of its first item.
                raise _NotPlainError
            items = index.elts
        if any(isinstance(item, ast.Slice) for item in items):
            raise _NotPlainError
        return items

    def arguments(self, items: list[ast.expr]) -> Iterator[TypeExpression]:
        for item in items:
            if isinstance(item, ast.Tuple):
                yield from map(self.expression, map(_unstarred, item.elts))
            else:
                yield self.expression(item)

    def literal(  # noqa: PLR0911 - one for each form of a literal
        self, node: ast.expr
    ) -> TypeExpression:
        match node:
            case ast.Constant(value=None):
                return LiteralType("None")
            case ast.Constant(value=str() | bytes() as value):
                return LiteralType(quote(value))
            case ast.Constant(value=bool() as value):
                return NamedType(str(value))
            case ast.Name() | ast.Attribute():
                return NamedType(_dotted(node))
            case ast.Constant(value=int()):
                return LiteralType(self.written(node))
            case ast.UnaryOp(
                op=ast.USub(), operand=ast.Constant(value=int()) as number
            ):
                return LiteralType(f"-{self.written(number)}")
            case ast.Subscript(value=value):
                inner = tuple(self.literal(_unstarred(i)) for i in self.items(node))
                return NamedType(_dotted(value), inner)
            case _:
                raise NotATypeError

    def written(self, node: ast.expr) -> str:
        start = self.text.offset(node.lineno, node.col_offset)
        return self.text.text[start : self.text.end(node)].decode()


def _unstarred(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Starred) else node


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{_dotted(value)}.{attribute}"
        case _:
            raise NotATypeError
