"""Drives the desk's agent of Agno's; see `agent_cases`."""

# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from agent_cases import GOODBYE, Answer, Script, main
from agno.models.base import Model
from agno.models.message import Message
from agno.models.response import ModelResponse
from agno.run.agent import RunContentEvent
from desk.agent import make_agent


@dataclass
class Scripted(Model):  # type: ignore[misc]  # of any type here
    """A model that asks for the script's calls, and ends when it has their results."""

    id: str = "scripted"
    script: Script = field(default_factory=lambda: Script([]))

    def answer(self, messages: list[Message], tools: Any) -> ModelResponse:
        results = [each for each in messages if each.role == "tool"]
        if results:
            self.script.told = [
                Answer(str(each.tool_name), str(each.content), each.tool_call_error)
                for each in results
            ]
            return ModelResponse(role="assistant", content=GOODBYE)
        self.script.offered = tools
        asked = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.tool, "arguments": call.json_arguments},
            }
            for call in self.script.calls
        ]
        return ModelResponse(role="assistant", tool_calls=asked)

    def invoke(
        self, messages: list[Message], tools: Any = None, **_: Any
    ) -> ModelResponse:
        return self.answer(messages, tools)

    async def ainvoke(
        self, messages: list[Message], tools: Any = None, **_: Any
    ) -> ModelResponse:
        return self.answer(messages, tools)

    def invoke_stream(
        self, messages: list[Message], tools: Any = None, **_: Any
    ) -> Iterator[ModelResponse]:
        yield self.answer(messages, tools)

    async def ainvoke_stream(
        self, messages: list[Message], tools: Any = None, **_: Any
    ) -> AsyncIterator[ModelResponse]:
        yield self.answer(messages, tools)

    def _parse_provider_response(self, response: Any, **_: Any) -> ModelResponse:
        raise NotImplementedError

    def _parse_provider_response_delta(self, response: Any) -> ModelResponse:
        raise NotImplementedError


def make(script: Script, *, is_async: bool) -> Any:
    return make_agent(Scripted(script=script), is_async=is_async)


def run(script: Script) -> object:
    return make(script, is_async=False).run("go").content


def run_stream(script: Script) -> object:
    events = make(script, is_async=False).run("go", stream=True)
    return "".join(each.content for each in events if isinstance(each, RunContentEvent))


def arun(script: Script) -> object:
    return asyncio.run(make(script, is_async=True).arun("go")).content


def arun_stream(script: Script) -> object:
    async def drain() -> str:
        events = make(script, is_async=True).arun("go", stream=True)
        said = [e.content async for e in events if isinstance(e, RunContentEvent)]
        return "".join(said)

    return asyncio.run(drain())


if __name__ == "__main__":
    main(
        {"run": run, "run stream": run_stream, "arun": arun, "arun stream": arun_stream}
    )
