"""`instrument`: what it costs to instrument a large folder of tools, and what is made."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hookgen.cache.answer import FOLDER as CACHE

from .measure import ratios, take_turns
from .processes import Cost, costs_as_json, run_process

# One process that imports libcst, and parses and prints every file, in memory.
_FLOOR = """\
import pathlib, sys
import libcst
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    libcst.parse_module(path.read_bytes()).bytes
"""
_FRESH, _CURRENT = "fresh", "current"
_START_ROUNDS = 4

FLOOR = "libcst, parse and print"
ONE_JOB = "instrument --jobs 1"
ALL_JOBS = "instrument"
CHECK = "check --no-cache, all current"
PASS = "python -c pass"
VERSION = "hookgen --version"


def run_instrument(
    folder: Path, tools: Path, rounds: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Return what it costs to instrument a copy of `tools`, a folder in a package.

    The package around it is copied too. Each process that changes the copy gets one
    that nothing has changed; making it is not timed.
    """
    top = _top_package(tools)
    inside = tools.relative_to(top.parent)
    for name in (_FRESH, _CURRENT):
        shutil.copytree(top, folder / name / top.name, ignore=_IGNORED)
    _renew(folder, tools, inside)
    instrument = [*hookgen_command(), "instrument", str(inside)]
    tell("instrument: once, to warm up and to count")
    run_process(instrument, folder / _CURRENT)
    counts = _count(folder / _FRESH / inside, folder / _CURRENT / inside, folder)

    def cold(command: Sequence[str]) -> Cost:
        _renew(folder, tools, inside)
        return run_process(command, folder / _FRESH)

    tell(f"instrument: {rounds} rounds on {counts['files']} files")
    costs = take_turns(
        {
            FLOOR: partial(cold, [sys.executable, "-c", _FLOOR, str(inside)]),
            ONE_JOB: partial(cold, [*instrument, "--jobs", "1"]),
            ALL_JOBS: partial(cold, instrument),
            CHECK: partial(
                run_process,
                [*hookgen_command(), "check", "--no-cache", str(inside)],
                folder / _CURRENT,
            ),
        },
        rounds,
    )
    tell("instrument: start of the command")
    starts = take_turns(
        {
            PASS: partial(run_process, [sys.executable, "-c", "pass"], folder),
            VERSION: partial(run_process, [*hookgen_command(), "--version"], folder),
        },
        rounds * _START_ROUNDS,
    )
    return {
        "tree": inside.as_posix(),
        **counts,
        "processes": _rows(costs, FLOOR) + _rows(starts, PASS),
    }


_IGNORED = shutil.ignore_patterns("__pycache__")


def hookgen_command() -> list[str]:
    """Return the command as it is installed beside this Python, else as a module."""
    script = Path(sys.executable).with_name("hookgen")
    return [str(script)] if script.exists() else [sys.executable, "-m", "hookgen"]


def _top_package(tools: Path) -> Path:
    top = tools.resolve()
    while (top.parent / "__init__.py").exists():
        top = top.parent
    return top


def _renew(folder: Path, tools: Path, inside: Path) -> None:
    """Make the copy anew; nothing is known of an earlier one."""
    shutil.rmtree(folder / _FRESH / inside)
    shutil.rmtree(folder / _FRESH / CACHE, ignore_errors=True)
    shutil.copytree(tools, folder / _FRESH / inside, ignore=_IGNORED)


def _rows(costs: dict[str, tuple[Cost, ...]], base: str) -> list[dict[str, Any]]:
    walls = {name: tuple(cost.wall for cost in taken) for name, taken in costs.items()}
    peaks = {name: tuple(cost.peak for cost in taken) for name, taken in costs.items()}
    return [
        {
            "name": name,
            "base": base,
            **costs_as_json(taken),
            "times_base": ratios(walls[name], walls[base]).as_json(),
            "peak_times_base": ratios(peaks[name], peaks[base]).as_json(),
        }
        for name, taken in costs.items()
    ]


def _count(before: Path, after: Path, folder: Path) -> dict[str, Any]:
    """Return how many files, lines and tools there are, and lines that were added."""
    listed = subprocess.run(
        [*hookgen_command(), "list", "--format", "json", str(after)],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    tools = json.loads(listed.stdout)["tools"]
    old = {path.relative_to(before): _lines(path) for path in before.rglob("*.py")}
    new = {path.relative_to(after): _lines(path) for path in after.rglob("*.py")}
    sources = [new[path] for path in old]
    generated = [lines for path, lines in new.items() if path not in old]
    return {
        "files": len(old),
        "lines": _total(list(old.values())),
        "filled_lines": _filled(list(old.values())),
        "tools": sum(1 for tool in tools if not tool["skipped"]),
        "skipped": sum(1 for tool in tools if tool["skipped"]),
        "inserted": {
            "lines": _total(sources) - _total(list(old.values())),
            "filled_lines": _filled(sources) - _filled(list(old.values())),
        },
        "generated": {
            "files": len(generated),
            "lines": _total(generated),
            "filled_lines": _filled(generated),
        },
    }


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def _total(files: list[list[bytes]]) -> int:
    return sum(len(lines) for lines in files)


def _filled(files: list[list[bytes]]) -> int:
    return sum(1 for lines in files for line in lines if line.strip())
