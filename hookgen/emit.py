"""The hook points of a module as text, for `render` to put into a template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hookgen.importing import Imports, from_import, layout_imports, sort_key
from hookgen.layout import (
    Alternatives,
    Brackets,
    Header,
    Lambda,
    Line,
    Names,
    Value,
    flatten,
    format_statement,
    quote,
)
from hookgen.model import (
    GENERATED_NAMES,
    Binding,
    FunctionKind,
    Holder,
    HooksModule,
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
from hookgen.retype import NONE, Retyper, stream_types
from hookgen.rewrite import is_never
from hookgen.typeform import type_line

RUNTIME = "hookgen.runtime"

_RESERVED_FIELDS = frozenset(
    {
        "arguments",
        "call_id",
        "invoke",
        "metadata",
        "owner",
        "parent_call_id",
        "run",
        "tool_name",
    }
)

_RESERVED_PARAMETERS = frozenset({"self", "tool"})

_BASES = {
    FunctionKind.FUNCTION: "HookPoint",
    FunctionKind.COROUTINE: "AsyncHookPoint",
    FunctionKind.GENERATOR: "StreamHookPoint",
    FunctionKind.ASYNC_GENERATOR: "AsyncStreamHookPoint",
}


@dataclass(frozen=True, slots=True)
class _Field:
    """An attribute of a call record, and the parameter of the tool that it holds."""

    attribute: str
    local: str
    key: str | None
    """The name in `arguments()`; `None` for what a method is bound to."""
    type: TypeExpression


@dataclass(frozen=True, slots=True)
class _Signature:
    fields: tuple[_Field, ...]
    body_result: TypeExpression
    """What calling the body gives."""
    call_result: TypeExpression
    """What calling the hook point gives."""
    point_types: tuple[TypeExpression, ...]
    """The arguments of the hook point's base class, behind the call record."""


def emit_module(
    plan: Plan, *, children: tuple[ModuleName, ...] = (), runtime: str, width: int
) -> HooksModule:
    """Return the module that holds the hook points of a planned module.

    `children` are the modules of hook points in it, if it is a package. `runtime` is
    the package that the base classes are imported from, `width` the length of a line
    that is not split.
    """
    imports = Imports(_own_names(plan, children))
    retyper = Retyper(plan.module, imports.local_name)
    emitter = _Emitter(retyper, imports, width)
    points = tuple(emitter.point(planned, plan.module) for planned in plan.tools)
    first_party = plan.module.dotted.partition(".")[0]
    return HooksModule(
        name=plan.module,
        imports=_runtime_imports(plan, runtime, width),
        typing_imports=layout_imports(imports, first_party=first_party, width=width),
        pyright=_pyright(imports, plan),
        points=points,
        holders=emitter.holders(plan, ()),
        any_call=_any_call(plan, children, width),
        children=_child_imports(plan, children, width),
        weakened=tuple(retyper.weakened),
    )


def _own_names(plan: Plan, children: tuple[ModuleName, ...]) -> set[str]:
    names: set[str] = set()
    for planned in plan.tools:
        names.add(planned.point_path[0])
        names.update(f"{planned.record_name}{s}" for s in ("Call", "Hooks", "Return"))
    return names | {_last(child.hooks) for child in children}


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


def _runtime_imports(plan: Plan, runtime: str, width: int) -> str:
    kinds = {planned.tool.kind for planned in plan.tools}
    names = {"ToolCall", *(_BASES[kind] for kind in kinds)}
    if kinds:
        names.add("ToolReturn")
    if FunctionKind.ASYNC_GENERATOR in kinds:
        names.add("AsyncItems")
    typing = ["TYPE_CHECKING", "Final"] if plan.tools else ["TYPE_CHECKING"]
    return "\n\n".join(
        (
            from_import("typing", tuple(typing), width=width),
            from_import(runtime, tuple(sorted(names, key=sort_key)), width=width),
        )
    )


def _pyright(imports: Imports, plan: Plan) -> str:
    names = [
        part
        for module, name in imports.names
        for part in [*module.split("."), *([name] if name else [])]
    ]
    names += [p.name for planned in plan.tools for p in planned.tool.header.parameters]
    is_private = any(n.startswith("_") and not n.startswith("__") for n in names)
    return "# pyright: reportPrivateUsage=false" if is_private else ""


