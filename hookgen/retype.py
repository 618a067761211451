"""The types of a tool as its hook points state them.

Annotations are carried over as written; what means nothing outside of the tool's own
module becomes `Any`, and is reported.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable

from msgspec import Struct, field

from hookgen.model import (
    Binding,
    ForwardType,
    ListType,
    LiteralType,
    ModuleName,
    NamedType,
    Origin,
    OriginKind,
    Parameter,
    ParameterKind,
    Tool,
    TypeExpression,
    UnionType,
    UnpackedType,
    Weakened,
)
from hookgen.typeform import flattened, unqualified

ANY = NamedType("Any")
NONE = LiteralType("None")

_ANY_ORIGIN = Origin(OriginKind.IMPORT, "typing", "Any")

_TYPING = ("typing", "typing_extensions")

_SELF = frozenset(f"{module}.Self" for module in _TYPING)
_GUARDS = frozenset(f"{m}.{name}" for m in _TYPING for name in ("TypeGuard", "TypeIs"))
_UNIONS = frozenset(f"{module}.Union" for module in _TYPING)
_LITERALS = frozenset(f"{module}.Literal" for module in _TYPING)
_OPTIONALS = frozenset(f"{module}.Optional" for module in _TYPING)
_CALLABLES = frozenset({"typing.Callable", "collections.abc.Callable"})

_ONE = (
    "builtins.list builtins.set builtins.frozenset builtins.type collections.deque "
    "collections.Counter typing.List typing.Set typing.FrozenSet typing.Type "
    "typing.Deque typing.Counter typing.Pattern typing.Match re.Pattern re.Match "
    "os.PathLike queue.Queue asyncio.Queue asyncio.Task asyncio.Future "
    "concurrent.futures.Future subprocess.Popen"
)
_TWO = (
    "builtins.dict collections.defaultdict collections.OrderedDict "
    "collections.ChainMap typing.Dict typing.DefaultDict typing.OrderedDict "
    "typing.ChainMap"
)
_ABSTRACT_ONE = (
    "Iterable Iterator Collection Sequence MutableSequence MutableSet Reversible "
    "Container Awaitable AsyncIterable AsyncIterator KeysView ValuesView"
)
_ABSTRACT_TWO = "Mapping MutableMapping ItemsView AsyncGenerator"
_ABSTRACT_THREE = "Generator Coroutine"


def _counts() -> dict[str, int]:
    counts = dict.fromkeys(_ONE.split(), 1) | dict.fromkeys(_TWO.split(), 2)
    abstract = ((_ABSTRACT_ONE, 1), (_ABSTRACT_TWO, 2), (_ABSTRACT_THREE, 3))
    for names, count in abstract:
        for module in ("typing", "collections.abc"):
            counts |= dict.fromkeys((f"{module}.{n}" for n in names.split()), count)
    return counts | {"collections.abc.Set": 1, "typing.AbstractSet": 1}


_TYPE_ARGUMENTS = _counts()
"""How many arguments the generic classes of the standard library take."""

_TUPLES = frozenset({"builtins.tuple", "typing.Tuple"})


_MODERN = (
    {
        name: ("builtins", name.lower())
        for name in ["List", "Dict", "Set", "FrozenSet", "Tuple", "Type"]
    }
    | {
        name: ("collections.abc", name)
        for name in (
            f"{_ABSTRACT_ONE} {_ABSTRACT_TWO} {_ABSTRACT_THREE} Callable Hashable Sized"
        ).split()
    }
    | {name: ("re", name) for name in ("Pattern", "Match")}
    | {name: ("collections", name) for name in ("Counter", "ChainMap", "OrderedDict")}
    | {
        "AbstractSet": ("collections.abc", "Set"),
        "AsyncContextManager": ("contextlib", "AbstractAsyncContextManager"),
        "ContextManager": ("contextlib", "AbstractContextManager"),
        "DefaultDict": ("collections", "defaultdict"),
        "Deque": ("collections", "deque"),
        "Text": ("builtins", "str"),
    }
)
"""What took the place of the aliases of `typing` (PEP 585), by their names."""


def _modern_origin(origin: Origin | None) -> Origin | None:
    """Return the origin of what an alias of `typing` stands for, or itself."""
    if origin is None or origin.module not in _TYPING or origin.name is None:
        return origin
    modern = _MODERN.get(origin.name)
    if modern is None:
        return origin
    kind = OriginKind.BUILTIN if modern[0] == "builtins" else OriginKind.IMPORT
    return Origin(kind, *modern)


class UnresolvableError(Exception):
    """A name in a type means nothing outside; the message says why."""


class Retyper(Struct):
    """Carries over the types of one module's tools."""

    module: ModuleName
    local_name: Callable[[Origin, str], str]
    """Gives the name in the generated module of what a name of the source means."""
    weakened: list[Weakened] = field(default_factory=list[Weakened])

    def any(self) -> TypeExpression:
        """Return `Any`, imported."""
        return NamedType(self.local_name(_ANY_ORIGIN, "Any"))

    def parameter(self, parameter: Parameter, tool: Tool) -> TypeExpression:
        """Return the type of the record's attribute for a parameter."""
        written = flattened(parameter, lambda name: tool.origins[name].qualified_name)
        if written is None:
            reason = (
                "its annotation is no type" if parameter.unreadable else "no annotation"
            )
            self.weakened.append(Weakened(tool, parameter.name, reason))
            return self._unknown(parameter.kind)
        return self._carry(written, tool, parameter.name)

    def result(self, tool: Tool) -> TypeExpression:
        """Return the type of the tool's result."""
        if tool.header.returns is None:
            is_bad = tool.header.unreadable_return
            reason = "its annotation is no type" if is_bad else "no annotation"
            self.weakened.append(Weakened(tool, "return", reason))
            return self.any()
        return self._carry(tool.header.returns, tool, "return")

    def owner(self, tool: Tool) -> TypeExpression:
        """Return the type of what a method is bound to."""
        instance = self.instance(tool)
        if tool.binding is Binding.CLASS_METHOD:
            return NamedType(self._builtin("type"), (instance,))
        return instance

    def instance(self, tool: Tool) -> TypeExpression:
        """Return the type of the instances of a method's class."""
        if len(tool.classes) < len(tool.scopes):
            reason = f"'{tool.classes[-1]}' is local to a function"
            self.weakened.append(Weakened(tool, "owner", reason))
            return self.any()
        origin = Origin(OriginKind.MODULE, self.module.dotted, ".".join(tool.classes))
        arguments = tuple(self.any() for _ in range(tool.owner_type_parameters))
        return NamedType(self._name(origin, tool.classes[-1]), arguments or None)

    def _unknown(self, kind: ParameterKind) -> TypeExpression:
        match kind:
            case ParameterKind.VAR_POSITIONAL:
                return NamedType(
                    self._builtin("tuple"), (self.any(), LiteralType("..."))
                )
            case ParameterKind.VAR_KEYWORD:
                arguments = (NamedType(self._builtin("str")), self.any())
                return NamedType(self._builtin("dict"), arguments)
            case _:
                return self.any()

    def _builtin(self, name: str) -> str:
        return self.local_name(Origin(OriginKind.BUILTIN, "builtins", name), name)

    def _carry(self, written: TypeExpression, tool: Tool, place: str) -> TypeExpression:
        carrier = _Carrier(self, tool)
        carried = carrier.carry(written)
        for reason in dict.fromkeys(carrier.reasons):
            self.weakened.append(Weakened(tool, place, reason))
        return carried

    def _name(self, origin: Origin, written: str) -> str:
        """Return the text for a name, its attributes behind what is imported."""
        if origin.kind is OriginKind.MODULE and origin.name:
            root, _, rest = origin.name.partition(".")
            top = Origin(OriginKind.MODULE, origin.module, root)
            tail = [rest] if rest else []
            tail += written.split(".")[1:]
            return ".".join([self.local_name(top, root), *tail])
        if origin.name is None:
            return self._attribute_of_module(origin, written)
        root, *tail = written.split(".")
        return ".".join([self.local_name(origin, root), *tail])

    def _attribute_of_module(self, origin: Origin, written: str) -> str:
        if f"{written}.".startswith(f"{origin.module}."):
            # `import a.b` and `a.b.C`: the module keeps its whole name.
            module = self.local_name(origin, origin.module)
            return module + written[len(origin.module) :]
        root, *tail = written.split(".")
        return ".".join([self.local_name(origin, root), *tail])

    def name(self, written: str, tool: Tool) -> str:
        """Return the name in the generated module of a name in an annotation.

        Raises:
            UnresolvableError: it means nothing there.
        """
        origin = tool.origins.get(written)
        if origin is None:
            # Not from the source: `flattened` made it.
            return self._builtin(unqualified(written))
        if origin.kind is OriginKind.UNKNOWN:
            raise UnresolvableError(origin.reason)
        if origin.kind is OriginKind.MODULE and not self.is_importable:
            raise UnresolvableError(
                f"'{self.module.source}' cannot be imported by its name"
            )
        return self._name(origin, written)

    @property
    def is_importable(self) -> bool:
        """Whether another module can import the tool's own."""
        return all(
            part.isidentifier() and not keyword.iskeyword(part)
            for part in self.module.dotted.split(".")
        )


