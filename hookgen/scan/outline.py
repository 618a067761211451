"""What stands where in a module: scopes, functions, classes and what names mean.

Statements only: expressions are not visited, so a walk costs a fraction of a parse.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import TypeAlias, cast

from msgspec import Struct, field

from hookgen.model import ModuleName, Scope

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

BUILTINS = frozenset(dir(builtins))

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Imported(Struct, frozen=True):
    """A name bound by an import statement."""

    module: str
    """Absolute; an import that leads above the top package keeps its dots."""
    name: str | None
    """`None` if the name is the module's own."""
    is_dotted: bool = False
    """`import a.b` binds `a` but means that `a.b` is loaded."""


class Assigned(Struct, frozen=True):
    """A name bound to the value of an expression."""

    value: ast.expr


class Defined(Struct, frozen=True):
    """A name bound by a `def` or `class` statement."""

    node: FunctionNode | ast.ClassDef


class Opaque(Struct, frozen=True):
    """A name bound in a way that tells nothing about its value."""


Bound: TypeAlias = Imported | Assigned | Defined | Opaque


class Namespace(Struct):
    """The names of one scope, while a module is being read."""

    scope: Scope | None
    """`None` for the module's own."""
    parent: Namespace | None
    names: dict[str, list[Bound]] = field(default_factory=dict[str, "list[Bound]"])
    star_imports: list[str] = field(default_factory=list[str])
    deleted: set[str] = field(default_factory=set[str])
    """Names that a statement unbinds, as the end of `except E as name` does."""

    def bind(self, name: str, bound: Bound) -> None:
        """Add one more binding of a name, in source order."""
        self.names.setdefault(name, []).append(bound)

    def find(self, name: str) -> tuple[Namespace, list[Bound]] | None:
        """Return the scope that binds a name, seen from here, and all its bindings."""
        scope: Namespace | None = self
        while scope is not None:
            is_visible = (
                scope is self or scope.scope is None or not scope.scope.is_class
            )
            if is_visible and name in scope.names:
                return scope, scope.names[name]
            scope = scope.parent
        return None

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The classes and functions from the module down to here."""
        if self.scope is None or self.parent is None:
            return ()
        return (*self.parent.scopes, self.scope)

    @property
    def has_lazy_annotations(self) -> bool:
        """Whether the module imports `annotations` from `__future__`."""
        for bindings in self.module.names.values():
            match bindings[0]:
                case Imported(module="__future__", name="annotations"):
                    return True
                case Imported(module="__future__"):
                    continue
                case _:
                    # Nothing else may stand before these imports.
                    return False
        return False

    @property
    def module(self) -> Namespace:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


class ClassSite(Struct, frozen=True):
    """A class and the scope that its name is bound in."""

    node: ast.ClassDef
    scopes: tuple[Scope, ...]
    namespace: Namespace
    body: Namespace
    owner: ClassSite | None
    """The class whose body it stands in."""
    called: frozenset[str]
    """The names that its body calls while the class is being made."""


class FunctionSite(Struct, frozen=True):
    """A function and everything around it that matters to a hook."""

    node: FunctionNode
    scopes: tuple[Scope, ...]
    namespace: Namespace
    """The scope that the function's name is bound in."""
    owner: ClassSite | None
    """The class whose body it stands in."""
    is_in_loop: bool


class ExpressionSite(Struct, frozen=True):
    """A statement with expressions, for those who look for calls in it."""

    node: ast.stmt
    namespace: Namespace
    owner: ClassSite | None


class Outline(Struct):
    """The scopes and definitions of a module, in source order."""

    tree: ast.Module
    namespace: Namespace
    functions: list[FunctionSite] = field(default_factory=list[FunctionSite])
    classes: list[ClassSite] = field(default_factory=list[ClassSite])
    expressions: list[ExpressionSite] = field(default_factory=list[ExpressionSite])
    aliases: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """What is imported as something else: its last name, and the name it gets."""


class _Place(Struct, frozen=True):
    scopes: tuple[Scope, ...]
    namespace: Namespace
    owner: ClassSite | None
    method_owner: ClassSite | None
    is_in_loop: bool = False


