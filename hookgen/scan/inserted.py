"""Recognising what an earlier run inserted, by its structure and not by its bytes."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from hookgen.errors import InputError, Span
from hookgen.model import Removal
from hookgen.scan.outline import (
    DEFINITIONS,
    FunctionNode,
    last_name,
    statement_lists,
)
from hookgen.scan.places import Text, find_import_place, is_among, is_docstring
from hookgen.scan.plain_headers import find_header_end

ALIAS = re.compile(r"_hooks(?:_\d+)?")

# Of identifiers, which hold more than `\w` knows: U+00B7 is a case.
BODY_NAME = re.compile(r"_.*_unhooked(?:_\d+)?")
_BODY_END = b"_unhooked"

_STRING_OR_COMMENT = re.compile(
    rb"""(?:'(?:\\.|[^'\\\r\n])*'|"(?:\\.|[^"\\\r\n])*")|(?P<comment>\#[^\r\n]*)"""
)
_FOR_CHECKERS = re.compile(
    rb"#+\s*(?:noqa|nosec|(?:type|fmt|pyright|pylint|mypy|ruff|isort|pragma)\s*:)",
    re.IGNORECASE,
)


class Guarded(Struct, frozen=True):
    """A tool with inserted statements, and the function that holds its own."""

    tool: FunctionNode
    guard: list[ast.stmt]
    body: FunctionNode
    alias: str
    """The name by which the guard reaches the hook points."""


def may_be_instrumented(text: bytes) -> bool:
    """Tell whether looking for insertions can be worth while."""
    return b"_hooks" in text and (b"_unhooked" in text or b"import" in text)


def find_removals(
    tree: ast.Module, text: Text, hooks_module: str
) -> tuple[Removal, ...]:
    """Return what hookgen inserted into a module, in source order.

    `hooks_module` is where the module's hook points would be generated.

    Raises:
        InputError: something inserted was edited by hand and cannot be told apart from
            the module's own statements any more.
    """
    lines = text.lines_with([_BODY_END])
    pairs = list(_functions_with_bodies(tree.body, lines))
    guarded = [found for pair in pairs if (found := _guard(*pair)) is not None]
    removals = [_guard_removal(found, text) for found in guarded]
    used = frozenset(found.alias for found in guarded)
    imports = [n for n in tree.body if _is_hooks_import(n, hooks_module, used)]
    removals.extend(_import_removal(node, tree, text) for node in imports)
    aliases = used | {_alias(node) for node in imports}
    if _is_used_outside(text.text, removals, aliases):
        _refuse_remains(tree, text, removals, aliases, pairs)
    _refuse_decorators(guarded, text)
    _refuse_comments(removals, text)
    return tuple(sorted(removals, key=lambda removal: removal.start))


def _functions_with_bodies(
    body: list[ast.stmt], lines: list[int]
) -> Iterator[tuple[FunctionNode, FunctionNode]]:
    """Yield each function that another follows whose name is that of a body.

    Such names stand on some `lines`.
    """
    for index, node in enumerate(body):
        match body[index : index + 2]:
            case [
                ast.FunctionDef() | ast.AsyncFunctionDef() as tool,
                ast.FunctionDef() | ast.AsyncFunctionDef() as following,
            ] if BODY_NAME.fullmatch(following.name):
                yield tool, following
            case _:
                pass
        if is_among(node, lines):
            own = (
                [node.body] if isinstance(node, DEFINITIONS) else statement_lists(node)
            )
            for suite in own:
                yield from _functions_with_bodies(suite, lines)


def _guard(tool: FunctionNode, following: FunctionNode) -> Guarded | None:
    """Return the guard of a function, if its statements are that and nothing else."""
    name = following.name
    statements = tool.body[1:] if is_docstring(tool.body[0]) else tool.body
    match statements:
        case [ast.If(test=test, body=[idle], orelse=[]), hooked]:
            point = _idle_point(test, idle, name)
            is_guard = point is not None and _is_hooked(_given(hooked), point, name)
        case [ast.If(test=test, body=[idle], orelse=[hooked])]:
            point = _idle_point(test, idle, name)
            is_guard = point is not None and _is_hooked(_given(hooked), point, name)
        case [
            ast.Assign(value=ast.Call(func=ast.Attribute(value=point)) as call),
            ast.Try() | ast.AsyncFor() as relay,
        ]:
            is_guard = _is_hooked(call, point, name) and _is_relay(relay)
        case _:
            return None
    alias = _path(point)[0] if is_guard and point is not None else ""
    if not ALIAS.fullmatch(alias):
        return None
    return Guarded(tool, statements, following, alias)


