"""The hook points of tools as text: records, hook point classes, holders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field

from hookgen.importing import Imports, first_part, from_import, last_part
from hookgen.layout import (
    Brackets,
    Header,
    Line,
    Value,
    flatten,
    format_statement,
    quote,
)
from hookgen.model import (
    Binding,
    FunctionKind,
    Holder,
    ModuleName,
    NamedType,
    Origin,
    OriginKind,
    Plan,
    PlannedTool,
    PointText,
    Tool,
    TypeExpression,
)
from hookgen.readers import Readers
from hookgen.retype import NONE, Retyper, stream_types
from hookgen.rewrite import is_never
from hookgen.rule import BoundRule
from hookgen.shim import LOCALS, Ruled, Shim, make_shim
from hookgen.signature import Field, Signature
from hookgen.typeform import type_line

RESERVED_FIELDS = frozenset(
    {
        "apply",
        "arguments",
        "call_id",
        "copy",
        "identity_",
        "invoke",
        "metadata",
        "owner",
        "parent_call_id",
        "run",
        "tool_name",
    }
)
"""The attributes of all records: in them, parameters cannot use these names."""

_RESERVED_PARAMETERS = frozenset({"self", "tool"})

BASES = {
    FunctionKind.FUNCTION: "HookPoint",
    FunctionKind.COROUTINE: "AsyncHookPoint",
    FunctionKind.GENERATOR: "StreamHookPoint",
    FunctionKind.ASYNC_GENERATOR: "AsyncStreamHookPoint",
}
"""The runtime's class of hook points, by kind of tool."""

Rules = Mapping[tuple[str, ...], tuple[BoundRule, ...]]
"""What rules bind to the tools of a module, by hook point and in order."""


class Shims(Struct):
    """What the code of rules needs, as far as it is written."""

    names: set[str] = field(default_factory=set[str])
    """Of the runtime."""
    has_clock: bool = False


