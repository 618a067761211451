"""Print the few statements hookgen emits as `ruff format` and black would print them.

A pure layout engine after black's `linegen.transform_line`: what fits stays on one
line, a function header opens at its parameters, anything else at its last brackets.
It knows the forms below and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category, combining, east_asian_width

from msgspec import Struct

__all__ = [
    "Alternatives",
    "Brackets",
    "Header",
    "Lambda",
    "Line",
    "Names",
    "Part",
    "Value",
    "flatten",
    "format_statement",
    "quote",
]


_PLAIN = re.compile(r"[ !#-\[\]-~]*")
"""Text that stands in double quotes as it is."""


class Brackets(Struct, frozen=True):
    """Comma-separated items in brackets: arguments, bases, a subscript, a display."""

    opening: str
    items: tuple[Line, ...]
    closing: str
    is_tuple: bool = False
    """A lone item keeps its comma: `("a",)`."""


class Alternatives(Struct, frozen=True):
    """A union of types, `A | B`; in parentheses where it is split after other text."""

    members: tuple[Line, ...]


class Value(Struct, frozen=True):
    """An expression after `return` or `=`; in parentheses where they help it to fit."""

    line: Line


class Lambda(Struct, frozen=True):
    """An anonymous function, `lambda call: f(call)`."""

    parameters: str
    body: Line


class Names(Struct, frozen=True):
    """What an import brings in; in parentheses, one a line, if it does not fit."""

    items: tuple[str, ...]


Part = str | Brackets | Alternatives | Value | Lambda | Names
Line = tuple[Part, ...]


class Header(Struct, frozen=True):
    """The first line of a function, `def name[T](a: int) -> str:`."""

    start: str
    """All before the parentheses but the type parameters, `async def name`."""
    parameters: tuple[Line, ...]
    returns: Line = ()
    """Empty if the function says nothing of its result."""
    type_parameters: tuple[Line, ...] = ()


class _Page(Struct, frozen=True):
    """Where lines go."""

    indent: str
    """What a line begins with at this level."""
    unit: str
    width: int

    @property
    def inner(self) -> _Page:
        return _Page(self.indent + self.unit, self.unit, self.width)

    def has_room_for(self, text: str) -> bool:
        return _measure(text) <= self.width


def format_statement(
    statement: Header | Line,
    *,
    indent: str = "",
    width: int = 88,
    unit: str = "    ",
) -> str:
    """Return a statement's text, each line indented, without a final newline.

    A tab counts four columns and a wide character two, as both formatters have it.
    `unit` is what one more level adds to `indent`.

    Both formatters leave the text as it is, be it only one of several that they accept.
    Where none suits both, ruff has its way and black would print it otherwise:

    - a line that cannot be split is wider than the page (black may still wrap it);
    - a header without parameters does not fit, and its result either opens after
      `-> ` and lists a lone item, `-> list[` (black wraps all of it in parentheses),
      or is no union and is too long in parentheses (black opens it after `-> `).

    Type parameters that do not fit a header without parameters suit neither.
    """
    flat = indent + _flatten_statement(statement)
    if _measure(flat) <= width:
        return flat
    page = _Page(indent, unit, width)
    if isinstance(statement, Header):
        return "\n".join(_split_header(statement, page))
    return "\n".join(_split(statement, "", page))


def _measure(text: str) -> int:
    """Return the columns a text takes."""
    if "\t" in text:
        text = text.expandtabs(4)
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(character) else 1 + (east_asian_width(character) in "WF")
        for character in text
    )


def _flatten_statement(statement: Header | Line) -> str:
    if not isinstance(statement, Header):
        return flatten(statement)
    returns = f" -> {flatten(statement.returns)}" if statement.returns else ""
    return f"{flatten(_open_header(statement))}{returns}:"


def _open_header(header: Header) -> Line:
    """Return a header up to its closing parenthesis."""
    parameters = Brackets("(", header.parameters, ")")
    if not header.type_parameters:
        return (header.start, parameters)
    return (header.start, Brackets("[", header.type_parameters, "]"), parameters)


def flatten(line: Line) -> str:
    """Return a line's text without any break."""
    # Most lines are one text, and this is what most of the time goes to.
    if len(line) == 1 and type(line[0]) is str:
        return line[0]
    return "".join(
        [part if type(part) is str else _flatten_part(part) for part in line]
    )


