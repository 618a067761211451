"""Instrumented tools in other processes: what travels there, and which hooks run."""

from __future__ import annotations

import importlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import cloudpickle  # type: ignore[import-untyped]  # it has no types
import pytest
from packages import importing, instrument_package, write_package

from hookgen.runtime import (
    Drop,
    OutcomeError,
    Phase,
    Raised,
    Replace,
    Returned,
    ToolDenied,
    ToolError,
    ToolItem,
    ToolReturn,
)

ROOT = Path(__file__).parent.parent

TOOLS = '''\
"""Tools of every kind."""

from collections.abc import AsyncIterator, Iterator


def find(name: str) -> str:
    return f"found {name}"


class Desk:
    def close(self, name: str) -> str:
        return f"closed {name}"


async def fetch(name: str) -> str:
    return f"fetched {name}"


def pages(name: str) -> Iterator[str]:
    yield f"{name} 1"
    yield f"{name} 2"


async def watch(name: str) -> AsyncIterator[str]:
    yield f"{name} 1"
    yield f"{name} 2"


def make(prefix: str):
    def find(name: str) -> str:
        return f"{prefix} {name}"

    return find
'''

POLICY = '''\
"""Hooks, attached where this is imported."""

from hookgen.runtime import Deny, ToolCall

from lab.hooks import toolset


def check(call: ToolCall) -> Deny | None:
    return Deny("it is locked") if "locked" in call.arguments().values() else None


toolset.all().pre_call(check)
'''

RULES = """\
[[rule]]
where = { param = "name" }
do = "lab.rules:refuse"
phase = "pre_call"
"""

RULE_HOOKS = """\
from hookgen.runtime import Deny


def refuse(name: str) -> Deny | None:
    return Deny("it is secret") if name == "secret" else None
"""

CALLS = '''\
"""Tasks, and what comes of them."""

import asyncio

from hookgen.runtime import ToolDenied
from lab import tools


async def collect(items):
    return [item async for item in items]


def call(kind, name):
    """Return what a tool of some kind gives, called in this process."""
    try:
        match kind:
            case "function":
                return tools.find(name)
            case "method":
                return tools.Desk().close(name)
            case "coroutine":
                return asyncio.run(tools.fetch(name))
            case "generator":
                return list(tools.pages(name))
            case "async generator":
                return asyncio.run(collect(tools.watch(name)))
    except ToolDenied as denial:
        return str(denial)
'''

POOL = """\
import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

from hookgen.runtime import Replace, ToolDenied
from lab import calls, tools
from lab.hooks.tools import find

KINDS = ("function", "method", "coroutine", "generator", "async generator")


def answer(call):
    return Replace("the parent's") if call.name == "attached" else None


def denial(future):
    try:
        return future.result()
    except ToolDenied as error:
        return [error.tool_name, error.reason]


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    find.pre_call(answer)
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        shown = {
            kind: [pool.submit(calls.call, kind, name).result() for name in ("a", "locked", "secret")]
            for kind in KINDS
        }
        shown["tool itself"] = [denial(pool.submit(tools.find, name)) for name in ("a", "locked", "secret")]
        shown["attached"] = pool.submit(tools.find, "attached").result()
        with find.subscribe(pre_call=lambda call: Replace("local"), local=True):
            shown["local"] = pool.submit(tools.find, "b").result()
        shown["same process"] = pool.submit(os.getpid).result() == os.getpid()
    print(json.dumps(shown))
"""


DUMP = '''\
import sys

import cloudpickle  # type: ignore[import-untyped]  # it has no types

import lab
from lab import calls, tools
from lab.hooks import toolset
from lab.hooks.tools import Desk, find

if sys.argv[1] == "value":
    cloudpickle.register_pickle_by_value(lab)


def task(name):
    """A function of the program, which pickles take by value."""
    with toolset.run() as run:
        return calls.call("function", name), tools.find("b"), run.count()


found = {
    "call": calls.call,
    "closure": tools.make("made"),
    "task": task,
    "point": find,
    "point of a method": Desk.close,
    "toolset": toolset,
}
with open("found.pickle", "wb") as file:
    cloudpickle.dump(found, file)
'''

LOAD = """\
import json
import pickle

with open("found.pickle", "rb") as file:
    found = pickle.load(file)

from lab import hooks
from lab.hooks import tools as points

KINDS = ("function", "method", "coroutine", "generator", "async generator")
shown = {kind: [found["call"](kind, name) for name in ("a", "locked", "secret")] for kind in KINDS}
shown["closure"] = found["closure"]("x")
shown["task"] = found["task"]("locked")
shown["same"] = [
    found["point"] is points.find,
    found["point of a method"] is points.Desk.close,
    found["toolset"] is hooks.toolset,
]
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {
        "lab/__init__.py": "from lab import policy\n",
        "lab/policy.py": POLICY,
        "lab/tools.py": TOOLS,
        "lab/rules.py": RULE_HOOKS,
        "lab/calls.py": CALLS,
        "pool.py": POOL,
        "dump.py": DUMP,
        "load.py": LOAD,
    }
    folder = write_package(tmp_path_factory.mktemp("processes"), files)
    (folder / "hooks.toml").write_text(RULES)
    init = folder / "lab" / "__init__.py"
    instrument_package(folder / "lab", include=("lab.tools:*",))
    assert init.read_text() == files["lab/__init__.py"]
    return folder


def run(folder: Path, *arguments: str) -> str:
    """Return what a program prints that can import what is in a folder."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (folder, ROOT)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def denied(tool: str) -> list[str]:
    """Return what calls give that a hook of the package and a rule deny."""
    return [f"tool '{tool}' was denied: it is {why}" for why in ("locked", "secret")]


