"""What the guide to NexAU hooks shows, done with hookgen."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hookgen.library.config import HookFileError
from hookgen.runtime import Message, Replace, ToolDenied, ToolReturn, Turn

from .conftest import World

SEARCH = ("search_teas", {"query": "a", "limit": 2})
READ = ("read_file", {"path": "about.txt"})
WRITE = ("write_file", {"path": "a.txt", "text": "tea"})
DELETE = ("delete_file", {"path": "a.txt", "confirm": True})
QUERY = ("query_database", {"query": "tea"})

Asked = tuple[str, Mapping[str, object]]


def make_turn(world: World, *asked: Asked, history: Sequence[object] = ()) -> Any:
    """Return what a model asks for, read from its JSON."""
    calls = [world.toolset.parse(name, arguments) for name, arguments in asked]
    return Turn(calls, history=history)


def names(turn: Any) -> list[str]:
    """Return which tools are to be called."""
    return [call.tool_name for call in turn.calls]


def test_message_before_the_tools(world: World) -> None:
    """A hook after the model adds a message for it, if it asks for tools."""
    world.policy("nexau.announce")

    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, SEARCH, READ))
        quiet = run.after_model(make_turn(world))

    assert turn.messages == (Message("system", "2 tool calls are next"),)
    assert quiet.messages == ()


def test_turns(world: World) -> None:
    """A hook knows the calls, the conversation, the turn's number and the limit."""
    seen: list[object] = []

    def look(turn: Turn[Any]) -> None:
        seen.append((turn.iteration, turn.remaining, turn.run.max_iterations))
        seen.append((names(turn), turn.history))

    world.toolset.after_model(look, on_failure="continue")
    with world.toolset.run(max_iterations=3) as run:
        run.after_model(make_turn(world, SEARCH, history=["hello"]))

    assert seen == [(1, 2, 3), (["search_teas"], ["hello"])]


def test_parsed_calls(world: World) -> None:
    """What a model asks for is a typed record, which runs its tool when invoked."""
    call = world.toolset.parse("search_teas", {"query": "assam"})

    assert repr(call) == "SearchTeasCall(query='assam', limit=10)"
    assert call.invoke() == ["Assam"]


def test_calls_that_do_not_fit(world: World) -> None:
    """Unknown tools, unknown arguments and other types are refused, in words."""
    with pytest.raises(ValueError, match="there is no tool 'fly'"):
        world.toolset.parse("fly", {})
    with pytest.raises(ValueError, match="has no argument 'colour'"):
        world.toolset.parse("search_teas", {"query": "a", "colour": "green"})
    with pytest.raises(ValueError, match="'limit' of tool 'search_teas' must be int"):
        world.toolset.parse("search_teas", {"query": "a", "limit": "2"})


def test_logging_of_turns(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A hook made by a function logs what the model asks for."""
    factories = world.policy("nexau.factories")
    caplog.set_level(logging.INFO, "my")
    world.toolset.after_model(factories.log_turns("my"))

    with world.toolset.run(agent_id="a-1") as run:
        run.after_model(make_turn(world, SEARCH, READ))

    assert caplog.messages == ["turn 1 of a-1: search_teas, read_file"]


def test_allowed_tools(world: World) -> None:
    """A hook made for a list of tools drops the calls of others."""
    factories = world.policy("nexau.factories")
    world.toolset.after_model(factories.allow_only("search_teas", "read_file"))

    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, SEARCH, DELETE, READ))

    assert names(turn) == ["search_teas", "read_file"]


def test_allowed_tools_are_tools(world: World) -> None:
    """A misspelt name is an error when the hook is made."""
    factories = world.policy("nexau.factories")

    with pytest.raises(ValueError, match="there is no tool 'serach_teas'"):
        factories.allow_only("serach_teas")


def test_ready_made_filters(world: World) -> None:
    """The library's lists and permissions drop calls, and say which."""
    world.policy("nexau.ready_made")

    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, SEARCH, DELETE, QUERY, WRITE))

    assert names(turn) == ["search_teas"]
    dropped = [message.content.rpartition(": ")[2] for message in turn.messages]
    assert dropped == ["delete_file", "query_database", "write_file"]


def test_ready_made_reminders(world: World) -> None:
    """The model hears of its last turns, and of a long conversation."""
    world.policy("nexau.ready_made")

    with world.toolset.run(max_iterations=4) as run:
        counts = [
            len(run.after_model(make_turn(world, history=[""] * length)).messages)
            for length in (0, 20, 21)
        ]

    assert counts == [0, 1, 2]


