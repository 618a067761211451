"""Where things stand in the bytes of a module, and where text may go in."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from msgspec import Struct

from hookgen.errors import Span

_BLANK = re.compile(rb"[ \t\f]*(?:\r\n|\n|\r)")
_INDENT = re.compile(rb"[ \t\f]*")
_JOINT = re.compile(rb"(?:[ \t\f;]|\\(?:\r\n|\n|\r))*")
_NOT_ASCII = re.compile(rb"[^\x00-\x7f][^\r\n]*")
_SEMICOLON = re.compile(rb"(?:[ \t\f]|\\(?:\r\n|\n|\r))*;")


class Text(Struct, frozen=True):
    """The UTF-8 bytes of a module with its line starts."""

    text: bytes
    line_starts: tuple[int, ...]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place that a syntax tree names."""
        return self.line_starts[line - 1] + column

    def span(self, node: ast.stmt | ast.expr | ast.keyword) -> Span:
        """Return the place of a node, for messages."""
        begin = self.line_starts[node.lineno - 1]
        before = self.text[begin : begin + node.col_offset]
        return Span(node.lineno, len(before.decode()))

    def line_end(self, line: int) -> int:
        """Return the offset behind a line, its line end included."""
        if line < len(self.line_starts):
            return self.line_starts[line]
        return len(self.text)

    def first_line(self, node: ast.stmt) -> int:
        """Return the line of a statement's first decorator or first word."""
        return bisect_right(self.line_starts, self.start(node))

    def start(self, node: ast.stmt) -> int:
        """Return the offset of a statement, decorators included."""
        match node:
            case (
                ast.FunctionDef(decorator_list=[first, *_])
                | ast.AsyncFunctionDef(decorator_list=[first, *_])
                | ast.ClassDef(decorator_list=[first, *_])
            ):
                return self._at_sign(self.offset(first.lineno, first.col_offset))
            case _:
                return self.offset(node.lineno, node.col_offset)

    def _at_sign(self, offset: int) -> int:
        """Return the offset of the `@` in front of a decorator.

        Parentheses and comments may stand between them, and an `@` in a comment.
        """
        while True:
            offset = self.text.rindex(b"@", 0, offset)
            if self.begins_line(offset):
                return offset

    def begins_line(self, offset: int) -> bool:
        """Tell whether only white space stands before an offset in its line."""
        return self._first_word(bisect_right(self.line_starts, offset)) == offset

    def end(self, node: ast.stmt | ast.expr | ast.arg) -> int:
        """Return the offset behind the last character of a node."""
        return self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def written(self, node: ast.expr) -> str:
        """Return the text of an expression, without parentheses around it."""
        start = self.offset(node.lineno, node.col_offset)
        return self.text[start : self.end(node)].decode()

    def after(self, node: ast.stmt) -> int:
        """Return the offset where the logical line of a statement goes on, or ends."""
        match = _JOINT.match(self.text, self.end(node))
        return match.end() if match else self.end(node)

    def has_semicolon(self, node: ast.stmt) -> bool:
        """Tell whether a semicolon follows a statement."""
        return _SEMICOLON.match(self.text, self.end(node)) is not None

    def lines_with(self, words: Iterable[bytes]) -> list[int]:
        """Return the lines that hold some of these names, or hold more than ASCII.

        Python compares identifiers by NFKC: other letters may spell the same name.
        """
        lines: set[int] = set()
        for word in words:
            position = self.text.find(word)
            while 0 <= position < len(self.text):
                line = bisect_right(self.line_starts, position)
                lines.add(line)
                position = self.text.find(word, self.line_end(line))
        if not self.text.isascii():
            others = _NOT_ASCII.finditer(self.text)
            lines.update(bisect_right(self.line_starts, m.start()) for m in others)
        return sorted(lines)

    def line(self, number: int) -> bytes:
        """Return a line with its end; the first one is 1."""
        return self.text[self.line_starts[number - 1] : self.line_end(number)]

    def next_line(self, offset: int) -> int:
        """Return the offset behind the line that an offset is on."""
        return self.line_end(bisect_right(self.line_starts, offset))

    def indent(self, line: int) -> str:
        """Return the white space in front of a line that counts for Python.

        It begins to count anew behind a form feed.
        """
        white = self.text[self.line_starts[line - 1] : self._first_word(line)]
        return white.decode().rpartition("\f")[2]

    def _first_word(self, line: int) -> int:
        match = _INDENT.match(self.text, self.line_starts[line - 1])
        return match.end() if match else self.line_starts[line - 1]

    def skip_blank_lines(self, offset: int, limit: int) -> int:
        """Return the start of the first line from `offset` on that says anything."""
        while offset < limit and (match := _BLANK.match(self.text, offset)):
            offset = match.end()
        return offset

    def is_line_start(self, offset: int) -> bool:
        """Tell whether an offset begins a line."""
        return self.line_starts[bisect_right(self.line_starts, offset) - 1] == offset

    def before_line_end(self, offset: int) -> int:
        """Return the offset in front of the line end that stands before an offset."""
        return offset - (2 if self.text[offset - 2 : offset] == b"\r\n" else 1)

    def blank_line_before(self, offset: int) -> int:
        """Return the start of the line before a line's start, if that line is blank."""
        line = bisect_right(self.line_starts, offset) - 1
        before = self.line_starts[max(line - 1, 0)]
        return offset if self.text[before:offset].strip() else before

    def blank_line_after(self, offset: int) -> int:
        """Return the end of the line that starts at an offset, if it is blank."""
        match = _BLANK.match(self.text, offset)
        return match.end() if match else offset

    def comments_above(self, node: ast.stmt, previous: ast.stmt | None) -> int:
        """Return the first line of a statement with the comments that touch it.

        The comments that open a file are not the statement's: one of them may be its
        `#!` line, its licence or the name of its encoding.
        """
        line = self.first_line(node)
        floor = (previous.end_lineno or 1) + 1 if previous else 1
        first = line
        while first > floor and self._is_comment(first - 1):
            first -= 1
        return line if first <= 2 and previous is None else first

    def _is_comment(self, line: int) -> bool:
        begin = self.line_starts[line - 1]
        return self.text[begin : self.line_end(line)].lstrip(b" \t\f").startswith(b"#")


