"""What holds for every module, checked on modules that nobody thought of."""

from __future__ import annotations

import ast
import inspect
import os
import sys
import tempfile
import typing
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesmith
import pytest
from drivers import THROWN, Arguments, Step, describe, trace
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from packages import (
    again,
    importing,
    instrument_package,
    points_of,
    reverted,
    rewritten,
    source_of,
    write_package,
)
from tool_modules import FUTURE, KIT, Function, modules

settings.register_profile(
    "laws",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
settings.register_profile("ci", settings.get_profile("laws"), derandomize=True)
settings.load_profile("ci" if "CI" in os.environ else "laws")

SHARE = 1 if sys.version_info < (3, 12) else 3
"""What the numbers of examples are divided by: other Pythons repeat what the oldest says."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that one example after the other writes to."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """Draw a module that compiles, in one of the forms in which files come."""
    text, _ = draw(modules())
    if draw(st.integers(0, 3)) == 0:
        text = _spliced(text, draw(hypothesmith.from_node()), draw(st.booleans()))
    if draw(st.booleans()):
        text = text.replace("    ", "\t")
    if draw(st.booleans()):
        text = text.replace("\n@", "\n\f@")
    if draw(st.booleans()):
        text = text.rstrip("\n")
    text = text.replace("\n", draw(st.sampled_from(("\n", "\n", "\r\n", "\r"))))
    assume(_compiles(text))
    bom = b"\xef\xbb\xbf" if draw(st.booleans()) else b""
    return bom + text.encode()


def _spliced(text: str, other: str, is_first: bool) -> str:
    """Return two modules in one."""
    future = FUTURE if text.startswith(FUTURE) else ""
    rest = text.removeprefix(FUTURE)
    return future + (f"{other}\n{rest}" if is_first else f"{rest}\n{other}")


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<drawn>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


@given(content=contents())
@settings(max_examples=200 // SHARE)
def test_what_is_inserted_comes_out_again(content: bytes, folder: Path) -> None:
    """Reverting gives the old bytes; instrumenting twice gives the same as once."""
    source = source_of(folder, content)
    done = rewritten(source)

    assert reverted(source, done.content) == content
    assert rewritten(again(source, done.content)).content == done.content


@given(content=contents())
@settings(max_examples=100 // SHARE)
def test_lines_are_only_added(content: bytes, folder: Path) -> None:
    """All old lines stay in their order, but those that a body is parted from."""
    done = rewritten(source_of(folder, content))
    new = iter(done.content.splitlines(keepends=True))
    parted = {
        _line(content, planned.tool.body_start)
        for planned in done.plan.tools
        if planned.tool.body_indent is None or planned.tool.shares_docstring_line
    }
    rest = [
        line
        for number, line in enumerate(content.splitlines(keepends=True))
        if number not in parted
    ]

    assert all(line in new for line in rest)


def _line(content: bytes, offset: int) -> int:
    """Return the number of the line, from 0, that an offset of the text is on."""
    text = content.removeprefix(b"\xef\xbb\xbf")
    return len((text[:offset] + b"|").splitlines()) - 1


@given(content=contents())
@settings(max_examples=100 // SHARE)
def test_headers_and_statements_stay(content: bytes, folder: Path) -> None:
    """A tool's header and docstring are what they were, down to their syntax trees."""
    source = source_of(folder, content)
    old = _definitions(ast.parse(source.text))
    new = _definitions(ast.parse(again(source, rewritten(source).content).text))

    assert [tree for tree in new if tree in old] == old


def _definitions(tree: ast.Module) -> list[str]:
    """Return each function's header with its docstring, in source order."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            header = [node.args, *node.decorator_list, *filter(None, [node.returns])]
            docstring = ast.get_docstring(node, clean=False)
            trees = [ast.dump(part) for part in header]
            found.append(f"{type(node).__name__} {node.name} {trees} {docstring!r}")
    return found


@st.composite
def calls(draw: st.DrawFn, function: Function) -> Arguments:
    """Draw arguments for a function, most of them as it wants them."""
    positional: list[object] = []
    named: dict[str, object] = {}
    values = st.sampled_from((0, 1, "text", None, (1, 2)))
    may_stand_alone = True
    for parameter in function.parameters:
        if parameter.default and draw(st.booleans()):
            may_stand_alone = False
        elif parameter.kind == "*":
            positional += draw(st.lists(values, max_size=2)) if may_stand_alone else []
        elif parameter.kind == "**":
            named |= draw(st.dictionaries(st.sampled_from(("x", "y")), values))
        elif parameter.kind == "k" or (parameter.kind == "q" and not may_stand_alone):
            named[_mangled(parameter.name, function)] = draw(values)
        else:
            positional.append(draw(values))
    if draw(st.integers(0, 9)) == 0:
        named["unknown"] = 1
    return positional, named


def _mangled(name: str, function: Function) -> str:
    """Return a parameter's name as a caller has to write it."""
    match function.access.replace("()", "").split("."):
        case [_, "Inner", _]:
            owner = "Inner"
        case [owner, _]:
            pass
        case _:
            owner = ""
    return f"_{owner}{name}" if owner and name.startswith("__") else name


def steps() -> st.SearchStrategy[list[Step]]:
    """Draw what the consumer of a generator or coroutine does."""
    actions = st.sampled_from(
        ("next", "next", "next", "send", "send", "throw", "close")
    )
    return st.lists(st.tuples(actions, st.sampled_from(sorted(THROWN))), max_size=7)


@given(data=st.data())
@settings(max_examples=120 // SHARE)
def test_tools_behave_as_before(data: st.DataObject) -> None:
    """Without hooks, and with hooks that do nothing, a tool does what it always did."""
    text, functions = data.draw(modules())
    plays = [(f, data.draw(calls(f)), data.draw(steps())) for f in functions]
    with _both(text) as (original, instrumented, hooks):
        with original as module:
            expected = [_play(module, *play) for play in plays]
        with instrumented as module:
            idle = [_play(module, *play) for play in plays]
            for point in points_of(hooks()):
                point.subscribe(**{phase: lambda _: None for phase in _PHASES})
            hooked = [_play(module, *play) for play in plays]

    assert idle == expected
    assert hooked == expected


_PHASES = ("pre_call", "post_call", "on_error")


@contextmanager
def _both(text: str) -> Iterator[tuple[Any, Any, Any]]:
    """Give a module's import before and after, and the way to its hook points."""
    with tempfile.TemporaryDirectory() as path:
        files = {"shop/tools.py": text, "shop/kit.py": KIT}
        before = write_package(Path(path, "before"), files)
        after = write_package(Path(path, "after"), files)
        outcome = instrument_package(after / "shop", include=("shop.tools:*tool_?",))
        assume(any(t.module == "shop.tools" and not t.reason for t in outcome.tools))
        yield (
            importing(before, "shop.tools"),
            importing(after, "shop.tools"),
            lambda: sys.modules["shop.hooks.tools"],
        )


def _play(
    module: ModuleType, function: Function, arguments: Arguments, plan: list[Step]
) -> object:
    """Return all that a call and its consumer see, and what the tool wrote down."""
    module.log.clear()
    found = eval(function.access, vars(module))
    with warnings.catch_warnings():
        # A coroutine that is not awaited, a generator that is closed in its midst.
        warnings.simplefilter("ignore")
        events = trace(found, arguments, plan)
    return events, describe(module.log)


@given(module=modules())
@settings(max_examples=80 // SHARE)
def test_tools_look_as_before(module: tuple[str, tuple[Function, ...]]) -> None:
    """All that a framework reads from a function is the same."""
    text, functions = module
    with _both(text) as (original, instrumented, _):
        with original as loaded:
            expected = [_looks(loaded, function) for function in functions]
        with instrumented as loaded:
            found = [_looks(loaded, function) for function in functions]

    assert found == expected


def _looks(module: ModuleType, function: Function) -> dict[str, object]:
    found = eval(function.access, vars(module))
    plain = inspect.unwrap(getattr(found, "__func__", found))
    signature = inspect.signature(found)
    default = [p.default for p in signature.parameters.values()]
    return {
        "parameters": [(p.name, p.kind) for p in signature.parameters.values()],
        "annotations": {k: _form(v) for k, v in plain.__annotations__.items()},
        "hints": _hints(plain),
        "defaults": [_identity(value, module) for value in default],
        "stored": [_identity(v, module) for v in plain.__defaults__ or ()],
        "by keyword": sorted(plain.__kwdefaults__ or ()),
        "kinds": [test(plain) for test in _KIND_TESTS],
        "names": (plain.__name__, plain.__qualname__, plain.__module__),
        "docstring": plain.__doc__,
        "attributes": sorted(plain.__dict__),
        "type": type(found).__name__,
    }


_KIND_TESTS = (
    inspect.isfunction,
    inspect.iscoroutinefunction,
    inspect.isgeneratorfunction,
    inspect.isasyncgenfunction,
)


def _form(annotation: object) -> tuple[str, str]:
    return type(annotation).__name__, str(annotation).partition(" at 0x")[0]


def _hints(function: Any) -> object:
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except Exception as error:
        return repr(error)
    return {name: _form(hint) for name, hint in hints.items()}


def _identity(value: object, module: ModuleType) -> object:
    if value is inspect.Parameter.empty:
        return "empty"
    return "SENTINEL" if value is module.SENTINEL else describe(value)
