"""MCP servers, instrumented, and driven over stdio by the official client.

The servers are in `servers/`: `server.py` is run as a script, `desk` is a package. Each
imports the module that its command line names, which is how hooks get attached.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, Environment, do, hookgen, make_environment

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

SERVERS = Path(__file__).parent / "servers"

Answer = dict[str, Any]
Call = tuple[str, Answer]

SCRIPT_CALLS: list[Call] = [
    ("add", {"a": 1}),
    ("add", {"a": 1, "b": 1000}),
    ("give_back", {"request": {"order": "1", "amount": 5}}),
    ("give_back", {"request": {"order": "1", "amount": 500}}),
    ("search", {"query": "q"}),
    ("ship", {"orders": ["b", "a"]}),
    ("fail", {"reason": "because"}),
]

PACKAGE_CALLS: list[Call] = [
    ("price", {"order": {"number": "a", "total": 10}, "discount": 0.75}),
    ("ship", {"orders": ["b"]}),
    ("ship", {"orders": ["b", "a"]}),
]

LOWLEVEL_CALLS: list[Call] = [("echo", {"text": "a"}), ("echo", {"text": "damn"})]

# What became of FastMCP in the second version.
VERSION_2 = {
    "from mcp.server.fastmcp import Context, FastMCP": (
        "from mcp.server.mcpserver import Context\n"
        "from mcp.server.mcpserver import MCPServer as FastMCP"
    ),
    "Context[Any, Any, Any]": "Context[Any]",
}


@dataclass(frozen=True)
class Desk:
    """The servers, as written and instrumented, and the SDK that they run under."""

    mcp: Environment
    version: int
    before: Path
    after: Path

    def drive(
        self, folder: Path, calls: list[Call], *command: str
    ) -> tuple[Answer, list[str]]:
        """Return what a server answers, and what its hooks saw."""
        log = folder / "stderr.txt"
        printed = self.mcp.run(
            "mcp_client.py", json.dumps(calls), log, *command, cwd=folder, first=folder
        )
        lines = log.read_text(encoding="utf-8").splitlines()
        return json.loads(printed), [
            line for line in lines if line.startswith("hook: ")
        ]


@pytest.fixture(scope="module", params=["mcp", "mcp2"])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Desk:
    mcp = make_environment(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    before, after = folder / "before", folder / "after"
    version = 1 if request.param == "mcp" else 2
    shutil.copytree(SERVERS, before)
    if version == 2:
        make_second_version(before)
    shutil.copytree(before, after)
    run = hookgen("instrument", ".", folder=after)
    assert run.returncode == 0, run.stderr
    return Desk(mcp, version, before, after)


def make_second_version(folder: Path) -> None:
    """Change servers as the SDK's migration guide tells."""
    for path in folder.rglob("lowlevel*.py"):
        path.unlink()
    for path in folder.rglob("server.py"):
        text = path.read_text(encoding="utf-8")
        for old, new in VERSION_2.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


def failure(desk: Desk, tool: str, reason: str) -> Answer:
    """Return the tool error for what a tool raised; version 2 keeps the reason back."""
    tail = f": {reason}" if desk.version == 1 else ""
    text = f"Error executing tool {tool}{tail}"
    return {"error": True, "text": [text], "structured": None, "progress": []}


@pytest.fixture(scope="module")
def hooked_script(desk: Desk) -> tuple[Answer, list[str]]:
    return desk.drive(desk.after, SCRIPT_CALLS, "server.py", "policy")


def test_script_without_hooks_is_the_same(desk: Desk) -> None:
    """A script's tools have the same schemas as before, and give the same answers."""
    before, _ = desk.drive(desk.before, SCRIPT_CALLS, "server.py")
    after, _ = desk.drive(desk.after, SCRIPT_CALLS, "server.py")

    assert len(before["tools"]["tools"]) == 5
    assert after == before


def test_package_without_hooks_is_the_same(desk: Desk) -> None:
    """So have and give those of a server in a package."""
    command = ("-m", "desk.server")
    before, _ = desk.drive(desk.before, PACKAGE_CALLS, *command)
    after, _ = desk.drive(desk.after, PACKAGE_CALLS, *command)

    assert len(before["tools"]["tools"]) == 2
    assert after == before


def test_hooks_leave_schemas_alone(
    desk: Desk, hooked_script: tuple[Answer, list[str]]
) -> None:
    """A client cannot tell from the list of tools that hooks are attached."""
    unhooked, _ = desk.drive(desk.before, [], "server.py")

    assert hooked_script[0]["tools"] == unhooked["tools"]