class _Carrier(Struct):
    retyper: Retyper
    tool: Tool
    reasons: list[str] = field(default_factory=list[str])

    def carry(self, written: TypeExpression) -> TypeExpression:
        match written:
            case NamedType():
                return self.named(written)
            case ForwardType(inner=inner):
                return self.carry(inner)
            case ListType(items=items):
                return ListType(tuple(map(self.carry, items)))
            case UnionType(members=members):
                return _union(tuple(map(self.carry, members)))
            case UnpackedType(inner=inner):
                return UnpackedType(self.carry(inner))
            case LiteralType():
                return written

    def named(self, written: NamedType) -> TypeExpression:
        origin = self.tool.origins.get(written.name)
        full_name = _full_name(written.name, origin)
        special = self.special(written, full_name)
        if special is not None:
            return special
        modern = _modern_origin(_attribute_origin(origin, full_name))
        try:
            if _is_typing(full_name) and modern is not None and modern.name is not None:
                name = self.retyper.local_name(modern, modern.name)
                full_name = modern.qualified_name
            else:
                name = self.retyper.name(written.name, self.tool)
        except UnresolvableError as error:
            self.reasons.append(str(error))
            return self.retyper.any()
        arguments = self.arguments(written, origin, full_name)
        if full_name in _LITERALS and arguments and NONE in arguments:
            return _optional_literal(name, arguments)
        return NamedType(name, arguments)

    def special(self, written: NamedType, full_name: str) -> TypeExpression | None:
        """Return what is written without a name; `None` if nothing else is."""
        if full_name in _SELF and self.tool.classes:
            return self.retyper.instance(self.tool)
        if full_name in _GUARDS:
            return NamedType("bool")
        if full_name in _UNIONS and written.arguments:
            return _union(tuple(map(self.carry, written.arguments)))
        if full_name in _OPTIONALS and written.arguments:
            return _union((self.carry(written.arguments[0]), NONE))
        return None

    def arguments(
        self, written: NamedType, origin: Origin | None, qualified: str
    ) -> tuple[TypeExpression, ...] | None:
        if written.arguments is None:
            return self.implied(origin, qualified)
        if qualified in _LITERALS:
            return tuple(map(self.literal, written.arguments))
        carried = tuple(map(self.carry, written.arguments))
        if qualified in _CALLABLES and carried and _is_any_parameters(carried[0]):
            return (LiteralType("..."), *carried[1:])
        return carried

    def literal(self, written: TypeExpression) -> TypeExpression:
        return written if isinstance(written, LiteralType) else self.carry(written)

    def implied(
        self, origin: Origin | None, qualified: str
    ) -> tuple[TypeExpression, ...] | None:
        """Return the arguments that strict type checkers want of a bare generic."""
        if qualified in _CALLABLES:
            return (LiteralType("..."), self.retyper.any())
        if qualified in _TUPLES:
            return (self.retyper.any(), LiteralType("..."))
        own = origin.type_parameters if origin else 0
        count = _TYPE_ARGUMENTS.get(qualified, own)
        return tuple(self.retyper.any() for _ in range(count)) or None


