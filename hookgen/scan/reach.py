"""How a wrapper reaches a function that has decorators."""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase

from msgspec import Struct

from hookgen.model import Binding, FunctionKind, Tool
from hookgen.scan.outline import FunctionSite, last_name, qualified_name
from hookgen.scan.selectors import SELECTORS, TOOL_NAMES, SelectorKind

_KEPT = frozenset({"staticmethod", "classmethod"})

_PLAIN = frozenset({"override"})
"""Decorators that give back what they get, and may be left out."""

_OBJECTS: tuple[tuple[str, str, str], ...] = (
    ("agno.tools.tool", "entrypoint", "entrypoint"),
    ("agno.tools.decorator.tool", "entrypoint", "entrypoint"),
    ("crewai.tools.*tool", "func", "func"),
    ("langchain.tools.tool", "func", "coroutine"),
    ("langchain_core.tools.*tool", "func", "coroutine"),
    ("smolagents.*tool", "forward", "forward"),
    ("strands.*tool", "original_function", "original_function"),
)
"""Decorators that make an object, and which attribute of it is the function, or the
coroutine function."""

_FUNCTIONS = ("mcp.server.*.tool", "semantic_kernel.*kernel_function")
"""Decorators of frameworks that give back the function."""


class Reach(Struct, frozen=True):
    """What a wrapper does about the decorators of a tool."""

    decorators: list[ast.expr]
    """Those that stand before the wrapper's own function, too."""
    attribute: str = ""
    """What leads from the tool's name to its function, as in `.entrypoint`."""
    is_plain: bool = True
    """Its name surely stands for the function itself."""
    reason: str | None = None
    """Why the function cannot be reached; `None` if it can."""


def find_reach(site: FunctionSite, tool: Tool) -> Reach:
    """Return how the function behind the decorators of a tool is called."""
    kept: list[ast.expr] = []
    attribute, is_plain = "", True
    for node in site.node.decorator_list:
        last = last_name(node)
        qualified = qualified_name(node, site.namespace)
        if last in _KEPT and qualified is None:
            kept.append(node)
        elif found := _object_attribute(qualified, tool.kind):
            if tool.binding is not Binding.FUNCTION or attribute:
                return Reach([], reason=_unreachable(node))
            kept.append(node)
            attribute, is_plain = f".{found}", False
        elif _is_framework(qualified, last) and not _gives_function(qualified):
            return Reach([], reason=_unreachable(node))
        elif last not in _PLAIN:
            is_plain = False
    return Reach(kept, attribute, is_plain)


def _object_attribute(qualified: str | None, kind: FunctionKind) -> str | None:
    is_async = kind in (FunctionKind.COROUTINE, FunctionKind.ASYNC_GENERATOR)
    for pattern, function, coroutine in _OBJECTS:
        if qualified is not None and fnmatchcase(qualified, pattern):
            return coroutine if is_async else function
    return None


def _is_framework(qualified: str | None, last: str | None) -> bool:
    decorators = (s for s in SELECTORS if s.kind is SelectorKind.DECORATOR)
    return last in TOOL_NAMES or any(s.accepts(qualified, last) for s in decorators)


def _gives_function(qualified: str | None) -> bool:
    return qualified is not None and any(fnmatchcase(qualified, p) for p in _FUNCTIONS)


def _unreachable(node: ast.expr) -> str:
    name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    return f"its decorator '{name}' may make something of it that hides the function"
