"""The benchmark command: what it compares does the same work. No test reads a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from benchmarks.report import render

pytestmark = pytest.mark.slow

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
_FUNCTIONS = {"function", "async function"}
_FAILING = {f"{kind} that raises" for kind in _FUNCTIONS}
_PAIR, _FIVE = "one pre and one post hook", "three pre and two post hooks"
_ALONE = "each phase alone"
_RULED = f"{_PAIR}, by rule"
_RULED_WORK = f"{_RULED}, of a tool that takes a microsecond"
_RULED_ITEMS = "one pre and one on_item hook, by rule"
_RULED_OTHERS = "other hooks, by rule"
_PLAIN = {"function", "method", "async function"}


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
    groups = {(group["kind"], group["state"]) for group in calls["calls"]}

    assert groups == {
        *((kind, state) for kind in _KINDS for state in ("idle", _PAIR)),
        *((kind, _FIVE) for kind in _FUNCTIONS),
        *((kind, _ALONE) for kind in (_KINDS - {"method"}) | _FAILING),
        *((kind, _RULED) for kind in _PLAIN),
        *((kind, _RULED_ITEMS) for kind in _KINDS - _PLAIN),
        ("function", _RULED_WORK),
        ("function", _RULED_OTHERS),
        ("function that raises", _RULED_OTHERS),
        ("async generator, per call of one item, known to an event loop", "idle"),
    }


def test_all_ways_to_call_have_the_same_results(calls: dict[str, Any]) -> None:
    """The rows of a table return, yield or raise the same."""
    for group in calls["calls"]:
        results = [row["check"]["results"] for row in group["rows"]]
        assert results == [results[0]] * len(results)
        assert len(results[0]) == 3


def test_idle_rows_call_no_hook(calls: dict[str, Any]) -> None:
    """No hook is called in a table without hooks."""
    for row in rows(calls, "idle"):
        assert called(row) == {}


def test_hooked_rows_call_each_hook_once_a_call(calls: dict[str, Any]) -> None:
    """In a table with hooks, all but the direct call call both hooks for each call."""
    for row in (*rows(calls, _PAIR), *rows(calls, _RULED), *rows(calls, _RULED_WORK)):
        is_direct = row["name"] == "direct call"
        assert called(row) == ({} if is_direct else {"pre": 3, "post": 3})


def test_hooks_of_items_are_called_by_rule(calls: dict[str, Any]) -> None:
    """By rule and by hand, a hook is called before each call and for each item."""
    for row in rows(calls, _RULED_ITEMS):
        is_direct = row["name"] == "direct call"
        # Of calls that yield one item, two and three.
        assert called(row) == ({} if is_direct else {"pre": 3, "item": 6})


def test_other_hooks_are_called_by_rule(calls: dict[str, Any]) -> None:
    """By rule and by hand, each hook is called as often as it is for."""
    times = {
        "direct call": {},
        "three pre and two post hooks": {"pre": 9, "post": 6},
        "hooks that get records": {"pre": 3, "post": 3},
        "around": {"pre": 3, "post": 3},
        "on_error, nothing raised": {},
        "on_error": {"error": 3},
        "observer": {"post": 3},
    }

    for row in rows(calls, _RULED_OTHERS):
        what = row["name"].removesuffix(", by hand in the tool")
        assert called(row) == times[what.removesuffix(", hookgen, by rule")]


@pytest.mark.parametrize("state", [_RULED, _RULED_WORK, _RULED_ITEMS])
def test_rules_are_set_against_the_tool_that_calls_hooks_itself(
    calls: dict[str, Any], state: str
) -> None:
    """What rules cost is compared with calls of hooks in the tool's own body."""
    for row in rows(calls, state):
        is_async_hooks = row["name"] == "hookgen, by rule, async hooks"
        base = "by hand in the tool"
        assert row["base"] == (f"{base}, async hooks" if is_async_hooks else base)


