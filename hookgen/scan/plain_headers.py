"""Reading the header of a function from the syntax tree of its module.

The tree does not tell how everything is written: what it leaves open, such as whether a
tuple has parentheses, and newer grammar, libcst reads from the text (`headers`). All
others, which are nearly all, are read here, without importing libcst.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from types import EllipsisType

from msgspec import Struct
from msgspec.structs import replace

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


class NotATypeError(Exception):
    """An annotation is an expression that no type checker takes for a type."""


_BARE_START = re.compile(rb"(?:async[ \t]++)?def[ \t]++[^\s(\[\\#]++[ \t]*+\(")
"""A header up to where its parameters would begin."""

_END = re.compile(
    rb"(?:[ \t\r\n,)/]|\#[^\r\n]*+)*+:"
    rb"(?:[ \t]*+(?:\#[^\r\n]*+)?(?:\r\n|\n|\r)|(?=[ \t]*+\Z))"
)
"""A header from its last expression on, with the end of its line."""

_SIGNATURE_COMMENT = re.compile(rb"#[^\r\n]*type:[^\r\n]*\(")
"""What every `# type: (int) -> str` matches."""

_PLAIN_TEXT = re.compile(r"[\w., |\[\]\"'-]+")
"""Strings that mean the same type to Python's parser as to libcst's."""


class _NotPlainError(Exception):
    """The tree does not tell what a header says."""


def read_plain_header(
    node: FunctionNode, text: Text, qualified_name: QualifiedName
) -> Header | None:
    """Return the header of a function; `None` if libcst has to read it."""
    end = find_header_end(node, text)
    if end is None:
        return None
    try:
        return _HeaderReader(qualified_name, text.written).header(node, end)
    except _NotPlainError:
        return None


def find_header_end(node: FunctionNode, text: Text) -> int | None:
    """Return where the text behind a header begins; `None` if it is not plain."""
    if getattr(node, "type_params", None):  # new in Python 3.12
        return None
    window_end = text.start(node.body[0])
    last = node.returns or _last_parameter(node.args)
    if last is not None:
        position = text.end(last)
    else:
        start = text.offset(node.lineno, node.col_offset)
        bare = _BARE_START.match(text.text, start, window_end)
        if bare is None:
            return None
        position = bare.end()
    match = _END.match(text.text, position, window_end)
    if match is None or _SIGNATURE_COMMENT.search(text.text, position, window_end):
        return None
    return match.end()


def _last_parameter(arguments: ast.arguments) -> ast.expr | ast.arg | None:
    """Return the last parameter of a header, or its default; `None` without any."""
    if arguments.kwarg is not None:
        return arguments.kwarg
    if arguments.kwonlyargs:
        return arguments.kw_defaults[-1] or arguments.kwonlyargs[-1]
    if arguments.vararg is not None:
        return arguments.vararg
    if arguments.defaults:
        return arguments.defaults[-1]
    positional = arguments.args or arguments.posonlyargs
    return positional[-1] if positional else None


class _HeaderReader(Struct, frozen=True):
    qualified_name: QualifiedName
    written: Callable[[ast.expr], str]
    """Gives the text of an expression."""

    def header(self, node: FunctionNode, end: int) -> Header:
        returns, unreadable_return = self.annotation(node.returns)
        return Header(
            parameters=tuple(self.parameters(node.args)),
            returns=returns,
            end=end,
            unreadable_return=unreadable_return,
        )

    def parameters(self, arguments: ast.arguments) -> Iterator[Parameter]:
        groups = (
            (ParameterKind.POSITIONAL_ONLY, arguments.posonlyargs),
            (ParameterKind.POSITIONAL_OR_KEYWORD, arguments.args),
            (ParameterKind.VAR_POSITIONAL, (arguments.vararg,)),
            (ParameterKind.KEYWORD_ONLY, arguments.kwonlyargs),
            (ParameterKind.VAR_KEYWORD, (arguments.kwarg,)),
        )
        for kind, group in groups:
            for argument in group:
                if argument is not None:
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
            case ast.Name(id=name):
                return _named(name)
            case ast.Subscript():
                return self.subscript(node)
            case ast.Attribute() | ast.Constant(value=None | True | False):
                return _named(_dotted(node))
            case ast.Constant(value=str() as text):
                return ForwardType(self.text(text))
            case ast.Constant(value=EllipsisType()):
                return LiteralType("...")
            case ast.BinOp(op=ast.BitOr()):
                return UnionType(tuple(self.union_members(node)))
            case ast.List(elts=items):
                return ListType(tuple(map(self.item, items)))
            case ast.Starred(value=value):
                return UnpackedType(self.expression(value))
            case _:
                raise NotATypeError

    def item(self, node: ast.expr) -> TypeExpression:
        """Return the type that stands in a display, where stars mean no type."""
        if isinstance(node, ast.Starred):
            raise _NotPlainError
        return self.expression(node)

    def text(self, text: str) -> TypeExpression:
        """Return the type that a string names."""
        stripped = text.strip()
        if _PLAIN_TEXT.fullmatch(stripped) is None:
            raise _NotPlainError
        try:
            with warnings.catch_warnings():
                # Such as those of `1if`: they are between Python and the user.
                warnings.simplefilter("ignore")
                tree = ast.parse(stripped, mode="eval")
        except SyntaxError as error:
            raise _NotPlainError from error
        inner = Text(stripped.encode(), (0,))
        return replace(self, written=inner.written).expression(tree.body)

    def union_members(self, node: ast.expr) -> Iterator[TypeExpression]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            yield from self.union_members(node.left)
            yield self.expression(node.right)
        else:
            yield self.expression(node)

    def subscript(self, node: ast.Subscript) -> TypeExpression:
        name = _dotted(node.value)
        items = self.indices(node.slice)
        qualified = self.qualified_name(name)
        if qualified not in ANNOTATED | LITERAL:
            return NamedType(name, tuple(self.arguments(items)))
        if not items:
            raise _NotPlainError
        if qualified in ANNOTATED:
            return self.item(items[0])
        return NamedType(name, tuple(map(self.literal, items)))

    def indices(self, index: ast.expr) -> list[ast.expr]:
        """Return what stands between the brackets of a subscript; none for `()`."""
        if not isinstance(index, ast.Tuple):
            items = [index]
        elif index.elts and self.written(index).startswith("("):
            # Of the tuple itself, or of the first item.
            raise _NotPlainError
        else:
            items = index.elts
        if any(isinstance(item, ast.Slice) for item in items):
            raise _NotPlainError
        return items

    def arguments(self, items: list[ast.expr]) -> Iterator[TypeExpression]:
        for item in items:
            match item:
                case ast.Tuple(elts=elements):
                    yield from map(self.item, elements)
                case ast.Starred(value=ast.Tuple()):
                    raise _NotPlainError
                case _:
                    yield self.expression(item)

    def literal(self, node: ast.expr) -> TypeExpression:
        """Return what is written in `Literal[...]`."""
        match node:
            case ast.Name() | ast.Attribute() | ast.Constant(value=None | True | False):
                return _named(_dotted(node))
            case ast.Constant(value=str() | bytes() as text):
                return LiteralType(quote(text))
            case ast.Constant(value=int()):
                return LiteralType(self.written(node))
            case ast.UnaryOp(
                op=ast.USub(), operand=ast.Constant(value=value) as number
            ):
                if type(value) is not int:
                    raise NotATypeError
                return LiteralType(f"-{self.written(number)}")
            case ast.Subscript(value=value, slice=index):
                items = self.indices(index)
                if not items:
                    raise _NotPlainError
                return NamedType(_dotted(value), tuple(map(self.literal, items)))
            case ast.Starred():
                raise _NotPlainError
            case _:
                raise NotATypeError


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{_dotted(value)}.{attribute}"
        case ast.Constant(value=None | True | False as value):
            return str(value)
        case _:
            raise NotATypeError


def _named(name: str) -> TypeExpression:
    return LiteralType("None") if name == "None" else NamedType(name)
