"""Drives the desk's agents of LangChain and LangGraph; see `agent_cases`."""

# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from agent_cases import GOODBYE, Answer, Script, main
from desk.agent import make_agent, make_graph
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool


class Scripted(BaseChatModel):  # type: ignore[misc]  # of any type here
    """A model that asks for the script's calls, and ends when it has their results."""

    script: Any

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        self.script.offered = [
            [convert_to_openai_tool(tool), tool.tool_call_schema.model_json_schema()]
            for tool in tools
        ]
        return self

    def answer(self, messages: list[BaseMessage]) -> AIMessage:
        self.script.told = [
            Answer(str(each.name), str(each.content), each.status)
            for each in messages
            if each.type == "tool"
        ]
        if self.script.told:
            return AIMessage(GOODBYE)
        asked = [
            {"id": call.id, "name": call.tool, "args": call.arguments}
            for call in self.script.calls
        ]
        return AIMessage("", tool_calls=asked)

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.answer(messages))])

    def _stream(
        self, messages: list[BaseMessage], *_: Any, **__: Any
    ) -> Iterator[ChatGenerationChunk]:
        answer = self.answer(messages)
        chunk = AIMessageChunk(answer.content, tool_calls=answer.tool_calls)
        yield ChatGenerationChunk(message=chunk)


START = {"messages": [("user", "go")]}


def make(script: Script, *, is_async: bool, is_guarded: bool = True) -> Any:
    model = Scripted(script=script)
    return make_agent(model, is_async=is_async, is_guarded=is_guarded)


def last(state: Any) -> object:
    return state["messages"][-1].content


def invoke(script: Script) -> object:
    return last(make(script, is_async=False).invoke(START))


def unguarded_invoke(script: Script) -> object:
    return last(make(script, is_async=False, is_guarded=False).invoke(START))


def stream(script: Script) -> object:
    parts = make(script, is_async=False).stream(START, stream_mode="messages")
    return "".join(part.content for part, _ in parts if part.type == "AIMessageChunk")


def ainvoke(script: Script) -> object:
    return last(asyncio.run(make(script, is_async=True).ainvoke(START)))


def unguarded_ainvoke(script: Script) -> object:
    agent = make(script, is_async=True, is_guarded=False)
    return last(asyncio.run(agent.ainvoke(START)))


def astream(script: Script) -> object:
    async def drain() -> str:
        parts = make(script, is_async=True).astream(START, stream_mode="messages")
        said = [p.content async for p, _ in parts if p.type == "AIMessageChunk"]
        return "".join(said)

    return asyncio.run(drain())


def graph_invoke(script: Script) -> object:
    return last(make_graph(Scripted(script=script), is_async=False).invoke(START))


def graph_ainvoke(script: Script) -> object:
    graph = make_graph(Scripted(script=script), is_async=True)
    return last(asyncio.run(graph.ainvoke(START)))


if __name__ == "__main__":
    main(
        {
            "invoke": invoke,
            "stream": stream,
            "ainvoke": ainvoke,
            "astream": astream,
            "graph invoke": graph_invoke,
            "graph ainvoke": graph_ainvoke,
            "unguarded invoke": unguarded_invoke,
            "unguarded ainvoke": unguarded_ainvoke,
        }
    )
