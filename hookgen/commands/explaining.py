"""The command that tells all that is known of one tool."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from msgspec.structs import replace

from hookgen.commands.console import Format, end, print_lines, say
from hookgen.commands.requests import Options, find_tools
from hookgen.errors import SettingsError
from hookgen.pipeline import Outcome, ToolReport
from hookgen.report import error_lines, explain_lines, outcome_json


def explain(tool: str, options: Options) -> int:
    """Tell where one tool is, why it is one, and how to hook it.

    Raises:
        SettingsError: there is no such tool.
    """
    module, _, name = tool.partition(":")
    if not name:
        raise SettingsError(
            f"'{tool}' names no tool",
            hint="write it as package.module:function or file.py:function",
        )
    here = Path.cwd()
    if module.endswith(".py"):
        options = replace(options, paths=(Path(module),))
    outcome = find_tools(options)
    found = [item for item in outcome.tools if _is_meant(item, module, name)]
    if not found:
        for error in outcome.errors:
            say(error_lines(error, here))
        raise _unknown_tool(tool, outcome)
    if options.output is Format.JSON:
        print_lines([outcome_json(replace(outcome, tools=tuple(found)), here)])
    else:
        for item in found:
            print_lines(explain_lines(item, here))
    return end(outcome)


def _is_meant(tool: ToolReport, module: str, name: str) -> bool:
    return tool.name == name and (module.endswith(".py") or tool.module == module)


def _unknown_tool(tool: str, outcome: Outcome) -> SettingsError:
    known = [f"{item.module}:{item.name}" for item in outcome.tools]
    near = get_close_matches(tool, known, n=1)
    return SettingsError(
        f"there is no tool '{tool}'",
        hint=f"did you mean '{near[0]}'?" if near else "hookgen list prints all tools",
    )
