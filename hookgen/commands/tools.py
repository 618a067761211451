"""The commands that hook tools, and that look whether and how they are hooked."""

from __future__ import annotations

from pathlib import Path

from hookgen.commands.console import Format, end, finish, print_lines, say
from hookgen.commands.requests import Options, find_tools, make_request, run_request
from hookgen.pipeline import Mode
from hookgen.report import (
    diff_text,
    lint_lines,
    lint_summary,
    outcome_json,
    tool_lines,
)


def instrument(options: Options) -> int:
    """Rewrite tool modules and generate their hook points."""
    outcome = run_request(make_request(Mode.INSTRUMENT, options))
    return finish(outcome, options.output)


def check(options: Options) -> int:
    """Tell whether all tools are hooked and up to date."""
    outcome = run_request(make_request(Mode.CHECK, options))
    return finish(outcome, options.output)


def diff(options: Options) -> int:
    """Print what `instrument` would change."""
    outcome = run_request(make_request(Mode.DIFF, options))
    if options.output is Format.TEXT:
        print_lines(diff_text(outcome, Path.cwd()), end="")
    return finish(outcome, options.output)


def revert(options: Options) -> int:
    """Take out again what `instrument` put in."""
    outcome = run_request(make_request(Mode.REVERT, options))
    return finish(outcome, options.output)


def list_tools(options: Options) -> int:
    """List the tools, how each was found, and why any is skipped."""
    outcome = find_tools(options)
    if options.output is Format.TEXT:
        print_lines(tool_lines(outcome, Path.cwd()))
    return finish(outcome, options.output)


def lint(options: Options) -> int:
    """Check the rules: what they name and mean."""
    outcome = find_tools(options)
    here = Path.cwd()
    if options.output is Format.JSON:
        print_lines([outcome_json(outcome, here)])
    else:
        print_lines(lint_lines(outcome, here))
        say([lint_summary(outcome)])
    return end(outcome)