def test_other_rules_are_set_against_the_same_by_hand(calls: dict[str, Any]) -> None:
    """Other hooks by rule are compared with the same ones called by the tool itself."""
    bases = {row["name"]: row["base"] for row in rows(calls, _RULED_OTHERS)}

    ruled = {name for name in bases if name.endswith(", hookgen, by rule")}
    assert len(ruled) == 6
    for name in ruled:
        assert (
            bases[name] == f"{name.removesuffix('hookgen, by rule')}by hand in the tool"
        )


def test_hooks_of_rules_are_obeyed(calls: dict[str, Any]) -> None:
    """By rule and by hand, hooks deny the call and replace results and items."""
    for state in (_RULED, _RULED_WORK, _RULED_ITEMS):
        for row in rows(calls, state):
            assert row["check"]["obeys_hooks"] is (row["name"] != "direct call")


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_tool_under_no_rule_is_measured(calls: dict[str, Any], kind: str) -> None:
    """A tool under no rule is set against one of a package that has none."""
    idle = group_of(calls, kind, "idle")["rows"]

    bases = {row["name"]: row["base"] for row in idle}

    assert bases["hookgen, under no rule"] == "hookgen"


def test_five_hooks_are_called_by_all_rows(calls: dict[str, Any]) -> None:
    """In a table with five hooks, all but the direct call call five for each call."""
    for row in rows(calls, _FIVE):
        is_direct = row["name"] == "direct call"
        assert called(row) == ({} if is_direct else {"pre": 9, "post": 6})


def test_phases_alone_are_called_for_what_they_are_for(calls: dict[str, Any]) -> None:
    """A hook of one phase is called on its side of each call, or for each item."""
    both = {"pre": 3, "post": 3}
    times = {
        "direct call": {},
        "hookgen": {},
        "pre_call": {"pre": 3},
        "around": both,
        "intercept": both,
        "post_call": {"post": 3},
        "on_error": {"error": 3},
        "on_error, nothing raised": {},
        "on_exit": {"post": 3},
        # Of calls that yield one item, two and three.
        "on_item": {"item": 6},
    }

    for row in rows(calls, _ALONE):
        phase = row["name"].removesuffix(", by hand").removesuffix(", hookgen")
        assert called(row) == times[phase]


@pytest.mark.parametrize("kind", sorted(_FUNCTIONS))
def test_each_phase_is_set_against_itself_by_hand(
    calls: dict[str, Any], kind: str
) -> None:
    """For functions, each phase is compared with the same written by hand."""
    phases = {"pre_call", "around", "intercept", "post_call", "on_exit"}
    bases = {row["name"]: row["base"] for row in group_of(calls, kind, _ALONE)["rows"]}

    for phase in phases | {"on_error, nothing raised"}:
        assert bases[f"{phase}, hookgen"] == f"{phase}, by hand"
        assert bases[f"{phase}, by hand"] == "direct call"


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_hooks_that_do_not_run_are_measured(calls: dict[str, Any], kind: str) -> None:
    """What is disabled, or of another context, is set against a tool without hooks."""
    idle = group_of(calls, kind, "idle")["rows"]

    bases = {row["name"]: row["base"] for row in idle}

    for what in (
        "subscription disabled",
        "hook point disabled",
        "toolset disabled",
        "hooks of another context",
        "in a run",
    ):
        assert bases[f"hookgen, {what}"] == "hookgen"


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_hooks_of_every_scope_are_measured(calls: dict[str, Any], kind: str) -> None:
    """Hooks of one context, in a run, and observers stand beside plain ones."""
    names = {row["name"] for row in group_of(calls, kind, _PAIR)["rows"]}

    scopes = {"hooks of this context", "in a run", "observers"}
    assert names >= {f"hookgen, {scope}" for scope in scopes}
    assert kind not in _FUNCTIONS or "by hand, observers" in names
    assert kind != "async function" or "hookgen, async hooks" in names


def test_only_less_work_ignores_what_hooks_return(calls: dict[str, Any]) -> None:
    """The rows that do as hookgen does let hooks replace the result."""
    for row in rows(calls, _PAIR):
        is_observer = row["name"].endswith("observers")
        is_less = row["name"] in ("direct call", "naive by hand")
        assert row["check"]["obeys_hooks"] is not (is_less or is_observer)
        assert row["name"] != "naive by hand" or row["work"].startswith("less work")