def test_each_hook_fires_once(hooked_script: tuple[Answer, list[str]]) -> None:
    """Each hook is called once a call, and not for arguments that MCP refuses."""
    assert hooked_script[1] == [
        "hook: pre_call AddCall(a=1, b=2)",
        "hook: post_call 41",
        "hook: pre_call SearchCall(query='q', limit=3)",
        "hook: on_error ValueError('because')",
    ]


def test_injected_argument_reaches_the_tool(
    hooked_script: tuple[Answer, list[str]],
) -> None:
    """The tool gets what a hook assigned, and the client a result of that."""
    answers = hooked_script[0]["answers"]

    assert (answers[0]["text"], answers[0]["structured"]) == (["41"], {"result": 41})
    assert answers[4]["structured"] == {"result": ["Q 0"]}


def test_denial_is_a_tool_error(
    desk: Desk, hooked_script: tuple[Answer, list[str]]
) -> None:
    """The client gets a denial as an error of the tool; other calls pass."""
    passed, denied = hooked_script[0]["answers"][2:4]

    assert not passed["error"]
    assert passed["structured"]["note"] == "signed for 1"
    assert denied == failure(desk, "give_back", "tool 'refund' was denied: too much")


def test_context_works_in_hooks_and_tools(
    hooked_script: tuple[Answer, list[str]],
) -> None:
    """Hook and tool both report progress through the tool's context."""
    answer = hooked_script[0]["answers"][5]

    assert answer["text"] == ["2 shipped"]
    assert answer["progress"] == ["0/2 checked", "1/2 shipped a", "2/2 shipped b"]


def test_error_of_a_tool_is_unchanged(
    desk: Desk, hooked_script: tuple[Answer, list[str]]
) -> None:
    """A tool's error reaches the client as without hooks, `on_error` hooks or not."""
    answer = hooked_script[0]["answers"][6]

    assert answer == failure(desk, "fail", "because")


def test_hooks_in_a_package(desk: Desk) -> None:
    """Hooks work in a package that is run with `-m`, on models of its own."""
    answered, _ = desk.drive(
        desk.after, PACKAGE_CALLS, "-m", "desk.server", "desk.policy"
    )
    price, alone, together = answered["answers"]

    assert price["structured"] == {"number": "A", "total": 5.0}
    assert alone["structured"] == {"b": 1}
    assert alone["progress"] == ["1/1 done"]
    denied = "tool 'ship' was denied: the lorry is full"
    assert together == failure(desk, "ship", denied)


def test_low_level_server(desk: Desk) -> None:
    """The one function of a low-level server is hooked as a tool; MCP 1 only."""
    if desk.version == 2:
        pytest.skip("has no decorators: functions are handed to the server")
    command = ("-m", "desk.lowlevel")
    before, _ = desk.drive(desk.before, LOWLEVEL_CALLS, *command)
    idle, _ = desk.drive(desk.after, LOWLEVEL_CALLS, *command)
    hooked, _ = desk.drive(desk.after, LOWLEVEL_CALLS, *command, "desk.lowlevel_policy")
    changed, denied = hooked["answers"]

    assert idle == before
    assert hooked["tools"] == before["tools"]
    assert (changed["error"], changed["text"]) == (False, ["echo: <a>"])
    denial = "tool 'call_tool' was denied: 'damn' is not said here"
    assert (denied["error"], denied["text"]) == (True, [denial])


def test_mypy_accepts_servers_and_policies(desk: Desk) -> None:
    """mypy --strict accepts instrumented servers, their hook points and the hooks."""
    command: list[str | Path] = [sys.executable, "-m", "mypy", "--strict"]
    command += ["--config-file=", "--python-executable", desk.mcp.python]
    do([*command, "server.py", "policy.py", "desk"], desk.after, MYPYPATH=str(ROOT))


def test_standalone_server_needs_no_hookgen(desk: Desk, tmp_path: Path) -> None:
    """With `--standalone`, hooks fire in an environment without hookgen."""
    shutil.copytree(desk.before / "desk", tmp_path / "desk")
    run = hookgen("instrument", "desk", "--standalone", folder=tmp_path)
    assert run.returncode == 0, run.stderr
    policy = tmp_path / "desk" / "policy.py"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(
        text.replace("from hookgen.runtime", "from .hooks._runtime"), encoding="utf-8"
    )
    script = Path(__file__).parent / "scripts" / "mcp_client.py"
    server = ["-m", "desk.server", "desk.policy"]
    arguments = [json.dumps(PACKAGE_CALLS[:1]), "log", *server]
    printed = do(
        [desk.mcp.python, script, *arguments],
        tmp_path,
        PYTHONPATH=str(tmp_path),
        **desk.mcp.variables,
    )

    assert json.loads(printed)["answers"][0]["structured"]["total"] == 5.0
