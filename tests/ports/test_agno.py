"""What the guide to Agno tool hooks shows, done with hookgen."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
from pathlib import Path

import pytest
from hookgen.runtime import Deny, ToolCall, ToolDenied, ToolReturn

from .conftest import World


def test_hook_before_a_tool(world: World) -> None:
    """A hook before one tool knows the agent and the tool."""
    policy = world.policy("agno.both_hooks")

    with world.toolset.run(agent_id="a-1"):
        world.catalog.convert_price(100, 1.0)

    assert policy.said[0] == "a-1 calls convert_price"


def test_hook_behind_a_tool(world: World) -> None:
    """A hook at the end of a call runs on success and on failure."""
    policy = world.policy("agno.both_hooks")

    world.catalog.convert_price(100, 1.0)
    with pytest.raises(ValueError, match="not positive"):
        world.catalog.convert_price(100, 0.0)

    assert policy.said[1::2] == [
        "convert_price returned 100",
        "convert_price failed: rate 0.0 is not positive",
    ]


def test_failing_hook_before_a_tool(world: World) -> None:
    """An error before the tool keeps it from running; the end is seen all the same."""
    policy = world.policy("agno.both_hooks")

    def fail(_: object) -> None:
        raise OSError("no")

    with (
        world.toolset.find("convert_price").subscribe(pre_call=fail),
        pytest.raises(OSError, match="no"),
    ):
        world.catalog.convert_price(100, 1.0)

    assert world.journal == []
    assert policy.said[-1] == "convert_price failed: no"


def test_hook_behind_a_cancelled_tool(world: World) -> None:
    """The end of a call is seen if its task is cancelled, too."""
    endings = []
    point = world.toolset.find("call_api")
    point.observe(on_exit=lambda outcome: endings.append(type(outcome).__name__))

    async def give_up() -> None:
        task = asyncio.create_task(world.network.call_api("a"))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(give_up())

    assert endings == ["Cancelled"]


def test_hooks_around_a_tool(world: World) -> None:
    """Hooks around a tool are nested as attached: the first one is outermost."""
    policy = world.policy("agno.chain")

    assert world.catalog.search_teas("assam") == ["Assam"]

    assert policy.said == [
        "validate",
        "log assam",
        "remember",
        "logged ['Assam']",
        "validated",
    ]


def test_inner_hook_ends_the_chain(world: World) -> None:
    """A hook that does not call `call_next` spares the tool the call."""
    world.policy("agno.chain")

    assert world.catalog.search_teas("assam") == world.catalog.search_teas("assam")

    assert len(world.journal) == 1


def test_error_of_an_outer_hook(world: World) -> None:
    """If an outer hook fails, neither the hooks inside it nor the tool run."""
    policy = world.policy("agno.chain")

    with pytest.raises(ValueError, match="nothing to search for"):
        world.catalog.search_teas("")

    assert policy.said == ["validate"]
    assert world.journal == []


def test_steps_of_a_function(world: World) -> None:
    """Hook, function, hook, and then the caller."""
    policy = world.policy("agno.steps")

    assert world.catalog.search_teas("assam") == ["Assam"]

    assert policy.steps == ["before assam", "behind ['Assam']"]


def test_steps_of_a_coroutine_function(world: World) -> None:
    """Async hook, coroutine, async hook, and then the caller."""
    policy = world.policy("agno.steps")

    assert asyncio.run(world.network.load_stock("assam")) == 500

    assert policy.steps == ["before assam", "behind 500"]


def test_what_a_hook_may_know_of_the_agent(world: World) -> None:
    """Agent, team, dependencies and session come with the run, each with its type."""
    policy = world.policy("agno.parameters")
    team = policy.Team("Ada", ("Bob",), {"db": "main"})
    session = policy.Session()

    with world.toolset.run(context=team, storage=session):
        world.orders.OrderTools("Bob").create_order("assam", 100)

    known = policy.known
    assert (known["agent"], known["team"]) == ("Ada", ("Bob",))
    assert known["dependencies"] == {"db": "main"}
    assert known["session_state"] is session
    assert [order.product for order in session.orders] == ["assam"]


def test_what_a_hook_may_know_of_the_call(world: World) -> None:
    """Name, function, arguments, and the toolkit whose method is called."""
    policy = world.policy("agno.parameters")
    team = policy.Team("Ada", (), {})

    with world.toolset.run(context=team, storage=policy.Session()):
        world.orders.OrderTools("Bob").create_order("assam", 100)

    known = policy.known
    assert known["name"] == "create_order"
    assert known["function"] == "shop.tools.orders:OrderTools.create_order"
    assert known["arguments"] == {"product": "assam", "amount": 100}
    assert (known["product"], known["toolkit"]) == ("assam", "Bob")


def test_hooks_of_three_levels(world: World) -> None:
    """Hooks of all tools, of a toolkit and of one tool add up, in the order stated."""
    policy = world.policy("agno.levels")

    world.orders.OrderTools("Bob").update_stock("assam", 5)

    assert policy.said == ["agent update_stock", "toolkit update_stock", "tool 5"]


def test_levels_of_other_tools(world: World) -> None:
    """A toolkit's hooks do not run for the tools of others."""
    policy = world.policy("agno.levels")

    world.catalog.search_teas("as")

    assert policy.said == ["agent search_teas"]


