"""What comments `# hookgen:` say of a function: `tool`, `ignore`, `tag` and tags."""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from hookgen.errors import InputError, Span
from hookgen.scan.outline import DEFINITIONS, FunctionNode
from hookgen.scan.places import Text

_COMMENT = re.compile(rb"#[ \t]*hookgen:[ \t]*(?P<rest>[^#\r\n]*)")
_MARK = re.compile(r"(?:tool|ignore)\b")
_TAG = re.compile(r"\w[\w.-]*")


class Marks(Struct, frozen=True):
    """What the comments of one function say."""

    is_tool: bool = False
    is_ignored: bool = False
    tags: tuple[str, ...] = ()
    """Sorted, each once."""


_NO_MARKS = Marks()


class _Comment(Struct, frozen=True):
    offset: int
    word: str
    """`tool`, `ignore`, `tag`, or what stands there instead."""
    tags: tuple[str, ...] = ()
    """The words behind that one."""


class Comments:
    """The comments of a module that speak of its functions."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._comments: dict[int, list[_Comment]] = {}
        self._own_lines: set[int] = set()
        for match in _COMMENT.finditer(text.text):
            line = bisect_right(text.line_starts, match.start())
            comment = _read_comment(match.start(), match["rest"].decode())
            self._comments.setdefault(line, []).append(comment)
            if text.begins_line(match.start()):
                self._own_lines.add(line)

    def read(self, node: FunctionNode) -> Marks:
        """Return what the comments right above a function and in its header say.

        Of `tool` and `ignore` the nearest one above counts, else the first one behind.

        Raises:
            InputError: one of them is not understood; carries the place.
        """
        if not self._comments:
            return _NO_MARKS
        found = [
            comment
            for line in self._lines(node)
            for comment in self._comments.get(line, ())
            if self._is_understood(comment)
        ]
        if not found:
            return _NO_MARKS
        word = next((c.word for c in found if _MARK.fullmatch(c.word)), None)
        tags = {tag for comment in found for tag in comment.tags}
        return Marks(word == "tool", word == "ignore", tuple(sorted(tags)))

    def _lines(self, node: FunctionNode) -> Iterator[int]:
        """Yield the lines of a function's comments, the nearest above it first."""
        first = self._text.first_line(node)
        yield from range(first - 1, self._above(first) - 1, -1)
        last = self._text.first_line(node.body[0])
        if isinstance(node.body[0], DEFINITIONS):
            last = self._above(last)  # They speak of what is defined there.
        # What stands behind a suite of one line belongs to the header too.
        yield from range(first, max(node.lineno, last - 1) + 1)

    def _above(self, line: int) -> int:
        """Return the first of a line and the comments that stand right above it."""
        while line - 1 in self._own_lines:
            line -= 1
        return line

    def _is_understood(self, comment: _Comment) -> bool:
        """Tell whether a comment is well formed; what is in a string need not be.

        Raises:
            InputError: it is a comment, and is not.
        """
        fault = _find_fault(comment)
        if fault is None:
            return True
        message, hint = fault
        line = bisect_right(self._text.line_starts, comment.offset)
        before = self._text.text[self._text.line_starts[line - 1] : comment.offset]
        span = Span(line, len(before.decode()))
        if _is_comment(self._text.text.decode(), span):
            raise InputError(message, span=span, hint=hint)
        return False


def _read_comment(offset: int, rest: str) -> _Comment:
    mark = _MARK.match(rest)
    if mark is not None:
        return _Comment(offset, mark[0])
    word, *others = rest.split() or [""]
    return _Comment(offset, word, tuple(others))


def _find_fault(comment: _Comment) -> tuple[str, str] | None:
    """Return what is wrong with a comment and what helps; `None` if nothing is."""
    word = comment.word
    if word == "tag":
        if not comment.tags:
            hint = "write tags behind it, as in '# hookgen: tag destructive'"
            return "'# hookgen: tag' names no tag", hint
        for tag in comment.tags:
            if not _TAG.fullmatch(tag):
                hint = "a tag has letters, digits, '_', '-' and '.'; a space parts tags"
                return f"'{tag}' is no tag", hint
        return None
    if _MARK.fullmatch(word):
        return None
    hint = "hookgen knows 'tool', 'ignore' and 'tag'"
    if not word:
        return "'# hookgen:' says nothing", hint
    return f"unknown word '{word}' after '# hookgen:'", hint


def _is_comment(text: str, span: Span) -> bool:
    """Tell whether a comment is at some place of a module, and not part of a string."""
    lines = io.StringIO(text, newline=None)
    try:
        return any(
            token.type == tokenize.COMMENT
            and token.start[0] == span.line
            and token.start[1] <= span.column
            for token in tokenize.generate_tokens(lines.readline)
        )
    except (tokenize.TokenError, SyntaxError):
        # In newer grammar strings may begin and end where this Python does not see it.
        return True
