"""Tools of all four kinds, with hook points as hookgen would generate them.

Each test takes a `Desk` of its own: what is attached there is attached nowhere else.
"""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
)
from typing import Any, TypeAlias

from hookgen.runtime import (
    AsyncHookPoint,
    AsyncItems,
    AsyncStreamHookPoint,
    HookPoint,
    StreamHookPoint,
    ToolCall,
    Toolset,
)


class SearchCall(ToolCall):
    """One call of the function `search`."""

    __slots__ = ("limit", "query")
    tool_name = "search"

    def __init__(self, query: str, limit: object = 10) -> None:
        self.query: str = query
        self.limit: object = limit

    def arguments(self) -> dict[str, object]:
        """Return the fields by parameter name."""
        return {"query": self.query, "limit": self.limit}

    def apply(self, tool: Callable[[str, object], list[str]]) -> list[str]:
        """Hand the fields to the tool."""
        return tool(self.query, self.limit)


class SearchHooks(HookPoint[SearchCall, list[str]]):
    """The hook point of `search`."""

    def call(
        self,
        tool: Callable[[str, object], list[str]],
        query: str,
        limit: object = 10,
    ) -> list[str]:
        """Run the tool with its hooks."""
        return self.dispatch(SearchCall(query, limit), tool, SearchCall.apply)


class SendCall(ToolCall):
    """One call of the coroutine function `send`."""

    __slots__ = ("text", "to")
    tool_name = "send"

    def __init__(self, to: str, text: str) -> None:
        self.to: str = to
        self.text: str = text

    def arguments(self) -> dict[str, object]:
        """Return the fields by parameter name."""
        return {"to": self.to, "text": self.text}

    def apply(self, tool: Callable[[str, str], Awaitable[str]]) -> Awaitable[str]:
        """Hand the fields to the tool."""
        return tool(self.to, self.text)


class SendHooks(AsyncHookPoint[SendCall, str]):
    """The hook point of `send`."""

    def call(
        self, tool: Callable[[str, str], Awaitable[str]], to: str, text: str
    ) -> Awaitable[str]:
        """Run the tool with its hooks."""
        return self.dispatch(SendCall(to, text), tool, SendCall.apply)


class ReadCall(ToolCall):
    """One call of the generator function `read`."""

    __slots__ = ("path",)
    tool_name = "read"

    def __init__(self, path: str) -> None:
        self.path: str = path

    def arguments(self) -> dict[str, object]:
        """Return the fields by parameter name."""
        return {"path": self.path}

    def apply(self, tool: Callable[[str], Iterator[str]]) -> Iterator[str]:
        """Hand the fields to the tool."""
        return tool(self.path)


class ReadHooks(StreamHookPoint[ReadCall, str, None]):
    """The hook point of `read`."""

    def call(
        self, tool: Callable[[str], Iterator[str]], path: str
    ) -> Generator[str, Any, None]:
        """Run the tool with its hooks."""
        return self.dispatch(ReadCall(path), tool, ReadCall.apply)


class FollowCall(ToolCall):
    """One call of the async generator function `follow`."""

    __slots__ = ("path",)
    tool_name = "follow"

    def __init__(self, path: str) -> None:
        self.path: str = path

    def arguments(self) -> dict[str, object]:
        """Return the fields by parameter name."""
        return {"path": self.path}

    def apply(self, tool: Callable[[str], AsyncIterator[str]]) -> AsyncIterator[str]:
        """Hand the fields to the tool."""
        return tool(self.path)


class FollowHooks(AsyncStreamHookPoint[FollowCall, str]):
    """The hook point of `follow`."""

    def call(
        self, tool: Callable[[str], AsyncIterator[str]], path: str
    ) -> AsyncItems[str]:
        """Run the tool with its hooks."""
        return AsyncItems(self.dispatch(FollowCall(path), tool, FollowCall.apply))


AnyCall: TypeAlias = SearchCall | SendCall | ReadCall | FollowCall


class Desk:
    """The hook points, and tools that do what a test says."""

    def __init__(self) -> None:
        self.toolset: Toolset[AnyCall] = Toolset("desk", tuple)
        self.search = SearchHooks(self.toolset, "desk.tools:search")
        self.send = SendHooks(self.toolset, "desk.tools:send")
        self.read = ReadHooks(self.toolset, "desk.tools:read")
        self.follow = FollowHooks(self.toolset, "desk.tools:follow")
        self.runs = 0
        """How often a tool has been run."""

    def do_search(self, query: str = "tea", limit: object = 10) -> list[str]:
        """Call `search`, which finds one page for each query."""

        def search(query: str, limit: object) -> list[str]:
            self.runs += 1
            return [f"{query}: page {limit}"]

        return self.search.call(search, query, limit)

    def fail_search(self, error: BaseException) -> list[str]:
        """Call `search`, which raises an error."""

        def search(_query: str, _limit: object) -> list[str]:
            self.runs += 1
            raise error

        return self.search.call(search, "tea")

    async def do_send(self, to: str = "ann@example.com", text: str = "hello") -> str:
        """Call `send`, which says to whom it sent what."""

        async def send(to: str, text: str) -> str:
            self.runs += 1
            return f"{text} to {to}"

        return await self.send.call(send, to, text)

    def do_read(self, *lines: str) -> list[str]:
        """Call `read`, which yields lines, and return them."""

        def read(_path: str) -> Iterator[str]:
            self.runs += 1
            yield from lines

        return list(self.read.call(read, "notes.txt"))

    async def do_follow(self, *lines: str) -> list[str]:
        """Call `follow`, which yields lines, and return them."""

        async def follow(_path: str) -> AsyncGenerator[str, None]:
            self.runs += 1
            for line in lines:
                yield line

        return [line async for line in self.follow.call(follow, "notes.txt")]

    async def do_all(self) -> None:
        """Call each tool once."""
        self.do_search()
        await self.do_send()
        self.do_read("one")
        await self.do_follow("one")


class Clock:
    """A clock that stands still unless it is told to go."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now
