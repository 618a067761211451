"""Outcomes in words for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hookgen.errors import HookgenError, Span
from hookgen.importing import sort_key
from hookgen.layout import quote
from hookgen.pipeline import FileState, Mode, Outcome, RuleReport, ToolReport
from hookgen.pipeline.records import Change

if TYPE_CHECKING:
    from hookgen.catalogue import Template

_WIDTH = 88
_REASONS = 10  # of a file that are printed

_DONE = {
    FileState.UNHOOKED: "hooked",
    FileState.HOOKED: "reverted",
    FileState.MISSING: "made",
    FileState.STALE: "updated",
    FileState.SURPLUS: "removed",
}


def shown_path(path: Path, folder: Path) -> str:
    """Return a path as it is named from a folder, if it is below."""
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def error_lines(error: HookgenError, folder: Path) -> Iterator[str]:
    """Yield `path:line:col: error: fact` and the hint; columns count from 1 here."""
    place = ""
    if error.path is not None:
        place = shown_path(Path(error.path), folder)
        if error.span is not None:
            place += f":{error.span.line}:{error.span.column + 1}"
        place += ": "
    yield f"{place}error: {error.message}"
    if error.hint:
        yield f"    hint: {error.hint}"


def summary_lines(outcome: Outcome, folder: Path) -> Iterator[str]:
    """Yield what a run did or would do, for people."""
    for change in outcome.changes:
        yield _change_line(change, outcome.mode, folder)
        if outcome.mode in (Mode.CHECK, Mode.DIFF):
            yield from _reason_lines(change)
    skipped = [tool for tool in outcome.tools if tool.reason]
    if outcome.mode is Mode.REVERT:
        yield f"{_count(len(outcome.changes), 'file')} reverted or removed"
        return
    if not outcome.tools:
        # What could not be read may have held some; the errors say so.
        yield from () if outcome.errors else _nothing_found(outcome)
        return
    if outcome.mode is not Mode.LIST:
        for tool in skipped:
            yield f"{_place(tool, folder)} '{tool.name}' skipped: {tool.reason}"
        yield from _script_notes(outcome.tools, folder)
        yield from _program_notes(outcome.tools, folder)
    yield _counts_line(outcome, len(skipped))


def _script_notes(tools: tuple[ToolReport, ...], folder: Path) -> Iterator[str]:
    """Yield a line for each folder that may be meant as a package, but is none."""
    folders = {
        tool.path.parent
        for tool in tools
        if tool.hooks.isidentifier() and tool.module.isidentifier()
    }
    for each in sorted(folders - {folder}):
        if each.name.isidentifier():
            yield (
                f"{shown_path(each, folder)}: note: has no __init__.py, so its modules "
                "import their hook points as scripts do; if it is a package all the "
                "same, name it in tool.hookgen.namespace-packages"
            )


def _program_notes(tools: tuple[ToolReport, ...], folder: Path) -> Iterator[str]:
    """Yield a line for each module of a package that may be run as a file."""
    programs = {
        tool.path: tool.module for tool in tools if tool.is_program and tool.hooks
    }
    for path, module in sorted(programs.items()):
        yield (
            f"note: {shown_path(path, folder)} is in a package; run it as "
            f"`python -m {module}`, because its import of hook points needs the package"
        )


def _place(tool: ToolReport, folder: Path) -> str:
    return f"{shown_path(tool.path, folder)}:{tool.span.line}"


def _change_line(change: Change, mode: Mode, folder: Path) -> str:
    path = shown_path(change.path, folder)
    if mode in (Mode.CHECK, Mode.DIFF):
        return f"{path}: {change.state.value}"
    return f"{_DONE[change.state]} {path}"


def _reason_lines(change: Change) -> Iterator[str]:
    """Yield what makes a file out of date; of many reasons the first ones."""
    for reason in change.reasons[:_REASONS]:
        yield f"    {reason}"
    if len(change.reasons) > _REASONS:
        yield f"    and {len(change.reasons) - _REASONS} more"


def _nothing_found(outcome: Outcome) -> Iterator[str]:
    import textwrap  # noqa: PLC0415 - for this alone

    yield f"no tool found in {_count(outcome.files, 'module')}"
    yield textwrap.fill(
        f"looked for: {', '.join(outcome.looked_for)}",
        _WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    yield (
        "    hint: mark a function with '# hookgen: tool', name it in "
        "tool.hookgen.include, or take every public function with --public"
    )


def _counts_line(outcome: Outcome, skipped: int) -> str:
    modules = len({tool.path for tool in outcome.tools})
    line = f"{_count(len(outcome.tools), 'tool')} in {_count(modules, 'module')}"
    if skipped:
        line += f", {skipped} skipped"
    if outcome.mode is not Mode.LIST:
        verb = "changed" if outcome.mode.writes else "to change"
        line += f", {_count(len(outcome.changes), 'file')} {verb}"
    weak = _weak_counts(outcome.tools)
    return line + (f"; {weak}" if weak else "")


def _weak_counts(tools: tuple[ToolReport, ...]) -> str:
    reasons = [p.weakened for tool in tools for p in tool.parameters if p.weakened]
    if not reasons:
        return ""
    missing = sum(reason == "no annotation" for reason in reasons)
    other = len(reasons) - missing
    return (
        f"{_count(len(reasons), 'type')} became Any "
        f"({missing} without annotation, {other} not resolvable)"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def diff_text(outcome: Outcome, folder: Path) -> Iterator[str]:
    """Yield a unified diff of every pending change."""
    import difflib  # noqa: PLC0415 - no other report needs it

    for change in outcome.changes:
        path = shown_path(change.path, folder)
        before = _lines(change.before)
        after = _lines(change.after)
        old = f"a/{path}" if change.before is not None else "/dev/null"
        new = f"b/{path}" if change.after is not None else "/dev/null"
        for line in difflib.unified_diff(before, after, old, new):
            yield line
            if not line.endswith("\n"):
                yield "\n\\ No newline at end of file\n"


def _lines(content: bytes | None) -> list[str]:
    """Return the lines as `patch` counts them, which only a newline ends.

    Bytes that are not UTF-8 come through as surrogates.
    """
    text = (content or b"").decode(errors="surrogateescape")
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]


def tool_lines(outcome: Outcome, folder: Path) -> Iterator[str]:
    """Yield a line for each tool: where, what, by which selector, and what is amiss."""
    for tool in outcome.tools:
        line = f"{_place(tool, folder)} {tool.name} [{tool.kind}, {tool.selector}]"
        if tool.reason:
            yield f"{line} skipped: {tool.reason}"
            continue
        if tool.template:
            yield f"{line} wrapped: {tool.template}"
            continue
        yield f"{line} -> {tool.hooks}.{tool.point}"
        for parameter in tool.parameters:
            if parameter.weakened:
                yield f"    {parameter.name}: Any ({parameter.weakened})"


def explain_lines(tool: ToolReport, folder: Path) -> Iterator[str]:
    """Yield all that is known of one tool."""
    yield f"{tool.module}:{tool.name}"
    yield f"    stands in    {_place(tool, folder)}"
    yield f"    is a         {tool.kind} ({tool.binding})"
    yield f"    found by     {tool.selector}"
    if tool.decorators:
        yield f"    decorators   {', '.join(tool.decorators)}"
    if tool.tags:
        yield f"    tags         {', '.join(map(_shown_tag, tool.tags))}"
    if tool.reason:
        yield f"    is skipped   {tool.reason}"
        return
    if tool.template:
        yield f"    is wrapped   by template '{tool.template}', without a hook point"
        return
    yield f"    hook point   {tool.hooks}.{tool.point}"
    yield f"    record       {tool.record}"
    yield "    types"
    for parameter in tool.parameters:
        note = f"Any: {parameter.weakened}" if parameter.weakened else "as annotated"
        yield f"        {parameter.name:<8} {note}"
    if tool.rules:
        yield "    rules, as they run"
        for number, rule in enumerate(tool.rules, 1):
            yield from _rule_lines(number, rule, folder)
    names = sorted([tool.record, tool.point.partition(".")[0]], key=sort_key)
    yield "    to hook it"
    yield f"        from {tool.hooks} import {', '.join(names)}"
    yield ""
    yield f"        @{tool.point}.pre_call"
    yield f"        def check(call: {tool.record}) -> None: ..."
    if tool.code:
        yield ""
        yield "    what runs its rules"
        yield from tool.code.splitlines()


def _rule_lines(number: int, rule: RuleReport, folder: Path) -> Iterator[str]:
    """Yield a rule of a tool, and where it and its hook stand."""
    title = rule.do if rule.name == rule.do else f"{rule.name}, {rule.do}"
    yield f"        {number}. {rule.phase}: {title}"
    yield f"           rule at {_shown_place(rule.path, rule.span, folder)}"
    yield f"           hook at {_shown_place(rule.hook_path, rule.hook_span, folder)}"


def _shown_place(path: Path, span: Span | None, folder: Path) -> str:
    line = f":{span.line}" if span is not None else ""
    return f"{shown_path(path, folder)}{line}"


def lint_lines(outcome: Outcome, folder: Path) -> Iterator[str]:
    """Yield a line for each rule that is for some tool: where, what, how many tools."""
    counts = Counter(rule for tool in outcome.tools for rule in tool.rules)
    for rule in sorted(counts, key=lambda rule: (rule.path, rule.span or Span(0, 0))):
        title = rule.do if rule.name == rule.do else f"{rule.name}, {rule.do}"
        place = _shown_place(rule.path, rule.span, folder)
        yield f"{place} {rule.phase}: {title} [{_count(counts[rule], 'tool')}]"


def lint_summary(outcome: Outcome) -> str:
    """Return in a line how many rules there are for how many tools."""
    rules = {rule for tool in outcome.tools for rule in tool.rules}
    ruled = sum(bool(tool.rules) for tool in outcome.tools)
    errors = _count(len(outcome.errors), "error")
    tools = _count(len(outcome.tools), "tool")
    return f"{_count(len(rules), 'rule')} for {ruled} of {tools}, {errors}"


def _shown_tag(tag: str) -> str:
    """Return a tag as it is, or quoted if it could be misread in a list."""
    is_plain = tag.isprintable() and tag.strip() == tag != "" and "," not in tag
    return tag if is_plain and not tag.startswith(('"', "'")) else quote(tag)


def template_lines(templates: Sequence[Template]) -> Iterator[str]:
    """Yield the templates of wrapper modules, in columns."""
    width = max((len(template.name) for template in templates), default=0)
    for template in templates:
        needs = f" (needs {', '.join(template.requires)})" if template.requires else ""
        yield f"{template.name:{width}}  {template.summary}{needs}"


def templates_json(templates: Sequence[Template]) -> str:
    """Return the templates of wrapper modules for programs."""
    return json.dumps([_template_json(each) for each in templates], indent=2)


def _template_json(template: Template) -> dict[str, object]:
    return {
        "name": template.name,
        "summary": template.summary,
        "requires": template.requires,
        "variables": [
            {"name": each.name, "default": each.default, "help": each.help}
            for each in template.variables
        ],
    }


def outcome_json(outcome: Outcome, folder: Path) -> str:
    """Return an outcome as one JSON object; lines and columns count from 1."""
    return json.dumps(
        {
            "command": outcome.mode.value,
            "modules": outcome.files,
            "tools": [_tool_json(tool, folder) for tool in outcome.tools],
            "changes": [
                {
                    "path": shown_path(c.path, folder),
                    "state": c.state.value,
                    "reasons": list(c.reasons),
                }
                for c in outcome.changes
            ],
            "errors": [_error_json(error, folder) for error in outcome.errors],
        },
        indent=2,
    )


def _tool_json(tool: ToolReport, folder: Path) -> dict[str, object]:
    return {
        "name": tool.name,
        "module": tool.module,
        "path": shown_path(tool.path, folder),
        "line": tool.span.line,
        "column": tool.span.column + 1,
        "kind": tool.kind,
        "binding": tool.binding,
        "selector": tool.selector,
        "decorators": list(tool.decorators),
        "tags": list(tool.tags),
        "point": f"{tool.hooks}.{tool.point}" if tool.point else None,
        "record": tool.record or None,
        "rules": [_rule_json(rule, folder) for rule in tool.rules],
        "skipped": tool.reason or None,
        "template": tool.template or None,
        "any": {p.name: p.weakened for p in tool.parameters if p.weakened},
    }


def _rule_json(rule: RuleReport, folder: Path) -> dict[str, object]:
    return {
        "name": rule.name,
        "phase": rule.phase,
        "do": rule.do,
        "path": shown_path(rule.path, folder),
        "line": rule.span.line if rule.span else None,
        "hook_path": shown_path(rule.hook_path, folder),
        "hook_line": rule.hook_span.line if rule.hook_span else None,
    }


def _error_json(error: HookgenError, folder: Path) -> dict[str, object]:
    return {
        "path": shown_path(Path(error.path), folder) if error.path else None,
        "line": error.span.line if error.span else None,
        "column": error.span.column + 1 if error.span else None,
        "message": error.message,
        "hint": error.hint,
    }
