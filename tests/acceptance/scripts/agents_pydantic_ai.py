"""Drives the desk's agent of pydantic-ai; see `agent_cases`."""

# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from agent_cases import GOODBYE, Answer, Script, main
from desk.agent import agent
from desk.guard import guard
from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import DeltaToolCall, FunctionModel


def make_model(script: Script) -> FunctionModel:
    """Return a model that asks for the script's calls, and then ends."""

    def has_results(messages: Any, info: Any) -> bool:
        script.offered = [asdict(tool) for tool in info.function_tools]
        parts = [part for message in messages for part in message.parts]
        script.told = [
            Answer(part.tool_name, part.model_response_str(), part.outcome)
            for part in parts
            if part.part_kind == "tool-return"
        ]
        return bool(script.told)

    def answer(messages: Any, info: Any) -> ModelResponse:
        if has_results(messages, info):
            return ModelResponse([TextPart(GOODBYE)])
        return ModelResponse(
            [ToolCallPart(c.tool, c.json_arguments, c.id) for c in script.calls]
        )

    async def stream(
        messages: Any, info: Any
    ) -> AsyncIterator[str | dict[int, DeltaToolCall]]:
        if has_results(messages, info):
            yield GOODBYE
            return
        for number, call in enumerate(script.calls):
            yield {
                number: DeltaToolCall(
                    call.tool, call.json_arguments, tool_call_id=call.id
                )
            }

    return FunctionModel(answer, stream_function=stream)


def settings(script: Script, *, guarded: bool = True) -> dict[str, Any]:
    return {
        "model": make_model(script),
        "deps": "on its way",
        "capabilities": [guard] if guarded else [],
    }


def run_sync(script: Script) -> object:
    return agent.run_sync("go", **settings(script)).output


def run(script: Script) -> object:
    return asyncio.run(agent.run("go", **settings(script))).output


def unguarded_run(script: Script) -> object:
    return asyncio.run(agent.run("go", **settings(script, guarded=False))).output


def run_stream(script: Script) -> object:
    async def drain() -> str:
        async with agent.run_stream("go", **settings(script)) as streaming:
            return "".join([each async for each in streaming.stream_text(delta=True)])

    return asyncio.run(drain())


def run_stream_events(script: Script) -> object:
    async def drain() -> object:
        async with agent.run_stream_events("go", **settings(script)) as events:
            last = [event async for event in events][-1]
        return last.result.output

    return asyncio.run(drain())


def step(script: Script) -> object:
    async def drain() -> object:
        async with agent.iter("go", **settings(script)) as steps:
            async for _ in steps:
                pass
        return steps.result.output

    return asyncio.run(drain())


if __name__ == "__main__":
    main(
        {
            "run_sync": run_sync,
            "run": run,
            "run_stream": run_stream,
            "run_stream_events": run_stream_events,
            "iter": step,
            "unguarded run": unguarded_run,
        }
    )
