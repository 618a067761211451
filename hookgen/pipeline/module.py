"""One tool module: what it is to become, with every invariant checked."""

from __future__ import annotations

import ast

from msgspec import Struct
from msgspec.structs import replace

from hookgen.errors import HookgenError, InputError, InternalError
from hookgen.model import (
    Binding,
    HooksModule,
    ModuleName,
    Plan,
    PointText,
    Tool,
    Weakened,
)
from hookgen.naming import Location
from hookgen.pipeline.bound import BoundRules
from hookgen.pipeline.records import ParameterReport, RuleReport, ToolReport
from hookgen.pipeline.sameness import is_same_tree
from hookgen.plan import make_plan
from hookgen.rewrite import insert, make_insertions, take_out
from hookgen.rule import BoundRule, HookFunction, Rule
from hookgen.scan import (
    Choice,
    ParsedModule,
    find_inserted,
    may_hold_tools,
    parse_module,
    read_skeleton,
)
from hookgen.scan.inserted import may_be_instrumented
from hookgen.source import Source
from hookgen.verify import (
    Extent,
    Moves,
    read_extents,
    verify_code,
    verify_headers,
    verify_tree,
)


class Rewritten(Struct, frozen=True):
    """A module's text as it is to be, in the file's own encoding."""

    content: bytes
    plan: Plan
    was_hooked: bool


def restore(source: Source, name: ModuleName) -> bytes:
    """Return a file's content without anything that hookgen inserted.

    Raises:
        InputError: the file does not parse, or was edited where hookgen inserted.
    """
    if not may_be_instrumented(source.text):
        return source.raw
    parsed = _parse(source)
    removals = find_inserted(parsed, name)
    if not removals:
        return source.raw
    base = take_out(source.text, removals)
    _parse(_with_text(source, base))
    return source.encode(base)


def instrument(
    source: Source, name: ModuleName, *, choice: Choice, width: int
) -> Rewritten | None:
    """Return a module with its tools hooked; `None` if nothing in it can be a tool.

    A module that is hooked already, but was formatted since, stays as it is.

    Raises:
        InputError: the file does not parse, or was edited where hookgen inserted.
        InternalError: the result would break an invariant; hookgen is at fault.
    """
    if not may_hold_tools(source.text, choice):
        return None
    base = _read_base(source, name, choice)
    plan, was_hooked = base.plan, base.hooked is not None
    if not plan.tools:
        return Rewritten(base.source.encode(base.source.text), plan, was_hooked)
    insertions = make_insertions(plan, width=width)
    moved = Moves(insertions, source.newline)
    text = insert(base.source.text, insertions, newline=source.newline)
    if text == source.text:
        return Rewritten(source.raw, plan, was_hooked)
    parsed = _verified(base, _with_text(source, text), moved)
    if base.hooked is not None and is_same_tree(base.hooked, parsed.tree):
        return Rewritten(source.raw, plan, was_hooked)
    return Rewritten(source.encode(text), plan, was_hooked)


class _Base(Struct, frozen=True):
    """A module without insertions: what it takes to hook it, and to verify that.

    Its tree is not kept: that and the new one would not need to be in memory at once.
    """

    source: Source
    plan: Plan
    extents: list[Extent]
    """Of its statements."""
    is_newer: bool
    """Its grammar is newer than the running Python's."""
    hooked: ast.Module | None
    """The tree with the insertions that were found; `None` if there were none."""


def _read_base(source: Source, name: ModuleName, choice: Choice) -> _Base:
    parsed = _parse(source)
    hooked: ast.Module | None = None
    removals = find_inserted(parsed, name)
    if removals:
        hooked = parsed.tree
        source = _with_text(source, take_out(source.text, removals))
        parsed = _parse(source)
    plan = make_plan(read_skeleton(parsed, name, choice))
    extents = read_extents(parsed.tree, source.line_starts) if plan.tools else []
    return _Base(source, plan, extents, parsed.is_newer, hooked)


def _with_text(source: Source, text: bytes) -> Source:
    return replace(source, raw=text, text=text)