def _flatten_part(part: Part) -> str:
    match part:
        case Brackets():
            comma = "," if part.is_tuple and len(part.items) == 1 else ""
            items = ", ".join(map(flatten, part.items))
            return f"{part.opening}{items}{comma}{part.closing}"
        case Value():
            return flatten(part.line)
        case Alternatives(members):
            return " | ".join(map(flatten, members))
        case str():
            return part
        case Lambda():
            return _start_lambda(part) + flatten(part.body)
        case Names(items):
            return ", ".join(items)


def _start_lambda(part: Lambda) -> str:
    return f"lambda {part.parameters}: " if part.parameters else "lambda: "


def _lay(line: Line, tail: str, page: _Page) -> Iterator[str]:
    """Yield the lines of `line`, the last ending in `tail`."""
    flat = f"{page.indent}{flatten(line)}{tail}"
    if page.has_room_for(flat):
        yield flat
    else:
        yield from _split(line, tail, page)


def _split(line: Line, tail: str, page: _Page) -> Iterator[str]:
    """Yield the lines of a `line` that is too long, opened where it ends."""
    before, part, after = _cut(line)
    head, tail = page.indent + flatten(before), flatten(after) + tail
    match part:
        case str():
            yield head + tail
        case Brackets():
            yield head + part.opening
            yield from _lay_items(part, page.inner, is_display=_is_display(head))
            yield page.indent + part.closing + tail
        case Alternatives(members) if not before:
            yield from _lay_members(members, tail, page)
        case Alternatives():
            yield from _wrap(before, (part,), tail, page)
        case Value(value):
            yield from _split_value(before, value, tail, page)
        case Lambda(_, body):
            start = (*before, _start_lambda(part))
            yield from _open_or_wrap(start, body, tail, page)
        case Names(items):
            yield head + "("
            yield from (f"{page.inner.indent}{item}," for item in items)
            yield page.indent + ")" + tail


def _cut(line: Line) -> tuple[Line, Part, Line]:
    """Return what is before the last part that can be split, the part, and the rest.

    Without such a part, all is before an empty string.
    """
    for index in range(len(line) - 1, -1, -1):
        match line[index]:
            case str() | Brackets(items=()):
                continue
            case part:
                return line[:index], part, line[index + 1 :]
    return line, "", ()


def _split_header(header: Header, page: _Page) -> Iterator[str]:
    """Yield the lines of a header, opened at its parameters."""
    opening = _open_header(header)
    if not header.parameters:
        yield from _split_bare_header(flatten(opening), header, page)
        return
    end: Line = (") -> ", Value(header.returns)) if header.returns else (")",)
    first = list(_lay_start(opening[:-1], page))
    last = list(_lay(end, ":", page))
    is_open = _has_comma(first + last) or _opens_first(header.returns, page)
    yield from first
    yield from _lay_parameters(header.parameters, page.inner, is_open=is_open)
    yield from last


def _lay_start(start: Line, page: _Page) -> Iterator[str]:
    """Yield the lines of a header up to its opening parenthesis.

    ruff gives type parameters a line each where black would not, but lets them be.
    """
    flat = f"{page.indent}{flatten(start)}("
    if page.has_room_for(flat) or not _holds_several(start):
        yield from _lay(start, "(", page)
    else:
        yield from _explode(start, "(", page)


def _split_bare_header(opening: str, header: Header, page: _Page) -> Iterator[str]:
    """Yield the lines of a header without parameters, opened at its result.

    black wraps such a result, ruff opens it if it can. Both leave one alone that has
    a trailing comma in it, so the brackets are opened until there is one.
    """
    start, returns = f"{opening} -> ", header.returns
    if not returns:
        yield f"{page.indent}{opening}:"
    elif _holds_several(returns) and page.has_room_for(_head(start, returns, page)):
        yield from _explode((start, *returns), ":", page)
    else:
        yield from _open_or_wrap((start,), returns, ":", page)


def _head(start: str, line: Line, page: _Page) -> str:
    """Return the first line of a line that is opened at its brackets."""
    before, part, _ = _cut(line)
    opening = part.opening if isinstance(part, Brackets) else ""
    return page.indent + start + flatten(before) + opening


def _holds_several(line: Line) -> bool:
    """Tell whether opening a line, and what stands alone in it, lists several items."""
    match _cut(line)[1]:
        case Brackets(items=(item,)):
            return _holds_several(item)
        case Brackets():
            return True
        case _:
            return False


