"""Agents of real frameworks, with instrumented tools and a model that is scripted.

Each framework has a support desk in `desks/`: tools as functions and as methods, sync
and async, made tools in the framework's own ways; an agent; and the hooks. `common` has
what the desks share: what the tools know of orders, and the rules, as hooks. A desk is
instrumented by the command line in a copy and driven by a script, `agents_*.py`, whose
model calls tools in its first turn and records what it is told of them in its second.

Every path through a framework is driven with every tool in every situation.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, SCRIPTS, Environment, do, hookgen, make_environment

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

DESKS = Path(__file__).parent / "desks"

Shown = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What a model is told of a call: a text, and how the framework marks it."""

    text: str
    sign: bool | str | None


@dataclass(frozen=True)
class Failure:
    """An error of a tool, or a denial."""

    path: str
    tool: str
    text: str
    representation: str


@dataclass(frozen=True)
class Framework:
    """What differs between the frameworks."""

    name: str
    """Its dependency group, and its folder."""
    paths: dict[str, tuple[str, ...]]
    """The tools of which an agent calls each, on each path."""
    concurrent: dict[str, tuple[str, ...]]
    """Those of which two calls of one turn are under way at the same time."""
    success: bool | str | None
    """How a result is marked."""
    tell: Callable[[Failure], Told]
    """What the model is told of a failure."""
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Functions, sync and async, that are a tool of another name."""
    fatal: dict[str, str] = field(default_factory=dict)
    """Paths on which a failure ends the run, and the error that is raised then."""
    farewell: str | None = "that is all"
    """What the user gets in the end; `None` if agents do not go on after tools."""
    is_large: bool = False
    """Its environment takes minutes to make."""

    def function(self, path: str, tool: str) -> str:
        """Return the name of the function that a tool is on a path."""
        is_async = "track_order" in self.paths[path]
        return self.aliases.get(tool, (tool, tool))[is_async]


SYNC = ("find_order", "cancel", "refund")
ALL = (*SYNC, "track_order")

UNHOOKED_ORDERS = ("A1", "b1")
ORDERS = (*UNHOOKED_ORDERS, "a2", "locked", "archived", "a-secret", "lost")


def tell_of_egregore(failure: Failure) -> Told:
    """A result that is no success says which kind of tool failed, and why."""
    kind = "Error executing tool"
    if failure.tool != "find_order":
        kind = "Scaffold operation failed"
    return Told(f"{kind}: {failure.text}", False)


def tell_of_openai_agents(failure: Failure) -> Told:
    """Tools have a function that tells the model; that of the SDK keeps all back."""
    if failure.tool in ("find_order", "refund"):
        return Told("An error occurred while running the tool. Please try again.", None)
    return Told(f"That failed: {failure.text}", None)


def tell_of_langchain(failure: Failure) -> Told:
    """A ToolErrorMiddleware tells the model; in graphs, it is the ToolNode."""
    if "graph" in failure.path:
        text = f"Error: {failure.representation}\n Please fix your mistakes."
        return Told(text, "error")
    return Told(f"That failed: {failure.text}", "error")


def tell_of_pydantic_ai(failure: Failure) -> Told:
    """A hook on failed tools raises ToolFailed, whose text is put into JSON."""
    return Told(f'{{"error":"That failed: {failure.text}"}}', "failed")


FRAMEWORKS = (
    Framework(
        name="egregore",
        paths={"call": SYNC, "acall": SYNC, "stream": SYNC, "astream": SYNC},
        concurrent={},
        success=True,
        tell=tell_of_egregore,
        farewell=None,
        is_large=True,
    ),
    Framework(
        name="openai-agents",
        paths={
            "run_sync": ALL,
            "run": ALL,
            "run_streamed": ALL,
            "unguarded run": ("cancel", "refund"),
        },
        concurrent={"run_sync": ALL, "run": ALL, "run_streamed": ALL},
        success=None,
        tell=tell_of_openai_agents,
        fatal={"unguarded run": "UserError: Error running tool {tool}: {text}"},
    ),
    Framework(
        name="langchain",
        paths={
            "invoke": SYNC,
            "stream": SYNC,
            "ainvoke": ALL,
            "astream": ALL,
            "graph invoke": SYNC,
            "graph ainvoke": ALL,
            "unguarded invoke": SYNC,
            "unguarded ainvoke": ALL,
        },
        concurrent={"invoke": SYNC, "stream": SYNC, "ainvoke": ALL, "astream": ALL},
        success="success",
        tell=tell_of_langchain,
        aliases={"cancel": ("_run", "_run"), "refund": ("_run", "_arun")},
        fatal={
            "unguarded invoke": "ToolDenied: {text}",
            "unguarded ainvoke": "ToolDenied: {text}",
        },
    ),
    Framework(
        name="pydantic-ai",
        paths={
            "run_sync": ALL,
            "run": ALL,
            "iter": ALL,
            "run_stream": ALL,
            "run_stream_events": ALL,
            "unguarded run": ALL,
        },
        concurrent={"run_sync": ALL, "run": ALL, "run_stream": ALL},
        success="success",
        tell=tell_of_pydantic_ai,
        fatal={"unguarded run": "ToolDenied: {text}"},
    ),
    # The last, because test_agno.py makes its environment meanwhile.
    Framework(
        name="agno",
        paths={"run": SYNC, "run stream": SYNC, "arun": ALL, "arun stream": ALL},
        concurrent={"arun": ALL, "arun stream": ALL},
        success=False,
        tell=lambda failure: Told(failure.text, True),
        aliases={"refund": ("refund", "arefund")},
    ),
)

RESULTS = {
    "find_order": "{}: two lamps (short)",
    "track_order": "{} is on its way",
    "cancel": "{} cancelled by Ada",
    "refund": "{} refunded by Ada: all",
}


@dataclass(frozen=True)
class Desk:
    """What the runs of one framework's agent showed, by the names of cases."""

    framework: Framework
    environment: Environment
    folder: Path
    """The instrumented copy."""
    before: Shown
    """With the tools as written."""
    idle: Shown
    """With instrumented tools, and no hooks."""
    hooked: Shown

    def cases(
        self, order: str, *, mortal: bool = True
    ) -> Iterator[tuple[str, str, Shown]]:
        """Yield a path, a tool and what that run with hooks showed.

        Unless runs are `mortal`, paths on which failures end them are left out.
        """
        for path, tools in self.framework.paths.items():
            for tool in tools if mortal or path not in self.framework.fatal else ():
                yield path, tool, self.hooked[f"{path}/{tool}/{order}"]

    def told(self, run: Shown) -> list[tuple[str, Told]]:
        """Return what the model was told of which tools, in a run that was completed."""
        assert (run["raised"], run["said"]) == (None, self.framework.farewell)
        return [
            (each["tool"], Told(each["text"], each["sign"])) for each in run["told"]
        ]