def test_ready_made_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The library logs each call as one line of JSON, errors as errors."""
    world.policy("nexau.ready_made")
    caplog.set_level(logging.INFO, "production")

    world.files.read_file("about.txt")
    with pytest.raises(KeyError):
        world.files.read_file("nothing.txt")

    assert [record.levelname for record in caplog.records] == ["INFO", "ERROR"]
    assert '"tool": "read_file"' in caplog.text
    assert '"result": "We sell tea."' in caplog.text


class Terminal(io.StringIO):
    """Where a person types answers."""

    def isatty(self) -> bool:
        return True


def test_approval(world: World) -> None:
    """A person is asked each time, and decides."""
    policy = world.policy("nexau.approval")
    questions = io.StringIO()
    policy.ask_before_deleting(Terminal("y\nn\n"), questions)

    assert world.files.delete_file("a.txt") == "deleted a.txt"
    with pytest.raises(ToolDenied, match="not approved"):
        world.files.delete_file("b.txt")

    assert len(world.journal) == 1
    assert '"b.txt"' in questions.getvalue()


def test_approval_without_a_person(world: World) -> None:
    """Where nobody can be asked, at a closed input or a pipe, the call is denied."""
    policy = world.policy("nexau.approval")
    closed = Terminal("y\n")
    closed.close()
    policy.ask_before_deleting(closed, io.StringIO())

    with pytest.raises(ToolDenied, match="nobody could be asked"):
        world.files.delete_file("a.txt")

    assert world.journal == []


def test_approval_is_not_asked_of_a_pipe(world: World) -> None:
    """What comes from a file or a pipe is no person's answer."""
    policy = world.policy("nexau.approval")
    policy.ask_before_deleting(io.StringIO("y\n"), io.StringIO())

    with pytest.raises(ToolDenied, match="nobody could be asked"):
        world.files.delete_file("a.txt")


def test_safety(world: World) -> None:
    """Calls of tools with a tag are dropped, and the model hears how many."""
    world.policy("nexau.safety")

    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, SEARCH, DELETE, DELETE))
        safe = run.after_model(make_turn(world, SEARCH))

    assert names(turn) == ["search_teas"]
    assert turn.messages == (Message("system", "2 dangerous calls were dropped"),)
    assert safe.messages == ()


def test_last_turns(world: World) -> None:
    """With two turns left, the model is told to come to an end."""
    world.policy("nexau.conversation")

    with world.toolset.run(max_iterations=3) as run:
        turn = run.after_model(make_turn(world, SEARCH))

    assert turn.messages == (Message("system", "2 turns are left; come to an end"),)


def test_long_conversation(world: World) -> None:
    """Beyond twenty messages, it is told to sum them up; at twenty it is not."""
    world.policy("nexau.conversation")

    with world.toolset.run(max_iterations=30) as run:
        twenty = run.after_model(make_turn(world, history=[""] * 20))
        more = run.after_model(make_turn(world, history=[""] * 21))

    assert twenty.messages == ()
    assert more.messages == (Message("system", "this is getting long; sum it up"),)


def test_business_rules(world: World) -> None:
    """Tools that need a permission are dropped if nobody gave it."""
    factories = world.policy("nexau.factories")
    needs = {"query_database": "db_read", "write_file": "file_modify"}
    world.toolset.after_model(factories.allow_by_permission(needs, has={"db_read"}))

    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, SEARCH, QUERY, WRITE))

    assert names(turn) == ["search_teas", "query_database"]


