"""Runs the wrapped tool classes of a framework as its agents do, with hooks.

`FRAMEWORK TOOLS`: the framework is `langchain` or `crewai`, `TOOLS` the JSON of `hookgen
wrap`. Each class that can be made without arguments is made, its wrapper beside it.
Printed as JSON: for each the schemas that the framework derives, of both; and what went
wrong when it was run with a hook that answers in its place.
"""

# This script runs in an environment with the framework; the one that checks types has
# none.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from hookgen.runtime import Replace, ToolCall

ANSWER = "the hook's answer"

SAMPLES: dict[str, object] = {
    "boolean": True,
    "integer": 1,
    "number": 1.0,
    "object": {},
}


def sample(name: str, schema: dict[str, Any]) -> object:
    """Return a value that a parameter's schema takes."""
    if name.endswith("url"):
        return "https://example.com/one.png"
    for choice in schema.get("anyOf", []):
        return sample(name, choice)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [sample("", schema.get("items", {}))]
    if schema.get("default") is not None:
        return schema["default"]
    return SAMPLES.get(schema.get("type", ""), "x")


class LangChain:
    """What LangChain's agents do with a tool."""

    def schema(self, tool: Any) -> dict[str, Any]:
        # The environment of the other framework does not have it.
        from langchain_core.utils.function_calling import (  # noqa: PLC0415
            convert_to_openai_tool,
        )

        return {
            "input": tool.get_input_schema().model_json_schema(),
            "args": tool.args,
            "model": convert_to_openai_tool(tool),
        }

    def arguments(self, tool: Any) -> dict[str, Any]:
        return dict(tool.args)

    def run(self, tool: Any, arguments: dict[str, object]) -> object:
        return tool.invoke(arguments)


class CrewAI:
    """What CrewAI's agents do with a tool."""

    def schema(self, tool: Any) -> dict[str, Any]:
        return {
            "description": tool.description,
            "input": tool.args_schema.model_json_schema(),
            "model": tool.to_structured_tool().args,
        }

    def arguments(self, tool: Any) -> dict[str, Any]:
        return dict(tool.args_schema.model_json_schema().get("properties", {}))

    def run(self, tool: Any, arguments: dict[str, object]) -> object:
        return tool.to_structured_tool().invoke(arguments)


def find_classes(tools: list[dict[str, Any]]) -> Iterator[tuple[type, str]]:
    """Yield each wrapper that can be imported, and the point of its sync method."""
    for tool in tools:
        name, _, method = tool["name"].rpartition(".")
        if tool["point"] and method == "_run":
            try:
                module = importlib.import_module(tool["module"])
            except (Exception, SystemExit):
                continue
            yield getattr(module, name), tool["point"]


def make(made: type) -> object | None:
    try:
        return cast("Callable[[], object]", made)()
    except (Exception, SystemExit):
        return None


def find_point(dotted: str) -> Any:
    """Return a hook point by its full name."""
    parts = dotted.split(".")
    for end in range(len(parts) - 1, 0, -1):
        with contextlib.suppress(ModuleNotFoundError):
            found: Any = importlib.import_module(".".join(parts[:end]))
            for part in parts[end:]:
                found = getattr(found, part)
            return found
    raise LookupError(dotted)


def find_fault(framework: LangChain | CrewAI, tool: Any, point: Any) -> str | None:
    """Run a tool with a hook that answers; return what went wrong."""
    seen: list[ToolCall] = []

    def answer(call: ToolCall) -> Replace[str]:
        seen.append(call)
        return Replace(ANSWER)

    given = framework.arguments(tool)
    arguments = {name: sample(name, schema) for name, schema in given.items()}
    with point.subscribe(pre_call=answer):
        result = framework.run(tool, arguments)
    if result == ANSWER and len(seen) == 1 and seen[0].owner is tool:  # type: ignore[attr-defined]  # of any method
        return None
    return f"{result!r} after {len(seen)} calls"


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    name, file = sys.argv[1:]
    framework = LangChain() if name == "langchain" else CrewAI()
    tools = json.loads(Path(file).read_text(encoding="utf-8"))["tools"]
    answers: dict[str, Any] = {"original": {}, "wrapped": {}, "wrong": {}}
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        for wrapper, dotted in find_classes(tools):
            original = wrapper.__mro__[1]
            tool, before = make(wrapper), make(original)
            if tool is None or before is None:
                continue
            path = f"{original.__module__}.{original.__qualname__}"
            answers["original"][path] = framework.schema(before)
            answers["wrapped"][path] = framework.schema(tool)
            try:
                fault = find_fault(framework, tool, find_point(dotted))
            except Exception as error:
                fault = f"{type(error).__name__}: {error}"
            if fault is not None:
                answers["wrong"][path] = fault
    json.dump(answers, sys.stdout, default=str)


if __name__ == "__main__":
    main()