def make_cases(
    framework: Framework, orders: tuple[str, ...]
) -> list[tuple[str, str, list[Any]]]:
    """Return cases as their name, path and calls."""
    cases: list[tuple[str, str, list[Any]]] = []
    for path, tools in framework.paths.items():
        for tool in tools:
            for order in orders:
                calls = [[tool, {"order": order}]]
                cases.append((f"{path}/{tool}/{order}", path, calls))
        together = [[tool, {"order": f"A{n}"}] for tool in tools for n in range(3)]
        cases.append((f"{path}/together", path, together))
        for tool in framework.concurrent.get(path, ()):
            both = [[tool, {"order": "A-MEET"}]] * 2
            cases.append((f"{path}/{tool}/both", path, both))
    return cases


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            each, id=each.name, marks=[pytest.mark.heavy] if each.is_large else []
        )
        for each in FRAMEWORKS
    ],
)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Desk:
    framework: Framework = request.param
    environment = make_environment(framework.name)
    folder = tmp_path_factory.mktemp(framework.name)
    before, after = folder / "before", folder / "after"
    for common in (DESKS / "common", DESKS / framework.name):
        shutil.copytree(common, before, dirs_exist_ok=True)
    shutil.copytree(before, after)
    run = hookgen("instrument", "desk", folder=after)
    assert run.returncode == 0, run.stderr
    drive = partial(drive_desk, framework, environment)
    return Desk(
        framework,
        environment,
        after,
        before=drive(before, UNHOOKED_ORDERS),
        idle=drive(after, UNHOOKED_ORDERS),
        hooked=drive(after, ORDERS, "desk.policy"),
    )