def _any_call(plan: Plan, children: tuple[ModuleName, ...], width: int) -> str:
    members: list[Line] = [(f"{p.record_name}Call",) for p in plan.tools]
    members += [(f"{_child_name(plan, child)}.AnyCall",) for child in children]
    union = members[0] if len(members) == 1 else (Alternatives(tuple(members)),)
    indent = "    " if children else ""
    return format_statement(("AnyCall = ", Value(union)), indent=indent, width=width)


def _child_name(plan: Plan, child: ModuleName) -> str:
    name = _last(child.hooks)
    own = {planned.point_path[0] for planned in plan.tools}
    return f"_{name}" if name in own | GENERATED_NAMES else name


def _child_imports(plan: Plan, children: tuple[ModuleName, ...], width: int) -> str:
    names: list[str] = []
    for child in sorted(children, key=lambda child: sort_key(_last(child.hooks))):
        local = _child_name(plan, child)
        last = _last(child.hooks)
        names.append(last if local == last else f"{last} as {local}")
    if not names:
        return ""
    return format_statement(
        (f"from {plan.module.hooks} import ", Names(tuple(names))),
        indent="    ",
        width=width,
    )


@dataclass(frozen=True, slots=True)
class _Emitter:
    retyper: Retyper
    imports: Imports
    width: int

    def point(self, planned: PlannedTool, module: ModuleName) -> PointText:
        tool, record = planned.tool, planned.record_name
        signature = self.signature(tool)
        fields = signature.fields
        return PointText(
            path=planned.point_path,
            tool=f"{module.dotted}.{tool.path}",
            tool_name=tool.name,
            record=record,
            slots=self.statement(("__slots__ = ", Value((_strings(fields),))), 1),
            init_header=self.init_header(fields),
            declarations=tuple(
                self.statement((f"{f.attribute}: ", *type_line(f.type)), 1)
                for f in fields
                if not self.is_short(f)
            ),
            assignments=tuple(map(self.assignment, fields)),
            arguments=self.statement(("return ", Value((_arguments(fields),))), 2),
            hooks_header=self.hooks_header(tool, record, signature),
            call_header=self.call_header(signature),
            call_body=self.call_body(tool, record, signature),
            return_alias=self.return_alias(tool, record, signature),
            binding="" if len(planned.point_path) > 1 else self.binding(planned),
        )

    def statement(self, line: Line | Header, level: int) -> str:
        return format_statement(line, indent="    " * level, width=self.width)

    def signature(self, tool: Tool) -> _Signature:
        fields = tuple(self.fields(tool))
        result = self.retyper.result(tool)
        match tool.kind:
            case FunctionKind.FUNCTION:
                return _Signature(fields, result, result, (result,))
            case FunctionKind.COROUTINE:
                awaitable = NamedType(self.abstract("Awaitable"), (result,))
                return _Signature(fields, awaitable, awaitable, (result,))
            case FunctionKind.GENERATOR:
                item, returned = stream_types(result, self.retyper.any)
                arguments = (item, self.retyper.any(), returned)
                generator = NamedType(self.abstract("Generator"), arguments)
                if tool.header.returns is None:
                    result = generator
                return _Signature(fields, result, generator, (item, returned))
            case FunctionKind.ASYNC_GENERATOR:
                item, _ = stream_types(result, self.retyper.any)
                if tool.header.returns is None:
                    result = NamedType(self.abstract("AsyncIterator"), (item,))
                items = NamedType("AsyncItems", (item,))
                return _Signature(fields, result, items, (item,))

    def abstract(self, name: str) -> str:
        origin = Origin(OriginKind.IMPORT, "collections.abc", name)
        return self.imports.local_name(origin, name)

    def fields(self, tool: Tool) -> Iterator[_Field]:
        taken: set[str] = set(_RESERVED_FIELDS)
        has_owner = tool.binding in (Binding.METHOD, Binding.CLASS_METHOD)
        locals_taken: set[str] = set(_RESERVED_PARAMETERS)
        for index, parameter in enumerate(tool.header.parameters):
            if index == 0 and has_owner:
                locals_taken.add("owner")
                yield _Field("owner", "owner", None, self.retyper.owner(tool))
                continue
            name = _unmangled(parameter.name)
            attribute, local = _free(name, taken), _free(name, locals_taken)
            taken.add(attribute)
            locals_taken.add(local)
            carried = self.retyper.parameter(parameter, tool)
            yield _Field(attribute, local, parameter.name, carried)

    def parameters(self, fields: tuple[_Field, ...]) -> tuple[Line, ...]:
        return tuple((f"{f.local}: ", *type_line(f.type)) for f in fields)

    def init_header(self, fields: tuple[_Field, ...]) -> str:
        parameters = (("self",), *self.parameters(fields))
        return self.statement(Header("def __init__", parameters, ("None",)), 1)

    def is_short(self, item: _Field) -> bool:
        return len(self.typed_assignment(item)) <= self.width

    def typed_assignment(self, item: _Field) -> str:
        # Said outright: from a parameter that is a Literal, pyright infers `str`.
        written = flatten(type_line(item.type))
        return f"        self.{item.attribute}: {written} = {item.local}"

    def assignment(self, item: _Field) -> str:
        if self.is_short(item):
            return self.typed_assignment(item)
        return self.statement((f"self.{item.attribute} = ", Value((item.local,))), 2)

    def hooks_header(self, tool: Tool, record: str, signature: _Signature) -> str:
        arguments = (_call_type(record), *map(_base_argument, signature.point_types))
        base = Brackets("[", arguments, "]")
        bases = Brackets("(", ((_BASES[tool.kind], base),), ")")
        return self.statement((f"class {record}Hooks", bases, ":"), 0)

    def call_header(self, signature: _Signature) -> str:
        callable_name = self.abstract("Callable")
        types = Brackets("[", tuple(type_line(f.type) for f in signature.fields), "]")
        result = type_line(signature.body_result)
        body: Line = ("tool: ", callable_name, Brackets("[", ((types,), result), "]"))
        parameters = (("self",), body, *self.parameters(signature.fields))
        header = Header("def call", parameters, type_line(signature.call_result))
        return self.statement(header, 1)

    def call_body(self, tool: Tool, record: str, signature: _Signature) -> str:
        dispatch = _dispatch(record, signature.fields)
        if tool.kind is FunctionKind.ASYNC_GENERATOR:
            return "\n".join(self.stream_body(dispatch, signature))
        if is_never(tool) and tool.kind is FunctionKind.FUNCTION:
            return self.statement(dispatch, 2)
        return self.statement(("return ", Value(dispatch)), 2)

    def stream_body(self, dispatch: Line, signature: _Signature) -> Iterator[str]:
        bare = ("tool", _names(signature.fields, lambda field: field.local))
        yield self.statement(("if self.idle:",), 2)
        yield self.statement(("return ", Value(_items(bare))), 3)
        yield self.statement(("return ", Value(_items(dispatch))), 2)

    def return_alias(self, tool: Tool, record: str, signature: _Signature) -> str:
        if tool.kind is FunctionKind.ASYNC_GENERATOR:
            result: TypeExpression = NONE
        else:
            result = signature.point_types[-1]
        arguments = (_call_type(record), _base_argument(result))
        alias = ("ToolReturn", Brackets("[", arguments, "]"))
        return self.statement((f"{record}Return = ", Value(alias)), 0)

    def binding(self, planned: PlannedTool) -> str:
        """Return the statement that makes a hook point, at its place."""
        *above, name = planned.point_path
        value = Value((f"{planned.record_name}Hooks()",))
        return self.statement((f"{name}: Final = ", value), len(above))

    def holders(self, plan: Plan, above: tuple[str, ...]) -> tuple[Holder, ...]:
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
                    self.binding(planned)
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


def _strings(fields: tuple[_Field, ...]) -> Brackets:
    names = sorted(field.attribute for field in fields)
    items = tuple((f'"{name}"',) for name in names)
    return Brackets("(", items, ")", is_tuple=True)


def _arguments(fields: tuple[_Field, ...]) -> Brackets:
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


def _dispatch(record: str, fields: tuple[_Field, ...]) -> Line:
    created = (f"{record}Call", _names(fields, lambda field: field.local))
    called = ("tool", _names(fields, lambda field: f"call.{field.attribute}"))
    return (
        "self.dispatch",
        Brackets("(", (created, (Lambda("call", called),)), ")"),
    )


def _items(stream: Line) -> Line:
    return ("AsyncItems", Brackets("(", (stream,), ")"))


def _names(fields: tuple[_Field, ...], name: Callable[[_Field], str]) -> Brackets:
    return Brackets("(", tuple((name(field),) for field in fields), ")")
