"""Agno's own toolkits, instrumented: all tools, every invariant, Agno none the wiser.

Two copies of the whole package are made, and in one of them `agno/tools` is
instrumented. Each shadows the installed package when it comes first on the path.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, Environment, do, hookgen, make_environment, try_out

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

TOOLS = "agno/tools"

# What a project without the toolkits' own dependencies would set: what is not
# installed has no types, and what is beside the tools is not our business.
MYPY_CONFIG = """\
[mypy]
ignore_missing_imports = true
follow_imports = silent
"""

PYRIGHT_CONFIG = {
    "include": ["agno/tools/hooks"],
    "typeCheckingMode": "strict",
    "extraPaths": [str(ROOT)],
    "reportMissingImports": False,
    "reportMissingModuleSource": False,
}


Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Return a function that writes a line among pytest's own: a count, for the log."""

    def write(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n    {line} ")

    return write


@dataclass(frozen=True)
class Copies:
    """The folders that hold the two copies of the package."""

    before: Path
    after: Path
    report: dict[str, Any]
    """What `hookgen instrument` says of the second."""

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The tools that hookgen found, each as `hookgen list` describes it."""
        return list(self.report["tools"])


@pytest.fixture(scope="module")
def agno() -> Environment:
    return make_environment("agno")


@pytest.fixture(scope="module")
def copies(agno: Environment, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    folder = tmp_path_factory.mktemp("agno")
    for name in ("before", "after"):
        shutil.copytree(
            agno.packages / "agno",
            folder / name / "agno",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    after = folder / "after"
    run = hookgen("instrument", TOOLS, "--format", "json", folder=after)
    assert run.returncode == 0, run.stderr
    return Copies(folder / "before", after, json.loads(run.stdout))


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not {"__pycache__", ".hookgen_cache"}.intersection(path.parts)
    }


def hooks_files(copies: Copies) -> list[Path]:
    return sorted((copies.after / TOOLS / "hooks").rglob("*.py"))


# What is a tool.


@pytest.fixture(scope="module")
def hollow_census(
    agno: Environment, copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """Return what Agno registers in either copy, dependencies replaced by stubs."""
    return take_census(agno, copies, tmp_path_factory.mktemp("census"), "--stub")


@pytest.fixture(scope="module")
def census(
    agno: Environment, copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """Return what Agno registers in either copy, as far as it can be imported."""
    return take_census(agno, copies, tmp_path_factory.mktemp("census"))


def take_census(
    agno: Environment, copies: Copies, folder: Path, *switches: str
) -> dict[str, dict[str, Any]]:
    taken: dict[str, dict[str, Any]] = {}
    for name, copy in (("before", copies.before), ("after", copies.after)):
        printed = agno.run("agno_census.py", copy, *switches, cwd=folder, first=copy)
        taken[name] = json.loads(printed)
        assert Path(taken[name]["file"]).is_relative_to(copy)
    return taken


def test_tools_are_instrumented(copies: Copies, tell: Tell) -> None:
    """At least 98 % of Agno's tools are instrumented, the rest have a reason."""
    skipped = [tool for tool in copies.tools if tool["skipped"]]
    hooked = [tool for tool in copies.tools if tool["point"]]
    tell(f"{len(copies.tools)} tools, {len(hooked)} hooked, skipped: {skipped}")

    assert copies.report["errors"] == []
    assert len(hooked) + len(skipped) == len(copies.tools) > 900
    assert len(hooked) >= 0.98 * len(copies.tools)


def test_tools_are_those_that_agno_registers(
    copies: Copies, hollow_census: dict[str, dict[str, Any]], tell: Tell
) -> None:
    """No tool is missed and nothing else is taken for one.

    What Agno itself registers, when every toolkit is made in several ways, tells.
    """
    taken = hollow_census["before"]
    assert taken["failures"] == taken["refused"] == {}
    registered = {(path, name) for path, _, name in taken["functions"]}
    found = {(tool["path"], tool["name"]) for tool in copies.tools}
    tell(f"{len(registered)} functions registered, {len(found)} tools found")

    assert {"missed": registered - found, "mistaken": found - registered} == {
        "missed": set(),
        "mistaken": set(),
    }


def test_resolvable_annotations_are_kept(copies: Copies, tell: Tell) -> None:
    """No type became `Any` but where the tool has no annotation."""
    weakened = [
        (tool["name"], name, reason)
        for tool in copies.tools
        for name, reason in tool["any"].items()
    ]
    tell(f"{len(weakened)} types became Any: {weakened}")

    assert {reason for _, _, reason in weakened} <= {"no annotation"}


# The invariants of a rewritten tree.


def test_lines_are_only_added(copies: Copies, tell: Tell) -> None:
    """Git sees added lines only."""
    command = ["git", "diff", "--no-index", "--numstat", "before", "after"]
    run = try_out(command, copies.after.parent)
    counts = [line.split("\t") for line in run.stdout.splitlines()]
    added = sum(int(count) for count, _, _ in counts)
    tell(f"{added} lines added in {len(counts)} files")

    assert len(counts) > 300
    assert [(path, deleted) for _, deleted, path in counts if deleted != "0"] == []


def test_everything_compiles(copies: Copies) -> None:
    """Every file of the instrumented tree compiles."""
    with warnings.catch_warnings():
        # Some of Agno's strings have escapes that Python warns about.
        warnings.simplefilter("ignore")
        for path in (copies.after / TOOLS).rglob("*.py"):
            compile(path.read_bytes(), path, "exec", dont_inherit=True)


def test_instrumenting_again_changes_nothing(copies: Copies) -> None:
    """A second `instrument` finds the same tools and writes nothing; `check` agrees."""
    before = read_tree(copies.after)
    again = hookgen("instrument", TOOLS, "--format", "json", folder=copies.after)
    check = hookgen("check", TOOLS, folder=copies.after)
    report = json.loads(again.stdout)

    assert (again.returncode, check.returncode) == (0, 0), check.stderr
    assert report["changes"] == report["errors"] == []
    assert [t["name"] for t in report["tools"]] == [t["name"] for t in copies.tools]
    assert read_tree(copies.after) == before


def test_revert_brings_the_tree_back(copies: Copies, tmp_path: Path) -> None:
    """After `revert` all files are what they were, byte for byte."""
    shutil.copytree(copies.after / "agno", tmp_path / "agno")
    run = hookgen("revert", TOOLS, folder=tmp_path)

    assert run.returncode == 0, run.stderr
    assert read_tree(tmp_path / TOOLS) == read_tree(copies.before / TOOLS)


# What type checkers and linters say.


def run_mypy(
    agno: Environment, folder: Path, *arguments: str, tell: Tell
) -> Counter[str]:
    """Return what mypy says, without line numbers."""
    config = folder.parent / "mypy.ini"
    config.write_text(MYPY_CONFIG, encoding="utf-8")
    command: list[str | Path] = [sys.executable, "-m", "mypy", "--config-file", config]
    command += ["--python-executable", agno.python, "--cache-dir", os.devnull]
    run = try_out([*command, *arguments], folder, MYPYPATH=str(ROOT))
    assert run.stderr == ""
    *lines, summary = run.stdout.splitlines()
    tell(summary)
    return Counter(re.sub(r"^([^:]+):\d+:", r"\1:", line) for line in lines)


def test_mypy_finds_no_new_fault_in_tools(
    agno: Environment, copies: Copies, tell: Tell
) -> None:
    """mypy says of the instrumented modules what it said of the originals."""
    before = run_mypy(agno, copies.before, TOOLS, tell=tell)
    after = run_mypy(agno, copies.after, TOOLS, tell=tell)

    assert after - before == Counter()


def test_mypy_accepts_the_hooks_package(
    agno: Environment, copies: Copies, tell: Tell
) -> None:
    """mypy --strict finds no fault in what is generated.

    Packages that are not installed count as untyped (`ignore_missing_imports`).
    """
    found = run_mypy(agno, copies.after, "--strict", f"{TOOLS}/hooks", tell=tell)

    assert found == Counter()


def test_pyright_accepts_the_hooks_package(
    agno: Environment, copies: Copies, tell: Tell
) -> None:
    """pyright in strict mode finds no fault in what is generated either."""
    config = copies.after / "pyrightconfig.json"
    config.write_text(json.dumps(PYRIGHT_CONFIG), encoding="utf-8")
    command: list[str | Path] = [sys.executable, "-m", "pyright", "--outputjson"]
    command += ["-p", copies.after]
    run = try_out([*command, "--pythonpath", agno.python], copies.after)
    config.unlink()
    report = json.loads(run.stdout)
    tell(
        "pyright: {errorCount} errors in {filesAnalyzed} files".format(
            **report["summary"]
        )
    )

    assert report["summary"]["filesAnalyzed"] == len(hooks_files(copies))
    assert [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["message"])
        for each in report["generalDiagnostics"]
    ] == []


