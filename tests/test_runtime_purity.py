"""The runtime does nothing by reflection, and needs the standard library only."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

RUNTIME = Path(__file__).parent.parent / "hookgen" / "runtime"
MODULES = sorted(RUNTIME.rglob("*.py"))

MODULES_BANNED = {
    "asyncio",
    "concurrent",
    "dataclasses",
    "importlib",
    "inspect",
    "logging",
}
IMPORTED_LATE = {"observers.py": {"asyncio"}, "progress.py": {"logging"}}
"""What a module may import in its functions, when it is needed."""

NAMES_BANNED = {
    "compile",
    "delattr",
    "eval",
    "exec",
    "getattr",
    "globals",
    "hasattr",
    "locals",
    "setattr",
    "vars",
    "wraps",
    "__import__",
}
ATTRIBUTES_BANNED = {
    "__code__",
    "__dict__",
    "__getattribute__",
    "__globals__",
    "__signature__",
    "__wrapped__",
    "_getframe",
    "currentframe",
    "f_back",
    "f_locals",
    "tb_frame",
    "update_wrapper",
    "wraps",
}


def find_faults(source: str, late: Collection[str] = ()) -> list[str]:
    """Return what a module of the runtime must not have, by line.

    Its functions may import the modules in `late`, and blocks for type checkers any.
    """
    tree = ast.parse(source)
    excused = find_excused(tree, late)
    return [
        f"{node.lineno}: {fault}"
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt | ast.expr)
        and node not in excused
        and (fault := find_import(node) or find_use(node) or find_arguments(node))
    ]


def find_excused(tree: ast.Module, late: Collection[str]) -> set[ast.AST]:
    """Return the imports that do not run when the module is imported."""
    excused: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body):
                excused.update(
                    each
                    for each in body
                    if isinstance(each, ast.ImportFrom)
                    and each.level < 2
                    and (each.module or "").partition(".")[0] in sys.stdlib_module_names
                )
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                excused.update(
                    each
                    for each in ast.walk(node)
                    if isinstance(each, ast.ImportFrom) and each.module in late
                )
    return excused


def find_import(node: ast.AST) -> str | None:
    """Return what is wrong with an import, if `node` is one."""
    match node:
        case ast.Import(names=names):
            return next(filter(None, (judge_import(name.name) for name in names)), None)
        case ast.ImportFrom(module=str(module), names=names, level=0):
            if {name.name for name in names} & (NAMES_BANNED | ATTRIBUTES_BANNED):
                return f"imports by name from {module}"
            return judge_import(module)
        case ast.ImportFrom(level=level) if level > 1:
            return "imports from outside the package"
    return None


def find_use(node: ast.AST) -> str | None:
    """Return which banned name `node` is, if it is one."""
    match node:
        case ast.Name(id=name) if name in NAMES_BANNED:
            return f"uses {name}"
        case ast.Attribute(attr=name) if name in ATTRIBUTES_BANNED:
            return f"uses .{name}"
    return None


def find_arguments(node: ast.AST) -> str | None:
    """Return whether `node` takes or hands on arguments without naming them."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            rest = node.args.vararg
            if node.args.kwarg or (rest and not is_typed(rest)):
                return "takes any arguments"
        case ast.Call(args=args, keywords=keywords):
            if any(isinstance(each, ast.Starred) for each in args):
                return "forwards any arguments"
            if any(each.arg is None for each in keywords):
                return "forwards any arguments"
    return None


def is_typed(rest: ast.arg) -> bool:
    """Return whether positional arguments without names are all of one known type."""
    match rest.annotation:
        case None | ast.Name(id="object" | "Any"):
            return False
    return True


def judge_import(module: str) -> str | None:
    """Return why an absolute import is wrong, if it is."""
    top = module.partition(".")[0]
    if top in MODULES_BANNED:
        return f"imports {module}"
    if top not in sys.stdlib_module_names and top != "__future__":
        return f"imports {module}, not of the standard library"
    return None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_module_is_pure(path: Path) -> None:
    """No module of the runtime has any fault."""
    late = IMPORTED_LATE.get(path.name, set())

    assert find_faults(path.read_text(encoding="utf-8"), late) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import inspect", "1: imports inspect"),
        ("from inspect import signature", "1: imports inspect"),
        ("import libcst", "1: imports libcst, not of the standard library"),
        (
            "from hookgen.errors import Span",
            "1: imports hookgen.errors, not of the standard library",
        ),
        ("from ..errors import Span", "1: imports from outside the package"),
        ("from functools import wraps", "1: imports by name from functools"),
        ("from sys import _getframe", "1: imports by name from sys"),
        ("functools.wraps(f)", "1: uses .wraps"),
        ("getattr(a, b)", "1: uses getattr"),
        ("eval('1')", "1: uses eval"),
        ("globals()", "1: uses globals"),
        ("f.__code__", "1: uses .__code__"),
        ("sys._getframe(1)", "1: uses ._getframe"),
        ("import concurrent.futures", "1: imports concurrent.futures"),
        ("def f():\n    import asyncio", "2: imports asyncio"),
        ("from logging import getLogger", "1: imports logging"),
        (
            "if TYPE_CHECKING:\n    from libcst import Name",
            "2: imports libcst, not of the standard library",
        ),
        (
            "if TYPE_CHECKING:\n    from ..model import Tool",
            "2: imports from outside the package",
        ),
        ("def f(*args): ...", "1: takes any arguments"),
        ("def f(*args: object): ...", "1: takes any arguments"),
        ("def f(*args: Any): ...", "1: takes any arguments"),
        ("async def f(**kwargs): ...", "1: takes any arguments"),
        ("lambda *args: 0", "1: takes any arguments"),
        ("f(*args)", "1: forwards any arguments"),
        ("f(**kwargs)", "1: forwards any arguments"),
    ],
)
def test_each_fault_is_found(source: str, fault: str) -> None:
    """The check sees everything that it is there for."""
    assert find_faults(source, {"logging"}) == [fault]


def test_late_import() -> None:
    """An import in a function is no fault where it is allowed."""
    source = "def f():\n    from logging import getLogger"

    assert find_faults(source, {"logging"}) == []
    assert find_faults(source) == ["2: imports logging"]


def test_import_is_light() -> None:
    """Importing the runtime imports nothing that slows down a start."""
    script = (
        f"import sys, hookgen.runtime; print({MODULES_BANNED!r} & set(sys.modules))"
    )

    loaded = subprocess.run(
        [sys.executable, "-S", "-c", script],
        cwd=RUNTIME.parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout == "set()\n"


def test_runtime_works_as_a_copy(tmp_path: Path) -> None:
    """The folder can be copied into another package, where hookgen is not needed."""
    copy = tmp_path / "shop" / "_runtime"
    copy.mkdir(parents=True)
    for path in MODULES:
        (copy / path.name).write_bytes(path.read_bytes())
    script = "import sys, shop._runtime; print('hookgen' in sys.modules)"

    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout == "False\n"
