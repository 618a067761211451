"""`import`: what it costs to import the runtime and a hooks package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import indent
from typing import Any

from .commands import hookgen_command
from .measure import ratios, spread, take_turns

TOOLS = 1000
_PER_MODULE = 20

CODE, PLAIN, HOOKS = "code objects", "plain classes", "hooks package"
RUNTIME_CODE, TYPING, RUNTIME = "its code objects", "what it imports", "hookgen.runtime"

_PACKAGE = "imported_tools"

_TOOL = '''

# hookgen: tool
def search_{number}(query: str, limit: int = 10, *, exact: bool = False) -> list[str]:
    """Search."""
    return [query] * limit
'''

# What generated modules need of the runtime, with nothing in it.
_PLAIN = """\
class Base:
    def __class_getitem__(cls, types):
        return cls

    def __init__(self, *arguments, **more):
        pass


class ToolCall:
    pass


Arguments = HookPoint = ToolReturn = Toolset = Base
BOOLEAN = INTEGER = TEXT = None
"""

_TIMED = """\
import sys, time
{ready}
started = time.perf_counter()
{timed}
print(time.perf_counter() - started)
"""


def run_imports(
    folder: Path, rounds: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Return what imports take: seconds inside of fresh processes, of compiled files."""
    _make_package(folder)
    hooks = folder / "hooked" / _PACKAGE / "hooks"
    names = sorted(path.stem for path in hooks.glob("tools_*.py"))
    for name in ("plain", "code"):
        shutil.copytree(folder / "hooked", folder / name)
    _rewrite(folder / "plain", _use_plain)
    (folder / "plain" / "plain_runtime.py").write_text(_PLAIN)
    _rewrite(folder / "code", _run_nothing)
    runtime = Path(__file__).parents[2] / "hookgen"
    shutil.copytree(runtime / "runtime", folder / "runtime" / "hookgen" / "runtime")
    shutil.copy(runtime / "__init__.py", folder / "runtime" / "hookgen")
    compile_all = [sys.executable, "-m", "compileall", "-q", str(folder)]
    subprocess.run(compile_all, check=True)
    tell(f"import: {rounds} rounds")
    loads = "\n".join(f"import {_PACKAGE}.hooks.{name}" for name in names)
    ready = f"import hookgen.runtime, {_PACKAGE}.hooks"
    code = sorted((folder / "runtime").rglob("*.pyc"))
    read = (
        f"for f in {list(map(str, code))!r}: marshal.loads(open(f, 'rb').read()[16:])"
    )
    takes = {
        CODE: _take(folder, "code", ready, loads),
        PLAIN: _take(folder, "plain", f"import {_PACKAGE}.hooks", loads),
        HOOKS: _take(folder, "hooked", ready, loads),
        RUNTIME_CODE: _take(folder, "runtime", "import marshal", read),
        TYPING: _take(folder, "runtime", "", _IMPORTED),
        RUNTIME: _take(folder, "runtime", "", "import hookgen.runtime"),
    }
    samples = take_turns(takes, rounds)
    bases = dict.fromkeys((CODE, PLAIN, HOOKS), CODE)
    bases |= dict.fromkeys((RUNTIME_CODE, TYPING, RUNTIME), RUNTIME_CODE)
    return {
        "tools": len(names) * _PER_MODULE,
        "modules": len(names),
        "rows": [
            {
                "name": name,
                "work": _WORK[name],
                "base": base,
                "ms": spread(tuple(s * 1000 for s in samples[name])).as_json(),
                "times_base": ratios(samples[name], samples[base]).as_json(),
            }
            for name, base in bases.items()
        ],
    }


_IMPORTED = (
    "import typing, collections.abc, contextvars, copy, enum, fnmatch, threading"
)

_WORK = {
    CODE: "the generated modules, with nothing in them run",
    PLAIN: "the same classes, functions and objects, with base classes that are empty",
    HOOKS: "the generated modules; the runtime is imported already",
    RUNTIME_CODE: "read, with nothing in them run",
    TYPING: "modules of the standard library",
    RUNTIME: "the runtime, and what it imports",
}


def _make_package(folder: Path) -> None:
    package = folder / "hooked" / _PACKAGE
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    for first in range(0, TOOLS, _PER_MODULE):
        tools = [_TOOL.format(number=first + n) for n in range(_PER_MODULE)]
        text = '"""Tools."""\n' + "".join(tools)
        (package / f"tools_{first}.py").write_text(text)
    command = [*hookgen_command(), "instrument", _PACKAGE]
    subprocess.run(command, cwd=package.parent, check=True, capture_output=True)


def _rewrite(folder: Path, change: Callable[[str], str]) -> None:
    for path in (folder / _PACKAGE / "hooks").glob("*.py"):
        path.write_text(change(path.read_text()))


def _use_plain(text: str) -> str:
    return text.replace("from hookgen.runtime import", "from plain_runtime import")


def _run_nothing(text: str) -> str:
    """Return a module that has the same code objects, in a function."""
    first = "from __future__ import annotations\n"
    head, _, body = text.partition(first)
    return f"{head}{first}def never():\n{indent(body, '    ')}"


def _take(folder: Path, name: str, ready: str, timed: str) -> Callable[[], float]:
    code = _TIMED.format(ready=ready, timed=timed)
    paths = [str(folder / name), str(folder / "runtime")]
    start = f"import sys; sys.path[:0] = {paths!r}\n"
    return partial(_seconds, [sys.executable, "-I", "-c", start + code])


def _seconds(command: list[str]) -> float:
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)