def drive_desk(
    framework: Framework,
    environment: Environment,
    folder: Path,
    orders: tuple[str, ...],
    *policy: str,
) -> Shown:
    """Return what the runs of a desk's agent showed."""
    cases = folder / "cases.json"
    cases.write_text(json.dumps(make_cases(framework, orders)), encoding="utf-8")
    script = SCRIPTS / f"agents_{framework.name.replace('-', '_')}.py"
    printed = do(
        [environment.python, script, cases, *policy],
        folder,
        PYTHONPATH=os.pathsep.join([str(folder), str(ROOT)]),
        **environment.variables,
        # Egregore keeps files of its own there.
        **dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(folder)),
    )
    shown: Shown = json.loads(printed)
    return shown


def result(desk: Desk, tool: str, order: str) -> tuple[str, Told]:
    """Return what the model is told if a tool found an order."""
    return tool, Told(RESULTS[tool].format(order), desk.framework.success)


def test_schemas_are_the_same(desk: Desk) -> None:
    """The model is offered byte-identical tools, instrumented or not, hooked or not."""
    for path, tools in desk.framework.paths.items():
        written, idle, hooked = (
            json.dumps(shown[f"{path}/together"]["offered"], sort_keys=True)
            for shown in (desk.before, desk.idle, desk.hooked)
        )
        assert all(f'{tool}"' in written for tool in tools)
        assert idle == written
        assert hooked == written


def test_tools_without_hooks_are_the_same(desk: Desk) -> None:
    """Instrumented tools without hooks run, and fail, as those that were written."""
    assert desk.idle == desk.before


def test_each_hook_fires_once(desk: Desk) -> None:
    """Each hook of a tool sees one call once, whichever way the agent runs."""
    for path, tool, run in desk.cases("A1"):
        function = desk.framework.function(path, tool)
        text = RESULTS[tool].format("A1")

        assert desk.told(run) == [result(desk, tool, "A1")]
        assert run["hooks"] == [
            f"pre_call {function} A1",
            f"post_call {function} {text}",
        ]


def test_edited_argument_reaches_the_tool(desk: Desk) -> None:
    """The model's next turn has the result of what a hook assigned."""
    for _, tool, run in desk.cases("a2"):
        assert desk.told(run) == [result(desk, tool, "A2")]


def test_result_can_be_replaced(desk: Desk) -> None:
    """The model's next turn has the result that a hook put in the tool's place."""
    for _, tool, run in desk.cases("a-secret"):
        assert desk.told(run) == [(tool, Told("(withheld)", desk.framework.success))]


def test_hook_can_answer(desk: Desk) -> None:
    """It has the answer of a hook that kept the tool from running, too."""
    for path, tool, run in desk.cases("archived"):
        function = desk.framework.function(path, tool)
        answer = "from the archive"

        assert desk.told(run) == [(tool, Told(answer, desk.framework.success))]
        assert run["hooks"] == [
            f"pre_call {function} archived",
            f"post_call {function} {answer}",
        ]


def test_denial_is_a_tool_error(desk: Desk) -> None:
    """The model gets a denial as the framework's own error of a tool, and goes on.

    No other hook sees it. Agno does this with any error of a tool, and so does Egregore.
    OpenAI Agents does, too, but the model gets the reason only of a tool that has a
    `failure_error_function`, as `track_order` and `cancel` here. LangChain's agents need
    a `ToolErrorMiddleware`, LangGraph's graphs a `ToolNode` with `handle_tool_errors`,
    and pydantic-ai's agents a capability such as `Hooks(tool_execute_error=...)`, which
    raises `ToolFailed`.
    """
    for path, tool, run in desk.cases("locked", mortal=False):
        function = desk.framework.function(path, tool)
        text = f"tool '{function}' was denied: the order is locked"
        representation = f"ToolDenied('{function}', 'the order is locked')"
        failure = Failure(path, tool, text, representation)

        assert desk.told(run) == [(tool, desk.framework.tell(failure))]
        assert run["hooks"] == [f"pre_call {function} locked"]


