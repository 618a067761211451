"""What goes into a tool module, and taking it out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hookgen.layout import (
    Brackets,
    Header,
    Line,
    Names,
    Value,
    format_statement,
    quote,
)
from hookgen.model import (
    Binding,
    FunctionKind,
    Insertion,
    NamedType,
    Parameter,
    Plan,
    PlannedTool,
    Removal,
    Tool,
    TypeExpression,
)
from hookgen.typeform import MADE, flattened, type_line, unqualified

StatementFormat = Callable[[Line, int], str]
"""Lays out a statement some levels deeper than the body."""

_NEVER = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("NoReturn", "Never")
)


def make_insertions(plan: Plan, *, width: int) -> tuple[Insertion, ...]:
    """Return the text that hooks the planned tools of a module, in source order.

    `width` is the length of a line that is not split, in columns.
    """
    if not plan.tools:
        return ()
    insertions = [_import_insertion(plan, width)]
    insertions += [_tool_insertion(planned, plan, width) for planned in plan.tools]
    return tuple(sorted(insertions))


def insert(text: bytes, insertions: tuple[Insertion, ...], *, newline: str) -> bytes:
    """Return the text with all insertions made; `newline` ends their lines."""
    pieces: list[bytes] = []
    position = 0
    for insertion in insertions:
        pieces.append(text[position : insertion.offset])
        pieces.append(insertion.text.replace("\n", newline).encode())
        position = insertion.offset
    return b"".join([*pieces, text[position:]])


def take_out(text: bytes, removals: tuple[Removal, ...]) -> bytes:
    """Return the text without what had been inserted."""
    pieces: list[bytes] = []
    position = 0
    for removal in removals:
        pieces.append(text[position : removal.start])
        position = removal.end
    return b"".join([*pieces, text[position:]])


def _import_insertion(plan: Plan, width: int) -> Insertion:
    package, _, module = plan.module.hooks.rpartition(".")
    name = f"{module} as {plan.alias}"
    line: Line = (f"from {package} import ", Names((name,)))
    statement = format_statement(line if package else (f"import {name}",), width=width)
    text = f"{plan.import_before}{statement}\n{plan.import_after}"
    return Insertion(plan.import_offset, text)


def _tool_insertion(planned: PlannedTool, plan: Plan, width: int) -> Insertion:
    tool = planned.tool
    indent = tool.body_indent if tool.body_indent is not None else _deeper(tool.indent)
    guard = "\n".join(_guard(planned, plan, indent, width))
    blank_lines = "\n\n\n" if not tool.indent else "\n\n"
    text = guard + blank_lines + _body_header(planned, width)
    if tool.body_indent is None:
        return Insertion(tool.body_start, f"\n{text}")
    if tool.shares_docstring_line:
        # The empty line tells it from a body that always had its own line.
        return Insertion(tool.body_start, f"\n{text}\n\n{indent}")
    return Insertion(tool.body_start, f"{text}\n")


def _deeper(indent: str) -> str:
    return indent + ("\t" if indent.endswith("\t") else "    ")


def _guard(planned: PlannedTool, plan: Plan, indent: str, width: int) -> Iterator[str]:
    """Yield the statements that lead a call to the body or to the hook point."""
    tool = planned.tool
    names = tuple(parameter.name for parameter in tool.header.parameters)
    body = ".".join([*tool.classes, planned.body_name])
    point = f"{plan.alias}.{planned.point_name}"
    unit = _unit(indent, tool)
    idle = _call(body, names)
    hooked = _call(f"{point}.call", (body, *names))

    def statement(line: Line, level: int) -> str:
        return format_statement(
            line, indent=indent + unit * level, width=width, unit=unit
        )

    if tool.kind is FunctionKind.ASYNC_GENERATOR:
        yield from _async_generator_guard(hooked, point, names, statement)
        return
    yield statement((f"if {point}.idle:",), 0)
    if _has_no_result(tool):
        yield statement(("yield from ", *idle), 1)
        yield statement(("else:",), 0)
        yield statement(("yield from ", *hooked), 1)
        return
    yield statement(_give(idle, tool), 1)
    yield statement(_give(hooked, tool), 0)


def _unit(indent: str, tool: Tool) -> str:
    """Return what one more level adds, as the tool's own body does it."""
    added = indent.removeprefix(tool.indent)
    return added or "    "


def _call(function: str, arguments: tuple[str, ...]) -> Line:
    return (function, Brackets("(", tuple((name,) for name in arguments), ")"))


