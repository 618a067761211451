"""The cache of results."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

import pytest
from library_tools import Clock, Desk, SearchCall, SendCall

from hookgen.library.cache import Cache, CacheCounts, key_of_arguments
from hookgen.runtime import Deny, ToolCall, ToolDenied


@pytest.fixture
def desk() -> Desk:
    """Return tools without hooks."""
    return Desk()


def test_same_call_runs_the_tool_once(desk: Desk) -> None:
    """The second call gets the result of the first."""
    cache = Cache()
    desk.search.around(cache.run)
    results = [desk.do_search("tea"), desk.do_search("tea"), desk.do_search("jam")]

    assert results == [["tea: page 10"], ["tea: page 10"], ["jam: page 10"]]
    assert desk.runs == 2
    assert cache.counts() == CacheCounts(hits=1, misses=2, passed=0)


def test_one_cache_serves_functions_and_coroutines(desk: Desk) -> None:
    """It is attached to both kinds of tools at once, and tells them apart."""
    cache = Cache()
    desk.toolset.select("se*").subscribe(around=cache.run, async_around=cache.run_async)
    for _ in range(2):
        desk.do_search()
        asyncio.run(desk.do_send())

    assert desk.runs == 2


def test_results_expire(desk: Desk) -> None:
    """After its time, a result is forgotten."""
    clock = Clock()
    desk.search.around(Cache(ttl=10, clock=clock).run)
    for now in (0, 9.9, 10):
        clock.now = now
        desk.do_search()

    assert desk.runs == 2


def test_cache_is_bounded(desk: Desk) -> None:
    """The result that was not asked for longest goes first."""
    desk.search.around(Cache(max_entries=2).run)
    for query in ("a", "b", "a", "c", "a", "b"):
        desk.do_search(query)

    assert desk.runs == 4


def test_none_is_a_result(desk: Desk) -> None:
    """A tool that returns `None` is not run again for it."""
    desk.search.around(Cache().run)
    runs: list[str] = []

    def search(query: str, _limit: object) -> list[str]:
        runs.append(query)
        return None  # type: ignore[return-value]

    desk.search.call(search, "tea")
    desk.search.call(search, "tea")

    assert runs == ["tea"]


def test_edits_of_results_are_not_kept(desk: Desk) -> None:
    """Neither who got the result first can spoil it, nor who got it later."""
    desk.search.around(Cache().run)
    for _ in range(3):
        result = desk.do_search()
        assert result == ["tea: page 10"]
        result.append("spoiled")


def test_errors_are_not_kept(desk: Desk) -> None:
    """After an error the tool is run again."""
    desk.search.around(Cache().run)
    with pytest.raises(OSError, match="down"):
        desk.fail_search(OSError("down"))

    assert desk.do_search() == ["tea: page 10"]


def test_denials_still_count(desk: Desk) -> None:
    """A result that is kept is not for those who may not call the tool."""
    desk.search.around(Cache().run)
    desk.do_search()
    desk.search.pre_call(lambda _: Deny("no"))

    with pytest.raises(ToolDenied):
        desk.do_search()


def test_result_that_cannot_be_copied_is_not_kept(desk: Desk) -> None:
    """It is the caller's own."""
    desk.search.around(Cache().run)
    locks = [Lock()]

    def search(_query: str, _limit: object) -> list[str]:
        desk.runs += 1
        return locks  # type: ignore[return-value]

    assert id(desk.search.call(search, "tea")) == id(locks)
    desk.search.call(search, "tea")
    assert desk.runs == 2


class Person:
    """An object that does not say what it equals."""


@dataclass(frozen=True)
class Page:
    """An object that could be told apart, but by code of its own."""

    number: int


@pytest.mark.parametrize("limit", [Person(), Page(1), [Person()], {"a": {Page(1)}}])
def test_calls_with_other_arguments_are_passed(desk: Desk, limit: object) -> None:
    """A call with an object of another class is not cached, and counted as such."""
    cache = Cache()
    desk.search.around(cache.run)
    desk.do_search("tea", limit)
    desk.do_search("tea", limit)

    assert cache.counts() == CacheCounts(hits=0, misses=0, passed=2)


def test_circle_is_passed(desk: Desk) -> None:
    """A list that contains itself has no key."""
    circle: list[object] = []
    circle.append(circle)
    cache = Cache()
    desk.search.around(cache.run)
    desk.do_search("tea", circle)

    assert cache.counts().passed == 1


