"""Which methods a toolkit class lists as its tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from hookgen.scan.outline import (
    DEFINITIONS,
    Assigned,
    ClassSite,
    FunctionNode,
    children,
    last_name,
    walk,
)
from hookgen.scan.places import Text, is_among

_TELLING = re.compile("tool|func", re.IGNORECASE)
"""What the name of a list of tools holds, in every toolkit that was looked at."""

_TOOLS = re.compile("tools|functions", re.IGNORECASE)
"""What the name of a method that returns such a list holds."""

_REGISTRARS = frozenset({"register", "add_tool"})
_COPIERS = frozenset({"list", "tuple", "set", "sorted", "cast"})
_ADDERS = frozenset({"append", "extend", "insert", "add"})


_LISTING = (
    ast.Call,
    ast.keyword,
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.For,
    ast.FunctionDef,
)
"""The nodes that may say what the tools of a class are."""


_SIGNS = (b"tool", b"func", b"__init__", b"register")
"""Of these, one stands in every statement that says what the tools of a class are."""


class Toolkits:
    """What the toolkit classes of a module list as their tools, each read once."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._found: dict[int, set[str]] = {}

    @cached_property
    def _lines(self) -> list[int]:
        """Those that say something of tools; they may err on that side."""
        lower = Text(self._text.text.lower(), self._text.line_starts)
        return lower.lines_with(_SIGNS)

    def listed_methods(self, site: ClassSite) -> set[str]:
        """Return names, among them those of the methods that a class lists as tools.

        Where a class looks its tools up by their names, these are all names that its
        lists are made of.
        """
        key = id(site.node)
        if key not in self._found:
            self._found[key] = {
                name
                for statement in site.node.body
                for name in _listed_in(statement, site, self._lines)
            }
        return self._found[key]


def _listed_in(method: ast.stmt, site: ClassSite, lines: list[int]) -> Iterator[str]:
    lists = _tool_lists(method, lines)
    is_by_name = False
    for element in _elements(lists):
        match element:
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                yield name
            case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id="self"), *_]):
                is_by_name = True
            case _:
                continue
    if is_by_name:
        yield from _spelled_names(lists, site)


def _spelled_names(lists: list[ast.expr], site: ClassSite) -> Iterator[str]:
    """Yield the strings that lists are made of, and the names of async variants.

    An imported constant, `SEARCH_INDEX`, is taken to hold its own name, "search_index".
    """
    for node in walk(*lists, *_definitions(lists, site)):
        match node:
            case ast.Constant(value=str() as name):
                pass
            case ast.Name(id=constant) if constant.isupper():
                name = constant.lower()
            case _:
                continue
        yield from (name, f"a{name}")


def _definitions(lists: list[ast.expr], site: ClassSite) -> Iterator[ast.expr]:
    """Yield the values of the module's and the class's names that lists mention."""
    for node in walk(*lists):
        match node:
            case ast.Name(id=name):
                bindings = site.namespace.module.names.get(name, ())
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                bindings = site.body.names.get(name, ())
            case _:
                continue
        yield from (bound.value for bound in bindings if isinstance(bound, Assigned))


def _tool_lists(method: ast.stmt, lines: list[int]) -> list[ast.expr]:
    """Return the expressions that a method takes tools from.

    A list without a telling name is one too if such an expression names it. So only
    where there is one, statements without a sign can say something.
    """
    names: set[str] = set()
    nodes = list(_telling_nodes(method, lines))
    while True:
        lists = [found for node in nodes for found in _lists_at(node, names)]
        used = {
            node.id
            for found in lists
            for node in walk(found)
            if isinstance(node, ast.Name) and node.id != "self"
        }
        if used <= names:
            return lists
        if not names:
            nodes = [node for node in walk(method) if isinstance(node, _LISTING)]
        names |= used


def _telling_nodes(method: ast.stmt, lines: list[int]) -> Iterator[ast.AST]:
    """Yield the nodes that may say something, of the statements on some lines."""
    todo: list[ast.AST] = [method]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.stmt):
            # They stand in front of the line that a definition is said to begin at.
            decorators = node.decorator_list if isinstance(node, DEFINITIONS) else ()
            if not any(is_among(part, lines) for part in (node, *decorators)):
                continue
        if isinstance(node, _LISTING):
            yield node
        todo += children(node)


def _lists_at(node: ast.AST, names: set[str]) -> Iterator[ast.expr]:
    """Yield what a part of a class's code says to be tools."""
    match node:
        case ast.Call(func=ast.Attribute() as func, args=arguments):
            yield from _lists_given(func, arguments, names)
        case ast.keyword(arg=str() as name, value=value) if _TELLING.search(name):
            yield value
        case ast.Assign(targets=[ast.Subscript() as target, *_], value=value):
            if _is_telling(target, names):
                yield ast.Tuple([value])
        case (
            ast.Assign(targets=[target, *_], value=value)
            | ast.AnnAssign(target=target, value=ast.expr() as value)
            | ast.AugAssign(target=target, value=value)
        ):
            if _is_telling(target, names):
                yield value
        case ast.For(target=ast.Name(id=name), iter=iterable) if name in names:
            yield iterable
        case ast.FunctionDef() if _TOOLS.search(node.name):
            yield from _returned(node)
        case _:
            return


def _lists_given(
    func: ast.Attribute, arguments: list[ast.expr], names: set[str]
) -> Iterator[ast.expr]:
    if func.attr == "__init__":
        yield from arguments
    elif (func.attr in _REGISTRARS and _is_self(func.value)) or (
        func.attr in _ADDERS and _is_telling(func.value, names)
    ):
        yield ast.Tuple(arguments)


def _is_self(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="self") | ast.Call(func=ast.Name(id="super")):
            return True
        case _:
            return False


def _is_telling(node: ast.expr, names: set[str]) -> bool:
    if isinstance(node, ast.Tuple):
        return any(_is_telling(element, names) for element in node.elts)
    if isinstance(node, ast.Name) and node.id in names:
        return True
    return _TELLING.search(last_name(node) or "") is not None


def _returned(function: FunctionNode) -> Iterator[ast.expr]:
    for node in walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _elements(lists: list[ast.expr]) -> Iterator[ast.expr]:
    """Yield what stands in the displays of some expressions."""
    todo: list[ast.AST] = [*lists]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Call) and last_name(node) not in _COPIERS:
            continue
        todo += children(node)
        match node:
            case (
                ast.List(elts=elements)
                | ast.Tuple(elts=elements)
                | ast.Set(elts=elements)
            ):
                yield from elements
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
                yield element
            case ast.IfExp(body=body, orelse=orelse):
                yield from (body, orelse)
            case _:
                continue
