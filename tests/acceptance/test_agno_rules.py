"""Rules on all of Agno's tools: an audit, an approval, a redaction, by Agno's executor."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from environments import ROOT, Environment, do, hookgen, make_environment, try_out

pytestmark = [pytest.mark.acceptance, pytest.mark.slow]

POLICY = Path(__file__).parent / "policies" / "desk_policy.py"

RISKY = ("*delete*", "*send*", "*pay*", "*remove*")

SETTINGS = f"""\
[tool.hookgen]
paths = ["agno/tools"]

[[tool.hookgen.rule]]
where = {{}}
do = "desk_policy:audit"
phase = "pre_call"

[[tool.hookgen.rule]]
name = "approval"
where = {{ name = {json.dumps(RISKY)} }}
do = "desk_policy:approve"
phase = "pre_call"

[[tool.hookgen.rule]]
where = {{}}
do = "desk_policy:stand_in"
phase = "pre_call"
after = ["desk_policy:audit", "approval"]

[[tool.hookgen.rule]]
name = "redaction"
where = {{ returns = "str" }}
do = "desk_policy:redact"
phase = "post_call"

[tool.mypy]
ignore_missing_imports = true
follow_imports = "silent"
"""


@dataclass(frozen=True)
class Ruled:
    """A copy of Agno whose tools are under the rules."""

    folder: Path
    tools: list[dict[str, Any]]
    """As `hookgen list` describes them."""


@pytest.fixture(scope="module")
def agno() -> Environment:
    return make_environment("agno")


@pytest.fixture(scope="module")
def ruled(agno: Environment, tmp_path_factory: pytest.TempPathFactory) -> Ruled:
    folder = tmp_path_factory.mktemp("ruled")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(agno.packages / "agno", folder / "agno", ignore=ignored)
    shutil.copy(POLICY, folder)
    (folder / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    run = hookgen("instrument", "--format", "json", folder=folder)
    assert run.returncode == 0, run.stderr
    return Ruled(folder, json.loads(run.stdout)["tools"])


def names_of(tool: dict[str, Any]) -> list[str]:
    return [rule["name"] for rule in tool["rules"]]


def test_rules_are_for_the_tools_that_they_mean(ruled: Ruled) -> None:
    """Each tool has the audit, those of risky names the approval."""
    for tool in ruled.tools:
        names = names_of(tool)
        last = tool["name"].rpartition(".")[2]
        is_risky = any(fnmatchcase(last, pattern) for pattern in RISKY)
        assert names[0] == "desk_policy:audit"
        assert ("approval" in names) is is_risky
    assert sum("approval" in names_of(tool) for tool in ruled.tools) > 50
    assert sum("redaction" in names_of(tool) for tool in ruled.tools) > 500


def test_rules_change_no_tool(ruled: Ruled, tmp_path: Path) -> None:
    """The tool modules are what they are without any rule."""
    shutil.copytree(ruled.folder, tmp_path / "bare")
    settings = '[tool.hookgen]\npaths = ["agno/tools"]\n'
    (tmp_path / "bare" / "pyproject.toml").write_text(settings, encoding="utf-8")
    run = hookgen("instrument", "--format", "json", folder=tmp_path / "bare")
    changed = [change["path"] for change in json.loads(run.stdout)["changes"]]

    assert len(changed) > 100
    assert all(path.startswith("agno/tools/hooks/") for path in changed)


def test_mypy_accepts_hooks_package_and_policy(agno: Environment, ruled: Ruled) -> None:
    """mypy --strict finds no fault in the policy and in the code that calls it."""
    command: list[str | Path] = [sys.executable, "-m", "mypy", "--strict"]
    command += ["--python-executable", agno.python, "--cache-dir", os.devnull]
    files = ["desk_policy.py", "agno/tools/hooks"]
    run = try_out([*command, *files], ruled.folder, MYPYPATH=str(ROOT))

    assert run.stdout.startswith("Success: no issues found"), run.stdout


def test_ruff_accepts_the_hooks_package(ruled: Ruled) -> None:
    """ruff finds nothing to say of the code of rules, and nothing to format."""
    ruff = [sys.executable, "-m", "ruff"]
    do([*ruff, "check", "--isolated", "agno/tools/hooks"], ruled.folder)
    do([*ruff, "format", "--isolated", "--check", "agno/tools/hooks"], ruled.folder)


def test_each_hook_fires_through_agno(
    agno: Environment, ruled: Ruled, tmp_path: Path
) -> None:
    """Run by Agno's `FunctionCall`, each tool's hooks run once, and do what they are for.

    For all toolkits that can be imported without further dependencies; a last rule
    answers in the tool's place.
    """
    tools = tmp_path / "tools.json"
    tools.write_text(json.dumps({"tools": ruled.tools}), encoding="utf-8")
    printed = agno.run("agno_rules.py", tools, cwd=tmp_path, first=ruled.folder)
    answers = json.loads(printed)

    assert answers["wrong"] == {}
    assert answers["done"] > 350
    assert answers["denied"] > 10
    assert answers["redacted"] > 200
