"""What the generic guide to Python hooks shows, done with hookgen."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
import time
from pathlib import Path

import pytest
from hookgen.runtime import Raised, Returned

from .conftest import World


def test_records_before_and_after(world: World) -> None:
    """One record before a call and one behind it share an id that is the call's own."""
    policy = world.policy("python.before_and_after")

    world.catalog.search_teas("as", limit=1)
    world.catalog.search_teas("as")

    before, after, second, _ = policy.records
    assert before.tool == "search_teas"
    assert before.arguments == {"query": "as", "limit": 1}
    assert (after.status, after.said) == ("success", "['Assam']")
    assert before.execution_id == after.execution_id != second.execution_id


def test_times_of_records(world: World) -> None:
    """The records have the time of day, and the seconds that the call took."""
    policy = world.policy("python.before_and_after")

    started = time.time()
    world.catalog.search_teas("as")

    before, after = policy.records
    assert started - 1 < before.at <= after.at < time.time() + 1
    assert 0 < after.duration < 60


def test_record_of_an_error(world: World) -> None:
    """An error is recorded with its class, and reaches the caller as it was raised."""
    policy = world.policy("python.before_and_after")

    with pytest.raises(ValueError, match="not positive") as caught:
        world.catalog.convert_price(100, -1.0)

    assert policy.records[-1].status == "error"
    assert policy.records[-1].said == repr(caught.value)


def test_tools_keep_their_names(world: World) -> None:
    """A hooked tool is the function that it was: name, module and docstring."""
    world.policy("python.before_and_after")
    tool = world.catalog.search_teas

    assert (tool.__name__, tool.__module__) == ("search_teas", "shop.tools.catalog")
    assert tool.__doc__ == "Return the teas whose names hold a text."


def test_module_of_a_tool(world: World) -> None:
    """The hook point says which module a tool is from."""
    assert world.toolset.find("search_teas").module == "shop.tools.catalog"


def test_both_sides_in_one_function(world: World) -> None:
    """A generator keeps one record of both sides of a call."""
    policy = world.policy("python.both_sides")

    assert world.catalog.convert_price(100, 1.5) == 150

    assert [span.status for span in policy.spans] == ["success: 150"]
    assert policy.spans[0].arguments == {"cents": 100, "rate": 1.5}


def test_both_sides_of_an_error(world: World) -> None:
    """The tool's error is raised at the generator's `yield`, and goes on."""
    policy = world.policy("python.both_sides")

    with pytest.raises(ValueError, match="not positive"):
        world.catalog.convert_price(100, 0.0)

    assert policy.spans[0].error == "ValueError: rate 0.0 is not positive"


def test_events(world: World) -> None:
    """Handlers are attached by the names of events; async ones to async tools."""
    policy = world.policy("python.events")
    world.store.outages.append(ConnectionError())

    world.catalog.search_teas("as")
    with pytest.raises(ConnectionError):
        asyncio.run(world.network.call_api("a"))

    assert policy.seen == [
        "pre search_teas",
        "post search_teas",
        "pre call_api",
        "async pre a",
        "error call_api: ConnectionError",
    ]


def test_unknown_events(world: World) -> None:
    """An event that there is not is an error when the handler is attached."""
    with pytest.raises(ValueError, match="no event 'tool:before'"):
        world.toolset.on("tool:before", print)