def _idle_point(test: ast.expr, idle: ast.stmt, body: str) -> ast.expr | None:
    """Return the hook point that is asked whether it is idle, before a body's call."""
    call = _given(idle)
    if call is None or last_name(call.func) != body:
        return None
    match test:
        case ast.Attribute(value=point, attr="idle"):
            return point
        case _:
            return None


def _given(node: ast.stmt) -> ast.Call | None:
    """Return the call whose result a statement gives to the caller."""
    value = node.value if isinstance(node, (ast.Return, ast.Expr)) else None
    if isinstance(value, (ast.Await, ast.YieldFrom)):
        value = value.value
    return value if isinstance(value, ast.Call) else None


def _is_hooked(call: ast.Call | None, point: ast.expr, body: str) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(value=called, attr="call"), args=[first, *_]):
            path = _path(called)
            return last_name(first) == body and path != () and path == _path(point)
        case _:
            return False


def _is_relay(node: ast.stmt) -> bool:
    """Tell whether a statement hands on the items of an async generator."""
    match node:
        case ast.Try(
            body=[
                ast.While(
                    body=[
                        ast.Assign(
                            targets=[ast.Name(id=item)],
                            value=ast.Await(value=ast.Name(id=step)),
                        ),
                        ast.Try(
                            body=[
                                ast.Assign(
                                    targets=[ast.Name(id=sent)],
                                    value=ast.Call(
                                        func=ast.Attribute(attr="asend"),
                                        args=[ast.Yield(value=ast.Name(id=yielded))],
                                    ),
                                )
                            ],
                            handlers=[ast.ExceptHandler(body=[throw])],
                        ),
                    ]
                )
            ],
            handlers=[ast.ExceptHandler(body=[ast.Return(value=None)])],
        ):
            return (yielded, sent) == (item, step) and _is_throw(throw, step)
        case ast.AsyncFor():
            return _is_earlier_relay(node)
        case _:
            return False


def _is_throw(node: ast.stmt, step: str) -> bool:
    match node:
        case ast.Assign(
            targets=[ast.Name(id=thrown)],
            value=ast.Call(func=ast.Attribute(attr="throw")),
        ):
            return thrown == step
        case _:
            return False


def _is_earlier_relay(loop: ast.AsyncFor) -> bool:
    """Tell whether a loop hands on items as guards did before they took steps."""
    match loop:
        case ast.AsyncFor(
            target=ast.Name(id=item),
            iter=ast.Name(),
            body=[
                ast.Try(
                    body=[
                        ast.Assign(
                            targets=[ast.Attribute(attr="sent")],
                            value=ast.Yield(value=ast.Name(id=yielded)),
                        )
                    ],
                    handlers=[
                        ast.ExceptHandler(
                            body=[ast.Assign(targets=[ast.Attribute(attr="thrown")])]
                        )
                    ],
                    orelse=[],
                    finalbody=[],
                )
            ],
            orelse=[],
        ):
            return yielded == item
        case _:
            return False