def test_several_hooks(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Hooks run by order, and each sees the turn as those before it left it."""
    world.policy("nexau.several")
    caplog.set_level(logging.INFO, "shop")

    with world.toolset.run(agent_id="a-1") as run:
        turn = run.after_model(make_turn(world, SEARCH, QUERY, WRITE))

    assert "search_teas, query_database, write_file" in caplog.text
    assert turn.messages == (Message("system", "2 allowed"),)
    assert names(turn) == ["search_teas"]


def test_calls_as_hooks_left_them(world: World) -> None:
    """The agent makes the calls that came through, with the arguments as changed."""
    world.policy("nexau.several")

    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, SEARCH))
        results = [call.invoke() for call in turn.calls]

    assert results == [["Assam"]]
    assert world.journal == ["search_teas 'a' 1"]


@pytest.mark.parametrize(
    ("hook", "tools", "messages"),
    [
        ("change_nothing", ["read_file"], []),
        ("change_calls", ["search_teas"], []),
        ("change_messages", ["read_file"], ["and quickly"]),
        ("change_both", [], ["no tools now"]),
        ("make_another", ["search_teas"], ["this one"]),
    ],
)
def test_what_hooks_return(
    world: World, hook: str, tools: list[str], messages: list[str]
) -> None:
    """`None`, other calls, more messages, both, or a turn made from nothing."""
    policy = world.policy("nexau.turns")
    world.toolset.after_model(getattr(policy, hook))

    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, READ))

    assert names(turn) == tools
    assert [message.content for message in turn.messages] == messages


def test_async_hooks_after_the_model(world: World) -> None:
    """Hooks after the model may be async, and are then awaited."""

    async def forget(turn: Turn[Any]) -> Turn[Any]:
        await asyncio.sleep(0)
        return turn.keep(lambda _: False)

    world.toolset.after_model(forget)

    async def answer() -> Any:
        async with world.toolset.run() as run:
            return await run.after_model_async(make_turn(world, READ))

    assert names(asyncio.run(answer())) == []


def test_hooks_behind_tools(world: World) -> None:
    """A hook behind tools knows name, input, output and the run's storage."""
    policy = world.policy("nexau.output_log")
    storage = policy.Storage()

    with world.toolset.run(storage=storage):
        world.files.read_file("about.txt")

    assert storage.seen == ["read_file {'path': 'about.txt'} -> We sell tea."]


def test_storage_of_several_tools(world: World) -> None:
    """All calls of a run share its storage, those of another run have their own."""
    policy = world.policy("nexau.output_log")
    first, second = policy.Storage(), policy.Storage()

    with world.toolset.run(storage=first):
        world.files.read_file("about.txt")
        world.catalog.search_teas("assam")
    with world.toolset.run(storage=second):
        world.catalog.search_teas("assam")

    assert (len(first.seen), len(second.seen)) == (2, 1)


def test_logging_of_results(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A hook made by a function logs what tools got and gave."""
    factories = world.policy("nexau.factories")
    caplog.set_level(logging.INFO, "tools")
    world.toolset.all().post_call(factories.log_results("tools"))

    world.files.read_file("about.txt")

    assert caplog.messages == ["read_file {'path': 'about.txt'}: We sell tea."]


def test_filtering_results(world: World) -> None:
    """Findings without title or link are left out, and counted."""
    world.policy("nexau.validation")

    found = world.catalog.search_web("tea")

    assert [page.title for page in found.pages] == ["Tea"]
    assert found.left_out == 2


def test_hiding_secrets(world: World) -> None:
    """Secret keys do not get out of a result."""
    world.policy("nexau.output_filter")

    assert world.database.describe_account(7) == {"name": "Ada"}


def test_friendly_errors(world: World) -> None:
    """An error becomes an answer of the tool's own type."""
    world.policy("nexau.recovery")

    assert world.files.read_file("a.txt") == "there is no file 'a.txt'"
    assert world.database.describe_account(8) == {"problem": "there is no customer 8"}


def test_several_hooks_behind_tools(world: World) -> None:
    """Log, validation, performance, filter and recovery work together."""
    policy = world.policy("nexau.output_log")
    world.policy("nexau.validation")
    performance = world.policy("agno.performance")
    world.policy("nexau.output_filter")
    world.policy("nexau.recovery")
    storage = policy.Storage()

    with world.toolset.run(storage=storage):
        world.catalog.search_web("tea")
        world.database.describe_account(7)
        world.files.read_file("a.txt")

    assert storage.seen[1] == "describe_account {'number': 7} -> {'name': 'Ada'}"
    assert "left_out=2" in storage.seen[0]
    assert set(performance.durations) == {
        "search_web",
        "describe_account",
        "read_file",
    }


@pytest.mark.parametrize(
    ("hook", "text"),
    [
        ("change_nothing", "We sell tea."),
        ("change_output", "WE SELL TEA."),
        ("look_first", "We sell tea."),
    ],
)
def test_what_hooks_behind_tools_return(world: World, hook: str, text: str) -> None:
    """`None`, or another result of the tool's own type."""
    policy = world.policy("nexau.results")
    world.toolset.find("read_file").subscribe(post_call=getattr(policy, hook))

    assert world.files.read_file("about.txt") == text


def test_what_they_return_at_times(world: World) -> None:
    """Called with a record, a hook is tested without its tool."""
    policy = world.policy("nexau.results")
    call = world.toolset.parse("read_file", {"path": "a.txt"})

    assert policy.look_first(ToolReturn(call, "", 0.0)) == Replace("(empty)")


def test_flow_of_results(world: World) -> None:
    """Each hook gets what the one before it left; the last result is the caller's."""
    world.policy("nexau.pipeline")

    assert world.catalog.search_teas("e") == ["CEYLON", "DARJEELING"]


def test_hooks_from_a_file(
    world: World, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A YAML file names hooks, the functions that make them, and their parameters."""
    caplog.set_level(logging.INFO, "research")
    policy = world.policy("nexau.configured")

    policy.load(folder / "policies/nexau/hooks.yaml")

    assert world.files.read_file("about.txt") == "WE SELL TEA."
    assert caplog.messages == ["read_file {'path': 'about.txt'}: WE SELL TEA."]
    with world.toolset.run() as run:
        turn = run.after_model(make_turn(world, SEARCH, WRITE))
    assert names(turn) == ["search_teas"]


def test_faults_of_a_file(world: World, tmp_path: Path) -> None:
    """A hook that cannot be made is an error that names it; nothing is attached."""
    policy = world.policy("nexau.configured")
    path = tmp_path / "hooks.yaml"
    path.write_text(
        "- {import: 'policies.nexau.configured:trim', phase: post_call, params: {}}"
    )

    with pytest.raises(HookFileError, match=r"hook 1 \('.*:trim'\) cannot be made"):
        policy.load(path)

    assert world.toolset.find("read_file").idle
