"""Python that a template gave, laid out: lines that are too long are split."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from types import CodeType

from hookgen.layout import Brackets, Line, Value, format_statement
from hookgen.model import FunctionKind
from hookgen.scan import expression_line, statement_lists

_DEEPER = "    "
_START = "async def _() -> None:\n"


def reflow(text: str, *, indent: str, width: int) -> str:
    """Return statements at a level of indentation, without blank lines around them.

    A simple statement, or the first line of a compound one, that does not fit `width`
    columns is split if it is of a form that hookgen knows; others stay long.

    Raises:
        SyntaxError: they are no Python; `lineno` counts the lines of `text` from 1.
        ValueError: a string goes over several lines, which indentation would change.
    """
    lines = text.strip("\n").split("\n")
    skipped = len(text) - len(text.lstrip("\n"))
    body = _parse(lines, skipped)
    laid = dict(_laid_lines(body, lines, indent=indent, width=width))
    result = "\n".join(
        laid.get(number, f"{indent}{line}".rstrip())
        for number, line in enumerate(lines, 1)
    )
    if not _is_same(body, result):
        raise ValueError("a string goes over several lines")
    return result


def find_kind(text: str, names: Iterable[str], *, is_async: bool) -> FunctionKind:
    """Return what calling a function of parameters gives whose body is `text`.

    Raises:
        SyntaxError: there can be no such function; `lineno` counts the lines of `text`
            from 1.
    """
    parameters = ", ".join(filter(None, names))
    header = f"{'async ' if is_async else ''}def _({parameters}):\n"
    try:
        module = compile(
            header + textwrap.indent(text, _DEEPER), "<body>", "exec", dont_inherit=True
        )
    except SyntaxError as error:
        error.lineno = (error.lineno or 2) - 1
        raise
    function = next(c for c in module.co_consts if isinstance(c, CodeType))
    if function.co_flags & inspect.CO_ASYNC_GENERATOR:
        return FunctionKind.ASYNC_GENERATOR
    if function.co_flags & inspect.CO_GENERATOR:
        return FunctionKind.GENERATOR
    return FunctionKind.COROUTINE if is_async else FunctionKind.FUNCTION


def _parse(lines: list[str], skipped: int) -> list[ast.stmt]:
    text = _START + textwrap.indent("\n".join(lines), _DEEPER)
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        error.lineno = (error.lineno or 2) - 1 + skipped
        raise
    match tree.body:
        case [
            ast.AsyncFunctionDef(body=[ast.Expr(value=ast.Constant(value=str())), *_])
        ]:
            raise SyntaxError("it begins with a docstring", ("", 1, 1, ""))
        case [ast.AsyncFunctionDef(body=body)]:
            return body
        case _:
            raise SyntaxError("it does not stay inside of the function", ("", 1, 1, ""))


def _is_same(body: list[ast.stmt], result: str) -> bool:
    again = ast.parse(_START + textwrap.indent(textwrap.dedent(result), _DEEPER))
    function = again.body[0]
    assert isinstance(function, ast.AsyncFunctionDef)
    return [*map(ast.dump, body)] == [*map(ast.dump, function.body)]


def _laid_lines(
    body: list[ast.stmt], lines: list[str], *, indent: str, width: int
) -> Iterator[tuple[int, str]]:
    """Yield the numbers of lines that are too long, and what stands for them."""
    for statement in body:
        for node in ast.walk(statement):
            if not isinstance(node, ast.stmt):
                continue
            number = node.lineno - 1
            own = indent + lines[number - 1]
            last = _first_body_line(node) or (node.end_lineno or node.lineno) + 1
            if len(own) <= width or last != node.lineno + 1:
                continue
            line = _statement_line(node)
            if line is not None:
                depth = own[: len(own) - len(own.lstrip())]
                yield number, format_statement(line, indent=depth, width=width)


def _first_body_line(node: ast.stmt) -> int | None:
    """Return where the first suite of a compound statement begins."""
    suite = next((suite for suite in statement_lists(node) if suite), None)
    return suite[0].lineno if suite else None


def _statement_line(node: ast.stmt) -> Line | None:
    """Return a statement, or its first line, in parts; `None` for any other form."""
    match node:
        case ast.Return(value=ast.expr() as value):
            return ("return ", _value(value))
        case ast.Assign(targets=[target], value=value):
            return (*expression_line(target), " = ", _value(value))
        case ast.AnnAssign(target=target, annotation=note, value=ast.expr() as value):
            start = (*expression_line(target), ": ", *expression_line(note))
            return (*start, " = ", _value(value))
        case ast.Expr(value=value):
            return _bare_line(value)
        case ast.With() | ast.AsyncWith() | ast.For() | ast.AsyncFor() | ast.If():
            return _block_line(node)
        case _:
            return None


def _bare_line(value: ast.expr) -> Line:
    match value:
        case ast.YieldFrom(value=inner):
            return ("yield from ", *expression_line(inner))
        case ast.Yield(value=ast.expr() as inner):
            return ("yield ", *expression_line(inner))
        case _:
            return expression_line(value)


def _value(node: ast.expr) -> Value | Brackets:
    match node:
        case ast.YieldFrom(value=value):
            return Brackets("(", (("yield from ", *expression_line(value)),), ")")
        case _:
            return Value(expression_line(node))


def _block_line(
    node: ast.With | ast.AsyncWith | ast.For | ast.AsyncFor | ast.If,
) -> Line | None:
    """Return the first line of a `with` of one item, of a `for` or an `if`."""
    is_async = "async " if isinstance(node, (ast.AsyncWith, ast.AsyncFor)) else ""
    match node:
        case ast.If(test=test):
            return ("if ", *expression_line(test), ":")
        case ast.For() | ast.AsyncFor():
            start = (f"{is_async}for ", *expression_line(node.target), " in ")
            return (*start, *expression_line(node.iter), ":")
        case ast.With(items=[item]) | ast.AsyncWith(items=[item]):
            name = item.optional_vars
            end = (" as ", *expression_line(name)) if name else ()
            start = (f"{is_async}with ", *expression_line(item.context_expr))
            return (*start, *end, ":")
        case _:
            return None
