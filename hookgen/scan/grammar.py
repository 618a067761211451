"""Modules in a grammar that is newer than the running Python.

The standard parser refuses them, libcst does not. Each piece of new grammar is
overwritten with old grammar of the same length and lines, so that all offsets stay true
and the rest of hookgen reads one kind of tree.
"""
# ruff: noqa: N802 - libcst calls methods by the names of its nodes.

from __future__ import annotations

import re
from collections.abc import Mapping

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper

_NEXT_PARENTHESIS = re.compile(rb"(?:[ \t\f]|\\(?:\r\n|\r|\n))*\(")
_NO_LINE_END = re.compile(rb"[^\r\n]")

_DEEPEST = 200
"""Open brackets that Python allows; some thousands would crash libcst."""


class _NewGrammar(cst.CSTVisitor):
    def __init__(self, text: bytes, spans: Mapping[cst.CSTNode, CodeSpan]) -> None:
        super().__init__()
        self.text = bytearray(text)
        self._spans = spans

    def visit_TypeParameters(self, node: cst.TypeParameters) -> bool:
        """Turn `def f[T](x: T)` into `def f(   x: T)`, `C[T]` into `C( )`."""
        start, end = self._span(node)
        following = _NEXT_PARENTHESIS.match(self.text, end)
        if following is not None:
            end = following.end()
        self._overwrite(start, end, b"(", b" " if following else b")")
        return False

    def visit_TypeAlias(self, node: cst.TypeAlias) -> bool:
        """Turn `type Pair[T] = tuple[T, T]` into `Pair=(0 )`."""
        start, end = self._span(node)
        self._overwrite(start, end, f"{node.name.value}=(0".encode(), b")")
        return False

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        """Turn `except A, B:` of 3.14 into `except (0 ):`."""
        if isinstance(node.type, cst.Tuple) and not node.type.lpar:
            self._overwrite(*self._span(node.type), b"(0", b")")

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:
        """Turn strings into a number, if one of them is more than a plain string."""
        parts: list[cst.BaseString] = [node.left]
        rest: cst.BaseString = node.right
        while isinstance(rest, cst.ConcatenatedString):
            parts.append(rest.left)
            rest = rest.right
        if not all(isinstance(part, cst.SimpleString) for part in (*parts, rest)):
            self._overwrite(*self._span(node), b"(0", b")")
        return False

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        """Turn a formatted string, whose quotes may nest since 3.12, into a number."""
        self._overwrite(*self._span(node), b"(0", b")")
        return False

    def visit_TemplatedString(self, node: cst.TemplatedString) -> bool:
        """Turn a template string of 3.14 into a number."""
        self._overwrite(*self._span(node), b"(0", b")")
        return False

    def _span(self, node: cst.CSTNode) -> tuple[int, int]:
        span = self._spans[node]
        return span.start, span.start + span.length

    def _overwrite(self, start: int, end: int, first: bytes, last: bytes) -> None:
        """Put `first` and `last` at the ends of a piece of text, and blanks between."""
        inner = slice(start + len(first), end - len(last))
        self.text[start : inner.start] = first
        self.text[inner] = _NO_LINE_END.sub(b" ", self.text[inner])
        self.text[inner.stop : end] = last


def to_older_grammar(text: bytes) -> bytes:
    """Return a module of the same length and lines that an older parser reads.

    Raises:
        ValueError: the module is no Python of any version that libcst knows, or it is
            nested too deeply for any.
    """
    if _depth(text) > _DEEPEST:
        raise ValueError("too many open brackets")
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise ValueError("no version of Python reads it") from error
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    visitor = _NewGrammar(text, wrapper.resolve(ByteSpanPositionProvider))
    wrapper.module.visit(visitor)
    return bytes(visitor.text)


def _depth(text: bytes) -> int:
    """Return the most brackets that are open at once, those in strings included."""
    depth = deepest = 0
    for bracket in re.findall(rb"[][(){}]", text):
        depth += 1 if bracket in b"([{" else -1
        deepest = max(deepest, depth)
    return deepest
