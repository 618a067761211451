"""What the benchmark command prepares and judges, without any process being timed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.aims import judge_instrument, judge_scale
from benchmarks.cases import WorkError
from benchmarks.commands import compile_packages
from benchmarks.few_files import spaced
from benchmarks.instrument import nearest
from benchmarks.one_file import Changing, in_body, in_signature

_HOOKED = '''\
def search(query: str, *, limit: int = 10{parameter}) -> str:
    """Search."""
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
{body}    found = "ä"
    return found
'''
_TOOL = '''\
# hookgen: tool
def search(query: str, limit: int = 10) -> list[str]:
    """Search."""
    return [query] * limit
'''


@pytest.fixture
def changing(tmp_path: Path) -> Changing:
    """Return a module with a tool whose body will change."""
    (tmp_path / "search.py").write_text(_TOOL)
    return Changing(tmp_path / "folder", tmp_path / "search.py", in_body)


def test_a_line_goes_into_the_body_of_a_tool() -> None:
    """What changes in a body is a line of its own, in what was the tool's body."""
    text = _HOOKED.format(parameter="", body="")

    assert in_body(text) == _HOOKED.format(parameter="", body="    changed_0 = None\n")


def test_a_parameter_goes_into_the_signature_of_a_tool() -> None:
    """What changes in a signature is a last parameter of the tool that is called."""
    text = _HOOKED.format(parameter="", body="")

    assert in_signature(text) == _HOOKED.format(
        parameter=", changed_0: int = 0", body=""
    )


@pytest.mark.parametrize("plant", [in_body, in_signature])
def test_a_module_without_tools_cannot_change(plant: Any) -> None:
    """Where there is no place for a change, that is said."""
    with pytest.raises(WorkError, match=r"there is no (body|signature) to be changed"):
        plant("def search(query: str) -> str:\n    return query\n")


def test_a_change_is_one_that_it_is_said_to_be(changing: Changing) -> None:
    """A change that renders hook points, or does not, is not taken for the other."""
    changing.change(renders=False)

    with pytest.raises(WorkError, match=r"search\.py: hook points are as they were"):
        changing.change(renders=True)


def test_the_file_is_the_one_nearest_to_a_thousand_lines(tmp_path: Path) -> None:
    """Only files with hooked tools are looked at, and no `__init__` modules."""
    lines = {"a.py": 900, "b.py": 1050, "c.py": 1001, "d/__init__.py": 1000, "e.py": 1}
    (tmp_path / "d").mkdir()
    for name, number in lines.items():
        (tmp_path / name).write_text("pass\n" * number)
    tools = [{"path": name, "skipped": None} for name in lines if name != "c.py"]

    found = nearest(tmp_path, [*tools, {"path": "c.py", "skipped": "a reason"}])

    assert found == tmp_path / "b.py"
    assert nearest(tmp_path, []) is None


def test_few_files_come_from_all_over_the_folder() -> None:
    """A few files are not the first ones."""
    files = [Path(f"{number}.py") for number in range(10)]

    assert spaced(files, 3) == [Path("0.py"), Path("3.py"), Path("6.py")]
    assert spaced(files, 10) == files


def test_what_is_measured_is_compiled_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All modules of a package are compiled, whatever the environment says."""
    inner = tmp_path / "measured_package" / "inner"
    inner.mkdir(parents=True)
    (inner.parent / "__init__.py").touch()
    (inner / "module.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    compile_packages(["measured_package", "no_such_package"])

    (compiled,) = (inner / "__pycache__").iterdir()
    assert compiled.name.startswith("module.")


def spread_of(value: float) -> dict[str, float]:
    return dict.fromkeys(("min", "low", "median", "high", "max"), value)


def process(name: str, times: float, peak: float = 1.0) -> dict[str, Any]:
    return {
        "name": name,
        "times_base": spread_of(times),
        "peak_times_base": spread_of(peak),
    }


def test_aims_for_instrumenting_are_judged_each_by_its_own_number() -> None:
    """What is met and what is missed comes from the row that the aim names."""
    results = {
        "processes": [
            process("instrument --jobs 1", 0.4, 0.61),
            process("instrument --jobs 2", 0.31),
            process("hookgen --version", 1.7),
        ],
        "one_job_times_two": spread_of(1.5),
        "few_files": [
            {"files": 1, "times_one": spread_of(1.0)},
            {"files": 20, "times_one": spread_of(1.1)},
        ],
        "one_file": {
            "file": "slack.py",
            "lines": 1010,
            "processes": [
                process("instrument, a line of a body changed", 0.9),
                process("instrument, a signature changed", 0.6),
                process("instrument, the first time", 0.5),
            ],
        },
        "tools": 0,
    }

    aims = {aim["what"]: aim["is_met"] for aim in judge_instrument(results)}

    floor, one = "libcst, parse and print", "slack.py, 1,010 lines: instrument"
    assert aims == {
        f"instrument --jobs 1 / {floor}": True,
        f"instrument --jobs 2 / {floor}": False,
        f"peak memory: instrument --jobs 1 / {floor}": False,
        "instrument --jobs 1 / instrument --jobs 2": True,
        "1 file: instrument / instrument --jobs 1": True,
        "20 files: instrument / instrument --jobs 1": False,
        f"{one}, a line of a body changed / {floor}, that file": True,
        f"{one}, a signature changed / {floor}, that file": False,
        f"{one}, the first time / {floor}, that file": True,
        "hookgen --version / python -c pass": False,
    }


def test_growth_is_judged_by_what_a_file_takes() -> None:
    """Ten times the files may take ten times as long, and not longer."""

    def cost(wall: float, peak: float) -> dict[str, Any]:
        return {"wall_s": spread_of(wall), "peak_mib": spread_of(peak)}

    def step(files: int, cold: float, anew: float, changed: float) -> dict[str, Any]:
        return {
            "files": files,
            "cold": {
                "instrument, cold": cost(cold, 60.0),
                "check --no-cache": cost(anew, 60.5),
            },
            "warm": {
                "check, kept answer": cost(0.1, 17.0),
                "check, one file changed": cost(changed, 61.0),
            },
            "times": {"git status": spread_of(2.5)},
        }

    results = {
        # Of the first step nothing is said: it is mostly the start of the command.
        "steps": [step(10, 9, 9, 9), step(100, 1, 2, 0.5), step(1000, 9, 21, 5)],
        "tools": [{"tools": 1, **cost(0.1, 20.0)}, {"tools": 10, **cost(2, 20.0)}],
        "version_times_pass": spread_of(1.6),
    }

    aims = {aim["what"]: aim["is_met"] for aim in judge_scale(results)}

    assert aims == {
        "1,000 files: check, kept answer / git status": True,
        "1,000 files: peak MiB of instrument, cold": True,
        "1,000 files: peak MiB of check --no-cache": False,
        "1,000 files: peak MiB of check, kept answer": True,
        "1,000 files: peak MiB of check, one file changed": False,
        "instrument, cold, time by files: 1,000 / 100": True,
        "check --no-cache, time by files: 1,000 / 100": False,
        "check, one file changed, time by files: 1,000 / 100": True,
        "instrument, cold, time by tools: 10 / 1": False,
        "hookgen --version / python -c pass": True,
    }
