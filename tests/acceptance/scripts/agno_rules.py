"""Runs tools that are under rules as Agno's agents do, and prints what came of it.

The argument is the JSON of `hookgen list`, which says what rules each tool is under.
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
import desk_policy
from agno_execution import Answer, execute, sample


def functions() -> list[tuple[str, Any, bool]]:
    """Return what Agno registers: each function's full name, itself, whether async."""
    modules, _ = agno_census.import_modules(agno.tools)
    found: dict[str, tuple[str, Any, bool]] = {}
    for made in agno_census.toolkit_classes(modules, agno.tools.Toolkit):
        for toolkit in agno_census.make_toolkits(made)[0]:
            for kind in ("functions", "async_functions"):
                for function in getattr(toolkit, kind).values():
                    method = inspect.unwrap(function.entrypoint)
                    name = f"{method.__module__}.{method.__qualname__}"
                    found.setdefault(name, (name, function, kind != "functions"))
    return list(found.values())


async def run_tool(function: Any, *, is_async: bool) -> Answer:
    """Run a function with sample arguments; return what Agno got, and what was noted."""
    own = function.model_copy(deep=False)
    own.process_entrypoint()
    properties = own.parameters.get("properties", {})
    needed = own.parameters.get("required", [])
    arguments = {name: sample(properties[name]) for name in needed}
    desk_policy.seen.clear()
    given = await execute(function, arguments, is_async=is_async)
    return {**given, "seen": len(desk_policy.seen)}


def expect(name: str, rules: list[str]) -> Answer:
    """Return what is to come of a tool that is under some rules."""
    if "approval" in rules:
        denial = f"tool '{name}' was denied: {name} needs the approval of a person"
        return {"status": "failure", "result": None, "error": denial, "seen": 1}
    writer = "[e-mail]" if "redaction" in rules else "alice@example.com"
    answer = f"from {writer}"
    return {"status": "success", "result": answer, "error": None, "seen": 1}


async def run_all(tools: list[dict[str, Any]]) -> Answer:
    """Run each function that Agno registers, with a stand-in for its body."""
    agno_census.stay_at_home()
    desk_policy.is_rehearsal = True
    rules = {
        f"{tool['module']}.{tool['name']}": [rule["name"] for rule in tool["rules"]]
        for tool in tools
    }
    counts: Counter[str] = Counter()
    wrong: Answer = {}
    for name, function, is_async in functions():
        given = await run_tool(function, is_async=is_async)
        if given != expect(name.rpartition(".")[2], rules[name]):
            wrong[name] = {**given, "result": repr(given["result"])}
        counts["done"] += 1
        counts["denied"] += "approval" in rules[name]
        counts["redacted"] += given["result"] == "from [e-mail]"
    return {"wrong": wrong, **counts}


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    tools = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["tools"]
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        answers = asyncio.run(run_all(tools))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
