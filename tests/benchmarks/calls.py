"""`calls`: what a hook point adds to the call of a tool."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .group import Effort, merge_groups
from .measured import PACKAGE

_ROOT = Path(__file__).parents[2]
_TOOLS = Path(__file__).with_name("subjects") / "tools.py"

# How fast a function is in CPython 3.11 depends on what its process has called before
# and where things lie in memory: one process would measure its own luck.
_PROCESSES = 8


def run_calls(
    folder: Path, effort: Effort, agno: Path | None, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Return all groups; `agno` is the Python of an environment that has Agno.

    The rounds are spread over some processes. Everything that is compared is measured
    in each of them, and a ratio is always taken within one.
    """
    make_package(folder)
    processes = min(_PROCESSES, effort.rounds)
    share = replace(effort, rounds=-(-effort.rounds // processes))
    measured = []
    for number in range(processes):
        tell(f"calls: process {number + 1} of {processes}")
        groups = _measure(folder, sys.executable, "plain_calls", share)
        if agno is not None:
            groups += _measure(folder, str(agno), "agno_calls", share)
        measured.append(groups)
    return [merge_groups(same) for same in zip(*measured, strict=True)]


def make_package(folder: Path) -> None:
    """Write the tools into a package of their own and instrument it."""
    package = folder / PACKAGE
    package.mkdir()
    (package / "__init__.py").write_text("")
    shutil.copy(_TOOLS, package / "tools.py")
    command = [sys.executable, "-m", "hookgen", "instrument", PACKAGE]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _measure(
    folder: Path, python: str, module: str, effort: Effort
) -> list[dict[str, Any]]:
    done = subprocess.run(
        [python, "-m", f"tests.benchmarks.{module}", json.dumps(asdict(effort))],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), str(folder)])},
        check=True,
        stdout=subprocess.PIPE,
    )
    groups: list[dict[str, Any]] = json.loads(done.stdout)
    return groups
