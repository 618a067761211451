"""Many files: what it costs to begin with them, and when nothing is to do any more."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from .commands import PASS, VERSION, hookgen_command, pass_command
from .measure import ratios, take_turns
from .processes import Cost, costs_as_json, run_process

GIT = "git status"
RUFF = "ruff check, warm"
CACHED = "check, kept answer"
ANEW = "check --no-cache"
COLD = "instrument, cold"
TOUCHED = "check, one file touched"
CHANGED = "check, one file changed"

MOST_FILES = 10_000
MOST_TOOLS = 1_000  # in one file
_FILES_PER_FOLDER = 6
_FOLDERS_PER_PACKAGE = 42
_TOOLS_IN = 7  # One module of so many holds tools.
_FILE_ROUNDS = 3

_PYPROJECT = '[tool.hookgen]\npaths = ["src"]\n'
_PLAIN = """\
def total_{number}(values: list[int], start: int = {number}) -> int:
    \"\"\"Return the sum of values, and where it started from.\"\"\"
    result = start
    for value in values:
        if value % 2:
            result += value * {number}
        else:
            result -= value
    return result
"""
_TOOL = """\
@tool
def search_{number}(query: str, limit: int = {number}) -> list[str]:
    \"\"\"Search an index.\"\"\"
    found = [f"{{query}} {{place}}" for place in range(limit)]
    return sorted(found)[:limit]
"""
_TOOL_IMPORT = "from agno.tools import tool\n"
_FUNCTIONS = 12  # of each module


def run_scale(
    folder: Path, rounds: int, most: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Return what runs over growing trees of generated modules cost.

    Each tree is a git repository whose files are all committed, hook points included.
    """
    steps = [_measure(folder, files, rounds, tell) for files in _steps(10, most)]
    tools = min(MOST_TOOLS, most)
    grown = [_measure_file(folder, number, tell) for number in _steps(1, tools)]
    tell("scale: start of the command")
    starts = take_turns(
        {
            PASS: partial(run_process, pass_command(), folder),
            VERSION: partial(run_process, [*hookgen_command(), "--version"], folder),
        },
        rounds * 2,
    )
    walls = {name: tuple(cost.wall for cost in taken) for name, taken in starts.items()}
    return {
        "steps": steps,
        "tools": grown,
        "version_times_pass": ratios(walls[VERSION], walls[PASS]).as_json(),
    }


def _steps(first: int, most: int) -> Iterator[int]:
    number = first
    while number < most:
        yield number
        number *= 10
    yield most


def _measure_file(
    folder: Path, tools: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Return what it costs to instrument a file with so many tools."""
    tell(f"scale: a file with {tools} tools")
    parts = [_TOOL_IMPORT, *(_TOOL.format(number=count) for count in range(tools))]
    content = "\n\n".join(parts)

    def instrument() -> Cost:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            (Path(name) / "tools.py").write_text(content, encoding="utf-8")
            return run_process([*hookgen_command(), "instrument"], Path(name))

    costs = [instrument() for _ in range(_FILE_ROUNDS)]
    return {"tools": tools, "bytes": len(content), **costs_as_json(costs)}


def _measure(
    folder: Path, files: int, rounds: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    tree = folder / f"tree{files}"
    size = _make_tree(tree, files)
    tell(f"scale: {files} files, {size / 1e6:.1f} MB")
    hookgen = hookgen_command()
    cold = run_process([*hookgen, "instrument"], tree)
    _commit(tree)
    git, ruff = _find("git"), str(Path(sys.executable).with_name("ruff"))
    check = partial(run_process, [*hookgen, "check"], tree)
    anew = run_process([*hookgen, "check", "--no-cache"], tree)
    check()  # The answer is kept,
    check()  # and not read anew for files that were young then.
    takes: dict[str, Callable[[], Cost]] = {
        GIT: partial(run_process, [git, "status", "--porcelain"], tree),
        CACHED: check,
        TOUCHED: partial(_check_touched, tree, check),
        CHANGED: partial(_check_changed, tree, check),
    }
    if Path(ruff).exists():
        takes[RUFF] = partial(run_process, [ruff, "check", "--quiet"], tree)
        takes[RUFF]()
    costs = take_turns(takes, rounds)
    walls = {name: tuple(cost.wall for cost in taken) for name, taken in costs.items()}
    shutil.rmtree(tree)
    return {
        "files": files,
        "bytes": size,
        "cold": {COLD: costs_as_json([cold]), ANEW: costs_as_json([anew])},
        "warm": {name: costs_as_json(taken) for name, taken in costs.items()},
        "times": {
            base: ratios(walls[CACHED], walls[base]).as_json()
            for base in (GIT, RUFF)
            if base in walls
        },
    }


def _check_touched(tree: Path, check: Callable[[], Cost]) -> Cost:
    """Return what a run costs that has to read one file, and find it as it was."""
    next((tree / "src").rglob("*.py")).touch()
    cost = check()
    check()
    return cost


def _check_changed(tree: Path, check: Callable[[], Cost]) -> Cost:
    """Return what a run costs after a real change of one module with tools."""
    path = tree / "src" / "package00" / "inner00" / "module1.py"
    content = path.read_bytes()
    path.write_bytes(content + b"\n\nCHANGED = True\n")
    cost = check()
    path.write_bytes(content)
    check()
    check()
    return cost


def _find(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise FileNotFoundError(f"there is no {program} to compare with")
    return found


def _commit(tree: Path) -> None:
    settings = ("user.name=benchmark", "user.email=benchmark@localhost", "gc.auto=0")
    options = [part for setting in settings for part in ("-c", setting)]
    for arguments in (
        ("init", "--quiet"),
        ("add", "--all"),
        ("commit", "--quiet", "--message=all"),
    ):
        subprocess.run([_find("git"), *options, *arguments], cwd=tree, check=True)


def _make_tree(tree: Path, files: int) -> int:
    """Write so many modules in packages of packages, and return their bytes."""
    size = 0
    for number in range(files):
        place, in_folder = divmod(number, _FILES_PER_FOLDER)
        package, inner = divmod(place, _FOLDERS_PER_PACKAGE)
        folder = tree / "src" / f"package{package:02}" / f"inner{inner:02}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder.parent / "__init__.py").touch()
        name = f"module{in_folder}" if in_folder else "__init__"
        content = _module(number)
        (folder / f"{name}.py").write_bytes(content)
        size += len(content)
    (tree / "pyproject.toml").write_text(_PYPROJECT, encoding="utf-8")
    return size


def _module(number: int) -> bytes:
    has_tools = number % _TOOLS_IN == 1
    parts = [f'"""Module {number}."""\n']
    parts += [_TOOL_IMPORT] if has_tools else []
    for count in range(_FUNCTIONS):
        template = _TOOL if has_tools and not count % 4 else _PLAIN
        parts.append("\n" + template.format(number=count))
    return "\n".join(parts).encode()
