"""One file of a thousand lines: what it costs when it is new, and when it changes."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from .cases import WorkError
from .commands import floor_command, hookgen_command
from .measure import take_turns
from .processes import Cost, rows_as_json, run_process

FILE_FLOOR = "libcst, parse and print, that file"
BODY = "instrument, a line of a body changed"
SIGNATURE = "instrument, a signature changed"
FIRST = "instrument, the first time"

LINES = 1_000
"""The file that is taken is the one that comes nearest."""
_PACKAGE = "package"
_SETTLING = 2  # An answer is kept, and then not doubted because its files are young.
_UNHOOKED = "_unhooked"

Plant = Callable[[str], str]
"""Puts `changed_0` into a module that is instrumented."""


def run_one_file(folder: Path, source: Path, rounds: int) -> dict[str, Any]:
    """Return what it costs to instrument a module that is new, or was changed.

    The module is alone in a package, and the package in a folder. Before each change,
    nothing is to do there, and that is known; only the run after it is timed.
    """
    alone = folder / "alone"
    alone.mkdir(parents=True)
    shutil.copy(source, alone)
    body = Changing(folder / "body", source, in_body)
    signature = Changing(folder / "signature", source, in_signature)
    takes: dict[str, Callable[[], Cost]] = {
        FILE_FLOOR: partial(run_process, floor_command(alone), folder),
        BODY: partial(body.change, renders=False),
        SIGNATURE: partial(signature.change, renders=True),
        FIRST: partial(_instrument_first, folder / "first", source),
    }
    return {
        "file": source.name,
        "lines": len(source.read_bytes().splitlines()),
        "processes": rows_as_json(take_turns(takes, rounds), FILE_FLOOR),
    }


class Changing:
    """A package of one instrumented module, one place of which changes all the time."""

    def __init__(self, folder: Path, source: Path, plant: Plant) -> None:
        """Make the package, and what will change.

        Raises:
            WorkError: the module has no place for that.
        """
        self._folder = folder
        self._module = _make_package(folder, source)
        self._changes = 0
        _instrument(folder)
        self._write(plant(self._read()))
        self._settle()

    def change(self, *, renders: bool) -> Cost:
        """Return what it costs to instrument the module after one more change.

        Raises:
            WorkError: that did not render its hook points, or should not have.
        """
        old, new = (f"changed_{self._changes + more}" for more in (0, 1))
        self._changes += 1
        self._write(self._read().replace(old, new, 1))
        before = self._read_hooks()
        cost = _instrument(self._folder)
        if (self._read_hooks() != before) is not renders:
            what = "are as they were" if renders else "were rendered"
            raise WorkError(f"{self._module}: hook points {what}")
        self._settle()
        return cost

    def _settle(self) -> None:
        for _ in range(_SETTLING):
            _instrument(self._folder)

    def _read_hooks(self) -> bytes:
        return (self._module.parent / "hooks" / self._module.name).read_bytes()

    def _read(self) -> str:
        return self._module.read_bytes().decode()

    def _write(self, text: str) -> None:
        self._module.write_bytes(text.encode())


def _instrument_first(folder: Path, source: Path) -> Cost:
    shutil.rmtree(folder, ignore_errors=True)
    _make_package(folder, source)
    return _instrument(folder)


def _instrument(folder: Path) -> Cost:
    return run_process([*hookgen_command(), "instrument", _PACKAGE], folder)


def _make_package(folder: Path, source: Path) -> Path:
    package = folder / _PACKAGE
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    return Path(shutil.copy(source, package))


def in_body(text: str) -> str:
    """Put `changed_0` into the body of a tool, a line of its own."""
    for function in _functions(text):
        first = function.body[0]
        if function.name.endswith(_UNHOOKED) and first.lineno > function.lineno:
            return _insert(text, (first.lineno, 0), _line(first.col_offset))
    raise WorkError("there is no body to be changed")


def _line(indent: int) -> str:
    return f"{' ' * indent}changed_0 = None\n"


def in_signature(text: str) -> str:
    """Put `changed_0` into the signature of a tool, a last parameter with a default."""
    functions = list(_functions(text))
    bodies = {function.name for function in functions}
    for function in functions:
        taken = function.args
        ends = [_end(each) for each in (*taken.args, *taken.kwonlyargs)]
        ends += [_end(each) for each in (*taken.defaults, *taken.kw_defaults) if each]
        is_tool = f"_{function.name}{_UNHOOKED}" in bodies
        if is_tool and ends and not (taken.vararg or taken.kwarg):
            return _insert(text, max(ends), ", changed_0: int = 0")
    raise WorkError("there is no signature to be changed")


def _functions(text: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _end(node: ast.expr | ast.arg) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _insert(text: str, place: tuple[int, int], inserted: str) -> str:
    """Return a text with one more; lines count from 1, columns from 0, in bytes."""
    lines = text.encode().splitlines(keepends=True)
    number, column = place[0] - 1, place[1]
    line = lines[number]
    lines[number] = line[:column] + inserted.encode() + line[column:]
    return b"".join(lines).decode()
