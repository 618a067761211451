"""Where the names in a tool's annotations come from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hookgen.model import (
    ForwardType,
    Header,
    ListType,
    ModuleName,
    NamedType,
    Origin,
    OriginKind,
    TypeExpression,
    UnionType,
    UnpackedType,
)
from hookgen.scan.outline import (
    BUILTINS,
    Assigned,
    Bound,
    Defined,
    Imported,
    Namespace,
    last_name,
)

_TYPE_VARIABLES = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})


def annotation_names(header: Header) -> Iterator[str]:
    """Yield the dotted names in the annotations of a header."""
    for parameter in header.parameters:
        yield from type_names(parameter.annotation)
    yield from type_names(header.returns)


def type_names(expression: TypeExpression | None) -> Iterator[str]:
    """Yield the dotted names in a type, outermost first."""
    match expression:
        case NamedType(name=name, arguments=arguments):
            yield name
            for argument in arguments or ():
                yield from type_names(argument)
        case ListType(items=items) | UnionType(members=items):
            for item in items:
                yield from type_names(item)
        case UnpackedType(inner=inner) | ForwardType(inner=inner):
            yield from type_names(inner)
        case _:
            return


def find_origin(
    name: str, namespace: Namespace, module: ModuleName, local: frozenset[str]
) -> Origin:
    """Return where a dotted name in an annotation comes from.

    `local` holds the names of type parameters, which mean nothing elsewhere.
    """
    root = name.partition(".")[0]
    if root in local:
        return _unknown(f"'{root}' is a type parameter")
    found = namespace.find(root)
    if found is None:
        return _unbound(root, namespace.module)
    scope, bindings = found
    if scope.scope is not None and not scope.scope.is_class:
        return _unknown(f"'{root}' is local to a function")
    if scope.scope is None and root in module.type_variables:
        return _unknown(f"'{root}' is a type variable")
    return _bound_origin(name, bindings, scope, module)


def _bound_origin(
    name: str, bindings: list[Bound], scope: Namespace, module: ModuleName
) -> Origin:
    root = name.partition(".")[0]
    imports = [bound for bound in bindings if isinstance(bound, Imported)]
    if imports:
        return _import_origin(name, imports)
    match bindings[-1]:
        case Assigned(value=value) if is_type_variable(value):
            return _unknown(f"'{root}' is a type variable")
        case Defined(node=ast.ClassDef() as node):
            count = count_type_parameters(node)
        case Defined():
            return _unknown(f"'{root}' is a function")
        case _:
            count = 0
    return Origin(
        OriginKind.MODULE, module.dotted, _path_in(scope, root), type_parameters=count
    )


def _path_in(scope: Namespace, root: str) -> str:
    """Return the qualified name of what a class body or the module binds."""
    path = [root]
    current: Namespace | None = scope
    while current is not None and current.scope is not None:
        path.insert(0, current.scope.name)
        current = current.parent
    return ".".join(path)


def _import_origin(name: str, imports: list[Imported]) -> Origin:
    first = imports[0]
    if first.module.startswith("."):
        return _unknown(f"'{name}' is imported from above the top package")
    if not first.is_dotted:
        return Origin(OriginKind.IMPORT, first.module, first.name)
    prefixes = [i.module for i in imports if f"{name}.".startswith(f"{i.module}.")]
    return Origin(
        OriginKind.IMPORT, max(prefixes, key=len, default=name.partition(".")[0])
    )


def _unbound(root: str, module: Namespace) -> Origin:
    if module.star_imports:
        return _unknown(f"'{root}' may come from a star import")
    if root in BUILTINS:
        return Origin(OriginKind.BUILTIN, "builtins", root)
    return _unknown(f"'{root}' is not defined in the module")


def _unknown(reason: str) -> Origin:
    return Origin(OriginKind.UNKNOWN, reason=reason)


def is_type_variable(value: ast.expr) -> bool:
    """Tell whether an expression makes a type variable of any kind."""
    return isinstance(value, ast.Call) and last_name(value) in _TYPE_VARIABLES


def count_type_parameters(node: ast.ClassDef) -> int:
    """Return how many arguments a class takes; of its bases, only `Generic` tells."""
    own = getattr(node, "type_params", None)  # new in Python 3.12
    if own:
        return len(own)
    for base in node.bases:
        if isinstance(base, ast.Subscript) and last_name(base.value) in (
            "Generic",
            "Protocol",
        ):
            parameters = base.slice
            return len(parameters.elts) if isinstance(parameters, ast.Tuple) else 1
    return 0