class PointWriter(Struct, frozen=True):
    """Writes the hook points of one module; what they need to import is noted."""

    retyper: Retyper
    imports: Imports
    """Of types, for type checkers."""
    readers: Readers
    unique: frozenset[str]
    """The paths that only one tool has."""
    rules: Rules
    policies: Imports
    """Of the modules whose hooks rules bind."""
    width: int
    shims: Shims = field(default_factory=Shims)

    def point(self, planned: PlannedTool, module: ModuleName) -> PointText:
        """Return the text of one tool's hook point."""
        tool, record = planned.tool, planned.record_name
        signature = self.signature(planned)
        fields = signature.fields
        declarations, assignments = self.assignments(fields)
        is_reachable = self.is_reachable(tool)
        shim = self.shim(planned, signature)
        return PointText(
            path=planned.point_path,
            tool=f"{module.dotted}.{tool.path}",
            tool_name=tool.name,
            record=record,
            body_alias=self.body_alias(record, signature),
            slots=self.statement(("__slots__ = ", Value((_strings(fields),))), 1),
            init_header=self.init_header(fields),
            declarations=declarations,
            assignments=assignments,
            arguments=self.statement(("return ", Value((_arguments(fields),))), 2),
            apply=tuple(self.apply(tool, record, signature)),
            invoke=tuple(self.invoke(planned, signature)) if is_reachable else (),
            hooks_header=self.hooks_header(tool, record, signature),
            call=shim.call if shim else tuple(self.call(planned, signature)),
            ruled=shim.ruled if shim else (),
            bind=shim.bind if shim else (),
            parse=tuple(self.parse(planned, fields)) if is_reachable else (),
            return_alias=self.return_alias(tool, record, signature),
            binding=self.binding(planned),
        )

    def shim(self, planned: PlannedTool, signature: Signature) -> Shim | None:
        """Return what a tool's rules make of its hook point; `None` without any."""
        rules = self.rules.get(planned.point_path)
        if not rules:
            return None
        shim = make_shim(Ruled(planned, signature, rules, self.policy, self.width))
        self.shims.names |= shim.names
        self.shims.has_clock = self.shims.has_clock or shim.has_clock
        return shim

    def policy(self, module: str) -> str:
        """Return the local name of a module of hooks."""
        return self.policies.names[module, None]

    def is_reachable(self, tool: Tool) -> bool:
        """Tell whether another module can import a tool's body by name."""
        return (
            all(scope.is_class for scope in tool.scopes)
            # Of two tools of one name, as for two platforms, one may not be there.
            and tool.path in self.unique
            and self.retyper.is_importable
            # To import a program is to run it once more.
            and last_part(self.retyper.module.dotted) != "__main__"
        )

    def statement(self, line: Line | Header, level: int) -> str:
        return format_statement(line, indent="    " * level, width=self.width)

    def signature(self, planned: PlannedTool) -> Signature:
        tool, record = planned.tool, planned.record_name
        is_ruled = bool(self.rules.get(planned.point_path))
        fields = tuple(self.fields(tool, record, is_ruled=is_ruled))
        result = self.retyper.result(tool)
        match tool.kind:
            case FunctionKind.FUNCTION:
                return Signature(fields, result, result, (result,))
            case FunctionKind.COROUTINE:
                awaitable = NamedType(self.abstract("Awaitable"), (result,))
                return Signature(fields, awaitable, awaitable, (result,))
            case FunctionKind.GENERATOR:
                item, returned = stream_types(result, self.retyper.any)
                arguments = (item, self.retyper.any(), returned)
                generator = NamedType(self.abstract("Generator"), arguments)
                if tool.header.returns is None:
                    result = generator
                return Signature(fields, result, generator, (item, returned))
            case FunctionKind.ASYNC_GENERATOR:
                item, _ = stream_types(result, self.retyper.any)
                if tool.header.returns is None:
                    result = NamedType(self.abstract("AsyncIterator"), (item,))
                items = NamedType("AsyncSteps", (item,))
                return Signature(fields, result, items, (item,))

    def abstract(self, name: str) -> str:
        origin = Origin(OriginKind.IMPORT, "collections.abc", name)
        return self.imports.local_name(origin, name)

    def fields(self, tool: Tool, record: str, *, is_ruled: bool) -> Iterator[Field]:
        taken: set[str] = set(RESERVED_FIELDS)
        locals_taken: set[str] = {*_RESERVED_PARAMETERS, f"{record}Call"}
        if is_ruled:
            locals_taken |= LOCALS
            locals_taken |= {first_part(name) for name in self.policies.names.values()}
        for index, parameter in enumerate(tool.header.parameters):
            if index == 0 and _has_owner(tool):
                locals_taken.add("owner")
                owner = self.retyper.owner(tool)
                line = self.settled("owner", type_line(owner))
                yield Field("owner", "owner", None, owner, line, parameter)
                continue
            name = _unmangled(parameter.name)
            attribute, local = _free(name, taken), _free(name, locals_taken)
            taken.add(attribute)
            locals_taken.add(local)
            carried = self.retyper.parameter(parameter, tool)
            line = self.settled(local, type_line(carried))
            yield Field(attribute, local, parameter.name, carried, line, parameter)

    def settled(self, local: str, line: Line) -> Line:
        """Return a field's type as one text, if it is split nowhere that it stands."""
        flat = flatten(line)
        as_parameter, in_alias = f"        {local}: {flat},", f"            {flat},"
        longest = max(as_parameter, in_alias, key=len)
        return (flat,) if longest.isascii() and len(longest) <= self.width else line

    def parameters(self, fields: tuple[Field, ...]) -> tuple[Line, ...]:
        return tuple((f"{f.local}: ", *f.line) for f in fields)

    def init_header(self, fields: tuple[Field, ...]) -> str:
        parameters = (("self",), *self.parameters(fields))
        return self.statement(Header("def __init__", parameters, ("None",)), 1)

    def assignments(
        self, fields: tuple[Field, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the declarations of a record's attributes, and their assignments.

        Types are said outright: from a parameter that is a Literal, pyright infers
        `str`. Where one does not fit into the assignment, it gets its own line.
        """
        declarations: list[str] = []
        assignments: list[str] = []
        for item in fields:
            name, local = item.attribute, item.local
            assignment = f"        self.{name}: {flatten(item.line)} = {local}"
            if len(assignment) > self.width:
                declarations.append(self.statement((f"{name}: ", *item.line), 1))
                assignment = self.statement((f"self.{name} = ", Value((local,))), 2)
            assignments.append(assignment)
        return tuple(declarations), tuple(assignments)

    def hooks_header(self, tool: Tool, record: str, signature: Signature) -> str:
        arguments = (_call_type(record), *map(_base_argument, signature.point_types))
        base = Brackets("[", arguments, "]")
        bases = Brackets("(", ((BASES[tool.kind], base),), ")")
        return self.statement((f"class {record}Hooks", bases, ":"), 0)

    def body_alias(self, record: str, signature: Signature) -> str:
        callable_name = self.abstract("Callable")
        types = Brackets("[", tuple(f.line for f in signature.fields), "]")
        arguments = Brackets("[", ((types,), type_line(signature.body_result)), "]")
        return self.statement((f"{record}Body = ", callable_name, arguments), 1)

    def apply(self, tool: Tool, record: str, signature: Signature) -> Iterator[str]:
        parameters: tuple[Line, ...] = (("self",), (f"tool: {record}Body",))
        returns = type_line(signature.body_result)
        yield self.statement(Header("def apply", parameters, returns), 1)
        names = _names(signature.fields, lambda field: f"self.{field.attribute}")
        yield self.give(("tool", names), tool, 2)

    def give(self, line: Line, tool: Tool, level: int) -> str:
        """Return the statement that gives a call's result to the caller."""
        if is_never(tool) and tool.kind is FunctionKind.FUNCTION:
            return self.statement(line, level)
        return self.statement(("return ", Value(line)), level)

    def call(self, planned: PlannedTool, signature: Signature) -> Iterator[str]:
        tool, record, fields = planned.tool, planned.record_name, signature.fields
        body = (f"tool: {record}Body",)
        parameters = (("self",), body, *self.parameters(fields))
        returns = type_line(signature.call_result)
        yield self.statement(Header("def call", parameters, returns), 1)
        locals_ = _names(fields, lambda field: field.local)
        created = (f"{record}Call", locals_)
        if tool.kind is FunctionKind.ASYNC_GENERATOR:
            yield self.statement(("if self.idle:",), 2)
            yield self.statement(("return ", Value(_items(("tool", locals_)))), 3)
        name = _free("call", {field.local for field in fields})
        at_once = self.dispatched("self", created, planned)

        def in_turn() -> str:
            made = self.statement((f"{name} = ", Value(created)), 2)
            return f"{made}\n{self.dispatched('self', (name,), planned)}"

        yield _shorter(at_once, in_turn)

    def dispatched(
        self, point: str, call: Line, planned: PlannedTool, body: str = "tool"
    ) -> str:
        """Return the statement that runs a tool with its hooks."""
        tool, is_inside = planned.tool, point == "self"
        is_ruled = bool(self.rules.get(planned.point_path))
        apply = f"{point}.ruled" if is_ruled else f"{planned.record_name}Call.apply"
        arguments: tuple[Line, ...] = (call, (body,), (apply,))
        method = "dispatch" if is_inside else "invoke"
        run = (f"{point}.{method}", Brackets("(", arguments, ")"))
        has_items = is_inside and tool.kind is FunctionKind.ASYNC_GENERATOR
        return self.give(_items(run) if has_items else run, tool, 2)

    def invoke(self, planned: PlannedTool, signature: Signature) -> Iterator[str]:
        tool = planned.tool
        result = signature.call_result
        if tool.kind is FunctionKind.COROUTINE:
            # Not just to be awaited, as what hooks get: it can be made a task.
            unknown = self.retyper.any()
            types = (unknown, unknown, *signature.point_types)
            result = NamedType(self.abstract("Coroutine"), types)
        elif tool.kind is FunctionKind.ASYNC_GENERATOR:
            types = (*signature.point_types, self.retyper.any())
            result = NamedType(self.abstract("AsyncGenerator"), types)
        yield self.statement(Header("def invoke", (("self",),), type_line(result)), 1)
        point = ".".join(planned.point_path)
        name = _free("body", {planned.point_path[0]})
        if not tool.classes:
            yield self.local_import(f"{planned.body_name} as {name}")
            yield ""
            yield self.dispatched(point, ("self",), planned, name)
            return
        owner = _owner_name(planned)
        yield self.owner_import(tool, owner)
        yield ""
        body = ".".join([owner, *tool.classes[1:], planned.body_name])
        at_once = self.dispatched(point, ("self",), planned, body)

        def in_turn() -> str:
            got = self.statement((f"{name} = {body}",), 2)
            return f"{got}\n{self.dispatched(point, ('self',), planned, name)}"

        yield _shorter(at_once, in_turn)

    def parse(self, planned: PlannedTool, fields: tuple[Field, ...]) -> Iterator[str]:
        tool, record = planned.tool, planned.record_name
        header = Header(
            "def parse", (("self",), ("given: Arguments",)), _call_type(record)
        )
        yield self.statement(header, 1)
        if _has_owner(tool):
            owner = _owner_name(planned)
            yield self.owner_import(tool, owner)
            yield ""
        arguments = tuple(self.taken(field, planned) for field in fields)
        created = (f"{record}Call", Brackets("(", arguments, ")"))
        yield self.statement(("return ", Value(created)), 2)

    def taken(self, item: Field, planned: PlannedTool) -> Line:
        """Return the expression that takes a field from the arguments of a model."""
        if item.key is not None:
            return self.readers.taken(item.parameter, item.type)
        tool = planned.tool
        owner = ".".join([_owner_name(planned), *tool.classes[1:]])
        is_class = tool.binding is Binding.CLASS_METHOD
        return (f"given.owner{'_class' if is_class else ''}({owner})",)

    def owner_import(self, tool: Tool, local: str) -> str:
        return self.local_import(f"{tool.classes[0]} as {local}")

    def local_import(self, name: str) -> str:
        module = self.retyper.module.dotted
        return from_import(module, (name,), indent=" " * 8, width=self.width)

    def return_alias(self, tool: Tool, record: str, signature: Signature) -> str:
        if tool.kind is FunctionKind.ASYNC_GENERATOR:
            result: TypeExpression = NONE
        else:
            result = signature.point_types[-1]
        arguments = (_call_type(record), _base_argument(result))
        alias = ("ToolReturn", Brackets("[", arguments, "]"))
        return self.statement((f"{record}Return = ", Value(alias)), 0)

    def binding(self, planned: PlannedTool) -> str:
        """Return the statement that makes a hook point."""
        tool = planned.tool
        arguments: list[Line] = [("toolset",)]
        arguments.append((quote(f"{self.retyper.module.dotted}:{tool.path}"),))
        for label, values in (("tags", tool.tags), ("decorators", tool.decorators)):
            if values:
                items = tuple((quote(value),) for value in values)
                display = Brackets("(", items, ")", is_tuple=True)
                arguments.append((f"{label}=", display))
        place = ".".join(planned.point_path)
        if place != tool.path:
            arguments.append((f"place={quote(place)}",))
        made = (f"{planned.record_name}Hooks", Brackets("(", tuple(arguments), ")"))
        return self.statement((f"{planned.point_name}: Final = ", Value(made)), 0)

    def placed(self, planned: PlannedTool) -> str:
        """Return the statement that puts a hook point into what holds it."""
        *above, name = planned.point_path
        placed = (f"{name}: Final = ", Value((planned.point_name,)))
        return self.statement(placed, len(above))

    def holders(self, plan: Plan, above: tuple[str, ...]) -> tuple[Holder, ...]:
        """Return the classes that hold hook points below a path, in source order."""
        depth = len(above)
        names = dict.fromkeys(
            planned.point_path[depth]
            for planned in plan.tools
            if planned.point_path[:depth] == above
            and len(planned.point_path) > depth + 1
        )
        return tuple(
            Holder(
                name=name,
                source=".".join([plan.module.dotted, *above, name]),
                indent="    " * depth,
                lines=tuple(
                    self.placed(planned)
                    for planned in plan.tools
                    if planned.point_path[:-1] == (*above, name)
                ),
                holders=self.holders(plan, (*above, name)),
            )
            for name in names
        )


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"{name}_"
    return name


def _unmangled(name: str) -> str:
    """Return a parameter's name as an attribute that means the same in every class.

    Two underscores in front make a name private to a class; with two behind, Python
    may give it a meaning.
    """
    return (name.strip("_") or name) if name.startswith("__") else name


def _strings(fields: tuple[Field, ...]) -> Brackets:
    names = sorted(field.attribute for field in fields)
    items = tuple((f'"{name}"',) for name in names)
    return Brackets("(", items, ")", is_tuple=True)


def _arguments(fields: tuple[Field, ...]) -> Brackets:
    items = tuple(
        (f'"{field.key}": self.{field.attribute}',)
        for field in fields
        if field.key is not None
    )
    return Brackets("{", items, "}")


def _call_type(record: str) -> Line:
    return (f"{record}Call",)


_PLAIN = frozenset({"None", "bool", "bytes", "float", "int", "object", "str"})


def _base_argument(expression: TypeExpression) -> Line:
    """Return a type as an argument that is evaluated when the module is imported."""
    text = flatten(type_line(expression))
    return (text,) if text in _PLAIN else (quote(text),)


def _has_owner(tool: Tool) -> bool:
    return tool.binding in (Binding.METHOD, Binding.CLASS_METHOD)


def _owner_name(planned: PlannedTool) -> str:
    """Return the name of a tool's class where its holder may have the class's own."""
    return "Owner_" if planned.point_path[0] == "Owner" else "Owner"


def _shorter(first: str, second: Callable[[], str]) -> str:
    """Return which of two texts has fewer lines, the first one if neither has.

    The second one has two lines at least.
    """
    lines = first.count("\n")
    if lines < 2:
        return first
    other = second()
    return other if other.count("\n") < lines else first


def _items(stream: Line) -> Line:
    return ("self.begin", Brackets("(", (stream,), ")"))


def _names(fields: tuple[Field, ...], name: Callable[[Field], str]) -> Brackets:
    return Brackets("(", tuple((name(field),) for field in fields), ")")
