"""What a module binds outside of its classes and functions, and for whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from msgspec import Struct

from hookgen.model import ModuleName
from hookgen.original import NameKind, NameSource
from hookgen.scan.outline import absolute_module, last_name, statement_lists, walk


class _Binding(Struct, frozen=True):
    """One statement that binds a name."""

    name: str
    module: str = ""
    imported: str | None = None
    is_dotted: bool = False
    is_nested: bool = False
    """It stands in a compound statement."""
    is_typing: bool = False
    """It is for type checkers only."""
    is_explicit: bool = False
    """It says that others may import the name from here, as `import a as a` does."""


def read_name_sources(tree: ast.Module, name: ModuleName) -> dict[str, NameSource]:
    """Return where each name that a module binds comes from."""
    bindings: dict[str, list[_Binding]] = {}
    for binding in _bindings(tree.body, name):
        bindings.setdefault(binding.name, []).append(binding)
    certain = certain_names(tree.body, name)
    return {
        bound: _source(of_name, name, is_certain=bound in certain)
        for bound, of_name in bindings.items()
    }


def _source(
    bindings: list[_Binding], name: ModuleName, *, is_certain: bool
) -> NameSource:
    imports = [binding for binding in bindings if binding.module]
    is_all_typing = all(binding.is_typing for binding in bindings)
    if not imports or imports[0].module.startswith("."):
        if is_all_typing:
            return NameSource(
                NameKind.TYPING, name.dotted, bindings[0].name, is_certain=False
            )
        return NameSource(NameKind.OWN, is_certain=is_certain)
    first = imports[0]
    dotted = tuple(sorted({each.module for each in imports if each.is_dotted}))
    is_one = len(bindings) == 1 or len(dotted) == len(bindings)
    if is_all_typing:
        kind = NameKind.TYPING
    elif is_one and not any(binding.is_nested for binding in bindings):
        kind = NameKind.IMPORT
    else:
        kind = NameKind.CONDITIONAL
    return NameSource(kind, first.module, first.imported, dotted, is_certain)


def read_exports(tree: ast.Module, name: ModuleName) -> tuple[str, ...]:
    """Return the names that others may import from a module; sorted.

    Those in its `__all__`, what it defines itself under a public name, and what it
    imports so that others can: `import a as a`, or a package's own modules.
    """
    certain = certain_names(tree.body, name)
    deleted = {
        node.id
        for node in walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)
    }
    bindings = list(_bindings(tree.body, name))
    borrowed = {b.name for b in bindings if b.module and not b.is_explicit}
    own = {b.name for b in bindings if not b.name.startswith("_")} - borrowed
    return tuple(sorted({*_listed(tree), *(own & certain - deleted)}))


def hides_module(
    tree: ast.Module, package: ModuleName, part: str, exports: tuple[str, ...]
) -> bool:
    """Tell whether a package gives the name of one of its modules to something else.

    As `from .search import search` does. `exports` is what `import *` takes from it.
    """
    module = f"{package.dotted}.{part}"
    for binding in _bindings(tree.body, package):
        is_itself = (binding.module, binding.imported) == (package.dotted, part)
        if binding.name == part and not (binding.is_typing or is_itself):
            return True
    return part in exports and any(
        isinstance(node, ast.ImportFrom)
        and node.names[0].name == "*"
        and absolute_module(node, package) == module
        for node in walk(tree)
    )


def _listed(tree: ast.Module) -> Iterator[str]:
    """Yield the names in `__all__`, as far as it is written out."""
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=value)
                | ast.AnnAssign(
                    target=ast.Name(id="__all__"), value=ast.expr() as value
                )
                | ast.AugAssign(target=ast.Name(id="__all__"), value=value)
            ):
                yield from _listed_items(value)
            case _:
                continue


def _listed_items(value: ast.expr) -> Iterator[str]:
    """Yield the strings of a display, or of a sum or copy of some."""
    match value:
        case ast.Constant(value=str(item)) if item.isidentifier():
            yield item
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            for each in items:
                yield from _listed_items(each)
        case ast.Starred(value=inner):
            yield from _listed_items(inner)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _listed_items(left)
            yield from _listed_items(right)
        case ast.Call(func=ast.Name(id="list" | "sorted" | "tuple"), args=[inner]):
            yield from _listed_items(inner)
        case _:
            return


def _bindings(
    body: list[ast.stmt],
    name: ModuleName,
    *,
    is_nested: bool = False,
    is_typing: bool = False,
) -> Iterator[_Binding]:
    for node in body:
        for binding in _bound(node, name):
            yield _Binding(
                binding.name,
                binding.module,
                binding.imported,
                binding.is_dotted,
                is_nested,
                is_typing,
                binding.is_explicit,
            )
        for index, inner in enumerate(statement_lists(node)):
            yield from _bindings(
                inner,
                name,
                is_nested=True,
                is_typing=is_typing or (is_for_checkers(node) and index == 0),
            )


def is_for_checkers(node: ast.stmt) -> bool:
    """Tell whether a statement is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and last_name(node.test) == "TYPE_CHECKING"


