"""`instrument`: what it costs to instrument a large folder of tools, and what is made."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hookgen.cache.answer import FOLDER as CACHE

from .commands import (
    PASS,
    VERSION,
    floor_command,
    hookgen_command,
    pass_command,
)
from .few_files import run_few_files
from .measure import ratios, take_turns
from .one_file import LINES, run_one_file
from .processes import Cost, rows_as_json, run_process

_FRESH, _CURRENT = "fresh", "current"
_QUICK_ROUNDS = 4  # for each round of the others; these are short

FLOOR = "libcst, parse and print"
ONE_JOB = "instrument --jobs 1"
TWO_JOBS = "instrument --jobs 2"
ALL_JOBS = "instrument"
CHECK = "check --no-cache, all current"


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
    listed = _list_tools(folder / _CURRENT, inside)
    counts = _count(folder / _FRESH / inside, folder / _CURRENT / inside, listed)

    def cold(command: Sequence[str]) -> Cost:
        _renew(folder, tools, inside)
        return run_process(command, folder / _FRESH)

    tell(f"instrument: {rounds} rounds on {counts['files']} files")
    costs = take_turns(
        {
            FLOOR: partial(cold, floor_command(inside)),
            ONE_JOB: partial(cold, [*instrument, "--jobs", "1"]),
            TWO_JOBS: partial(cold, [*instrument, "--jobs", "2"]),
            ALL_JOBS: partial(cold, instrument),
            CHECK: partial(
                run_process,
                [*hookgen_command(), "check", "--no-cache", str(inside)],
                folder / _CURRENT,
            ),
        },
        rounds,
    )
    walls = {name: tuple(cost.wall for cost in taken) for name, taken in costs.items()}
    many = rounds * _QUICK_ROUNDS
    few = run_few_files(folder / "few", tools, many, tell)
    one = nearest(top.parent, listed)
    tell("instrument: one file, start of the command")
    starts = take_turns(
        {
            PASS: partial(run_process, pass_command(), folder),
            VERSION: partial(run_process, [*hookgen_command(), "--version"], folder),
        },
        many,
    )
    return {
        "tree": inside.as_posix(),
        **counts,
        "processes": rows_as_json(costs, FLOOR) + rows_as_json(starts, PASS),
        "one_job_times_two": ratios(walls[ONE_JOB], walls[TWO_JOBS]).as_json(),
        "one_file": run_one_file(folder / "one", one, many) if one else None,
        "few_files": few,
    }


_IGNORED = shutil.ignore_patterns("__pycache__")


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


def _list_tools(folder: Path, inside: Path) -> list[dict[str, Any]]:
    """Return the tools as `list` tells them, with paths that begin at the folder."""
    listed = subprocess.run(
        [*hookgen_command(), "list", "--format", "json", str(inside)],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    tools: list[dict[str, Any]] = json.loads(listed.stdout)["tools"]
    return tools


def nearest(folder: Path, tools: list[dict[str, Any]]) -> Path | None:
    """Return the file with hooked tools whose length is nearest to a thousand lines."""
    names = {tool["path"] for tool in tools if not tool["skipped"]}
    files = [folder / name for name in sorted(names) if not name.endswith(_INIT)]
    return min(files, key=lambda f: abs(len(_lines(f)) - LINES), default=None)


_INIT = "__init__.py"


def _count(before: Path, after: Path, tools: list[dict[str, Any]]) -> dict[str, Any]:
    """Return how many files, lines and tools there are, and lines that were added."""
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