def _parse(source: Source) -> ParsedModule:
    try:
        return parse_module(source.text, source.line_starts)
    except HookgenError as error:
        error.path = error.path or source.path
        raise


def _verified(base: _Base, after: Source, moved: Moves) -> ParsedModule:
    """Return the syntax tree of a rewritten module that keeps all the promises."""
    plan, text = base.plan, base.source.text
    try:
        parsed = parse_module(after.text, after.line_starts)
        if not parsed.is_newer:
            verify_code(parsed.tree)
        verify_headers(text, after.text, plan.tools, moved)
        verify_tree(base.extents, (parsed.tree, after.line_starts), moved)
        removals = find_inserted(parsed, plan.module)
        if take_out(after.text, removals) != text:
            raise InternalError("the inserted lines could not be taken out again")
        after.encode(after.text)
    except HookgenError as error:
        _refuse_broken(base)
        raise InternalError(
            error.message,
            path=after.path,
            span=error.span,
            hint="nothing was written; please report this file as a bug of hookgen",
        ) from error
    return parsed


def _refuse_broken(base: _Base) -> None:
    """Refuse a module that parses, but did not compile before hookgen touched it.

    Raises:
        InputError: so it is; a `return` outside of a function is a case.
    """
    if base.is_newer:
        return
    try:
        verify_code(base.source.text)
    except InternalError as error:
        raise InputError(
            f"does not compile: {error.__cause__}",
            path=base.source.path,
            hint="run it with Python to see the whole error",
        ) from error


def report_tools(
    plan: Plan, location: Location, module: HooksModule, bound: BoundRules
) -> tuple[ToolReport, ...]:
    """Return the tools of a plan as they are listed, in source order."""
    planned = {id(p.tool): p for p in plan.tools}
    points = {point.path: point for point in module.points}
    reasons = {id(skipped.tool): skipped.reason for skipped in plan.skipped}
    tools = [p.tool for p in plan.tools] + [s.tool for s in plan.skipped]
    reports: list[ToolReport] = []
    for tool in sorted(tools, key=lambda tool: tool.span):
        found = planned.get(id(tool))
        reports.append(
            ToolReport(
                name=tool.path,
                module=plan.module.dotted,
                path=location.path,
                span=tool.span,
                selector=tool.selector,
                kind=tool.kind.value,
                binding=tool.binding.value,
                hooks=plan.module.hooks if found else "",
                point=".".join(found.point_path) if found else "",
                record=f"{found.record_name}Call" if found else "",
                reason=reasons.get(id(tool), ""),
                parameters=_parameters(tool, module.weakened),
                tags=tool.tags,
                decorators=tool.decorators,
                rules=_rules(bound.points.get(found.point_path, ())) if found else (),
                code=_code(points[found.point_path]) if found else "",
            )
        )
    return tuple(reports)


def _rules(bound: tuple[BoundRule, ...]) -> tuple[RuleReport, ...]:
    return tuple(report_rule(each.rule, each.hook) for each in bound)


def report_rule(rule: Rule, hook: HookFunction) -> RuleReport:
    """Return a rule as it is listed."""
    return RuleReport(
        name=rule.name,
        phase=rule.phase.value,
        do=rule.do,
        path=rule.place.path,
        span=rule.place.span,
        hook_path=hook.place.path,
        hook_span=hook.place.span,
    )


def _code(point: PointText) -> str:
    """Return the methods of a hook point that run its rules."""
    if not point.ruled:
        return ""
    methods = [point.call, point.ruled, point.bind]
    return "\n\n".join("\n".join(method) for method in methods if method)


def _parameters(
    tool: Tool, weakened: tuple[Weakened, ...]
) -> tuple[ParameterReport, ...]:
    reasons: dict[str, list[str]] = {}
    for item in weakened:
        if item.tool is tool:
            reasons.setdefault(item.place, []).append(item.reason)
    names = [parameter.name for parameter in tool.header.parameters]
    if tool.binding in (Binding.METHOD, Binding.CLASS_METHOD):
        names[0] = "owner"
    return tuple(
        ParameterReport(name, "; ".join(reasons.get(name, ())))
        for name in (*names, "return")
    )
