"""Compares Agno's toolkits with the wrappers that hookgen made of them, and runs these.

`TOOLS` is the JSON of `hookgen list`; the package `wrapped` holds the wrappers. Printed
as JSON: the schemas of both, and what went wrong when each registered tool was run by
Agno's `FunctionCall` with a hook that answers in its place.
"""

# This script runs in an environment with Agno; the one that checks types has none.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import io
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import agno.tools
import agno_census
from agno_execution import find_point, run_with_answer

Pair = tuple[type, type]


def find_pairs() -> Iterator[Pair]:
    """Yield each toolkit that can be imported, and the one that wraps it."""
    modules, _ = agno_census.import_modules(agno.tools)
    for original in agno_census.toolkit_classes(modules, agno.tools.Toolkit):
        name = original.__module__.replace("agno.tools", "wrapped", 1)
        path = Path(*name.split(".")).with_suffix(".py")
        if not any((Path(folder) / path).exists() for folder in sys.path):
            continue  # It holds no tool.
        wrapper = getattr(importlib.import_module(name), original.__name__)
        yield original, wrapper


async def compare(pairs: list[Pair], points: dict[str, str]) -> dict[str, Any]:
    answers: dict[str, Any] = {"original": {}, "wrapped": {}, "wrong": {}, "run": []}
    for original, wrapper in pairs:
        made = {
            "original": agno_census.make_toolkits(original)[0],
            "wrapped": agno_census.make_toolkits(wrapper)[0],
        }
        for which, toolkits in made.items():
            schemas = agno_census.schemas(toolkits)
            answers[which][f"{original.__module__}.{original.__name__}"] = schemas
        for toolkit in made["wrapped"]:
            if not isinstance(toolkit, original):
                answers["wrong"][wrapper.__name__] = "is no instance of the original"
            await run_all(toolkit, points, answers)
    return answers


async def run_all(
    toolkit: Any, points: dict[str, str], answers: dict[str, Any]
) -> None:
    for kind in ("functions", "async_functions"):
        for function in getattr(toolkit, kind).values():
            method = inspect.unwrap(function.entrypoint)
            name = f"{method.__module__}.{method.__qualname__}"
            if name in answers["run"] or name in answers["wrong"]:
                continue
            if name not in points:
                answers["wrong"][name] = "no hook point"
                continue
            fault = await run_with_answer(
                function, find_point(points[name]), is_async=kind != "functions"
            )
            if fault is None:
                answers["run"].append(name)
            else:
                answers["wrong"][name] = fault


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    os.getenv = agno_census.keys_for_all()  # type: ignore[assignment]  # any key will do
    agno_census.stay_at_home()
    tools = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["tools"]
    points = {f"{tool['module']}.{tool['name']}": tool["point"] for tool in tools}
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        answers = asyncio.run(compare(list(find_pairs()), points))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
