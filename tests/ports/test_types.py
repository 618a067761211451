"""What type checkers say of the ports: all of them are right, and a wrong one is not."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from commands import do, run_command

pytestmark = pytest.mark.slow

MYPY = [sys.executable, "-m", "mypy", "--cache-dir", os.devnull]

WRONG = """\
from hookgen.runtime import Replace
from shop.tools.hooks import catalog, toolset
from shop.tools.hooks.catalog import SearchTeasCall, SearchTeasReturn


@catalog.search_teas.pre_call
def misspelt(call: SearchTeasCall) -> None:
    call.lmiit = 5


@catalog.search_teas.pre_call
def other_type(call: SearchTeasCall) -> None:
    call.limit = "5"


@catalog.search_teas.post_call
def other_result(done: SearchTeasReturn) -> Replace[str]:
    return Replace("none")


@catalog.convert_price.pre_call
def other_tool(call: SearchTeasCall) -> None: ...


toolset.on("tool:before", other_tool)
"""


def test_mypy_accepts_the_ports(folder: Path) -> None:
    """mypy --strict has nothing to say of tools, generated code and policies."""
    do(MYPY, folder)


def test_pyright_accepts_the_ports(folder: Path) -> None:
    """pyright in strict mode has nothing to say either."""
    do([sys.executable, "-m", "pyright", "--pythonpath", sys.executable], folder)


@pytest.fixture
def wrong(folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder in which hooks do not fit their tools."""
    shutil.copytree(folder / "shop", tmp_path / "shop")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def test_hooks_that_do_not_fit(wrong: Path) -> None:
    """A hook gets a typed record: what does not fit the tool is a type error."""
    done = run_command([*MYPY, "--strict", "wrong.py"], wrong)

    faults = [line.rpartition("[")[2] for line in done.stdout.splitlines()[:-1]]
    assert [each for each in faults if each.endswith("]")] == [
        "attr-defined]",
        "assignment]",
        "arg-type]",
        "arg-type]",
        "call-overload]",
    ]
