"""Why a function that is a tool cannot be hooked."""

from __future__ import annotations

import ast

from hookgen.scan.outline import (
    ClassSite,
    Defined,
    FunctionSite,
    Namespace,
    last_name,
    qualified_name,
)
from hookgen.scan.places import is_docstring

_PROPERTIES = frozenset({"property", "cached_property", "setter", "getter", "deleter"})

_CLOSED_CLASSES = frozenset(
    {
        "Enum",
        "IntEnum",
        "StrEnum",
        "Flag",
        "IntFlag",
        "ReprEnum",
        "NamedTuple",
        "TypedDict",
    }
)

_KEEP_THE_CLASS = frozenset(
    {
        "attributes",
        "attrs",
        "dataclass",
        "dataclass_transform",
        "define",
        "deprecated",
        "final",
        "frozen",
        "mutable",
        "python_2_unicode_compatible",
        "runtime_checkable",
        "s",
        "total_ordering",
        "unique",
    }
)
"""Decorators that give back a class, so that its name still leads to its methods."""

_OVERLOAD = "is an overload: it has a signature only"
_ABSTRACT = "is abstract: what overrides it is the tool"
_STUB = "is a stub: it has no body"
_PROTOCOL = "is a member of a protocol: what implements it is the tool"

WITHOUT_CODE = frozenset({_OVERLOAD, _ABSTRACT, _STUB, _PROTOCOL})
"""The reasons of functions that are only declared: nothing of theirs could run."""


def find_reason(site: FunctionSite, *, is_marked: bool) -> str | None:
    """Return why no hook point can be made for a function; `None` if one can.

    `is_marked` says that a comment makes it a tool: then what is only doubtful is done.
    """
    if site.is_in_loop:
        return "is defined in a loop: every round would share the last round's body"
    decorators = _decorators(site)
    if is_overload(site):
        return _OVERLOAD
    if decorators & {"abstractmethod", "abstractproperty"}:
        return _ABSTRACT
    if is_property(site):
        return "is a property: it is read, not called"
    if site.owner is not None and (
        reason := _class_reason(site.owner, site, is_marked)
    ):
        return reason
    return _STUB if _is_stub(site.node.body) else None


def is_overload(site: FunctionSite) -> bool:
    """Tell whether a function is a further signature of another one."""
    return "overload" in _decorators(site)


def is_enum(node: ast.ClassDef, namespace: Namespace) -> bool:
    """Tell whether a class is an enumeration, as far as its module tells."""
    for base in node.bases:
        qualified = qualified_name(base, namespace) or ""
        if qualified.startswith("enum."):
            return True
        match namespace.names.get(last_name(base) or "", ()):
            case [Defined(node=ast.ClassDef() as other)] if other.lineno < node.lineno:
                if is_enum(other, namespace):
                    return True
            case _:
                continue
    return False


def is_property(site: FunctionSite) -> bool:
    """Tell whether a function is read as an attribute, so that naming it calls it."""
    return bool(_decorators(site) & _PROPERTIES)


def _decorators(site: FunctionSite) -> set[str]:
    names = (last_name(decorator) for decorator in site.node.decorator_list)
    return {name for name in names if name is not None}


def _class_reason(owner: ClassSite, site: FunctionSite, is_marked: bool) -> str | None:
    bases = {last_name(base) for base in owner.node.bases}
    if "Protocol" in bases:
        return _PROTOCOL
    closed = sorted(name for name in bases & _CLOSED_CLASSES if name)
    if closed:
        kind = closed[0]
        return f"is a method of a class of kind {kind}, which can take no other member"
    if site.node.name in owner.called:
        return f"is called while its class '{owner.node.name}' is being made"
    chain = _chain(owner)
    if is_marked:
        return _unreachable(chain, site)
    return _unreachable(chain, site) or _decorator_reason(chain)


def _unreachable(chain: list[ClassSite], site: FunctionSite) -> str | None:
    """Return why a method cannot name the classes around it."""
    for class_ in chain:
        name = class_.node.name
        if name.startswith("__") and not name.endswith("__"):
            return f"its class '{name}' has a name that its methods cannot say"
        if (later := _bound_later(class_)) is not None:
            return f"its class '{name}' is {later}"
    outermost = chain[-1].node.name
    if any(argument.arg == outermost for argument in _arguments(site)):
        return f"has a parameter with the name of its class '{outermost}'"
    return None


def _chain(owner: ClassSite) -> list[ClassSite]:
    """Return a class and those directly around it, innermost first."""
    chain = [owner]
    while chain[-1].owner is not None:
        chain.append(chain[-1].owner)
    return chain


def _bound_later(owner: ClassSite) -> str | None:
    """Return how a later statement binds the name of a class to something else."""
    if owner.node.name in owner.namespace.deleted:
        return "deleted, or is the name of a caught exception"
    bindings = owner.namespace.names[owner.node.name]
    own = next(
        index
        for index, bound in enumerate(bindings)
        if isinstance(bound, Defined) and bound.node is owner.node
    )
    match bindings[own + 1 :]:
        case [Defined(node=node), *_]:
            return f"defined again on line {node.lineno}"
        case [_, *_]:
            return "bound to something else later"
        case _:
            return None


def _decorator_reason(chain: list[ClassSite]) -> str | None:
    """Return why the name of a class may not mean the class once it is decorated."""
    for class_ in chain:
        for node in class_.node.decorator_list:
            name = last_name(node)
            if name not in _KEEP_THE_CLASS:
                return (
                    f"its class '{class_.node.name}' has the decorator "
                    f"'{name or ast.unparse(node)}', which may return something else; "
                    "leave it out of the class or list the method by '# hookgen: tool'"
                )
    return None


def _arguments(site: FunctionSite) -> list[ast.arg]:
    arguments = site.node.args
    starred = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred]


def _is_stub(body: list[ast.stmt]) -> bool:
    statements = body[1:] if is_docstring(body[0]) else body
    return all(
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and statement.value.value is Ellipsis
        for statement in statements
    )