def test_ruff_accepts_the_hooks_package(copies: Copies) -> None:
    """ruff finds nothing to say of what is generated, and nothing to format."""
    ruff = [sys.executable, "-m", "ruff"]
    do([*ruff, "check", "--isolated", *hooks_files(copies)], copies.after)
    do([*ruff, "format", "--isolated", "--check", *hooks_files(copies)], copies.after)


# What Agno sees and does.


def test_schemas_are_the_same(census: dict[str, dict[str, Any]], tell: Tell) -> None:
    """Agno derives byte-identical schemas from instrumented tools.

    For all toolkits that can be imported without further dependencies.
    """
    before, after = census["before"], census["after"]
    count = sum(len(functions) for functions in before["schemas"].values())
    tell(f"{count} functions of {len(before['schemas'])} toolkits")

    assert count > 350
    assert after["modules"] == before["modules"]
    assert json.dumps(after["schemas"]) == json.dumps(before["schemas"])


def test_schemas_of_all_tools_are_the_same(
    hollow_census: dict[str, dict[str, Any]], tell: Tell
) -> None:
    """So it does for all toolkits, with stubs for the packages that they need."""
    before, after = hollow_census["before"], hollow_census["after"]
    count = sum(len(functions) for functions in before["schemas"].values())
    tell(f"{count} functions of {len(before['schemas'])} toolkits")

    assert count > 1000
    assert json.dumps(after["schemas"]) == json.dumps(before["schemas"])