SAME = [
    ({"a": 1, "b": [1]}, {"b": [1], "a": 1}),
    ({1, 2}, {2, 1}),
    (float("nan"), float("nan")),
]
DIFFERENT = [
    (1, True),
    (1, 1.0),
    (0.0, -0.0),
    ([1], (1,)),
    ("1", 1),
    ({"a": 1}, {"a": 2}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_equal_arguments_have_one_key(one: object, other: object) -> None:
    """The order of a dict's keys does not count."""
    assert key_of_arguments(SearchCall("", one)) == key_of_arguments(
        SearchCall("", other)
    )


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_arguments_have_another_key(one: object, other: object) -> None:
    """What Python takes for equal, but a tool need not, is told apart."""
    assert key_of_arguments(SearchCall("", one)) != key_of_arguments(
        SearchCall("", other)
    )


def test_owners_have_keys_of_their_own() -> None:
    """A method's result is that of its object, even if another equals it."""

    class OwnedCall(SearchCall):
        __slots__ = ("owner",)

        def __init__(self, owner: object) -> None:
            super().__init__("tea")
            self.owner = owner

    one, other = Page(1), Page(1)

    assert one == other
    assert key_of_arguments(OwnedCall(one)) == key_of_arguments(OwnedCall(one))
    assert key_of_arguments(OwnedCall(one)) != key_of_arguments(OwnedCall(other))


def test_key_may_be_the_users_own(desk: Desk) -> None:
    """A function says what counts, and `None` that a call is not cached."""

    def key(call: ToolCall) -> str | None:
        return str(call.arguments()["query"]).lower() or None

    desk.search.around(Cache(key=key).run)
    for query in ("Tea", "TEA", "", ""):
        desk.do_search(query)

    assert desk.runs == 3


def test_cache_can_be_cleared(desk: Desk) -> None:
    """Afterwards, tools are run again."""
    cache = Cache()
    desk.search.around(cache.run)
    desk.do_search()
    cache.clear()
    desk.do_search()

    assert desk.runs == 2


class Mail:
    """A tool that waits until it is let go, and may fail."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.go = asyncio.Event()
        self.errors: Iterator[Exception] = iter(())
        self.runs = 0

    async def send(self, to: str, text: str) -> str:
        """Wait, and fail or return."""
        self.runs += 1
        await self.go.wait()
        for error in self.errors:
            raise error
        return f"{text} to {to}"

    def start(self, number: int) -> list[asyncio.Task[str]]:
        """Begin so many equal calls."""

        async def call() -> str:
            return await self.desk.send.call(self.send, "ann", "hello")

        return [asyncio.create_task(call()) for _ in range(number)]


async def settle() -> None:
    """Let all tasks run as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_tasks_run_the_tool_once(desk: Desk) -> None:
    """Of equal calls at the same time one runs the tool, and all get its result."""
    desk.send.around(Cache().run_async)

    async def check() -> None:
        mail = Mail(desk)
        tasks = mail.start(5)
        await settle()
        mail.go.set()
        assert await asyncio.gather(*tasks) == ["hello to ann"] * 5
        assert mail.runs == 1

    asyncio.run(check())


@pytest.mark.parametrize("cancelled", [0, 1])
def test_cancelled_call_leaves_the_others(desk: Desk, cancelled: int) -> None:
    """Whether it runs the tool or waits for it, the others get their result."""
    desk.send.around(Cache().run_async)

    async def check() -> None:
        mail = Mail(desk)
        tasks = mail.start(3)
        await settle()
        tasks[cancelled].cancel()
        await settle()
        mail.go.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(results.pop(cancelled), asyncio.CancelledError)
        assert results == ["hello to ann"] * 2
        assert mail.runs == (2 if cancelled == 0 else 1)

    asyncio.run(check())


def test_error_is_one_callers(desk: Desk) -> None:
    """If the tool fails for one, each of the others runs it again, and keeps it."""
    desk.send.around(Cache().run_async)

    async def check() -> None:
        mail = Mail(desk)
        mail.errors = iter([OSError("down")])
        tasks = mail.start(3)
        await settle()
        mail.go.set()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(results[0], OSError)
        assert results[1:] == ["hello to ann"] * 2
        assert mail.runs == 3
        assert await desk.do_send("ann") == "hello to ann"
        assert desk.runs == 0

    asyncio.run(check())


def test_calls_without_a_key_do_not_wait(desk: Desk) -> None:
    """Calls that are not cached all run the tool."""

    def no_key(_: ToolCall) -> None:
        return None

    desk.send.around(Cache(key=no_key).run_async)

    async def check() -> None:
        mail = Mail(desk)
        mail.go.set()
        await asyncio.gather(*mail.start(3))
        assert mail.runs == 3

    asyncio.run(check())


def test_cache_outlives_an_event_loop(desk: Desk) -> None:
    """What one loop has kept, another one gets."""
    desk.send.around(Cache().run_async)
    asyncio.run(desk.do_send())
    asyncio.run(desk.do_send())

    assert desk.runs == 1


def test_wrong_size_is_refused() -> None:
    """A cache for nothing is an error."""
    with pytest.raises(ValueError, match="max_entries is 0, not 1 or more"):
        Cache(max_entries=0)


def test_key_tells_tools_apart() -> None:
    """Calls of two tools with equal arguments have two keys."""

    class CopyCall(SendCall):
        __slots__ = ()

    assert key_of_arguments(SendCall("a", "b")) != key_of_arguments(CopyCall("a", "b"))


def test_cache_that_is_attached_twice_does_not_wait_for_itself(desk: Desk) -> None:
    """One inside the other, both give the result."""
    cache = Cache()
    desk.send.around(cache.run_async)
    desk.send.around(cache.run_async)

    async def check() -> None:
        async with asyncio.timeout(10):
            assert await desk.do_send("ann") == "hello to ann"
            assert await desk.do_send("ann") == "hello to ann"

    asyncio.run(check())
    assert desk.runs == 1
