"""Instrumented tools in the worker processes of real engines, with their hooks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from environments import hookgen, make_environment

pytestmark = [pytest.mark.acceptance, pytest.mark.slow, pytest.mark.heavy]

PACKAGE = Path(__file__).parent / "desks" / "engines"

ENGINES = ("dask", "ray")
WAYS = ("reference", "value")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines") / "project"
    shutil.copytree(PACKAGE, folder)
    run = hookgen("instrument", "lab", folder=folder)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    engine: str = request.param
    return engine


@pytest.fixture(scope="module", params=WAYS)
def shown(engine: str, request: pytest.FixtureRequest, folder: Path) -> dict[str, Any]:
    environment = make_environment(engine)
    way: str = request.param
    printed = environment.run("engines.py", engine, way, cwd=folder, first=folder)
    result: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return result


def denied(tool: str) -> list[str]:
    return [f"tool '{tool}' was denied: it is {why}" for why in ("locked", "secret")]


def test_hooks_run_in_workers(shown: dict[str, Any]) -> None:
    """In a worker, the package's own hooks and its rules run before every kind of tool.

    A hook that the program attached, in its own process, does not.
    """
    assert shown["function"] == ["found a", *denied("find")]
    assert shown["method"] == ["closed a", *denied("close")]
    assert shown["coroutine"] == ["fetched a", *denied("fetch")]
    assert shown["generator"] == [["a 1", "a 2"], *denied("pages")]
    assert shown["async generator"] == [["a 1", "a 2"], *denied("watch")]


def test_function_of_the_program(shown: dict[str, Any]) -> None:
    """A function that travels by value calls the tools, with hooks and in a run."""
    assert shown["other process"]
    assert shown["task"] == ["found b", 1]


def test_records_come_back(shown: dict[str, Any]) -> None:
    """Records that hooks noted in a worker can be sent home; records sent run there."""
    assert shown["noted there"]
    assert shown["records"][0] == ["FindCall(name='a')", "'found a'"]
    assert shown["records"][-1] == ["FindCall(name='b')", "'found b'"]
    assert shown["noted here"] == 0
    assert shown["invoked"] == "found c"


def test_tool_is_the_task(shown: dict[str, Any]) -> None:
    """A tool can be what a worker is told to run; a denial reaches who waits for it."""
    assert shown["tool"] == ["found a", "it is locked", "it is secret"]
