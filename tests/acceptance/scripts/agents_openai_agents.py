"""Drives the desk's agent of the OpenAI Agents SDK; see `agent_cases`."""

# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
from typing import Any

from agent_cases import GOODBYE, Answer, Script, main
from agents import Runner, set_tracing_disabled
from agents.testing import ModelStep, ScriptedModel
from desk.agent import make_agent
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
)


def say(text: str) -> ResponseOutputMessage:
    content = ResponseOutputText(text=text, type="output_text", annotations=[])
    return ResponseOutputMessage(
        id="said",
        role="assistant",
        status="completed",
        type="message",
        content=[content],
    )


def make(script: Script, *, is_guarded: bool = True) -> Any:
    def ask(call: Any) -> list[ResponseFunctionToolCall]:
        script.offered = [
            {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.params_json_schema,
                "strict": tool.strict_json_schema,
            }
            for tool in call.tools
        ]
        return [
            ResponseFunctionToolCall(
                call_id=each.id,
                name=each.tool,
                arguments=each.json_arguments,
                type="function_call",
            )
            for each in script.calls
        ]

    def end(call: Any) -> list[ResponseOutputMessage]:
        script.told = [
            Answer(script.tool_of(item["call_id"]), item["output"], item.get("status"))
            for item in call.input
            if item.get("type") == "function_call_output"
        ]
        return [say(GOODBYE)]

    model = ScriptedModel([ModelStep.respond(ask), ModelStep.respond(end)])
    return make_agent(model, is_guarded=is_guarded)


def run_sync(script: Script) -> object:
    return Runner.run_sync(make(script), "go").final_output


def run(script: Script) -> object:
    return asyncio.run(Runner.run(make(script), "go")).final_output


def unguarded_run(script: Script) -> object:
    agent = make(script, is_guarded=False)
    return asyncio.run(Runner.run(agent, "go")).final_output


def run_streamed(script: Script) -> object:
    async def drain() -> object:
        streaming = Runner.run_streamed(make(script), "go")
        async for _ in streaming.stream_events():
            pass
        return streaming.final_output

    return asyncio.run(drain())


if __name__ == "__main__":
    set_tracing_disabled(True)
    main(
        {
            "run_sync": run_sync,
            "run": run,
            "run_streamed": run_streamed,
            "unguarded run": unguarded_run,
        }
    )
