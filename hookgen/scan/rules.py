"""Rules that a policy module states with decorators: `@rule(phase="pre_call")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, TypeGuard

from msgspec import Struct

from hookgen.errors import InputError, Span
from hookgen.model import ModuleName, is_runtime
from hookgen.rule import Phase, Rule
from hookgen.rule_table import read_rule
from hookgen.scan.outline import (
    ClassSite,
    FunctionSite,
    Namespace,
    Outline,
    last_name,
    qualified_name,
    read_outline,
    walk,
)
from hookgen.table import Key, Table

if TYPE_CHECKING:
    from hookgen.scan import ParsedModule

_KEYWORDS = (
    "after",
    "before",
    "concurrent",
    "failure_limit",
    "name",
    "on_failure",
    "order",
    "phase",
    "where",
)

_PHASES = frozenset(phase.value for phase in Phase)

_OPTIONAL = ("name", "order", "where")
"""Those whose default is `None`."""

_HARMLESS = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("final", "no_type_check", "override")
)
"""Decorators that return the function as it is."""

_TABLE: Key = ("rule",)


def read_rules(parsed: ParsedModule, name: ModuleName, path: Path) -> tuple[Rule, ...]:
    """Return the rules of a module, in source order.

    Raises:
        InputError: `rule` is used for something else, or its arguments have no meaning
            or are not written out; carries the place.
    """
    if b"rule" not in parsed.text.text:
        return ()
    outline = read_outline(parsed.tree, name)
    reader = _Reader(parsed, name, path)
    reader.refuse_other_uses(outline)
    return tuple(rule for site in outline.functions for rule in reader.read(site))


class _Reader(Struct, frozen=True):
    parsed: ParsedModule
    name: ModuleName
    path: Path

    def refuse_other_uses(self, outline: Outline) -> None:
        """Let `rule` be nothing but a decorator of functions.

        What is not seen here would be a policy that silently does not hold.
        """
        for node, namespace in _other_expressions(outline):
            if _is_read(node) and _is_rule(node, namespace):
                raise self._refuse(
                    node,
                    "'rule' can be nothing but a decorator",
                    hint="write @rule(...) right above the hook",
                )
        for site in outline.classes:
            for decorator in site.node.decorator_list:
                if _is_rule(decorator, site.namespace):
                    raise self._refuse(
                        decorator,
                        f"'{site.node.name}' is a class and cannot be a hook",
                        hint="write @rule(...) above a function or a static method",
                    )

    def read(self, site: FunctionSite) -> Iterator[Rule]:
        """Yield the rules of a function, outermost first."""
        for decorator in site.node.decorator_list:
            if _is_rule(decorator, site.namespace):
                if not isinstance(decorator, ast.Call):
                    raise self._refuse(
                        decorator,
                        "'rule' has no arguments",
                        hint='write @rule(phase="pre_call")',
                    )
                yield self._rule(site, decorator)
            elif _looks_like_rule(decorator, site.namespace):
                raise self._refuse(
                    decorator,
                    "this 'rule' is not imported from hookgen.runtime, and not read",
                    hint="from hookgen.runtime import rule",
                )

    def _rule(self, site: FunctionSite, call: ast.Call) -> Rule:
        path = ".".join([*(scope.name for scope in site.scopes), site.node.name])
        fault = _find_fault(site, path)
        if fault is not None:
            message, hint = fault
            raise self._refuse(call, message, hint=hint)
        document = _Decorator(self.path, self.parsed, call)
        table = Table(document, _TABLE, document.read())
        table.refuse_unknown_keys(_KEYWORDS)
        values = {
            name: value
            for name, value in table.values.items()
            if value is not None or name not in _OPTIONAL
        }
        values.setdefault("where", {})
        values["do"] = f"{self.name.dotted}:{path}"
        return read_rule(Table(document, _TABLE, values), failure_limit="failure_limit")

    def _refuse(self, node: ast.expr, message: str, *, hint: str) -> InputError:
        span = self.parsed.text.span(node)
        return InputError(message, path=self.path, span=span, hint=hint)


def _find_fault(site: FunctionSite, path: str) -> tuple[str, str] | None:
    """Return why a function cannot be the hook of a rule, and what helps."""
    if not all(scope.is_class for scope in site.scopes):
        return (
            f"'{path}' is defined in a function and cannot be bound by a rule",
            "define it at the top of the module, or attach it at run time",
        )
    if site.is_in_loop:
        return (
            f"'{path}' is defined in a loop and cannot be bound by a rule",
            "define it outside the loop",
        )
    if site.owner is not None and not _is_static(site):
        return (
            f"'{path}' is a method and cannot be bound by a rule",
            "make it a static method: write @staticmethod below @rule(...)",
        )
    return None


def _is_static(site: FunctionSite) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == "staticmethod"
        for node in site.node.decorator_list
    )


def is_replaced(site: FunctionSite) -> bool:
    """Tell whether a function has a decorator that may not return it as it is."""
    return any(
        not _is_rule(node, site.namespace)
        and qualified_name(node, site.namespace) not in _HARMLESS
        and not (isinstance(node, ast.Name) and node.id == "staticmethod")
        for node in site.node.decorator_list
    )


def _is_rule(node: ast.expr, namespace: Namespace) -> bool:
    """Tell whether an expression stands for the runtime's `rule` or a call of it."""
    qualified = qualified_name(node, namespace)
    if qualified is None:
        is_free = last_name(node) == "rule" and namespace.find("rule") is None
        return is_free and any(map(is_runtime, namespace.module.star_imports))
    module, _, name = qualified.rpartition(".")
    return name == "rule" and is_runtime(module)


