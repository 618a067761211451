"""What the guide to Egregore tool hooks shows, done with hookgen."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from pathlib import Path

import pytest
from hookgen.runtime import Replace, ToolDenied

from .conftest import World


def test_decorators(world: World) -> None:
    """Three decorators see the calls, results and errors of all tools."""
    policy = world.policy("egregore.decorators")

    world.catalog.convert_price(100, 1.5)
    with pytest.raises(ValueError, match="not positive"):
        world.catalog.convert_price(100, 0.0)

    assert policy.said == [
        "start convert_price {'cents': 100, 'rate': 1.5}",
        "done convert_price: 150",
        "start convert_price {'cents': 100, 'rate': 0.0}",
        "error convert_price: rate 0.0 is not positive",
    ]


def test_attaching_at_run_time(world: World) -> None:
    """A hook attached by an event's name runs until its subscription is cancelled."""
    policy = world.policy("egregore.subscriptions")
    subscription = policy.listen()
    world.catalog.search_teas("as")

    subscription.cancel()
    world.catalog.search_teas("as")

    assert policy.said == ["start search_teas"]


def test_temporary_hooks(world: World) -> None:
    """Three hooks run inside of a `with` block, and none behind it."""
    policy = world.policy("egregore.subscriptions")

    with policy.listen_for_a_while():
        world.catalog.search_teas("as")
        with pytest.raises(KeyError):
            world.files.read_file("nothing.txt")
    world.catalog.search_teas("as")

    assert policy.said == [
        "start search_teas",
        "end search_teas",
        "start read_file",
        "error read_file",
    ]


def test_temporary_hooks_of_one_agent(world: World) -> None:
    """Hooks that hold here only do not see the calls of another thread."""
    policy = world.policy("egregore.subscriptions")

    with policy.listen_for_a_while(here_only=True):
        other = threading.Thread(target=lambda: world.files.read_file("about.txt"))
        other.start()
        other.join()
        world.catalog.search_teas("as")

    assert policy.said == ["start search_teas", "end search_teas"]


def test_context_of_an_agent(world: World) -> None:
    """A hook knows the agent, its id and object, as the run was told."""
    policy = world.policy("egregore.context")
    agent = policy.Agent("Ada")

    with world.toolset.run(agent_id="a-1", context=agent) as run:
        world.database.query_database("tea")

    assert policy.known["agent_id"] == "a-1"
    assert policy.known["agent"] is agent
    assert policy.known["run_id"] == run.run_id


def test_context_of_a_call(world: World) -> None:
    """A hook knows the call's id, tool, arguments and result."""
    policy = world.policy("egregore.context")

    with world.toolset.run(context=policy.Agent("Ada")):
        world.database.query_database("tea", user="ada")

    known = policy.known
    assert len(known["execution_id"]) == 32
    assert known["execution_id"] == known["execution_id behind"]
    assert known["tool_name"] == "query_database"
    assert known["query"] == "tea"
    assert known["tool_params"] == {"query": "tea", "user": "ada"}
    assert known["tool_result"] == ["tea for ada"]


def test_context_of_an_error(world: World) -> None:
    """A hook gets the very exception that was raised."""
    policy = world.policy("egregore.context")
    error = OSError("no disk")

    def fail(_: object) -> None:
        raise error

    with (
        world.toolset.run(context=policy.Agent("Ada")),
        world.toolset.find("query_database").subscribe(pre_call=fail),
        pytest.raises(OSError, match="no disk"),
    ):
        world.database.query_database("tea")

    assert policy.known["error"] is error


def test_metadata(world: World) -> None:
    """What one hook leaves in the metadata, a later one of the same call finds."""
    policy = world.policy("egregore.context")

    with world.toolset.run(context=policy.Agent("Ada")):
        world.database.query_database("tea")

    assert policy.known["metadata"] == {"seen by": "look"}
    assert policy.known["duration"] > 0


