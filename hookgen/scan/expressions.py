"""Expressions as parts of statements that can be laid out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hookgen.layout import Alternatives, Brackets, Line, quote
from hookgen.scan.defaults import literal_text


def expression_line(node: ast.expr) -> Line:
    """Return an expression as both formatters write it, its brackets to be opened.

    Forms that hardly stand in headers and calls come as `ast.unparse` writes them.
    """
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Constant(value=str() | bytes() as text):
            return (quote(text),)
        case ast.BinOp(op=ast.BitOr()) if _is_flat_union(node):
            return (Alternatives(tuple(_members(node))),)
        case _:
            found = _primary_line(node) or _display_line(node)
            return found or (literal_text(node) or ast.unparse(node),)


def _primary_line(node: ast.expr) -> Line | None:
    """Return an attribute, a subscript or a call; `None` if it is none of them."""
    match node:
        case ast.Attribute(value=value, attr=name) if _is_primary(value):
            return (*expression_line(value), f".{name}")
        case ast.Subscript(value=value, slice=index) if _is_primary(value):
            return (*expression_line(value), _subscript(index))
        case ast.Call(func=function) if _is_primary(function):
            return (*expression_line(function), _call_arguments(node))
        case ast.Await(value=value) if _is_primary(value):
            return ("await ", *expression_line(value))
        case ast.Starred(value=value):
            return ("*", *expression_line(value))
        case _:
            return None


def _display_line(node: ast.expr) -> Line | None:
    """Return a list, tuple, set or dict; `None` if it is none of them."""
    match node:
        case ast.List(elts=items):
            return (Brackets("[", tuple(map(expression_line, items)), "]"),)
        case ast.Set(elts=items):
            return (Brackets("{", tuple(map(expression_line, items)), "}"),)
        case ast.Tuple(elts=[_, *_] as items):
            inner = tuple(map(expression_line, items))
            return (Brackets("(", inner, ")", is_tuple=True),)
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return (Brackets("{", tuple(_pair(k, v) for k, v in pairs), "}"),)
        case _:
            return None


def _is_primary(node: ast.expr) -> bool:
    """Tell whether an attribute, a subscript or a call may follow without brackets."""
    return isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))


def _subscript(index: ast.expr) -> Brackets:
    match index:
        case ast.Tuple(elts=[_, *_] as items):
            inner = tuple(map(expression_line, items))
            return Brackets("[", inner, "]", is_tuple=True)
        case _:
            return Brackets("[", (expression_line(index),), "]")


def _call_arguments(node: ast.Call) -> Brackets:
    arguments = [expression_line(argument) for argument in node.args]
    for keyword in node.keywords:
        start = f"{keyword.arg}=" if keyword.arg else "**"
        arguments.append((start, *expression_line(keyword.value)))
    return Brackets("(", tuple(arguments), ")")


def _is_flat_union(node: ast.BinOp) -> bool:
    """Tell whether only the first member of a union may be a union itself."""
    if isinstance(node.right, (ast.BinOp, ast.Lambda, ast.IfExp, ast.BoolOp)):
        return False
    if isinstance(node.left, ast.BinOp):
        return isinstance(node.left.op, ast.BitOr) and _is_flat_union(node.left)
    return not isinstance(node.left, (ast.Lambda, ast.IfExp, ast.BoolOp, ast.Compare))


def _members(node: ast.expr) -> Iterator[Line]:
    if isinstance(node, ast.BinOp):
        yield from _members(node.left)
        yield expression_line(node.right)
    else:
        yield expression_line(node)


def _pair(key: ast.expr | None, value: ast.expr) -> Line:
    start: Line = ("**",) if key is None else (*expression_line(key), ": ")
    return (*start, *expression_line(value))
