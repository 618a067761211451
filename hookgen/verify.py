"""The invariants of a rewritten file, checked before anything is written.

That what is inserted can be taken out again is checked by `pipeline`, which knows how.
"""

from __future__ import annotations

import ast
import sys
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, zip_longest
from operator import add
from typing import NamedTuple, cast

from hookgen.errors import InternalError
from hookgen.model import Insertion, PlannedTool

Extent = tuple[type[ast.stmt], int, int, int]
"""Kind, start, end and depth of a statement."""


_SIMPLE = frozenset(
    {ast.AnnAssign, ast.Assert, ast.Assign, ast.AugAssign, ast.Break, ast.Continue}
    | {ast.Delete, ast.Expr, ast.Global, ast.Import, ast.ImportFrom, ast.Nonlocal}
    | {ast.Pass, ast.Raise, ast.Return}
)
"""The statements that have no others in them, which are most."""

_DEFINITIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


def verify_code(code: bytes | ast.Module) -> None:
    """Check that a module compiles: its text, or, which is quicker, its tree.

    Raises:
        InternalError: it does not.
    """
    try:
        # What a compiler warns of, the user's own code had before.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = code.decode() if isinstance(code, bytes) else code
            compile(read, "<rewritten>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise InternalError(f"the rewritten file does not compile: {error}") from error


def verify_headers(
    before: bytes, after: bytes, tools: Sequence[PlannedTool], moved: Moves
) -> None:
    """Check that every tool's header is textually what it was.

    Raises:
        InternalError: one is not.
    """
    for planned in tools:
        tool = planned.tool
        old = before[tool.start : tool.header.end]
        start = moved.after(tool.start)
        if after[start : start + len(old)] != old:
            raise InternalError(f"the header of '{tool.path}' would be changed")


class _Piece(NamedTuple):
    """A part of a new text that is not inserted."""

    start: int
    end: int
    moved: int
    """How many bytes further on it is than before."""


class Moves:
    """Where the bytes of a text are after insertions, and where they came from."""

    def __init__(self, insertions: Sequence[Insertion], newline: str) -> None:
        lengths = [
            len(insertion.text.replace("\n", newline).encode())
            for insertion in insertions
        ]
        added = list(accumulate(lengths))
        self._offsets = [insertion.offset for insertion in insertions]
        self._added = [0, *added]
        starts = zip(self._offsets, self._added, strict=False)
        self._inserted = [offset + added for offset, added in starts]
        self._lengths = lengths

    def after(self, offset: int) -> int:
        """Return where a byte of the old text is in the new one."""
        return offset + self._added[bisect_right(self._offsets, offset)]

    def pieces(self) -> Iterator[_Piece]:
        """Yield what of the new text was there before, in order."""
        begins = [0, *map(add, self._inserted, self._lengths)]
        ends = [*self._inserted, sys.maxsize]
        yield from map(_Piece, begins, ends, self._added)

    def before(self, offset: int) -> int | None:
        """Return where a byte of the new text was; `None` if it was inserted."""
        index = bisect_right(self._inserted, offset) - 1
        if index < 0:
            return offset
        inside = offset - self._inserted[index]
        if inside < self._lengths[index]:
            return None
        return offset - self._added[index + 1]


def verify_tree(
    before: list[Extent],
    after: tuple[ast.Module, Sequence[int]],
    moved: Moves,
) -> None:
    """Check that, insertions aside, a module still has the same statements.

    The new tree comes with the offsets of its lines. The text between insertions is the
    same, so a statement of the same extent has the same tree; it is enough to compare
    the kind, start and end of every statement, and where its suite stands.

    Raises:
        InternalError: the statements differ.
    """
    survived = list(_surviving(read_extents(*after), moved))
    if survived == before:
        return
    pairs = zip_longest(before, survived)
    one, other = next((one, other) for one, other in pairs if one != other)
    expected, found = _describe(one), _describe(other)
    raise InternalError(
        "the rewritten file means something else",
        hint=f"expected the statement {expected}, found {found}",
    )


def read_extents(tree: ast.Module, line_starts: Sequence[int]) -> list[Extent]:
    """Return kind, start, end and depth of every statement, in source order."""
    extents: list[Extent] = []
    todo: list[tuple[ast.stmt, int]] = [(node, 0) for node in reversed(tree.body)]
    while todo:
        node, depth = todo.pop()
        kind = type(node)
        start = line_starts[node.lineno - 1] + node.col_offset
        if kind in _DEFINITIONS:
            # Where a function ends is told by its last statement: a body moves out.
            end = -1
        else:
            end_line, end_column = node.end_lineno or 1, node.end_col_offset or 0
            end = line_starts[end_line - 1] + end_column
        extents.append((kind, start, end, depth))
        if kind not in _SIMPLE:
            inner = [(each, depth + 1) for each in _inner(node)]
            todo += reversed(inner)
    return extents


def _inner(node: ast.stmt) -> Iterator[ast.stmt]:
    # As `ast.iter_child_nodes` does, but in a third of the time.
    for value in node.__dict__.values():
        if not isinstance(value, list):
            continue
        for child in cast("list[object]", value):
            if isinstance(child, ast.stmt):
                yield child
            elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
                yield from child.body


def _surviving(extents: list[Extent], moved: Moves) -> Iterator[Extent]:
    """Yield what is left without the insertions, with its old places."""
    pieces = moved.pieces()
    piece = next(pieces)
    for kind, start, end, depth in extents:
        while start >= piece.end:
            piece = next(pieces)
        if start < piece.start:
            continue  # It was inserted.
        if end <= piece.end:
            yield (
                kind,
                start - piece.moved,
                end if end < 0 else end - piece.moved,
                depth,
            )
            continue
        # The end may touch an insertion; the last byte never lies in one.
        old_last = moved.before(end - 1)
        yield kind, start - piece.moved, -2 if old_last is None else old_last + 1, depth


def _describe(extent: Extent | None) -> str:
    return "none" if extent is None else f"{extent[0].__name__} at byte {extent[1]}"