def test_by_hand_obeys_as_hookgen_does(calls: dict[str, Any]) -> None:
    """What is compared lets the hooks decide the same."""
    for group in calls["calls"]:
        obeys = {row["name"]: row["check"]["obeys_hooks"] for row in group["rows"]}
        for row in group["rows"]:
            if "by hand" in row["base"] and row["name"] != "direct call":
                assert obeys[row["name"]] is obeys[row["base"]]


def test_calls_compare_with_every_library(calls: dict[str, Any]) -> None:
    """The function is measured through each way that the aims name."""
    names = {row["name"] for row in group_of(calls, "function", "idle")["rows"]}

    libraries = {"functools.wraps", "wrapt", "pluggy", "blinker"}
    assert names >= {"direct call", "guard by hand", "hookgen", *libraries}


def test_numbers_have_their_spread(calls: dict[str, Any]) -> None:
    """Every number comes with its median and its range, and every ratio by rounds."""
    for group in calls["calls"]:
        for row in group["rows"]:
            for name in ("ns", "added_ns", "times_direct", "times_base"):
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
    assert "function, three pre and two post hooks: hookgen / by hand" in whats
    assert "function, three pre and two post hooks: pluggy / hookgen" in whats
    assert "async function, three pre and two post hooks: hookgen / by hand" in whats
    ruled = "hookgen, by rule / by hand in the tool"
    for kind in _PLAIN:
        assert f"{kind}, {_RULED}: {ruled}" in whats
    assert f"function, {_RULED_WORK}: {ruled}" in whats
    for aim in calls["aims"]:
        assert aim["ratio"].keys() == _SPREAD
        assert aim["is_met"] is (aim["missed_by_percent"] == 0.0)