def _path(node: ast.expr) -> tuple[str, ...]:
    """Return the parts of a dotted name; none if an expression is more than that."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=value, attr=name):
            above = _path(value)
            return (*above, name) if above else ()
        case _:
            return ()


def _guard_removal(found: Guarded, text: Text) -> Removal:
    first = found.body.body[0]
    header_end = _header_end(found.body, text)
    if not text.is_line_start(header_end):
        # A suite on the line of its header: the insertion began behind the colon.
        tool_end = _header_end(found.tool, text)
        return Removal(text.before_line_end(tool_end), header_end)
    docstring = found.tool.body[0]
    is_parted = text.blank_line_after(header_end) > header_end
    if is_parted and is_docstring(docstring) and text.has_semicolon(docstring):
        # The body stood behind the docstring, in one line.
        return Removal(text.after(docstring), text.start(first))
    return Removal(text.line_starts[found.guard[0].lineno - 1], header_end)


def _header_end(node: FunctionNode, text: Text) -> int:
    """Return where the text behind a header begins."""
    end = find_header_end(node, text)
    if end is not None:
        return end
    from hookgen.scan.headers import read_header  # noqa: PLC0415 - imports libcst

    start, window_end = (
        text.offset(node.lineno, node.col_offset),
        text.start(node.body[0]),
    )
    return read_header(text.text[start:window_end], start, lambda name: name).end


def _is_hooks_import(node: ast.stmt, hooks_module: str, used: frozenset[str]) -> bool:
    match node:
        case ast.ImportFrom(
            names=[ast.alias(name=name, asname=str() as alias)], level=0
        ):
            module = f"{node.module}.{name}"
        case ast.Import(names=[ast.alias(name=module, asname=str() as alias)]):
            pass
        case _:
            return False
    return bool(ALIAS.fullmatch(alias)) and (alias in used or module == hooks_module)


def _import_removal(node: ast.stmt, tree: ast.Module, text: Text) -> Removal:
    start = text.line_starts[node.lineno - 1]
    end = text.line_end(node.end_lineno or node.lineno)
    if text.text[text.end(node) : end].lstrip().startswith(b";"):
        raise InputError(
            "a statement shares its line with the import that hookgen inserted",
            span=text.span(node),
            hint="give it a line of its own",
        )
    rest = [statement for statement in tree.body if statement is not node]
    if not rest:
        return Removal(start, end)
    place = find_import_place(rest, text, _hooks_module(node))
    if place.before:
        start = text.blank_line_before(start)
    for _ in place.after:
        end = text.blank_line_after(end)
    return Removal(start, end)


def _hooks_module(node: ast.stmt) -> str:
    match node:
        case ast.ImportFrom(module=str() as module):
            return module
        case ast.Import(names=[alias, *_]):
            return alias.name
        case _:
            return ""


def _alias(node: ast.stmt) -> str:
    match node:
        case (
            ast.Import(names=[ast.alias(asname=str() as alias)])
            | ast.ImportFrom(names=[ast.alias(asname=str() as alias)])
        ):
            return alias
        case _:
            return ""


def _is_used_outside(
    text: bytes, removals: list[Removal], aliases: frozenset[str]
) -> bool:
    """Tell whether the words of some names stand outside of what was inserted."""
    if not aliases:
        return False
    words = "|".join(sorted(map(re.escape, aliases)))
    ends = {removal.start: removal.end for removal in removals}
    starts = sorted(ends)
    for match in re.finditer(rf"\b(?:{words})\b".encode(), text):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= ends[starts[index]]:
            return True
    return False


def _refuse_remains(
    tree: ast.Module,
    text: Text,
    removals: list[Removal],
    aliases: frozenset[str],
    pairs: list[tuple[FunctionNode, FunctionNode]],
) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name) or node.id not in aliases:
            continue
        offset = text.offset(node.lineno, node.col_offset)
        if not any(removal.start <= offset < removal.end for removal in removals):
            _refuse_edited_guard(node, text, pairs)
            raise InputError(
                f"'{node.id}' is used outside of what hookgen inserted",
                span=Span(node.lineno, node.col_offset),
                hint="undo the edit of the inserted lines, or rename what is yours",
            )


def _refuse_edited_guard(
    name: ast.Name, text: Text, pairs: list[tuple[FunctionNode, FunctionNode]]
) -> None:
    for tool, body in pairs:
        if tool.body[0].lineno <= name.lineno <= (tool.end_lineno or tool.lineno):
            raise InputError(
                f"the guard of '{tool.name}' was edited, or a statement stands before "
                "it",
                span=text.span(name),
                hint=f"move the statement below the header of '{body.name}', or take "
                "the edit back",
            )


def _refuse_decorators(guarded: list[Guarded], text: Text) -> None:
    for found in guarded:
        for decorator in found.body.decorator_list:
            if not (isinstance(decorator, ast.Name) and decorator.id == "staticmethod"):
                raise InputError(
                    "a decorator stands among the lines that hookgen inserted",
                    span=text.span(decorator),
                    hint=f"move it above '{found.tool.name}', or take it out",
                )


def _refuse_comments(removals: list[Removal], text: Text) -> None:
    for removal in removals:
        if text.text.find(b"#", removal.start, removal.end) < 0:
            continue
        for match in _STRING_OR_COMMENT.finditer(text.text, removal.start, removal.end):
            comment = match["comment"]
            if comment is None or _FOR_CHECKERS.match(comment):
                continue
            line = bisect_right(text.line_starts, match.start("comment"))
            before = text.text[text.line_starts[line - 1] : match.start("comment")]
            raise InputError(
                "a comment stands among the lines that hookgen inserted",
                span=Span(line, len(before.decode())),
                hint="move it into the body or above the tool",
            )