def test_denial_can_end_the_run(desk: Desk) -> None:
    """Where errors of tools end the run, so does a denial, which the caller gets.

    That is the default of LangChain, LangGraph and pydantic-ai, and what OpenAI Agents
    does without a `failure_error_function`, with an error of its own around it.
    """
    if not desk.framework.fatal:
        pytest.skip("errors of tools do not end a run")
    for path, raised in desk.framework.fatal.items():
        for tool in desk.framework.paths[path]:
            function = desk.framework.function(path, tool)
            run = desk.hooked[f"{path}/{tool}/locked"]
            text = f"tool '{function}' was denied: the order is locked"

            assert run["raised"] == raised.format(tool=tool, text=text)
            assert run["hooks"] == [f"pre_call {function} locked"]


def test_error_of_a_tool_is_unchanged(desk: Desk) -> None:
    """A tool's own error, seen once by `on_error` hooks, reaches the model as before."""
    text = "no record of B1"
    for path, tool, run in desk.cases("b1", mortal=False):
        function = desk.framework.function(path, tool)
        failure = Failure(path, tool, text, f"NoRecordError({text!r})")

        assert desk.told(run) == [(tool, desk.framework.tell(failure))]
        assert run["hooks"] == [
            f"pre_call {function} b1",
            f"on_error {function} NoRecordError",
        ]


def test_hook_can_recover(desk: Desk) -> None:
    """The model gets what an `on_error` hook, and then others, made of an error."""
    for path, tool, run in desk.cases("lost"):
        function = desk.framework.function(path, tool)

        assert desk.told(run) == [(tool, Told("written off", desk.framework.success))]
        assert run["hooks"] == [
            f"pre_call {function} lost",
            f"on_error {function} LookupError",
            f"post_call {function} written off",
        ]


def test_calls_of_one_turn(desk: Desk) -> None:
    """Of many calls that the model asks for at once, each is hooked once."""
    for path, tools in desk.framework.paths.items():
        run = desk.hooked[f"{path}/together"]
        called = [(tool, f"A{n}") for tool in tools for n in range(3)]
        names = [desk.framework.function(path, tool) for tool, _ in called]

        assert Counter(desk.told(run)) == Counter(
            result(desk, *each) for each in called
        )
        assert Counter(run["hooks"]) == Counter(
            [
                f"{phase} {name} {seen}"
                for name, (tool, order) in zip(names, called, strict=True)
                for phase, seen in (
                    ("pre_call", order),
                    ("post_call", RESULTS[tool].format(order)),
                )
            ]
        )


def test_calls_are_concurrent(desk: Desk) -> None:
    """Where a framework runs the calls of one turn at once, hooks let it.

    In each of the two calls, a hook waits for the other call.
    """
    for path, tools in desk.framework.concurrent.items():
        for tool in tools:
            run = desk.hooked[f"{path}/{tool}/both"]
            assert desk.told(run) == [result(desk, tool, "A-MEET")] * 2


@pytest.mark.heavy
def test_mypy_accepts_tools_and_hooks(desk: Desk) -> None:
    """mypy --strict accepts instrumented tools, their hook points and the hooks."""
    if desk.framework.name == "egregore":
        pytest.skip("no scaffold passes: Egregore's classes have clashing metaclasses")
    command: list[str | Path] = [sys.executable, "-m", "mypy", "--strict"]
    command += ["--config-file=", "--python-executable", desk.environment.python]
    do([*command, "desk", "rules.py"], desk.folder, MYPYPATH=str(ROOT))