def test_context_of_another_class(world: World) -> None:
    """A hook that takes the context for another class than it is hears of it."""
    world.policy("egregore.context")

    with (
        world.toolset.run(context="Ada"),
        pytest.raises(TypeError, match="context is of class 'str', not 'Agent'"),
    ):
        world.database.query_database("tea")


def test_beginning_of_a_run(world: World) -> None:
    """A hook at the beginning prepares the storage, or keeps the run from beginning."""
    policy = world.policy("egregore.runs")
    state = policy.State()

    with world.toolset.run(agent_id="a-1", storage=state):
        assert state.started > 0
    with (
        pytest.raises(ValueError, match="needs an agent_id"),
        world.toolset.run(storage=state),
    ):
        pytest.fail("the run began")

    assert policy.said[0] == "start a-1"


def test_end_of_a_run(world: World) -> None:
    """A hook at the end reports what was called, also if the agent failed."""
    policy = world.policy("egregore.runs")

    def work() -> None:
        with world.toolset.run(agent_id="a-1", storage=policy.State()):
            world.catalog.search_teas("as")
            world.catalog.convert_price(100, 0.0)

    with pytest.raises(ValueError, match="not positive"):
        work()

    assert policy.said[1:] == [
        "end a-1 True {'search_teas': 1, 'convert_price': 1} 1 failed"
    ]


def test_limit_of_a_run(world: World) -> None:
    """A run counts its calls, by which a hook may deny the fourth."""
    policy = world.policy("egregore.runs")

    with world.toolset.run(agent_id="a-1", storage=policy.State()):
        for _ in range(3):
            world.catalog.search_teas("as")
        with pytest.raises(ToolDenied, match="three calls are enough"):
            world.catalog.search_teas("as")

    assert len(world.journal) == 3


def test_validation(world: World) -> None:
    """A call whose arguments are dangerous is denied before the tool runs."""
    world.policy("egregore.validation")

    with pytest.raises(ToolDenied, match="destructive queries are not allowed"):
        world.database.query_database("DROP TABLE teas")

    assert world.journal == []
    assert world.database.query_database("tea") == ["tea for nobody"]


def test_missing_arguments(world: World) -> None:
    """A required argument that the model leaves out is refused without any hook."""
    with pytest.raises(ValueError, match="'query_database' needs argument 'query'"):
        world.toolset.parse("query_database", {"user": "ada"})


def test_confirmation(world: World) -> None:
    """A hook that raises keeps the tool from running."""
    world.policy("egregore.validation")

    with pytest.raises(ValueError, match="has to be confirmed"):
        world.files.delete_file("a.txt")

    assert world.journal == []
    assert world.files.delete_file("a.txt", confirm=True) == "deleted a.txt"


def test_processing_results(world: World) -> None:
    """A hook behind the tools keeps results, and counts, in the run's storage."""
    policy = world.policy("egregore.after_calls")
    state = policy.State()

    with world.toolset.run(storage=state) as run:
        world.catalog.search_teas("assam")
        world.catalog.search_teas("as", limit=1)
        world.files.read_file("about.txt")

    assert state.calls == {"search_teas": 2, "read_file": 1} == run.counts()
    assert state.results["read_file {'path': 'about.txt'}"] == "We sell tea."
    assert state.last_search == ["Assam"]


def test_error_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """An error is logged with the arguments that led to it, and goes on."""
    policy = world.policy("egregore.errors")

    with pytest.raises(KeyError):
        world.files.read_file("nothing.txt")

    assert caplog.messages == ["read_file failed: {'path': 'nothing.txt'}"]
    assert policy.alerts == []


def test_alerts(world: World) -> None:
    """An error of a critical tool raises an alarm."""
    policy = world.policy("egregore.errors")
    world.store.outages.append(ConnectionError("gone"))

    with pytest.raises(ConnectionError):
        asyncio.run(world.network.call_api("a"))

    assert policy.alerts == ["call_api: gone"]