def _looks_like_rule(node: ast.expr, namespace: Namespace) -> bool:
    """Tell whether a decorator is called `rule` and given a phase, as ours is."""
    name = qualified_name(node, namespace) or last_name(node) or ""
    return (
        isinstance(node, ast.Call)
        and name.rpartition(".")[2] == "rule"
        and any(
            keyword.arg == "phase"
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value in _PHASES
            for keyword in node.keywords
        )
    )


def _is_read(node: ast.AST) -> TypeGuard[ast.expr]:
    """Tell whether an expression is a name, which is not being bound."""
    return isinstance(node, (ast.Name, ast.Attribute)) and isinstance(
        node.ctx, ast.Load
    )


def _other_expressions(outline: Outline) -> Iterator[tuple[ast.AST, Namespace]]:
    """Yield the expressions of a module that are no decorator `@rule(...)`."""
    for site in outline.expressions:
        parts = (n for n in ast.iter_child_nodes(site.node) if not _is_suite(n))
        yield from ((node, site.namespace) for node in walk(*parts))
    sites: list[FunctionSite | ClassSite] = [*outline.functions, *outline.classes]
    for definition in sites:
        for decorator in definition.node.decorator_list:
            inner = _parts_beside_rule(decorator, definition.namespace)
            yield from ((node, definition.namespace) for node in walk(*inner))


def _parts_beside_rule(decorator: ast.expr, namespace: Namespace) -> list[ast.AST]:
    """Return what of a decorator is not the `rule` of a plain `@rule(...)`."""
    match decorator:
        case ast.Name() | ast.Attribute():
            return []
        case ast.Call(func=ast.Name() | ast.Attribute()) if _is_rule(
            decorator, namespace
        ):
            return [*decorator.args, *decorator.keywords]
        case _:
            return [decorator]


def _is_suite(node: ast.AST) -> bool:
    return isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case))


class _Decorator(Struct, frozen=True):
    """A decorator `@rule(...)` as the document that holds its arguments."""

    path: Path
    parsed: ParsedModule
    call: ast.Call

    def read(self) -> dict[str, object]:
        """Return the values of the keywords.

        Raises:
            InputError: there are other arguments, or some value is not written out.
        """
        if self.call.args:
            raise self._refuse_node(
                self.call.args[0],
                "'rule' takes keywords only",
                hint='write @rule(phase="pre_call")',
            )
        values: dict[str, object] = {}
        for keyword in self.call.keywords:
            if keyword.arg is None:
                raise self._not_written_out("the arguments of 'rule'", keyword.value)
            values[keyword.arg] = self._value(keyword.value, f"rule.{keyword.arg}")
        return values

    def _value(self, node: ast.expr, name: str) -> object:
        match node:
            case ast.Constant(value=value) if self.parsed.is_as_written(node):
                return value
            case ast.UnaryOp(
                op=ast.USub(), operand=ast.Constant(value=int() | float() as number)
            ):
                return -number
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self._value(item, name) for item in items]
            case ast.Dict(keys=keys, values=values):
                return self._table(keys, values, name)
            case _:
                raise self._not_written_out(f"'{name}'", node)

    def _table(
        self, keys: list[ast.expr | None], values: list[ast.expr], name: str
    ) -> dict[str, object]:
        table: dict[str, object] = {}
        for key, value in zip(keys, values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                raise self._not_written_out(f"a key of '{name}'", key or value)
            inner = f"{name}.{key.value}"
            if key.value in table:
                hint = "leave one of them out, or join them with 'all_of'"
                raise self._refuse_node(key, f"'{inner}' is there twice", hint=hint)
            table[key.value] = self._value(value, inner)
        return table

    def find(self, key: Key) -> Span | None:
        """Return where an argument stands, or a key or an item in it."""
        node: ast.expr = self.call
        place: ast.expr | ast.keyword = node
        for step in key[len(_TABLE) :]:
            found = _find_step(node, step)
            if found is None:
                break
            place, node = found
        return self.parsed.text.span(place)

    def show(self, value: object) -> str:
        """Return a value as Python writes it."""
        return repr(value)

    def refuse(
        self, message: str, *, span: Span | None, hint: str | None
    ) -> InputError:
        """Return the error for a mistake in the decorator."""
        return InputError(message, path=self.path, span=span, hint=hint)

    def _refuse_node(self, node: ast.expr, message: str, *, hint: str) -> InputError:
        return self.refuse(message, span=self.parsed.text.span(node), hint=hint)

    def _not_written_out(self, what: str, node: ast.expr) -> InputError:
        text = self.parsed.text
        start, end = text.offset(node.lineno, node.col_offset), text.end(node)
        if not self.parsed.is_as_written(node):
            # `(0   )` stands for it.
            start, end = start - 1, self.parsed.read.index(b")", end) + 1
        written = shorten(text.text[start:end].decode(), 60)
        return self._refuse_node(
            node,
            f"{what} must be written out, not `{written}`",
            hint="hookgen reads rules without running them: write the values here",
        )


def _find_step(
    node: ast.expr, step: str | int
) -> tuple[ast.expr | ast.keyword, ast.expr] | None:
    """Return where a key or item stands and its value; `None` if it is not there."""
    match node, step:
        case ast.Call(keywords=keywords), str():
            return next(((k, k.value) for k in keywords if k.arg == step), None)
        case ast.Dict(keys=keys, values=values), str():
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and key.value == step:
                    return key, value
            return None
        case ((ast.List(elts=items) | ast.Tuple(elts=items)), int()):
            return items[step], items[step]
        case _:
            return None
