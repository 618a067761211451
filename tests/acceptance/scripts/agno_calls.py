"""Runs instrumented tools as Agno's agents do, with hooks attached, and prints what came.

`every TOOLS`: each tool that is registered in Agno's toolkits is run once, with a hook
that answers in its place. `TOOLS` is the JSON of `hookgen list`.

`some`: calculator and workspace tools are run with hooks of all phases.
"""

# This script runs in an environment with Agno and an instrumented copy of it; the one
# that checks types has none.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import json
import logging
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import agno.tools
import agno_census
from agno.tools.calculator import CalculatorTools
from agno.tools.hooks import calculator, workspace
from agno.tools.workspace import Workspace
from agno_execution import Answer, execute, find_point, run_with_answer

from hookgen.runtime import Deny, Replace, ToolCall, ToolError, ToolReturn


async def run_every_tool(points: dict[str, str]) -> Answer:
    """Run each registered tool with a hook that answers for it."""
    agno_census.stay_at_home()
    modules, _ = agno_census.import_modules(agno.tools)
    done: Counter[str] = Counter()
    wrong: Answer = {}
    for made in agno_census.toolkit_classes(modules, agno.tools.Toolkit):
        toolkits, _ = agno_census.make_toolkits(made)
        for toolkit in toolkits:
            for kind in ("functions", "async_functions"):
                for function in getattr(toolkit, kind).values():
                    method = inspect.unwrap(function.entrypoint)
                    name = f"{method.__module__}.{method.__qualname__}"
                    if name in done or name in wrong:
                        continue
                    if name not in points:
                        wrong[name] = "no hook point"
                        continue
                    answer = await run_with_answer(
                        function, find_point(points[name]), is_async=kind != "functions"
                    )
                    if answer is None:
                        done[name] += 1
                    else:
                        wrong[name] = answer
    return {"done": len(done), "wrong": wrong}


class Log:
    """Hooks that note their calls."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def before(self, call: ToolCall) -> None:
        self.lines.append(f"pre_call {call.tool_name} {sorted(call.arguments())}")

    def after(self, done: ToolReturn[ToolCall, object]) -> None:
        self.lines.append(f"post_call {done.result}")

    def failed(self, failed: ToolError[ToolCall]) -> None:
        self.lines.append(
            f"on_error {type(failed.error).__name__} {failed.phase.value}"
        )


def forget(call: Any) -> None:
    call.a = None


def inject(call: Any) -> None:
    call.a = 40.0


def refuse(call: ToolCall) -> Deny:
    return Deny(f"no {call.tool_name} today")


def recover(_: ToolError[ToolCall]) -> Replace[str]:
    return Replace("recovered")


def read_other_file(call: Any) -> None:
    call.path = "other.txt"


async def refuse_async(call: ToolCall) -> Deny:
    return Deny(f"no {call.tool_name} today")


async def shorten(done: ToolReturn[Any, str]) -> Replace[str]:
    return Replace(done.result.strip()[-5:])


async def run_some_tools(folder: Path) -> Answer:
    """Run a sync and an async toolkit with hooks of all phases."""
    answers: Answer = {}
    log = Log()
    add = calculator.CalculatorTools.add
    function = CalculatorTools().functions["add"]

    async def note(name: str, **hooks: Any) -> None:
        watched = {
            "pre_call": log.before,
            "post_call": log.after,
            "on_error": log.failed,
        }
        log.lines.clear()
        with contextlib.ExitStack() as attached:
            attached.enter_context(add.subscribe(**watched, order=-1))
            if hooks:
                attached.enter_context(add.subscribe(**hooks))
            given = await execute(function, {"a": 1, "b": 2}, is_async=False)
        answers[name] = [given, *log.lines]

    await note("observed")
    await note("injected", pre_call=inject)
    await note("denied", pre_call=refuse)
    await note("replaced", post_call=lambda _: Replace("three"))
    await note("failed", pre_call=forget)
    await note("recovered", pre_call=forget, on_error=recover)
    answers["unhooked"] = await execute(function, {"a": 1, "b": 2}, is_async=False)

    (folder / "one.txt").write_text("first")
    (folder / "other.txt").write_text("second")
    read = workspace.Workspace.aread_file
    function = Workspace(folder).async_functions["read_file"]
    arguments: Answer = {"path": "one.txt"}
    given = await execute(function, arguments, is_async=True)
    answers["async unhooked"] = given["result"]
    with read.subscribe(pre_call=read_other_file, post_call=log.after):
        log.lines.clear()
        given = await execute(function, arguments, is_async=True)
        answers["async injected"] = [given["result"], *log.lines]
    with read.subscribe(pre_call=refuse_async):
        answers["async denied"] = await execute(function, arguments, is_async=True)
    with read.subscribe(post_call=shorten):
        given = await execute(function, arguments, is_async=True)
        answers["async replaced"] = given["result"]
    return answers


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    what, *files = sys.argv[1:]
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        if what == "every":
            tools = json.loads(Path(files[0]).read_text(encoding="utf-8"))["tools"]
            points = {
                f"{tool['module']}.{tool['name']}": tool["point"] for tool in tools
            }
            answers = asyncio.run(run_every_tool(points))
        else:
            answers = asyncio.run(run_some_tools(Path.cwd()))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