def read_outline(tree: ast.Module, name: ModuleName) -> Outline:
    """Return the scopes, definitions and bindings of a module."""
    outline = Outline(tree, Namespace(None, None))
    _Walk(outline, name).statements(
        tree.body, _Place((), outline.namespace, None, None)
    )
    return outline


class _Walk(Struct, frozen=True):
    outline: Outline
    name: ModuleName

    def statements(self, body: list[ast.stmt], place: _Place) -> None:
        for statement in body:
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.function(statement, place)
                case ast.ClassDef():
                    self.class_(statement, place)
                case ast.Import() | ast.ImportFrom():
                    self.import_(statement, place.namespace)
                case _:
                    self.other(statement, place)

    def function(self, node: FunctionNode, place: _Place) -> None:
        site = FunctionSite(
            node, place.scopes, place.namespace, place.owner, place.is_in_loop
        )
        self.outline.functions.append(site)
        place.namespace.bind(node.name, Defined(node))
        scope = Scope(node.name, is_class=False)
        inner = Namespace(scope, place.namespace)
        arguments = node.args
        for argument in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            *filter(None, (arguments.vararg, arguments.kwarg)),
        ):
            inner.bind(argument.arg, Opaque())
        owner = place.owner or place.method_owner
        self.statements(node.body, _Place((*place.scopes, scope), inner, None, owner))

    def class_(self, node: ast.ClassDef, place: _Place) -> None:
        scope = Scope(node.name, is_class=True)
        body = Namespace(scope, place.namespace)
        site = ClassSite(
            node,
            place.scopes,
            place.namespace,
            body,
            place.owner,
            frozenset(_called_names(node.body)),
        )
        place.namespace.bind(node.name, Defined(node))
        self.outline.classes.append(site)
        inner = _Place((*place.scopes, scope), body, site, None, place.is_in_loop)
        self.statements(node.body, inner)

    def import_(self, node: ast.Import | ast.ImportFrom, namespace: Namespace) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    self.alias(alias.name.rpartition(".")[2], alias.asname)
                    namespace.bind(alias.asname, Imported(alias.name, None))
                else:
                    root = alias.name.partition(".")[0]
                    namespace.bind(root, Imported(alias.name, None, is_dotted=True))
            return
        module = absolute_module(node, self.name)
        for alias in node.names:
            if alias.name == "*":
                namespace.star_imports.append(module)
            else:
                name = alias.asname or alias.name
                self.alias(alias.name, name)
                namespace.bind(name, Imported(module, alias.name))

    def alias(self, imported: str, name: str) -> None:
        if imported != name:
            self.outline.aliases.add((imported, name))

    def other(self, node: ast.stmt, place: _Place) -> None:
        owner = place.owner or place.method_owner
        self.outline.expressions.append(ExpressionSite(node, place.namespace, owner))
        for name, bound in bound_names(node):
            place.namespace.bind(name, bound)
        place.namespace.deleted.update(_deleted_names(node))
        is_loop = isinstance(node, (ast.For, ast.AsyncFor, ast.While))
        inner = place
        if is_loop and not place.is_in_loop:
            inner = _Place(
                place.scopes, place.namespace, place.owner, place.method_owner, True
            )
        for body in statement_lists(node):
            self.statements(body, inner)


def walk(*trees: ast.AST) -> Iterator[ast.AST]:
    """Yield every node, as `ast.walk` does in its own order and twice the time."""
    todo = [*trees]
    while todo:
        node = todo.pop()
        yield node
        todo += children(node)


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes right below one, as `ast.iter_child_nodes` does, but sooner."""
    found: list[ast.AST] = []
    for name in node._fields:
        value: object = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            items = cast("list[object]", value)
            found += [item for item in items if isinstance(item, ast.AST)]
    return found


def absolute_module(node: ast.ImportFrom, name: ModuleName) -> str:
    """Return the module that an import statement names, relative dots resolved."""
    if not node.level:
        return node.module or ""
    package = name.package.split(".")
    above = node.level - 1
    if not name.package or above >= len(package):
        return "." * node.level + (node.module or "")
    base = package[: len(package) - above]
    return ".".join([*base, node.module] if node.module else base)


def statement_lists(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Yield the suites of a compound statement, in source order."""
    match node:
        case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
            yield node.body
            yield node.orelse
        case ast.With() | ast.AsyncWith():
            yield node.body
        case ast.Try() | ast.TryStar():
            yield node.body
            for handler in node.handlers:
                yield handler.body
            yield node.orelse
            yield node.finalbody
        case ast.Match():
            for case in node.cases:
                yield case.body
        case _:
            return