def test_a_tool_that_calls_another(world: World) -> None:
    """The hooks of a tool that a tool calls run too, and know the outer call."""
    policy = world.policy("agno.levels")
    ids = []

    def look(call: ToolCall) -> None:
        ids.append((call.parent_call_id, call.call_id))

    world.toolset.all().observe(pre_call=look)
    with world.toolset.run():
        world.orders.OrderTools("Bob").create_order("assam", 5)

    assert policy.said[-1] == "tool -5"
    outer, inner = ids
    assert (outer[0], inner[0]) == (None, outer[1])


def test_logging(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """One hook around the functions of a module logs both sides."""
    world.policy("agno.log_calls")
    caplog.set_level(logging.INFO, "shop")

    world.catalog.convert_price(100, 1.5)

    assert caplog.messages == [
        "calling convert_price {'cents': 100, 'rate': 1.5}",
        "convert_price returned 150",
    ]


def test_logging_of_async_tools(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A toolkit with both kinds of tools gets both hooks, each tool the one it can run."""
    world.policy("agno.log_calls")
    caplog.set_level(logging.INFO, "shop")
    tools = world.orders.OrderTools("Bob")

    tools.update_stock("assam", 5)
    asyncio.run(tools.notify("hello"))

    assert caplog.messages[1::2] == [
        "update_stock returned 'assam: +5'",
        "notify returned 'Bob: hello'",
    ]


def test_permissions(world: World) -> None:
    """Who may not use a tool is denied it, by name."""
    policy = world.policy("agno.permissions")
    user = policy.User("ada", frozenset({"search_teas"}))

    with world.toolset.run(context=user):
        world.catalog.search_teas("as")
        with pytest.raises(ToolDenied, match="ada may not call read_file"):
            world.files.read_file("about.txt")

    assert len(world.journal) == 1


def test_permissions_of_nobody(world: World) -> None:
    """Outside of a run nobody has a permission."""
    world.policy("agno.permissions")

    with pytest.raises(ToolDenied, match="nobody may not call"):
        world.catalog.search_teas("as")


def test_denials_cannot_be_recovered(world: World) -> None:
    """No error hook sees a denial, so none can turn it into a result."""
    world.policy("agno.permissions")
    policy = world.policy("egregore.decorators")

    with pytest.raises(ToolDenied):
        world.catalog.search_teas("as")

    assert policy.said == []


def test_preprocessing(world: World) -> None:
    """A hook tidies the arguments before the tool gets them."""
    world.policy("agno.preprocessing")

    world.catalog.search_teas("  ASSAM ", limit=1000)

    assert world.journal == ["search_teas 'assam' 50"]


def test_validation(world: World) -> None:
    """Arguments that will not do are an error before the tool runs."""
    world.policy("agno.preprocessing")

    with pytest.raises(ValueError, match="query is empty"):
        world.catalog.search_teas(" ")

    assert world.journal == []


def test_performance(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The time of each call is logged and kept, of a failed one logged as an error."""
    policy = world.policy("agno.performance")
    caplog.set_level(logging.INFO, "shop")

    world.catalog.convert_price(100, 1.0)
    with pytest.raises(ValueError, match="not positive"):
        world.catalog.convert_price(100, 0.0)

    assert len(policy.durations["convert_price"]) == 1
    assert [record.levelname for record in caplog.records] == ["INFO", "ERROR"]
    assert re.search(r"failed after \d+\.\d{3} s", caplog.messages[1])


def test_file_cache(world: World, tmp_path: Path) -> None:
    """A result comes from a file, until it is too old."""
    policy = world.policy("agno.file_cache")
    now = [0.0]
    policy.remember(policy.FileCache(tmp_path, ttl=60.0, clock=lambda: now[0]))

    first = world.catalog.search_teas("assam")
    again = world.catalog.search_teas("assam")
    now[0] = 61.0
    world.catalog.search_teas("assam")

    assert first == again == ["Assam"]
    assert len(world.journal) == 2


def test_keys_of_a_file_cache(world: World, tmp_path: Path) -> None:
    """Calls with other arguments have other files."""
    policy = world.policy("agno.file_cache")
    policy.remember(policy.FileCache(tmp_path, ttl=60.0))

    world.catalog.search_teas("assam")
    world.catalog.search_teas("assam", 1)

    assert len(list(tmp_path.iterdir())) == 2


def test_several_hooks_of_a_toolkit(world: World) -> None:
    """Permission, input, clock and log, in this order, for a toolkit's tools."""
    policy = world.policy("agno.business")

    world.orders.OrderTools("Bob").create_order("assam", 5)

    assert policy.said == [
        "permission create_order",
        "input",
        "permission update_stock",
        "Returned update_stock True",
        "Returned create_order True",
    ]


def test_several_hooks_and_a_denial(world: World) -> None:
    """What is not allowed is neither checked nor timed, but logged."""
    policy = world.policy("agno.business")
    policy.closed.add("create_order")

    with pytest.raises(ToolDenied, match="closed"):
        world.orders.OrderTools("Bob").create_order("assam", 0)

    assert policy.said == ["permission create_order", "Denied create_order False"]


def test_hooks_that_stop_a_call(world: World) -> None:
    """An error stops a call, with a note that names the hook; so does a denial."""
    policy = world.policy("agno.failures")

    with pytest.raises(policy.StopAgentError) as caught:
        world.catalog.search_teas("stop")
    with pytest.raises(ToolDenied, match="not this"):
        world.catalog.search_teas("deny")

    assert "raised by pre_call hook 'policies.agno.failures.stop'" in str(
        caught.value.__notes__
    )
    assert world.journal == []


def test_hooks_that_do_not(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The error of a hook that only looks is logged, with its traceback."""
    world.policy("agno.failures")

    assert world.catalog.search_teas("assam") == ["Assam"]

    assert "the disk is full" in caplog.text
    assert "Traceback" in caplog.text


def test_denials_are_never_lost(world: World) -> None:
    """A hook attached as an observer that denies fails the call, which is not made."""
    world.toolset.all().observe(pre_call=lambda _: Deny("no"))

    with pytest.raises(TypeError, match="not None, as an observer must"):
        world.catalog.search_teas("as")

    assert world.journal == []


def test_errors_of_nested_hooks(world: World) -> None:
    """The tool's error passes through the hooks around it, the very same object."""
    world.policy("agno.log_calls")

    with pytest.raises(ValueError, match="not positive") as caught:
        world.catalog.convert_price(100, 0.0)

    assert not hasattr(caught.value, "__notes__")


def test_quick_hooks(world: World) -> None:
    """A hook that has nothing to say costs one test."""
    policy = world.policy("agno.efficient")

    world.catalog.search_teas("as")
    world.catalog.search_teas("as", 100)

    assert policy.said == ["large search: as"]


def test_background_work(world: World) -> None:
    """An async hook starts what takes long, and the tool does not wait for it."""
    policy = world.policy("agno.efficient")

    async def ask() -> None:
        await world.network.call_api("a")
        await asyncio.gather(*policy.background)

    asyncio.run(ask())

    assert policy.said == ["told of a"]


def test_no_record_without_hooks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool without hooks makes no record of its calls."""
    point = world.toolset.find("search_teas")
    monkeypatch.delattr(world.hooks.catalog, "SearchTeasCall")

    assert world.catalog.search_teas("assam") == ["Assam"]
    with point.subscribe(pre_call=lambda _: None), pytest.raises(NameError):
        world.catalog.search_teas("assam")


def test_no_record_is_kept(world: World) -> None:
    """When a call is over, nobody but its hooks holds its record."""
    world.policy("agno.efficient")
    world.catalog.search_teas("as")

    record = world.hooks.catalog.SearchTeasCall
    assert not [each for each in gc.get_objects() if type(each) is record]


def test_checks_on_both_sides(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Errors are logged in full; the model gets a message that says less."""
    world.policy("agno.robust")

    with pytest.raises(ValueError, match="invalid") as first:
        world.catalog.convert_price(-1, 1.0)
    with pytest.raises(RuntimeError, match="failed") as second:
        world.catalog.convert_price(100_000_000, 1.0)

    assert str(first.value) == "invalid arguments for convert_price"
    assert str(second.value) == "convert_price failed"
    assert second.value.__suppress_context__
    assert "100000000 is no price" in caplog.text


def test_denials_stay_denials(world: World) -> None:
    """A missing permission reaches the caller as it was said."""
    policy = world.policy("agno.robust")
    policy.allowed = False

    with pytest.raises(ToolDenied, match="not for you"):
        world.catalog.convert_price(1, 1.0)


def test_unit_test_of_a_hook(world: World) -> None:
    """A hook is a function: call it with a record, without tool and without patches."""
    preprocessing = world.policy("agno.preprocessing")
    call = world.hooks.catalog.SearchTeasCall(" Assam ", 10)

    preprocessing.tidy(call)

    assert call.query == "assam"
    with pytest.raises(ValueError, match="query is empty"):
        preprocessing.tidy(world.hooks.catalog.SearchTeasCall("", 10))


def test_unit_test_of_a_permission(world: World) -> None:
    """What a hook returns can be compared."""
    policy = world.policy("agno.permissions")
    call = world.hooks.files.ReadFileCall("about.txt")

    assert policy.check_permission(call) == Deny("nobody may not call read_file")


def test_unit_test_of_a_hook_around(world: World) -> None:
    """The tool inside is any function."""
    policy = world.policy("agno.log_calls")
    call = world.hooks.catalog.SearchTeasCall("as", 10)

    assert policy.log_call(call, lambda call: [call.query]) == ["as"]


def test_unit_test_of_a_hook_behind(world: World) -> None:
    """A result is a record, too."""
    policy = world.policy("agno.parameters")
    call = world.hooks.orders.OrderToolsCreateOrderCall(None, "assam", 5)

    assert policy.note(ToolReturn(call, None, 0.5)) is None


def test_production_switches(world: World) -> None:
    """A configuration switches hooks on and off by their names."""
    policy = world.policy("agno.production")

    world.catalog.search_teas("e", 10)

    assert world.journal == ["search_teas 'e' 1"]
    assert policy.said == ["search_teas"]
    with pytest.raises(ToolDenied):
        world.files.delete_file("a.txt")


def test_production_switches_at_run_time(world: World) -> None:
    """Another configuration takes the place of the first, while the program runs."""
    policy = world.policy("agno.production")

    world.toolset.configure({"*": False, "debug-details": True})
    world.catalog.search_teas("e", 10)

    assert world.journal == ["search_teas 'e' 10"]
    assert policy.said == [
        "Returned(SearchTeasCall(query='e', limit=10), ['Ceylon', 'Darjeeling', 'Sencha'])"
    ]


def test_switching_off_all(world: World) -> None:
    """All hooks of all tools are switched off and on at once."""
    policy = world.policy("agno.production")

    world.toolset.disable()
    world.catalog.search_teas("as")
    world.toolset.enable()
    world.catalog.search_teas("as")

    assert policy.said == ["search_teas"]


def test_hooks_change_nothing_but_what_they_return(world: World) -> None:
    """A hook that only looks leaves arguments and result as they are, run twice or once."""
    policy = world.policy("agno.performance")
    world.policy("agno.performance")

    assert world.catalog.search_teas("assam") == ["Assam"]
    assert world.journal == ["search_teas 'assam' 10"]
    assert len(policy.durations["search_teas"]) == 1