def _bound(node: ast.stmt, name: ModuleName) -> Iterator[_Binding]:
    """Yield the names that a statement binds, not those of its suites."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield _Binding(node.name)
        case ast.Import():
            yield from _imported(node)
        case ast.ImportFrom(module=module) if module != "__future__":
            yield from _imported_from(node, name)
        case _:
            yield from map(_Binding, _stored(_targets(node)))


def bound_names(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds, unless it imports them."""
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        nowhere = ModuleName("", "", is_package=False)
        yield from (binding.name for binding in _bound(node, nowhere))


def _imported(node: ast.Import) -> Iterator[_Binding]:
    for alias in node.names:
        yield _Binding(
            alias.asname or alias.name.partition(".")[0],
            alias.name,
            is_dotted=alias.asname is None and "." in alias.name,
            is_explicit=alias.asname == alias.name,
        )


def _imported_from(node: ast.ImportFrom, name: ModuleName) -> Iterator[_Binding]:
    module = absolute_module(node, name)
    is_inside = name.is_package and f"{module}.".startswith(f"{name.dotted}.")
    for alias in node.names:
        if alias.name != "*":
            is_explicit = alias.asname == alias.name or is_inside
            local = alias.asname or alias.name
            yield _Binding(local, module, alias.name, is_explicit=is_explicit)


def _targets(node: ast.stmt) -> list[ast.expr]:
    """Return what a statement assigns to; a declaration without a value binds nothing.

    A type alias, new in Python 3.12, has its name where others have a target.
    """
    match node:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(value=None):
            return []
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return [target]
        case ast.For(target=target):
            return [target]
        case ast.With(items=items):
            return [item.optional_vars for item in items if item.optional_vars]
        case _:
            name = getattr(node, "name", None)
            return [name] if isinstance(name, ast.Name) else []


def _stored(targets: list[ast.expr]) -> Iterator[str]:
    for node in walk(*targets):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def certain_names(body: list[ast.stmt], name: ModuleName) -> set[str]:
    """Return the names that are bound at run time whichever way statements go.

    `name` is that of the module around them.
    """
    certain: set[str] = set()
    for node in body:
        match node:
            case ast.If():
                first, other = (certain_names(s, name) for s in statement_lists(node))
                certain |= other if is_for_checkers(node) else first & other
            case ast.Try() | ast.TryStar():
                certain |= _certain_of_try(node, name)
            case ast.With(body=inner):
                certain |= {binding.name for binding in _bound(node, name)}
                certain |= certain_names(inner, name)
            case ast.For() | ast.AsyncFor() | ast.While() | ast.Match():
                continue
            case _:
                certain |= {binding.name for binding in _bound(node, name)}
    return certain


def _certain_of_try(node: ast.Try | ast.TryStar, name: ModuleName) -> set[str]:
    certain = certain_names([*node.body, *node.orelse], name)
    for handler in node.handlers:
        if not isinstance(handler.body[-1], ast.Raise):
            certain &= certain_names(handler.body, name)
    return certain | certain_names(node.finalbody, name)