def _called_names(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements call as they run, as decorators too."""
    for node in body:
        todo: list[ast.AST] = [node]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            todo = [*node.decorator_list]
            yield from (each.id for each in todo if isinstance(each, ast.Name))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            todo += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        for inner in walk(*todo):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
                yield inner.func.id


def bound_names(node: ast.stmt) -> Iterator[tuple[str, Bound]]:
    """Yield the names that a statement gives to values, suites left out."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, Assigned(value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, Assigned(value)
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name, Opaque()
        case ast.Assign(targets=targets):
            yield from _opaque_targets(targets)
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _opaque_targets([target])
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if isinstance(item.optional_vars, ast.Name):
                    yield item.optional_vars.id, Assigned(item.context_expr)
                elif item.optional_vars is not None:
                    yield from _opaque_targets([item.optional_vars])
        case _:
            return


def _deleted_names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Delete(targets=targets):
            for target in walk(*targets):
                if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Del):
                    yield target.id
        case ast.Try(handlers=handlers) | ast.TryStar(handlers=handlers):
            yield from (handler.name for handler in handlers if handler.name)
        case _:
            return


def _opaque_targets(targets: list[ast.expr]) -> Iterator[tuple[str, Bound]]:
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id, Opaque()


def qualified_name(node: ast.expr, namespace: Namespace) -> str | None:
    """Return the absolute dotted name that an expression stands for.

    A name bound to a call stands for what the call makes: after
    `server = FastMCP()`, `server.tool` is `mcp.server.fastmcp.FastMCP.tool`.
    Names of the module itself, of relative imports that lead nowhere and of
    anything else that cannot be known give `None`.
    """
    suffix: list[str] = []
    for _ in range(100):
        match node:
            case ast.Call(func=func):
                node = func
            case ast.Attribute(value=value, attr=attribute):
                suffix.insert(0, attribute)
                node = value
            case ast.Await(value=value) | ast.Subscript(value=value):
                node = value
            case ast.Name(id=name):
                found = namespace.find(name)
                if found is None:
                    return None
                namespace, bindings = found
                match _one_binding(bindings):
                    case Imported() as imported:
                        return _imported_name(imported, name, suffix)
                    case Assigned(value=value) if not (
                        isinstance(value, ast.Name) and value.id == name
                    ):
                        node = value
                    case _:
                        return None
            case _:
                return None
    return None


def dotted_name(dotted: str, namespace: Namespace) -> str | None:
    """Return the absolute form of a dotted name; `None` as for `qualified_name`."""
    root, *suffix = dotted.split(".")
    found = namespace.find(root)
    match _one_binding(found[1]) if found else Opaque():
        case Imported() as imported:
            return _imported_name(imported, root, suffix)
        case _:
            return None


def _one_binding(bindings: list[Bound]) -> Bound:
    for bound in bindings:
        if isinstance(bound, Imported):
            return bound
    return bindings[0] if len(bindings) == 1 else Opaque()


def _imported_name(imported: Imported, name: str, suffix: list[str]) -> str | None:
    if imported.module.startswith("."):
        return None
    if imported.is_dotted:
        return ".".join([name, *suffix])
    base = [imported.module, imported.name] if imported.name else [imported.module]
    return ".".join([*base, *suffix])


def last_name(node: ast.expr) -> str | None:
    """Return the last part of a dotted name, calls looked through."""
    match node:
        case ast.Call(func=func):
            return last_name(func)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Subscript(value=value):
            return last_name(value)
        case _:
            return None


def written_name(node: ast.expr) -> str | None:
    """Return a dotted name as it is written, calls looked through."""
    match node:
        case ast.Call(func=inner) | ast.Subscript(value=inner) | ast.Await(value=inner):
            return written_name(inner)
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            outer = written_name(value)
            return None if outer is None else f"{outer}.{name}"
        case _:
            return None