def test_broken_handlers(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A handler that fails is logged; the call and the other handlers go on."""
    policy = world.policy("python.events")

    assert world.catalog.search_teas("assam") == ["Assam"]

    assert policy.seen == ["pre search_teas", "post search_teas"]
    assert "broken' failed; the call goes on" in caplog.text


def test_safe_capture(world: World) -> None:
    """Captured arguments are masked under secret names, and cut when they are long."""
    policy = world.policy("python.capture")

    asyncio.run(world.network.call_api("https://ask.example", api_key="k-123"))
    world.files.write_file("a.txt", "x" * 100)

    first, second = policy.kept
    assert first == {"url": "https://ask.example", "api_key": "[hidden]"}
    assert second == {"path": "a.txt", "text": "x" * 40 + "... (60 more)"}
    assert world.journal[0] == "call_api 'https://ask.example' k-123"


def test_safe_capture_of_nested_values(world: World) -> None:
    """Secrets are masked at any depth, in texts too; what is left is plain JSON."""
    policy = world.policy("python.capture")

    kept = policy.keep({"users": [{"name": "ada", "password": "tea"}, ("token=abc",)]})

    assert kept == {
        "users": [{"name": "ada", "password": "[hidden]"}, ["token=[hidden]"]]
    }
    assert json.loads(json.dumps(kept)) == kept


def test_safe_capture_never_raises(world: World) -> None:
    """Of an argument that cannot be captured, its class is."""

    class Silent:
        def __repr__(self) -> str:
            raise RuntimeError("no text for you")

    policy = world.policy("python.capture")

    policy.capture_arguments(world.hooks.catalog.SearchTeasCall(Silent(), 1))

    name = Silent.__qualname__
    assert policy.kept == [{"query": f"<{name}, cannot be captured>", "limit": 1}]


def test_number_of_arguments(world: World) -> None:
    """Arguments have names, however they were given; defaults are among them."""
    policy = world.policy("python.before_and_after")

    world.catalog.search_teas("as")

    assert len(policy.records[0].arguments) == 2


def test_surroundings(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook looks round itself: folder, process, thread, environment, caller."""
    monkeypatch.setenv("API_TOKEN", "hidden")
    monkeypatch.setenv("TEA", "assam")
    world.policy("python.surroundings")
    found = []

    def look(done: object) -> None:
        found.append(done.call.metadata["surroundings"])  # type: ignore[attr-defined]

    world.toolset.all().observe(post_call=look)
    world.catalog.search_teas("as")

    (around,) = found
    assert around.folder == Path.cwd()
    assert (around.process, around.thread) == (os.getpid(), threading.get_ident())
    assert around.environment["TEA"] == "assam"
    assert "API_TOKEN" not in around.environment
    assert (around.function, around.file) == ("test_surroundings", __file__)
    assert around.line > 0
    assert around.depth > 0


def test_priorities(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Of two hooks, the one of the lower order runs first, not the one attached first."""
    world.policy("python.priorities")
    caplog.set_level(logging.INFO, "shop")

    world.catalog.search_teas("as")

    assert caplog.messages == ["calling search_teas", "validating limit 10"]


def test_priorities_and_errors(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The failure of one hook does not keep those behind it from running."""
    world.policy("python.priorities")
    caplog.set_level(logging.INFO, "shop")

    world.catalog.search_teas("broken")

    assert "priorities.announce' failed; the call goes on" in caplog.text
    assert caplog.messages[-1] == "validating limit 10"


def test_async_and_sync_tools(world: World) -> None:
    """A sync tool is observed by functions, an async one by coroutines, in one way."""
    policy = world.policy("python.async_tools")
    world.store.outages.append(ConnectionError())

    world.catalog.convert_price(100, 1.0)
    with pytest.raises(ConnectionError):
        asyncio.run(world.network.call_api("a"))

    assert policy.stored == [
        "pre convert_price",
        "returned convert_price",
        "pre call_api",
        "raised call_api",
    ]


def test_async_hooks_of_sync_tools(world: World) -> None:
    """An async hook of a sync tool is refused, and no coroutine is left unawaited."""
    policy = world.policy("python.async_tools")
    point = world.toolset.find("search_teas")

    with (
        point.subscribe(pre_call=policy.store_remotely),
        pytest.raises(TypeError, match="the hooks of a sync tool must be sync"),
    ):
        world.catalog.search_teas("as")


def test_idle_tools(world: World) -> None:
    """A tool whose hooks are disabled is as idle as one that never had any."""
    policy = world.policy("python.events")
    world.toolset.configure({"*": False})

    world.catalog.search_teas("as")

    assert policy.seen == []
    assert all(point.idle for point in world.toolset.all())


def test_errors_of_hooks_do_no_harm(world: World) -> None:
    """An observer never changes the outcome, nor what the tool gets."""

    def spoil(call: object) -> None:
        call.query = "spoilt"  # type: ignore[attr-defined]
        raise RuntimeError

    world.toolset.find("search_teas").observe(pre_call=spoil)

    assert world.catalog.search_teas("assam") == ["Assam"]


def test_circuit_breaker(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """An observer that fails three times in a row is switched off, which is said."""
    policy = world.policy("python.circuit_breaker")

    for _ in range(5):
        world.catalog.search_teas("as")

    assert len(policy.attempts) == 3
    assert "is switched off after 3 failures in a row" in caplog.text


def test_circuit_breaker_closes_again(world: World) -> None:
    """Enabled again, it gets another chance."""
    policy = world.policy("python.circuit_breaker")
    for _ in range(3):
        world.catalog.search_teas("as")
    policy.is_down = False

    policy.metrics.enable()
    world.catalog.search_teas("as")
    world.catalog.search_teas("as")

    assert len(policy.attempts) == 5


def test_cleaning_up(world: World) -> None:
    """A cancelled subscription leaves nothing behind: the tool is idle again."""
    point = world.toolset.find("search_teas")

    point.observe(pre_call=lambda _: None).cancel()

    assert point.idle


def test_structured_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A line of JSON tells of a call, one that failed included."""
    world.policy("python.structured_log")
    caplog.set_level(logging.INFO, "shop.calls")

    with pytest.raises(ValueError, match="not positive"):
        world.catalog.convert_price(100, 0.0)

    line = json.loads(caplog.messages[0])
    assert line["tool"] == "convert_price"
    assert line["outcome"] == "raised"
    assert line["arguments"] == {"cents": 100, "rate": 0.0}


def test_slow_calls(world: World) -> None:
    """Calls below the threshold are not kept."""
    policy = world.policy("python.timings")
    call = world.toolset.parse("read_file", {"path": "about.txt"})

    policy.slow(Returned(call, "", 0.0009))
    policy.slow(Returned(call, "", 0.0011))

    assert [slow.seconds for slow in policy.slow.calls] == [0.0011]


def test_bounded_memory(world: World) -> None:
    """Of many slow calls, the last thousand are kept."""
    policy = world.policy("python.timings")
    call = world.toolset.parse("read_file", {"path": "about.txt"})

    for seconds in range(1, 1003):
        policy.slow(Returned(call, "", float(seconds)))

    assert len(policy.slow.calls) == 1000
    assert policy.slow.calls[0].seconds == 3.0


def test_slow_calls_that_fail(world: World) -> None:
    """A call that fails is measured, too."""
    policy = world.policy("python.timings")
    call = world.toolset.parse("read_file", {"path": "about.txt"})

    policy.slow(Raised(call, OSError(), 0.002))

    assert [slow.outcome for slow in policy.slow.calls] == ["raised"]


def test_switching_measurement_off(world: World) -> None:
    """Switched off, it costs nothing: the tools are idle."""
    policy = world.policy("python.timings")

    policy.timing.disable()
    assert all(point.idle for point in world.toolset.all())

    policy.timing.enable()
    assert not any(point.idle for point in world.toolset.all())