HOOKED = {
    "function": ["found a", *denied("find")],
    "method": ["closed a", *denied("close")],
    "coroutine": ["fetched a", *denied("fetch")],
    "generator": [["a 1", "a 2"], *denied("pages")],
    "async generator": [["a 1", "a 2"], *denied("watch")],
}
"""What tools give that have the package's hooks."""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_process_pool(folder: Path, method: str) -> None:
    """In a pool's processes run rules, hooks that the tools' package attaches, and
    those that the parent had attached when it forked; a denial comes back as one."""
    shown = json.loads(run(folder, "pool.py", method))

    assert {kind: shown[kind] for kind in HOOKED} == HOOKED
    assert shown["tool itself"] == [
        "found a",
        ["find", "it is locked"],
        ["find", "it is secret"],
    ]
    attached = "the parent's" if method == "fork" else "found attached"
    assert shown["attached"] == attached
    assert shown["local"] == "found b"
    assert not shown["same process"]


@pytest.mark.parametrize("way", ["reference", "value"])
def test_cloudpickle(folder: Path, way: str) -> None:
    """Tools run with their hooks where their pickle is read, taken by value or not."""
    run(folder, "dump.py", way)

    shown = json.loads(run(folder, "load.py"))

    assert {kind: shown[kind] for kind in HOOKED} == HOOKED
    assert shown["closure"] == "made x"
    assert shown["task"] == [denied("find")[0], "found b", 2]
    assert shown["same"] == [True, True, True]


def test_worker_without_the_package(folder: Path, tmp_path: Path) -> None:
    """Where the hooks are not to be had, a tool taken by value does not run at all."""
    run(folder, "dump.py", "value")
    shutil.copy(folder / "found.pickle", tmp_path)
    code = "import pickle; pickle.load(open('found.pickle', 'rb'))"

    with pytest.raises(AssertionError, match="No module named 'lab'"):
        run(tmp_path, "-c", code)


@pytest.fixture
def points(folder: Path) -> Iterator[ModuleType]:
    with importing(folder, "lab.tools"):
        yield importlib.import_module("lab.hooks.tools")


class TestRecords:
    def test_call(self, points: ModuleType) -> None:
        """A record of a call has its fields in a pickle, and no more."""
        call = points.FindCall("a")
        call.metadata["seen"] = True

        copied = pickle.loads(pickle.dumps(call))

        assert type(copied) is points.FindCall
        assert copied.arguments() == {"name": "a"}
        assert copied.metadata == {}

    def test_other_records(self, points: ModuleType) -> None:
        """What hooks receive after the call has all that it had."""
        call = points.FindCall("a")
        error = KeyError("a")
        records: list[Any] = [
            ToolReturn(call, "result", 0.5),
            ToolItem(call, "item", 3),
            Returned(call, "result", 0.5),
            Replace("result"),
            Drop(),
        ]

        copied = pickle.loads(pickle.dumps(records))

        assert list(map(repr, copied)) == list(map(repr, records))
        assert (copied[0].duration, copied[2].duration) == (0.5, 0.5)
        failed = ToolError(call, error, phase=Phase.BODY, hook=None, duration=0.5)
        for record in (failed, Raised(call, error, 0.5)):
            other: Any = pickle.loads(pickle.dumps(record))
            assert repr(other) == repr(record)
            assert other.error.args == ("a",)

    def test_errors(self, points: ModuleType) -> None:
        """Errors of the runtime keep what they say, not the call or the hook."""
        denial = ToolDenied("find", "no", points.FindCall("a"))
        misuse = OutcomeError("wrong", lambda _: None)

        copied = pickle.loads(pickle.dumps((denial, misuse)))

        assert list(map(str, copied)) == [str(denial), str(misuse)]
        assert copied[0].call is None
        assert copied[1].hook is None

    def test_subscriptions_stay(self, points: ModuleType) -> None:
        """A subscription, of which a copy could cancel nothing, is not pickled."""
        subscription = points.find.subscribe(pre_call=print)
        message = "^a subscription holds in one process, and cannot be pickled$"

        with subscription, pytest.raises(TypeError, match=message):
            pickle.dumps(subscription)

    def test_points_are_those_that_are_there(self, points: ModuleType) -> None:
        """A hook point is itself again in the same process, wherever it is kept."""
        named = [points.find, points.Desk.close, points.make.find, points.toolset]

        for pickler in (pickle, cloudpickle):
            for point, other in zip(
                named, pickle.loads(pickler.dumps(named)), strict=True
            ):
                assert other is point