def test_every_hook_fires_once(
    agno: Environment, copies: Copies, tmp_path: Path, tell: Tell
) -> None:
    """A hook on any tool is called once when Agno's `FunctionCall` runs the tool.

    For all toolkits that can be imported without further dependencies; the hook
    answers in the tool's place, and Agno takes the answer.
    """
    tools = tmp_path / "tools.json"
    tools.write_text(json.dumps(copies.report), encoding="utf-8")
    printed = agno.run(
        "agno_calls.py", "every", tools, cwd=tmp_path, first=copies.after
    )
    answers = json.loads(printed)
    tell(f"{answers['done']} tools run")

    assert answers["wrong"] == {}
    assert answers["done"] > 350


@pytest.fixture(scope="module")
def answers(
    agno: Environment, copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("calls")
    printed = agno.run("agno_calls.py", "some", cwd=folder, first=copies.after)
    given: dict[str, Any] = json.loads(printed)
    return given


def succeeded(result: str) -> dict[str, object]:
    return {"status": "success", "result": result, "error": None}


def failed(error: str) -> dict[str, object]:
    return {"status": "failure", "result": None, "error": error}


def addition(result: float) -> str:
    return json.dumps({"operation": "addition", "result": result})


def test_hooks_see_a_call(answers: dict[str, Any]) -> None:
    """`FunctionCall.execute` runs each hook of a tool once, and the tool as before."""
    assert answers["unhooked"] == succeeded(addition(3.0))
    assert answers["observed"] == [
        succeeded(addition(3.0)),
        "pre_call add ['a', 'b']",
        f"post_call {addition(3.0)}",
    ]


def test_injected_argument_reaches_the_tool(answers: dict[str, Any]) -> None:
    """A tool gets the argument that a hook assigned, in a coroutine too."""
    assert answers["injected"][0] == succeeded(addition(42.0))
    assert answers["async unhooked"] == "     1\tfirst"
    assert answers["async injected"] == ["     1\tsecond", "post_call      1\tsecond"]


def test_denial_is_agnos_tool_error(answers: dict[str, Any]) -> None:
    """Agno reports a denial as the failure of the tool, and no other hook runs."""
    assert answers["denied"] == [
        failed("tool 'add' was denied: no add today"),
        "pre_call add ['a', 'b']",
    ]
    assert answers["async denied"] == failed(
        "tool 'aread_file' was denied: no aread_file today"
    )


def test_result_can_be_replaced(answers: dict[str, Any]) -> None:
    """Agno gets the result that a hook put in the place of the tool's."""
    assert answers["replaced"][0] == succeeded("three")
    assert answers["async replaced"] == "first"


def test_error_hooks(answers: dict[str, Any]) -> None:
    """A failing tool fails as before, with its error seen once, unless a hook recovers.

    What a hook recovered with goes through `post_call` hooks, as any result does.
    """
    error = "unsupported operand type(s) for +: 'NoneType' and 'float'"
    seen = ["pre_call add ['a', 'b']", "on_error TypeError body"]

    assert answers["failed"] == [failed(error), *seen]
    assert answers["recovered"] == [
        succeeded("recovered"),
        *seen,
        "post_call recovered",
    ]