def test_retries(world: World) -> None:
    """A time-out is tried again; error hooks do not hear of what went well at last."""
    policy = world.policy("egregore.errors")
    world.store.outages.extend([TimeoutError(), TimeoutError()])

    assert asyncio.run(world.network.call_api("a")) == "answer of a"

    assert len(world.journal) == 3
    assert policy.alerts == []


def test_retries_end(world: World) -> None:
    """The third time-out is an error."""
    world.policy("egregore.errors")
    world.store.outages.extend([TimeoutError(), TimeoutError(), TimeoutError("slow")])

    with pytest.raises(TimeoutError, match="slow"):
        asyncio.run(world.network.call_api("a"))


def test_first_of_two_phases(world: World) -> None:
    """A generator's first `yield` may deny the call."""
    runs = world.policy("egregore.runs")
    world.policy("egregore.two_phases")

    with (
        world.toolset.run(agent_id="a-1", storage=runs.State()),
        pytest.raises(ToolDenied, match="not to be deleted"),
    ):
        world.files.delete_file("a.txt")

    assert world.journal == []


def test_second_of_two_phases(world: World) -> None:
    """Its second `yield` may replace the result."""
    runs = world.policy("egregore.runs")
    world.policy("egregore.two_phases")

    with world.toolset.run(agent_id="a-1", storage=runs.State(delete_allowed=True)):
        assert world.files.delete_file("a.txt") == "DELETED A.TXT"


def test_two_phases_of_one_tool(world: World) -> None:
    """One function checks the input and changes the output of its tool."""
    world.policy("egregore.two_phases")

    with pytest.raises(ValueError, match="numbered from 1"):
        world.database.get_customer(0)

    assert world.journal == []
    customer = world.database.get_customer(7)
    assert (customer.name, customer.email) == ("Ada", "hidden")


def test_usage_tracking(world: World) -> None:
    """A method of an object counts the calls of each tool."""
    policy = world.policy("egregore.tracker")

    for _ in range(3):
        world.catalog.convert_price(100, 1.0)
    for _ in range(2):
        world.files.read_file("about.txt")

    assert policy.tracker.report() == ["convert_price: 3 calls", "read_file: 2 calls"]


def test_usage_by_ending(world: World) -> None:
    """The library counts calls by how they ended."""
    policy = world.policy("egregore.usage")

    world.files.read_file("about.txt")
    with pytest.raises(KeyError):
        world.files.read_file("nothing.txt")

    (usage,) = policy.usage.report()
    assert (usage.tool, usage.returned, usage.raised) == ("read_file", 1, 1)


def test_injecting_the_user(world: World) -> None:
    """A hook gives an argument that the model left out, and no other."""
    policy = world.policy("egregore.injection")

    with world.toolset.run(context=policy.User("ada")):
        assert world.database.query_database("tea") == ["tea for ada"]
        assert world.database.query_database("tea", "bob") == ["tea for bob"]


