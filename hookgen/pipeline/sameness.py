"""Telling whether two texts are the same code, as far as a formatter can change one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import TypeAlias, TypeGuard

_Import: TypeAlias = tuple[int, str, str, str]
"""Level, module, name and alias; the name is empty for `import a`."""


def is_same_code(one: bytes, other: bytes) -> bool:
    """Tell whether two modules are the same but for layout and order of imports."""
    try:
        return is_same_tree(ast.parse(one), ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def is_same_tree(one: ast.Module, other: ast.Module) -> bool:
    """Tell whether two modules have the same tree, but for the order of imports."""
    # Not by recursion, as `ast.dump` does it: trees are deeper than Python's stack.
    todo: list[tuple[object, object]] = [(one, other)]
    while todo:
        left, right = todo.pop()
        if left is right:  # As nearly all names are, and what is not there.
            continue
        if type(left) is not type(right):
            return False
        if isinstance(left, ast.AST):
            todo += [
                (getattr(left, name, None), getattr(right, name, None))
                for name in left._fields
            ]
        elif _is_list(left) and _is_list(right):
            todo += zip_longest(_items(left), _items(right))
        elif left != right:
            return False
    return True


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _items(nodes: list[object]) -> Iterator[object]:
    """Yield the nodes, neighbouring imports in one order."""
    if not any(map(_is_import, nodes)):
        yield from nodes
        return
    for is_import, group in groupby(nodes, _is_import):
        if is_import:
            yield from sorted(name for node in group for name in _imports(node))
        else:
            yield from group


def _is_import(node: object) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom))


def _imports(node: object) -> Iterator[_Import]:
    match node:
        case ast.Import(names=names):
            yield from ((0, alias.name, "", alias.asname or "") for alias in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                yield level, module or "", alias.name, alias.asname or ""
        case _:
            return
