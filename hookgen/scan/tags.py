"""Tags that a framework is told of a tool, where they are literals."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from hookgen.scan.outline import ClassSite, Namespace, last_name, qualified_name

_HINTS = {
    "readOnlyHint": "read-only",
    "destructiveHint": "destructive",
    "idempotentHint": "idempotent",
    "openWorldHint": "open-world",
    # The fields' own names in MCP 2, which takes both.
    "read_only_hint": "read-only",
    "destructive_hint": "destructive",
    "idempotent_hint": "idempotent",
    "open_world_hint": "open-world",
}
"""The tags that the hints of MCP's `ToolAnnotations` give."""


def call_tags(call: ast.Call, namespace: Namespace) -> frozenset[str]:
    """Return the tags in the keywords `tags` and `annotations` of a call."""
    found: set[str] = set()
    for keyword in call.keywords:
        if keyword.arg == "tags":
            found.update(_strings(keyword.value))
        elif keyword.arg == "annotations":
            found.update(_hinted(keyword.value, namespace))
    return frozenset(found)


def class_tags(family: Iterable[ClassSite]) -> frozenset[str]:
    """Return the tags in the first attribute `tags` of some classes, nearest first."""
    for class_ in family:
        values = list(_attribute_values(class_.node, "tags"))
        if values:
            return frozenset(_strings(values[-1]))
    return frozenset()


def _attribute_values(node: ast.ClassDef, wanted: str) -> Iterator[ast.expr]:
    for statement in node.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name == wanted:
                yield value
            case _:
                continue


def _strings(node: ast.expr) -> Iterator[str]:
    """Yield the literal strings of a display; what else it holds is not known."""
    if isinstance(node, (ast.Set, ast.List, ast.Tuple)):
        for element in node.elts:
            match element:
                case ast.Constant(value=str() as text):
                    yield text
                case _:
                    continue


def _hinted(node: ast.expr, namespace: Namespace) -> Iterator[str]:
    """Yield the tags of the hints that are literally true."""
    for name, value in _hints(node, namespace).items():
        match value:
            case ast.Constant(value=True) if name in _HINTS:
                yield _HINTS[name]
            case _:
                continue


def _hints(node: ast.expr, namespace: Namespace) -> dict[str, ast.expr]:
    """Return what stands in `ToolAnnotations(...)`, or in the dict in its place."""
    match node:
        case ast.Call(func=func) if _is_annotations(func, namespace):
            return {each.arg: each.value for each in node.keywords if each.arg}
        case ast.Dict(keys=keys, values=values):
            return {
                key.value: value
                for key, value in zip(keys, values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
        case _:
            return {}


def _is_annotations(func: ast.expr, namespace: Namespace) -> bool:
    name = qualified_name(func, namespace) or last_name(func) or ""
    return name.rpartition(".")[2] == "ToolAnnotations"