def test_injecting_a_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret comes from the environment."""
    monkeypatch.setenv("API_KEY", "k-7")
    world.policy("egregore.injection")

    asyncio.run(world.network.call_api("a"))

    assert world.journal == ["call_api 'a' k-7"]


def test_audit(world: World, tmp_path: Path) -> None:
    """A file gets a line of JSON for each call, with ids, arguments and result."""
    world.policy("egregore.audit").start_audit(tmp_path / "audit.jsonl")

    with world.toolset.run(agent_id="a-1") as run:
        world.catalog.search_teas("assam")

    (line,) = map(json.loads, (tmp_path / "audit.jsonl").read_text().splitlines())
    assert line["tool"] == "search_teas"
    assert line["arguments"] == {"query": "assam", "limit": 10}
    assert (line["outcome"], line["result"]) == ("returned", ["Assam"])
    assert (line["agent_id"], line["run_id"]) == ("a-1", run.run_id)
    assert line["timestamp"].endswith("+00:00")


def test_audit_of_errors(world: World, tmp_path: Path) -> None:
    """Errors get a line with their class; long texts are cut."""
    world.store.FILES["long.txt"] = "x" * 500
    world.policy("egregore.audit").start_audit(tmp_path / "audit.jsonl")

    with pytest.raises(ValueError, match="not positive"):
        world.catalog.convert_price(100, 0.0)
    world.files.read_file("long.txt")

    first, second = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert json.loads(first)["error"] == "ValueError: rate 0.0 is not positive"
    assert json.loads(second)["result"] == "x" * 200 + "... (300 more)"


def test_redaction(world: World) -> None:
    """Addresses, phone and card numbers do not get out."""
    world.policy("egregore.redaction")

    text = world.files.read_file("staff.txt")

    assert text == "Ask [email], [phone], card [card]."


def test_order(world: World) -> None:
    """Hooks run as attached; behind the tool the last one attached comes first."""
    policy = world.policy("egregore.order")

    world.catalog.search_teas("as")

    assert policy.said == ["1", "2", "3", "4"]


def test_lifecycle(world: World) -> None:
    """A run begins once, each call has its phases, the run ends once."""
    policy = world.policy("egregore.order")

    with world.toolset.run():
        world.catalog.search_teas("as")
        with pytest.raises(KeyError):
            world.files.read_file("nothing.txt")

    assert policy.said == ["begin", "1", "2", "3", "4", "error", "end"]


def test_async_hooks(world: World) -> None:
    """An async hook may decide on the call of an async tool."""
    policy = world.policy("egregore.async_hooks")
    make_user = world.policy("egregore.injection").User

    async def ask(name: str) -> int:
        async with world.toolset.run(context=make_user(name)):
            grams: int = await world.network.load_stock("assam")
            return grams

    assert asyncio.run(ask("ada")) == 500
    with pytest.raises(ToolDenied, match="'bob' may not use 'load_stock'"):
        asyncio.run(ask("bob"))
    assert "usage of assam: 500, True" in policy.usage


def test_concurrent_hooks(world: World) -> None:
    """Two observers of an async tool run at the same time, and end before it does."""
    policy = world.policy("egregore.async_hooks")
    make_user = world.policy("egregore.injection").User

    async def ask() -> list[str]:
        async with world.toolset.run(context=make_user("ada")):
            await world.network.load_stock("assam")
            said: list[str] = policy.usage
            return said

    said = asyncio.run(ask())
    assert [line.split()[-1] for line in said[:2]] == ["begins", "begins"]
    assert len(said) == 4


def test_errors_of_hooks(world: World) -> None:
    """An error hook is told which hook failed, and in which phase."""
    policy = world.policy("egregore.error_propagation")

    with pytest.raises(ValueError, match="is needed") as caught:
        world.files.delete_file("a.txt")

    assert policy.said == ["'a.txt' is needed in pre_call by refuse"]
    assert caught.value.__notes__ == [
        "raised by pre_call hook 'policies.egregore.error_propagation.refuse' "
        "of tool 'delete_file'"
    ]


def test_errors_of_error_hooks(world: World) -> None:
    """Error hooks run even if another one of them fails; its error stands."""
    policy = world.policy("egregore.error_propagation")

    with pytest.raises(RuntimeError, match="stumbled"):
        world.catalog.convert_price(100, 0.0)

    assert policy.said == ["stumbled in on_error by stumble"]


def test_errors_of_tools(world: World) -> None:
    """An error of the tool itself is of the phase `body`, and of no hook."""
    policy = world.policy("egregore.error_propagation")

    with pytest.raises(KeyError):
        world.files.read_file("nothing.txt")

    assert policy.said == ["'nothing.txt' in the tool by None"]


def test_fast_hooks(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """One hook logs; another hands on what takes long."""
    policy = world.policy("egregore.fast_and_slow")
    caplog.set_level(logging.INFO, "shop")

    world.catalog.search_teas("as")

    assert caplog.messages == ["tool: search_teas"]
    assert policy.to_send.get_nowait() == "search_teas"


def test_graceful_degradation(world: World) -> None:
    """An answer takes the place of an error, and the run's storage is told."""
    policy = world.policy("egregore.degradation")
    world.store.outages.append(ConnectionError("gone"))
    state = policy.State()

    with world.toolset.run(storage=state):
        answer = asyncio.run(world.network.call_api("a"))

    assert answer == "the service is down; go on without it"
    assert state.api_is_down


