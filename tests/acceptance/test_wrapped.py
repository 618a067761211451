"""Tools of installed packages, wrapped: the frameworks see and run them as before."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, Environment, do, hookgen, make_environment, try_out

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

MYPY_CONFIG = "[mypy]\nstrict = true\nignore_missing_imports = true\n"


@dataclass(frozen=True)
class Wrapped:
    """A project whose package `wrapped` stands for a package of tools."""

    environment: Environment
    project: Path
    report: Path
    """What `hookgen wrap` says, as JSON."""

    @property
    def tools(self) -> list[dict[str, Any]]:
        tools: list[dict[str, Any]] = json.loads(self.report.read_text())["tools"]
        return tools

    def run(self, script: str, *arguments: str | Path) -> dict[str, Any]:
        """Return what a script prints that imports the wrappers."""
        printed = self.environment.run(
            script, *arguments, self.report, cwd=self.project, first=self.project
        )
        answers: dict[str, Any] = json.loads(printed)
        return answers


def wrap(package: str, environment: Environment, project: Path) -> Wrapped:
    """Wrap a package that is installed in an environment."""
    (project / "pyproject.toml").touch()
    command = ("wrap", package, "--out", "wrapped", "--format", "json")
    run = hookgen(*command, folder=project, beside=environment)
    assert run.returncode == 0, run.stderr
    report = project.parent / f"{project.name}.json"
    report.write_text(run.stdout, encoding="utf-8")
    return Wrapped(environment, project, report)


Make = Callable[[str], Wrapped]


@pytest.fixture(scope="module")
def agno(tmp_path_factory: pytest.TempPathFactory) -> Wrapped:
    environment = make_environment("agno")
    return wrap("agno.tools", environment, tmp_path_factory.mktemp("agno"))


@pytest.fixture(scope="module")
def agno_answers(agno: Wrapped) -> dict[str, Any]:
    return agno.run("agno_wrapped.py")


INHERITED = "agno.tools.scheduler.SchedulerTools."
"""What another toolkit of Agno's makes for itself, inside of its constructor."""


def test_agno_tools_are_wrapped(agno: Wrapped) -> None:
    """Every tool that hookgen finds in Agno's toolkits has a wrapper with a hook point."""
    assert len(agno.tools) > 900
    assert [tool["name"] for tool in agno.tools if not tool["point"]] == []


def test_agno_derives_the_same_schemas(agno_answers: dict[str, Any]) -> None:
    """Agno derives byte-identical schemas from wrapped toolkits.

    For all that can be imported without further dependencies.
    """
    schemas = agno_answers["original"]

    assert sum(map(len, schemas.values())) > 350
    assert json.dumps(agno_answers["wrapped"]) == json.dumps(schemas)


def test_agno_runs_hooks_of_wrapped_tools(agno_answers: dict[str, Any]) -> None:
    """`FunctionCall` runs a hook on each wrapped tool once, and takes its answer.

    Toolkits are instances of their originals. What a toolkit takes from another one that
    it makes itself is the original's own.
    """
    wrong = agno_answers["wrong"]

    assert len(agno_answers["run"]) > 350
    assert [name for name in wrong if not name.startswith(INHERITED)] == []
    assert set(wrong.values()) <= {"no hook point"}


def check_types(wrapped: Wrapped, *packages: str) -> None:
    """Let mypy --strict look at wrappers; packages that are not there have no types."""
    config = wrapped.project.parent / "mypy.ini"
    config.write_text(MYPY_CONFIG, encoding="utf-8")
    mypy: list[str | Path] = [sys.executable, "-m", "mypy", "--config-file", config]
    mypy += ["--python-executable", wrapped.environment.python]
    mypy += ["--cache-dir", os.devnull, *packages]
    run = try_out(mypy, wrapped.project, MYPYPATH=str(ROOT))
    assert run.stdout.startswith("Success: no issues found"), run.stdout


def check_style(wrapped: Wrapped) -> None:
    """Let ruff look at wrappers, with its own rules."""
    ruff = [sys.executable, "-m", "ruff"]
    do([*ruff, "check", "--isolated", "wrapped"], wrapped.project)
    do([*ruff, "format", "--isolated", "--check", "wrapped"], wrapped.project)


def test_mypy_accepts_agnos_wrappers(agno: Wrapped) -> None:
    """mypy --strict finds no fault in the wrappers, and in what is generated for them."""
    check_types(agno, "wrapped")


def test_ruff_accepts_agnos_wrappers(agno: Wrapped) -> None:
    """ruff finds nothing to say of them, and nothing to format."""
    check_style(agno)


def test_agnos_wrappers_are_current(agno: Wrapped) -> None:
    """`check` makes them again from the installed package, and finds them current."""
    run = hookgen("check", folder=agno.project, beside=agno.environment)

    assert run.returncode == 0, run.stderr


def check_classes(framework: str, wrapped: Wrapped) -> None:
    """Compare what a framework makes of wrapped classes, and let it run them."""
    answers = wrapped.run("wrapped_classes.py", framework)

    assert len(answers["original"]) >= 12
    assert json.dumps(answers["wrapped"]) == json.dumps(answers["original"])
    assert answers["wrong"] == {}


@pytest.mark.heavy
def test_langchain_community(tmp_path: Path) -> None:
    """LangChain runs the wrapped tools of its community with hooks, schemas the same."""
    environment = make_environment("langchain-community")
    wrapped = wrap("langchain_community.tools", environment, tmp_path)

    check_classes("langchain", wrapped)
    check_style(wrapped)


@pytest.mark.heavy
def test_crewai(tmp_path: Path) -> None:
    """CrewAI runs its own wrapped tools with hooks, schemas the same."""
    environment = make_environment("crewai", alone="crewai-tools")
    wrapped = wrap("crewai_tools.tools", environment, tmp_path)

    check_classes("crewai", wrapped)
    check_style(wrapped)