def test_instrument_measures_whole_processes(instrument: dict[str, Any]) -> None:
    """Each command is set against the floor of its kind, with its memory."""
    processes = {row["name"]: row for row in instrument["instrument"]["processes"]}

    assert list(processes) == [
        "libcst, parse and print",
        "instrument --jobs 1",
        "instrument --jobs 2",
        "instrument",
        "check --no-cache, all current",
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


def test_one_file_is_new_or_changes(instrument: dict[str, Any]) -> None:
    """A file is named, and set against libcst when it is new and when it changes."""
    one = instrument["instrument"]["one_file"]

    assert (one["file"], one["lines"]) == ("search.py", 3)
    assert [row["name"] for row in one["processes"]] == [
        "libcst, parse and print, that file",
        "instrument, a line of a body changed",
        "instrument, a signature changed",
        "instrument, the first time",
    ]
    for row in one["processes"]:
        assert row["base"] == "libcst, parse and print, that file"
        assert row["times_base"].keys() == _SPREAD


def test_few_files_are_instrumented_in_two_ways(instrument: dict[str, Any]) -> None:
    """Of a few files, no more than there are, the default is set against one process."""
    (step,) = instrument["instrument"]["few_files"]

    assert step["files"] == 1
    assert step["times_one"].keys() == _SPREAD


def test_each_aim_for_instrumenting_is_beside_its_measurement(
    instrument: dict[str, Any],
) -> None:
    """Time, memory, two processes, few files, one file, the start and lines."""
    aims = [
        (aim["what"], aim["bound"], aim["limit"])
        for aim in instrument["aims"]
        if "generated lines" not in aim["what"]
    ]

    floor, one = "libcst, parse and print", "search.py, 3 lines"
    assert aims == [
        (f"instrument --jobs 1 / {floor}", "at most", 0.4),
        (f"instrument --jobs 2 / {floor}", "at most", 0.3),
        (f"peak memory: instrument --jobs 1 / {floor}", "at most", 0.6),
        ("instrument --jobs 1 / instrument --jobs 2", "at least", 1.4),
        ("1 file: instrument / instrument --jobs 1", "at most", 1.05),
        (
            f"{one}: instrument, a line of a body changed / {floor}, that file",
            "at most",
            1.0,
        ),
        (
            f"{one}: instrument, a signature changed / {floor}, that file",
            "at most",
            0.5,
        ),
        (f"{one}: instrument, the first time / {floor}, that file", "at most", 0.5),
        ("hookgen --version / python -c pass", "at most", 1.6),
    ]


def test_tables_show_what_was_instrumented(instrument: dict[str, Any]) -> None:
    """The tables name the one file, show memory as a ratio, and few files."""
    text = render(instrument)

    assert "`search.py` alone in a package: 3 lines." in text
    assert "| x peak |" in text
    assert "| instrument, s | instrument --jobs 1, s |" in text


SVG = "http://www.w3.org/2000/svg"


@pytest.mark.heavy
def test_scale_compares_a_kept_answer(tmp_path: Path) -> None:
    """Trees grow to the size that is asked for; each is compared with git."""
    plot = tmp_path / "growth.svg"
    results = run(
        *("scale", "--files", "12", "--plot", str(plot)),
        json_to=tmp_path / "json",
    )

    assert [each["tools"] for each in results["scale"]["tools"]] == [1, 10, 12]
    drawing = ET.fromstring(plot.read_text(encoding="utf-8"))
    texts = {element.text for element in drawing.iter(f"{{{SVG}}}text")}
    assert {"check, one file changed", "instrument, cold", "git status"} <= texts
    assert [step["files"] for step in results["scale"]["steps"]] == [10, 12]
    for step in results["scale"]["steps"]:
        assert list(step["warm"])[:2] == ["git status", "check, kept answer"]
        assert step["times"]["git status"].keys() == _SPREAD
    aims = {aim["what"]: (aim["bound"], aim["limit"]) for aim in results["aims"]}
    assert aims == {
        "12 files: check, kept answer / git status": ("at most", 2.5),
        "12 files: check, kept answer / ruff check, warm": ("at most", 1.0),
        "12 files: peak MiB of instrument, cold": ("at most", 60.0),
        "12 files: peak MiB of check --no-cache": ("at most", 60.0),
        "12 files: peak MiB of check, kept answer": ("at most", 60.0),
        "12 files: peak MiB of check, one file changed": ("at most", 60.0),
        "instrument, cold, time by files: 12 / 10": ("at most", 1.0),
        "check --no-cache, time by files: 12 / 10": ("at most", 1.0),
        "check, one file changed, time by files: 12 / 10": ("at most", 1.0),
        "instrument, cold, time by tools: 12 / 10": ("at most", 1.0),
        "hookgen --version / python -c pass": ("at most", 1.6),
    }
    assert "### Many files" in render(results)


@pytest.mark.heavy
def test_imports_are_set_against_their_code(tmp_path: Path) -> None:
    """Imports of a hooks package and of the runtime are set against code not run."""
    imports = run("import", json_to=tmp_path / "json")["imports"]

    assert (imports["tools"], imports["modules"]) == (1000, 50)
    bases = {row["name"]: row["base"] for row in imports["rows"]}
    assert bases == {
        "code objects": "code objects",
        "plain classes": "code objects",
        "hooks package": "code objects",
        "its code objects": "its code objects",
        "what it imports": "its code objects",
        "hookgen.runtime": "its code objects",
    }
    for row in imports["rows"]:
        for name in ("ms", "times_base"):
            assert row[name].keys() == _SPREAD


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


def test_tables_say_what_a_row_is_set_against(calls: dict[str, Any]) -> None:
    """Where rows of one table are set against different ones, each says which."""
    alone = group_of(calls, "function", _ALONE)

    head, _, *lines = render({**calls, "calls": [alone]}).splitlines()[-15:]

    assert [cell.strip() for cell in head.split("|")][5:8] == ["x", "middle half", "of"]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    of = {line[1]: line[7] for line in cells}
    assert of["around, hookgen"] == "around, by hand"
    assert of["around, by hand"] == ""


def called(row: dict[str, Any]) -> dict[str, int]:
    """Return how often hooks were called, those that were."""
    kinds = ("pre", "post", "error", "item")
    times = {kind: row["check"][f"{kind}_hook_calls"] for kind in kinds}
    return {kind: number for kind, number in times.items() if number}


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