def test_other_errors_go_on(world: World) -> None:
    """An error hook that returns `None` lets the error go on."""
    world.policy("egregore.degradation")
    world.store.outages.append(PermissionError("no"))

    with pytest.raises(PermissionError):
        asyncio.run(world.network.call_api("a"))


def test_scaffold_operations(world: World) -> None:
    """Hooks for one class of tools see its operations, with their object."""
    policy = world.policy("egregore.scaffolds")
    scaffold = world.tasks.TaskScaffold()

    scaffold.add_task("brew")
    scaffold.add_task("pour")
    world.catalog.search_teas("as")

    assert scaffold.tasks == ["brew", "pour"]
    assert policy.said == [
        "operation add_task",
        "task 1: brew",
        "operation add_task",
        "task 2: pour",
    ]


def test_agent_is_not_copied(world: World) -> None:
    """What a hook gets refers to the agent's object and makes no copy of it."""
    policy = world.policy("egregore.context")
    agent = policy.Agent("Ada")

    with world.toolset.run(context=agent):
        world.database.query_database("tea")
        world.database.query_database("coffee")

    assert policy.known["agent"] is agent


def test_streaming_hooks(world: World) -> None:
    """A hook sees, changes and drops the single items of a stream."""
    hooks = world.policy("egregore.streams")
    assert hooks is not None

    async def follow() -> list[int]:
        return [cents async for cents in world.network.follow_prices("assam")]

    assert asyncio.run(follow()) == [300, 310, 305]
    assert hooks.counted == [0, 1, 2, 3]


def test_rate_limit(world: World) -> None:
    """The sixth call in ten seconds is denied, and the eleventh second is another."""
    now = [0.0]
    world.policy("egregore.rate_limit").limit(lambda: now[0])

    for _ in range(5):
        world.catalog.search_teas("as")
    with pytest.raises(ToolDenied, match="5 calls in 10 seconds"):
        world.files.read_file("about.txt")
    now[0] = 10.0
    world.files.read_file("about.txt")

    assert len(world.journal) == 6


def test_cache(world: World) -> None:
    """The same call is answered without the tool, until it is too long ago."""
    now = [0.0]
    cache = world.policy("egregore.caching").remember(lambda: now[0])

    world.catalog.search_teas("as")
    assert world.catalog.search_teas("as") == ["Assam"]
    now[0] = 301.0
    world.catalog.search_teas("as")

    assert len(world.journal) == 2
    assert (cache.counts().hits, cache.counts().misses) == (1, 2)


def test_cache_of_async_tools(world: World) -> None:
    """One cache serves tools of both kinds."""
    world.policy("egregore.caching").remember(lambda: 0.0)

    asyncio.run(world.network.load_stock("assam"))

    assert asyncio.run(world.network.load_stock("assam")) == 500
    assert world.journal == ["load_stock 'assam'"]


def test_replacing_the_call(world: World) -> None:
    """A hook before the tool that returns a result spares it the call."""
    point = world.toolset.find("search_teas")

    with point.subscribe(pre_call=lambda call: Replace([call.query])):
        assert world.catalog.search_teas("as") == ["as"]

    assert world.journal == []