class ImportPlace(Struct, frozen=True):
    """Where the import of the hook points goes in."""

    offset: int
    before: str = ""
    """Blank lines in front of it."""
    after: str = ""
    """Blank lines behind it."""


def is_among(node: ast.stmt | ast.expr, lines: list[int]) -> bool:
    """Tell whether a node stands on one of some lines, which are sorted."""
    index = bisect_left(lines, node.lineno)
    return index < len(lines) and lines[index] <= (node.end_lineno or node.lineno)


def is_docstring(node: ast.stmt) -> bool:
    """Tell whether a first statement is a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def find_import_place(
    body: list[ast.stmt], text: Text, hooks_module: str
) -> ImportPlace:
    """Return where an import of `hooks_module` goes, as isort would sort it.

    Only the kinds and order of the statements decide, not the blank lines between
    them: so the place can be found again when the import is to be taken out.
    """
    imports = _leading_imports(body)
    if not imports:
        return _place_without_imports(body, text)
    root = hooks_module.partition(".")[0]
    related = [node for node in imports if _root(node) == root]
    for node in related:
        if isinstance(node, ast.ImportFrom) and (node.module or "") > hooks_module:
            return ImportPlace(_comment_start(node, body, text))
    if related:
        return ImportPlace(_logical_end(related[-1], body, text))
    relative = _trailing_relative(imports)
    if relative is not None:
        return ImportPlace(_comment_start(relative, body, text), after="\n")
    return ImportPlace(_logical_end(imports[-1], body, text), before="\n")


def _leading_imports(body: list[ast.stmt]) -> list[ast.Import | ast.ImportFrom]:
    start = 1 if body and is_docstring(body[0]) else 0
    imports: list[ast.Import | ast.ImportFrom] = []
    for node in body[start:]:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            break
        imports.append(node)
    return imports


def _place_without_imports(body: list[ast.stmt], text: Text) -> ImportPlace:
    first = body[0]
    if is_docstring(first):
        return ImportPlace(_logical_end(first, body, text), before="\n")
    line = text.comments_above(first, None)
    is_definition = isinstance(
        first, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    )
    after = "\n\n" if is_definition else "\n"
    return ImportPlace(text.line_starts[line - 1], after=after)


def _root(node: ast.Import | ast.ImportFrom) -> str | None:
    match node:
        case ast.ImportFrom(level=0, module=str() as module):
            return module.partition(".")[0]
        case ast.Import(names=[alias, *_]):
            return alias.name.partition(".")[0]
        case _:
            return None


def _trailing_relative(
    imports: list[ast.Import | ast.ImportFrom],
) -> ast.ImportFrom | None:
    """Return the first of the relative imports that close the block."""
    first: ast.ImportFrom | None = None
    for node in reversed(imports):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            break
        first = node
    return first


def _comment_start(node: ast.stmt, body: list[ast.stmt], text: Text) -> int:
    index = body.index(node)
    previous = body[index - 1] if index else None
    return text.line_starts[text.comments_above(node, previous) - 1]


def _logical_end(node: ast.stmt, body: list[ast.stmt], text: Text) -> int:
    """Return the offset behind the line on which a statement and its neighbours end."""
    last = node
    for other in body[body.index(node) + 1 :]:
        if text.start(other) != text.after(last):
            break
        last = other
    return text.next_line(text.after(last))
