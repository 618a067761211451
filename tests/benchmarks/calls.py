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
from .measured import (
    ORIGINAL_PACKAGE,
    PACKAGE,
    RULED_MODULES,
    RULED_PACKAGE,
    WRAPPER_PACKAGE,
)

_ROOT = Path(__file__).parents[2]
_SUBJECTS = Path(__file__).with_name("subjects")
_TOOLS = _SUBJECTS / "tools.py"

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
    make_ruled_package(folder)
    make_wrapped_package(folder)
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
    package = _new_package(folder, PACKAGE)
    shutil.copy(_TOOLS, package / "tools.py")
    _instrument(folder, PACKAGE)


def make_ruled_package(folder: Path) -> None:
    """Write the tools into a package with rules, and instrument that.

    The rules are put into the folder only now: nothing that was made before has any.
    """
    package = _new_package(folder, RULED_PACKAGE)
    for name in RULED_MODULES:
        shutil.copy(_TOOLS, package / f"{name}.py")
    ruled = _SUBJECTS / "ruled"
    shutil.copy(ruled / "working.py", package)
    shutil.copy(ruled / "policy.py", package)
    shutil.copy(ruled / "rules.toml", folder / "hooks.toml")
    _instrument(folder, RULED_PACKAGE)


def make_wrapped_package(folder: Path) -> None:
    """Write the tools into a package that stays as it is, and wrap it."""
    shutil.copy(_TOOLS, _new_package(folder, ORIGINAL_PACKAGE) / "tools.py")
    _hookgen(folder, "wrap", f"{ORIGINAL_PACKAGE}.tools", "--out", WRAPPER_PACKAGE)


def _new_package(folder: Path, name: str) -> Path:
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text("")
    return package


def _instrument(folder: Path, package: str) -> None:
    _hookgen(folder, "instrument", package)


def _hookgen(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "hookgen", *arguments]
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