def _full_name(written: str, origin: Origin | None) -> str:
    """Return the absolute dotted name of a name in an annotation."""
    if origin is None:
        return written
    if origin.name is None:
        # A module's: `typing.List`, or `t.List` after `import typing as t`.
        if f"{written}.".startswith(f"{origin.module}."):
            return written
        return ".".join([origin.module, *written.split(".")[1:]])
    return ".".join([origin.qualified_name, *written.split(".")[1:]])


def _is_typing(full_name: str) -> bool:
    return full_name.rpartition(".")[0] in _TYPING


def _attribute_origin(origin: Origin | None, full_name: str) -> Origin | None:
    """Return the origin of what a name finally means, for names in `typing`."""
    module, _, name = full_name.rpartition(".")
    return Origin(OriginKind.IMPORT, module, name) if module in _TYPING else origin


def _union(members: tuple[TypeExpression, ...]) -> TypeExpression:
    """Return a union as it is written today: flat, each member once.

    Type checkers take `float` for `int | float`, and linters want it so.
    """
    flat: list[TypeExpression] = []
    for member in members:
        flat += member.members if isinstance(member, UnionType) else (member,)
    unique = tuple(dict.fromkeys(flat))
    if NamedType("float") in unique:
        unique = tuple(member for member in unique if member != NamedType("int"))
    return unique[0] if len(unique) == 1 else UnionType(unique)


