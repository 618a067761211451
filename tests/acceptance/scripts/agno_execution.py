"""Running functions of Agno's as its agents do."""

# Scripts that use this run in an environment with Agno; the one that checks types has
# none.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import importlib
from typing import Any

from agno.run import RunContext
from agno.tools.function import FunctionCall

from hookgen.runtime import Replace, ToolCall

Answer = dict[str, object]


async def execute(function: Any, arguments: Answer, *, is_async: bool) -> Answer:
    """Run a function of Agno's as its agents do."""
    own = function.model_copy(deep=False)
    own.process_entrypoint()
    own._run_context = RunContext(run_id="1", session_id="1")
    call = FunctionCall(function=own, arguments=arguments)
    given = await call.aexecute() if is_async else call.execute()
    return {"status": given.status, "result": given.result, "error": given.error}


def find_point(dotted: str) -> Any:
    """Return a hook point by its full name."""
    parts = dotted.split(".")
    for end in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise LookupError(dotted)


SAMPLES: dict[str, object] = {
    "number": 1.0,
    "integer": 1,
    "boolean": True,
    "array": [],
}


def sample(schema: Any) -> object:
    """Return an argument that a parameter's schema takes."""
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        inner = schema.get("properties", {})
        return {name: sample(each) for name, each in inner.items()}
    return SAMPLES.get(schema.get("type"), "x")


async def run_with_answer(function: Any, point: Any, *, is_async: bool) -> object:
    """Return what went wrong, or `None` if one hook was called once and gave the result."""
    seen: list[ToolCall] = []

    def answer(call: ToolCall) -> Replace[str]:
        seen.append(call)
        return Replace("the hook's answer")

    own = function.model_copy(deep=False)
    own.process_entrypoint()
    properties = own.parameters.get("properties", {})
    needed = own.parameters.get("required", [])
    arguments = {name: sample(properties[name]) for name in needed}
    with point.subscribe(pre_call=answer):
        given = await execute(function, arguments, is_async=is_async)
    if given["result"] == "the hook's answer" and len(seen) == 1:
        return None
    return {**given, "result": repr(given["result"]), "calls": len(seen)}
