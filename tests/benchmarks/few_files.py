"""A few files: a run that may use all processors does not lose by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .commands import hookgen_command
from .measure import ratios, take_turns
from .processes import Cost, costs_as_json, run_process

NUMBERS = (1, 5, 20, 80)
"""Of files; the last are the fewest that two processes share."""
ONE, DEFAULT = "one", "default"


def run_few_files(
    folder: Path, tools: Path, rounds: int, tell: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Return what it costs to instrument a few of the files of `tools`, in two ways."""
    files = sorted(path for path in tools.rglob("*.py") if path.name != "__init__.py")
    return [
        _measure(folder / str(number), tools, spaced(files, number), rounds, tell)
        for number in NUMBERS
        if number <= len(files)
    ]


def spaced(files: Sequence[Path], number: int) -> list[Path]:
    """Return so many files, from all over the list."""
    return [files[place * len(files) // number] for place in range(number)]


def _measure(
    folder: Path,
    tools: Path,
    files: Sequence[Path],
    rounds: int,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    tell(f"instrument: {len(files)} files")
    command = [*hookgen_command(), "instrument", tools.name]

    def cold(*options: str) -> Cost:
        shutil.rmtree(folder, ignore_errors=True)
        for path in files:
            copy = folder / tools.name / path.relative_to(tools)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
            for package in copy.relative_to(folder).parents[:-1]:
                (folder / package / "__init__.py").touch()
        return run_process([*command, *options], folder)

    takes: dict[str, Callable[[], Cost]] = {
        DEFAULT: cold,
        ONE: partial(cold, "--jobs", "1"),
    }
    costs = take_turns(takes, rounds)
    walls = {name: tuple(cost.wall for cost in taken) for name, taken in costs.items()}
    return {
        "files": len(files),
        **{name: costs_as_json(taken) for name, taken in costs.items()},
        "times_one": ratios(walls[DEFAULT], walls[ONE]).as_json(),
    }