def _optional_literal(
    name: str, arguments: tuple[TypeExpression, ...]
) -> TypeExpression:
    """Return a literal type that may be `None`, as it is written today."""
    rest = tuple(argument for argument in arguments if argument != NONE)
    return _union((NamedType(name, rest), NONE)) if rest else NONE


def _is_any_parameters(first: TypeExpression) -> bool:
    return isinstance(first, NamedType)


def has_bare_generic(tool: Tool) -> bool:
    """Tell whether a header names a generic type without its arguments: `list`.

    Of the standard library and of the tool's own module; others are not known.
    """
    annotations = [parameter.annotation for parameter in tool.header.parameters]
    return any(_is_bare(each, tool) for each in (*annotations, tool.header.returns))


def _is_bare(expression: TypeExpression | None, tool: Tool) -> bool:
    match expression:
        case NamedType(name=name, arguments=None):
            origin = tool.origins.get(name)
            full_name = _full_name(name, origin)
            is_own = origin is not None and bool(origin.type_parameters)
            known = _CALLABLES | _TUPLES | _TYPE_ARGUMENTS.keys()
            return is_own or full_name in known
        case NamedType(arguments=(*items,)) | ListType(items=items):
            return any(_is_bare(item, tool) for item in items)
        case UnionType(members=members):
            return any(_is_bare(member, tool) for member in members)
        case UnpackedType(inner=inner) | ForwardType(inner=inner):
            return _is_bare(inner, tool)
        case _:
            return False


def stream_types(
    result: TypeExpression, any_type: Callable[[], TypeExpression]
) -> tuple[TypeExpression, TypeExpression]:
    """Return the types of a generator's items and of its return value.

    `any_type` is asked for `Any` only where it is needed, because that imports it.
    """
    if not isinstance(result, NamedType):
        return any_type(), any_type()
    name = result.name.rpartition(".")[2].lstrip("_")
    match name, result.arguments or ():
        case "Iterator" | "Iterable" | "AsyncIterator" | "AsyncIterable", (item,):
            return item, NONE
        case "Generator" | "AsyncGenerator", (item, _, returned):
            return item, returned
        case "Generator" | "AsyncGenerator", (item, *_):
            return item, NONE
        case _:
            return any_type(), any_type()
