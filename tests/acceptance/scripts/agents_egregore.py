"""Drives the desk's agent of Egregore's; see `agent_cases`.

Egregore makes its provider itself, out of one function of any-llm's and another that is
async: those are scripted. Its agents do not go on after calls of tools, but wait for the
user; and what the model then gets of a tool is its name alone, for the translation of
messages drops the result. So what is recorded as told is what Egregore makes of a call:
the result that it puts into the agent's context, as its own hooks see it.
"""

# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import any_llm
from agent_cases import Answer, Script, main
from any_llm.types.completion import ChatCompletion, ChatCompletionChunk
from desk.agent import make_agent

OPERATIONS = {"cancel": "returns_cancel", "refund": "returns_refund"}
"""The names that scaffolds give their operations."""

FRAME = {"id": "1", "created": 1, "model": "scripted"}
USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def ask(script: Script, request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the calls of the first turn, in the words of any-llm."""
    script.offered = request["tools"]
    return [
        {
            "index": number,
            "id": call.id,
            "type": "function",
            "function": {
                "name": OPERATIONS.get(call.tool, call.tool),
                "arguments": call.json_arguments,
            },
        }
        for number, call in enumerate(script.calls)
    ]


def make_completion(script: Script, request: dict[str, Any]) -> ChatCompletion:
    message = {"role": "assistant", "content": None, "tool_calls": ask(script, request)}
    choice = {"index": 0, "finish_reason": "tool_calls", "message": message}
    return ChatCompletion.model_validate(
        {**FRAME, "object": "chat.completion", "choices": [choice], "usage": USAGE}
    )


def make_chunks(
    script: Script, request: dict[str, Any]
) -> Iterator[ChatCompletionChunk]:
    deltas: list[Any] = [{"tool_calls": [each]} for each in ask(script, request)]
    for delta, reason in [*((each, None) for each in deltas), ({}, "tool_calls")]:
        choice = {"index": 0, "finish_reason": reason, "delta": delta}
        yield ChatCompletionChunk.model_validate(
            {**FRAME, "object": "chat.completion.chunk", "choices": [choice]}
        )


def make(script: Script) -> Any:
    """Return an agent whose model follows the script."""

    def completion(**request: Any) -> Any:
        make_answer = make_chunks if request.get("stream") else make_completion
        return make_answer(script, request)

    async def acompletion(**request: Any) -> Any:
        if not request.get("stream"):
            return make_completion(script, request)

        async def drip() -> AsyncIterator[ChatCompletionChunk]:
            for chunk in make_chunks(script, request):
                yield chunk

        return drip()

    any_llm.completion = completion
    any_llm.acompletion = acompletion
    agent = make_agent()

    def note(context: Any) -> None:
        result = context.tool_result
        tool = script.tool_of(result.tool_call_id)
        script.told.append(Answer(tool, result.content, result.success))

    agent.hooks.tool.post_call(note)
    return agent


def call(script: Script) -> None:
    make(script).call("go")


def acall(script: Script) -> None:
    asyncio.run(make(script).acall("go"))


def stream(script: Script) -> None:
    for _ in make(script).stream("go"):
        pass


def astream(script: Script) -> None:
    async def drain() -> None:
        async for _ in make(script).astream("go"):
            pass

    asyncio.run(drain())


if __name__ == "__main__":
    main({"call": call, "acall": acall, "stream": stream, "astream": astream})