def _explode(line: Line, tail: str, page: _Page) -> Iterator[str]:
    """Yield the lines of a line that holds several items, each on its own lines."""
    before, part, after = _cut(line)
    assert isinstance(part, Brackets)
    yield page.indent + flatten(before) + part.opening
    match part.items:
        case (item,):
            yield from _explode(item, "", page.inner)
        case items:
            yield from _lay_each(items, page.inner)
    yield page.indent + part.closing + flatten(after) + tail


def _has_comma(lines: list[str]) -> bool:
    """Tell whether a trailing comma is in lines around the parameters.

    Then one formatter or the other joins the parameters that have none of their own.
    """
    return any(line.endswith(",") for line in lines)


def _opens_first(returns: Line, page: _Page) -> bool:
    """Tell whether black opens a result before the parameters, as with long strings."""
    text = flatten(returns)
    return text.startswith('"') and not page.has_room_for(page.indent + text)


def _lay_parameters(
    items: tuple[Line, ...], page: _Page, *, is_open: bool
) -> Iterator[str]:
    """Yield the lines of parameters: a lone one always ends in a comma."""
    flat = page.indent + ", ".join(map(flatten, items))
    if len(items) > 1 and not is_open and page.has_room_for(flat):
        yield flat
    else:
        yield from _lay_each(items, page)


def _is_display(head: str) -> bool:
    """Tell whether brackets after `head` make a tuple, list or dict, not a call."""
    return not head or head[-1].isspace()


def _lay_items(brackets: Brackets, page: _Page, *, is_display: bool) -> Iterator[str]:
    """Yield the lines between two brackets: one line if that will do."""
    match brackets.items:
        case (item,):
            yield from _lay(item, "," if brackets.is_tuple else "", page)
        case items:
            flat = page.indent + ", ".join(map(flatten, items))
            if not is_display and page.has_room_for(flat):
                yield flat
            else:
                yield from _lay_each(items, page)


def _lay_each(items: tuple[Line, ...], page: _Page) -> Iterator[str]:
    for item in items:
        yield from _lay(item, ",", page)


def _lay_members(members: tuple[Line, ...], tail: str, page: _Page) -> Iterator[str]:
    """Yield the lines of a union, a member each."""
    first, *others = members
    last = len(others)
    for index, member in enumerate((first, *(("| ", *other) for other in others))):
        yield from _lay(member, tail if index == last else "", page)


def _split_value(before: Line, value: Line, tail: str, page: _Page) -> Iterator[str]:
    """Yield the lines of a value that is opened at its own brackets or wrapped.

    It is wrapped if what comes before its brackets is too long, and wrapping helps.
    """
    opened = list(_split((*before, *value), tail, page))
    if page.has_room_for(opened[0]):
        yield from opened
        return
    wrapped = list(_wrap(before, value, tail, page))
    yield from wrapped if all(map(page.has_room_for, wrapped)) else opened


def _open_or_wrap(before: Line, line: Line, tail: str, page: _Page) -> Iterator[str]:
    """Yield the lines of `line`, wrapped unless what is before its brackets fits."""
    opened = list(_split((*before, *line), tail, page))
    if page.has_room_for(opened[0]):
        yield from opened
    else:
        yield from _wrap(before, line, tail, page)


def _wrap(before: Line, line: Line, tail: str, page: _Page) -> Iterator[str]:
    """Yield the lines of `line` in parentheses of their own."""
    yield f"{page.indent}{flatten(before)}("
    yield from _lay(line, "", page.inner)
    yield f"{page.indent}){tail}"


def quote(value: str | bytes) -> str:
    """Return a string or bytes literal as both formatters leave it.

    In double quotes, unless single ones need fewer backslashes.
    """
    prefix = "b" if isinstance(value, bytes) else ""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if _PLAIN.fullmatch(text):
        return f'{prefix}"{text}"'
    outer, inner = ('"', "'") if text.count('"') <= text.count("'") else ("'", '"')
    escaped = "".join(
        f"\\{character}" if character == outer else _escape(character, inner, prefix)
        for character in text
    )
    return f"{prefix}{outer}{escaped}{outer}"


def _escape(character: str, inner: str, prefix: str) -> str:
    if character == inner:
        return character
    if prefix and not character.isascii():
        return f"\\x{ord(character):02x}"
    if category(character) == "Cn":
        # A newer Python may know it, prints it then, and has to print the same text.
        return character
    return repr(character)[1:-1]
