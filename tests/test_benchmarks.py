"""The benchmark command: what it compares does the same work. No test reads a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[1]
_SPREAD = {"min", "low", "median", "high", "max"}
_KINDS = {
    "function",
    "method",
    "async function",
    "generator, per call of one item",
    "generator, per item",
    "async generator, per call of one item",
    "async generator, per item",
}


def run(*arguments: str, json_to: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    effort = ["--rounds", "2", "--seconds", "0.00001", "--json", str(json_to)]
    done = subprocess.run(
        [*command, *effort], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    results: dict[str, Any] = json.loads(json_to.read_text())
    return results


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("calls")
    return run("calls", "--markdown", str(folder / "out.md"), json_to=folder / "json")


@pytest.fixture(scope="module")
def instrument(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("instrument")
    tools = folder / "shop" / "tools"
    tools.mkdir(parents=True)
    for package in (tools.parent, tools):
        (package / "__init__.py").write_text("")
    source = "def search(query: str) -> str:\n    return query\n"
    (tools / "search.py").write_text(f"# hookgen: tool\n{source}")
    return run("instrument", "--tools", str(tools), json_to=folder / "json")


def test_calls_cover_every_kind_idle_and_hooked(calls: dict[str, Any]) -> None:
    """Every kind of tool is measured with and without hooks."""
    states = {"idle", "one pre and one post hook"}

    groups = {(group["kind"], group["state"]) for group in calls["calls"]}

    assert groups == {(kind, state) for kind in _KINDS for state in states}


def test_all_ways_to_call_have_the_same_results(calls: dict[str, Any]) -> None:
    """The rows of a table return or yield the same."""
    for group in calls["calls"]:
        results = [row["check"]["results"] for row in group["rows"]]
        assert results == [results[0]] * len(results)
        assert len(results[0]) == 3


def test_idle_rows_call_no_hook(calls: dict[str, Any]) -> None:
    """No hook is called in a table without hooks."""
    for row in rows(calls, "idle"):
        assert row["check"]["pre_hook_calls"] == row["check"]["post_hook_calls"] == 0


def test_hooked_rows_call_each_hook_once_a_call(calls: dict[str, Any]) -> None:
    """In a table with hooks, all but the direct call call both hooks for each call."""
    for row in rows(calls, "one pre and one post hook"):
        times = 0 if row["name"] == "direct call" else 3
        assert row["check"]["pre_hook_calls"] == times
        assert row["check"]["post_hook_calls"] == times


def test_only_less_work_ignores_what_hooks_return(calls: dict[str, Any]) -> None:
    """The rows that do as hookgen does let hooks replace the result."""
    for row in rows(calls, "one pre and one post hook"):
        is_less = row["name"] in ("direct call", "naive by hand")
        assert row["check"]["obeys_hooks"] is not is_less
        assert row["name"] != "naive by hand" or row["work"].startswith("less work")


def test_calls_compare_with_every_library(calls: dict[str, Any]) -> None:
    """The function is measured through each way that the aims name."""
    names = {row["name"] for row in group_of(calls, "function", "idle")["rows"]}

    libraries = {"functools.wraps", "wrapt", "pluggy", "blinker"}
    assert names == {"direct call", "guard by hand", "hookgen", *libraries}


def test_numbers_have_their_spread(calls: dict[str, Any]) -> None:
    """Every number comes with its median and its range, and every ratio by rounds."""
    for group in calls["calls"]:
        for row in group["rows"]:
            for name in ("ns", "added_ns", "times_direct", "times_hookgen"):
                assert row[name].keys() == _SPREAD
            assert len(row["samples_ns"]) == 2


def test_what_is_left_out_is_said(calls: dict[str, Any]) -> None:
    """Without an environment that has Agno its rows are missing, and that is said."""
    assert any("agno" in reason for reason in calls["left_out"])


def test_each_aim_is_beside_its_measurement(calls: dict[str, Any]) -> None:
    """The aims for calls are judged by ratios, and say how far they are missed."""
    whats = [aim["what"] for aim in calls["aims"]]

    assert "function, idle: hookgen / guard by hand" in whats
    assert "function, one pre and one post hook: hookgen / by hand" in whats
    assert "function, one pre and one post hook: pluggy / hookgen" in whats
    for aim in calls["aims"]:
        assert aim["ratio"].keys() == _SPREAD
        assert aim["is_met"] is (aim["missed_by_percent"] == 0.0)


def test_instrument_measures_whole_processes(instrument: dict[str, Any]) -> None:
    """Each command is set against the floor of its kind, with its memory."""
    processes = {row["name"]: row for row in instrument["instrument"]["processes"]}

    assert list(processes) == [
        "libcst, parse and print",
        "instrument --jobs 1",
        "instrument",
        "check, all current",
        "python -c pass",
        "hookgen --version",
    ]
    for row in processes.values():
        for name in ("wall_s", "cpu_s", "peak_mib", "times_base", "peak_times_base"):
            assert row[name].keys() == _SPREAD


def test_instrument_counts_lines(instrument: dict[str, Any]) -> None:
    """Lines that were inserted and generated are counted with and without blanks."""
    counts = instrument["instrument"]

    assert counts["tree"] == "shop/tools"
    assert (counts["files"], counts["lines"]) == (2, 3)
    assert (counts["tools"], counts["skipped"]) == (1, 0)
    for key in ("inserted", "generated"):
        assert counts[key]["lines"] > counts[key]["filled_lines"] > 0


def test_tables_go_between_the_marks_of_a_file(tmp_path: Path) -> None:
    """The page around the tables is kept."""
    page = tmp_path / "page.md"
    begin, _, end = (
        (_ROOT / "docs" / "benchmarks.md").read_text().partition("begin -->")
    )
    begin = begin.splitlines()[-1] + "begin -->"
    page.write_text(f"before\n\n{begin}\nold\n<!-- end -->\nafter\n")

    run("calls", "--markdown", str(page), json_to=tmp_path / "json")

    text = page.read_text()
    assert end
    assert text.startswith(f"before\n\n{begin}\n\n")
    assert text.endswith("\n<!-- end -->\nafter\n")
    assert "old" not in text.split(begin)[1].split()
    assert "### Aims" in text


def rows(results: dict[str, Any], state: str) -> list[dict[str, Any]]:
    return [
        row
        for group in results["calls"]
        if group["state"] == state
        for row in group["rows"]
    ]


def group_of(results: dict[str, Any], kind: str, state: str) -> dict[str, Any]:
    (found,) = (
        group
        for group in results["calls"]
        if (group["kind"], group["state"]) == (kind, state)
    )
    return dict(found)
