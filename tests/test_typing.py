"""What mypy and pyright say of hooks: right ones pass, wrong ones are refused.

The tools in `tests/typing/desk` are instrumented by the command line, in a copy; the
hooks in `ok*.py` and `bad*.py` are written for what is generated there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "typing"
OK = sorted(CASES.glob("ok*.py"))
BAD = sorted(CASES.glob("bad*.py"))

MARK = re.compile(r"# E: (?P<mypy>[\w-]+); (?P<pyright>\w+(?: \w+)*)$")

Faults = set[tuple[str, int, str]]
"""File, line counted from 1, and the checker's name of the rule."""


def read_marks(checker: str) -> Faults:
    """Return what the files of misuse say that a checker finds in them."""
    return {
        (file.name, number, rule)
        for file in BAD
        for number, line in enumerate(read_lines(file), start=1)
        if (mark := MARK.search(line))
        for rule in mark[checker].split()
    }


def read_lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a module of this Python's in a folder."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def run_mypy(folder: Path) -> Faults:
    """Return the errors that mypy finds, in strict mode."""
    command = ["mypy", "--strict", "--output=json", "--cache-dir", os.devnull]
    config = ["--config-file=", "--python-version=3.11", "--warn-unreachable"]
    files = [file.name for file in (*OK, *BAD)]
    done = run(*command, *config, *files, "desk", folder=folder)
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        (each["file"], each["line"], each["code"])
        for each in found
        if each["severity"] == "error"
    }


def run_pyright(folder: Path) -> Faults:
    """Return the errors that pyright finds, in strict mode."""
    config = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "extraPaths": [str(ROOT)],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    done = run("pyright", "--outputjson", "-p", folder, folder=folder)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] > 10
    return {
        (
            Path(each["file"]).relative_to(folder).as_posix(),
            each["range"]["start"]["line"] + 1,
            each["rule"],
        )
        for each in report["generalDiagnostics"]
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the instrumented tools and the hooks for them."""
    made = tmp_path_factory.mktemp("typing").resolve()
    shutil.copytree(CASES, made, dirs_exist_ok=True)
    done = run("hookgen", "instrument", "desk/tools", folder=made)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def mypy_faults(folder: Path) -> Faults:
    return run_mypy(folder)


@pytest.fixture(scope="module")
def pyright_faults(folder: Path) -> Faults:
    return run_pyright(folder)


def in_hooks(faults: Faults) -> Faults:
    return {fault for fault in faults if "/" not in fault[0]}


def in_tools(faults: Faults) -> Faults:
    return faults - in_hooks(faults)


def test_mypy_refuses_the_marked_lines_only(mypy_faults: Faults) -> None:
    """mypy --strict finds the marked faults of misuse, and none in right hooks."""
    assert in_hooks(mypy_faults) == read_marks("mypy")


def test_pyright_refuses_the_marked_lines_only(pyright_faults: Faults) -> None:
    """pyright in strict mode does too."""
    assert in_hooks(pyright_faults) == read_marks("pyright")


def test_mypy_accepts_instrumented_tools(mypy_faults: Faults) -> None:
    """mypy --strict finds no fault in instrumented tools and what is generated."""
    assert in_tools(mypy_faults) == set()


def test_pyright_accepts_instrumented_tools(pyright_faults: Faults) -> None:
    """pyright in strict mode finds one: a static method must not begin with `cls`.

    The statements of a class method's body say `cls`, and no other kind of function
    can be handed the class of the call; docs/generated-code.md tells of it.
    """
    found = {(path, rule) for path, _, rule in in_tools(pyright_faults)}
    assert found == {("desk/tools/customers.py", "reportSelfClsParameterName")}


def test_every_mark_is_read() -> None:
    """No mark is passed over for being misspelt."""
    marked = [line for file in BAD for line in read_lines(file) if "# E:" in line]

    assert len(marked) == len(read_marks("mypy")) > 80