def _give(call: Line, tool: Tool) -> Line:
    """Return the statement that passes on what a call gives."""
    if is_never(tool):
        awaited = "await " if tool.kind is FunctionKind.COROUTINE else ""
        return (awaited, *call)
    match tool.kind:
        case FunctionKind.COROUTINE:
            return ("return ", Value(("await ", *call)))
        case FunctionKind.GENERATOR:
            return ("return ", Brackets("(", (("yield from ", *call),), ")"))
        case _:
            return ("return ", Value(call))


def _has_no_result(tool: Tool) -> bool:
    """Tell whether a tool is a generator that is an iterator and no more.

    Type checkers do not know what `yield from` gives for what is annotated so.
    """
    match tool.header.returns:
        case NamedType(name=name) if tool.kind is FunctionKind.GENERATOR:
            is_iterator = name.rpartition(".")[2] in ("Iterator", "Iterable")
            return is_iterator and not tool.has_return_value
        case _:
            return False


def is_never(tool: Tool) -> bool:
    """Tell whether the tool is declared not to return."""
    match tool.header.returns:
        case NamedType(name=name) if name in tool.origins:
            return tool.origins[name].qualified_name in _NEVER
        case _:
            return False


def _async_generator_guard(
    hooked: Line, point: str, names: tuple[str, ...], statement: StatementFormat
) -> Iterator[str]:
    """Yield a loop that passes on items, and what the consumer sends and throws.

    A step is awaited outside of the handler: the body must not see the error handled.
    """
    items, step, item, error = (
        _unused(name, names) for name in ("items", "step", "item", "error")
    )
    yield statement((f"{items}, {step} = ", Value(hooked)), 0)
    yield statement(("try:",), 0)
    yield statement(("while True:",), 1)
    yield statement((f"{item} = await {step}",), 2)
    yield statement(("try:",), 2)
    yield statement((f"{step} = {items}.asend((yield {item}))",), 3)
    yield statement((f"except BaseException as {error}:",), 2)
    yield statement((f"{step} = ", Value(_call(f"{point}.throw", (items, error)))), 3)
    yield statement(("except StopAsyncIteration:",), 0)
    yield statement(("return",), 1)


def _unused(name: str, names: tuple[str, ...]) -> str:
    while name in names:
        name = f"{name}_"
    return name


def _body_header(planned: PlannedTool, width: int) -> str:
    """Return the second header, which makes a function of the old statements."""
    tool = planned.tool
    header = tool.header
    is_async = tool.kind in (FunctionKind.COROUTINE, FunctionKind.ASYNC_GENERATOR)
    start = f"{'async ' if is_async else ''}def {planned.body_name}"
    parameters = [
        _parameter(parameter, tool, is_first=index == 0)
        for index, parameter in enumerate(header.parameters)
    ]
    returns = type_line(header.returns) if header.returns is not None else ()
    text = format_statement(
        Header(start + header.type_parameters, tuple(parameters), returns),
        indent=tool.indent,
        width=width,
        unit=_unit(tool.body_indent or "", tool),
    )
    if tool.binding in (Binding.CLASS_METHOD, Binding.STATIC_METHOD):
        return f"{tool.indent}@staticmethod\n{text}"
    return text


def _parameter(parameter: Parameter, tool: Tool, *, is_first: bool) -> Line:
    annotation = flattened(parameter, lambda name: _qualified(name, tool))
    if annotation is not None and not _is_shadowed(annotation, tool):
        return (f"{parameter.name}: ", *type_line(annotation, unqualified))
    if is_first and tool.binding is Binding.CLASS_METHOD and _is_typed(tool):
        written = f"type[{'.'.join(tool.classes)}]"
        if not tool.has_lazy_annotations:
            written = quote(written)
        return (f"{parameter.name}: {written}",)
    return (parameter.name,)


def _is_shadowed(annotation: TypeExpression, tool: Tool) -> bool:
    """Tell whether a type that `flattened` made means something else at its place."""
    match annotation:
        case NamedType(name=name, arguments=arguments) if name in MADE:
            inner = {a.name for a in arguments or () if isinstance(a, NamedType)}
            return any(unqualified(n) in tool.shadowed for n in {name, *inner} & MADE)
        case _:
            return False


def _qualified(name: str, tool: Tool) -> str:
    origin = tool.origins.get(name)
    return origin.qualified_name if origin else name


def _is_typed(tool: Tool) -> bool:
    header = tool.header
    return header.returns is not None or any(
        parameter.annotation is not None for parameter in header.parameters
    )
