"""A module of tools of all kinds, and wrapper modules of it that are put together here.

What `hookgen wrap` does is done by hand, for the tests of templates alone.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent
from types import ModuleType

from hookgen.catalogue import find_template, read_variables
from hookgen.installed import find_templates
from hookgen.model import FunctionKind
from hookgen.render.bodies import render_wrapper
from hookgen.wrapper import WrapperModule, WrapperParameter, WrapperTool

TOOLS = '''\
"""Tools of all kinds; tests replace `act` and `pause`, and so tell what tools do."""

from collections.abc import AsyncIterator, Generator, Iterator
from typing import NoReturn


def act(what: str) -> None:
    """Do nothing, before or after a tool does something."""


async def pause(what: str) -> None:
    """Do nothing, before an async tool does something."""


def add(a: int, b: int = 2) -> int:
    act("add")
    return a + b


def note(text: str) -> None:
    act("note")


def refuse(reason: str) -> NoReturn:
    act("refuse")
    raise SystemExit(reason)


class Desk:
    def __init__(self, name: str) -> None:
        self.name = name

    def find(self, key: str, *, error: int = 10) -> list[str]:
        act("find")
        return [self.name, key][:error]


async def fetch(span: str, **audit: str) -> dict[str, str]:
    act("fetch")
    await pause("fetch")
    return {"span": span, **audit}


def words(items: str, *log: str) -> Iterator[str]:
    try:
        act("words")
        for word in (*items.split(), *log):
            yield word
            act("word")
    finally:
        act("closed words")


def count(start: int) -> Generator[int, int | None, str]:
    act("count")
    sent = yield start
    while sent is not None:
        sent = yield start + sent
    return f"counted from {start}"


async def follow(item: str, items: int = 2) -> AsyncIterator[str]:
    try:
        act("follow")
        for number in range(items):
            await pause("follow")
            yield f"{item} {number}"
            act("followed")
    finally:
        act("closed follow")
'''

HEADERS = '''\
"""Wrapped tools."""

from collections.abc import AsyncIterator, Generator, Iterator
from typing import NoReturn

import all_tools as _wrapped
'''

KINDS = (
    "positional or keyword",
    "keyword-only",
    "variadic positional",
    "variadic keyword",
)


def make_tool(header: str, call: str) -> WrapperTool:
    """Return the tool of a header, as `hookgen wrap` would."""
    node = ast.parse(f"{header}\n    yield").body[0]
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    given = node.args
    parameters = [
        *((argument, KINDS[0]) for argument in given.args if argument.arg != "self"),
        *((argument, KINDS[2]) for argument in (given.vararg,) if argument),
        *((argument, KINDS[1]) for argument in given.kwonlyargs),
        *((argument, KINDS[3]) for argument in (given.kwarg,) if argument),
    ]
    result = ast.unparse(node.returns) if node.returns else "Any"
    is_stream = result.startswith(("Iterator", "Generator", "AsyncIterator"))
    item = result.partition("[")[2].partition(",")[0].rstrip("]") if is_stream else ""
    kinds = {
        (False, False): FunctionKind.FUNCTION,
        (True, False): FunctionKind.COROUTINE,
        (False, True): FunctionKind.GENERATOR,
        (True, True): FunctionKind.ASYNC_GENERATOR,
    }
    shown = [f'"{argument.arg}": {argument.arg}' for argument, _ in parameters]
    owner = "self" if given.args[0].arg == "self" else ""
    return WrapperTool(
        name=node.name,
        qualified_name=f"Desk.{node.name}" if owner else node.name,
        module="all_tools",
        kind=kinds[isinstance(node, ast.AsyncFunctionDef), is_stream],
        owner=owner,
        parameters=tuple(
            WrapperParameter(
                name=argument.arg,
                kind=kind,
                annotation=ast.unparse(argument.annotation)
                if argument.annotation
                else "",
                has_default=False,
            )
            for argument, kind in parameters
        ),
        result=result,
        item=item,
        call=call,
        arguments=f"{{{', '.join(shown)}}}",
        gives_nothing=result == "None",
        never_returns=result == "NoReturn",
        gives_value=result.startswith("Generator"),
    )


HEADER_CALLS = {
    "def add(a: int, b: int = 2) -> int:": "_wrapped.add(a, b)",
    "def note(text: str) -> None:": "_wrapped.note(text)",
    "def refuse(reason: str) -> NoReturn:": "_wrapped.refuse(reason)",
    "def find(self, key: str, *, error: int = 10) -> list[str]:": (
        "_wrapped.Desk.find(self, key, error=error)"
    ),
    "async def fetch(span: str, **audit: str) -> dict[str, str]:": (
        "_wrapped.fetch(span, **audit)"
    ),
    "def words(items: str, *log: str) -> Iterator[str]:": "_wrapped.words(items, *log)",
    "def count(start: int) -> Generator[int, int | None, str]:": "_wrapped.count(start)",
    "async def follow(item: str, items: int = 2) -> AsyncIterator[str]:": (
        "_wrapped.follow(item, items)"
    ),
}
MODULE = WrapperModule(
    name="all_tools",
    tools=tuple(make_tool(header, call) for header, call in HEADER_CALLS.items()),
)


def assemble(
    name: str | Path,
    given: Sequence[str] = (),
    *,
    tools: Mapping[str, str] = HEADER_CALLS,
    start: str = HEADERS,
) -> str:
    """Return the text of a wrapper module: imports as needed, headers with bodies."""
    template = find_template(str(name), find_templates())
    made = tuple(make_tool(header, call) for header, call in tools.items())
    module = WrapperModule("all_tools", made)
    rendered = render_wrapper(module, template, read_variables(template, given))
    text = rendered.helpers
    for header, body in zip(tools, rendered.bodies, strict=True):
        function = f"{header}\n{indent(body, '    ')}"
        if "(self" in header:
            function = f"class Desk(_wrapped.Desk):\n{indent(function, '    ')}"
        text += f"\n\n{function}"
    imports = [line for line in rendered.imports if _pick(line, text)]
    return "\n".join([start, *(_pick(line, text) for line in imports), "", "", text])


def _pick(statement: str, text: str) -> str:
    """Return an import statement with the names that a text uses; empty if none."""
    node = ast.parse(statement).body[0]
    assert isinstance(node, ast.Import | ast.ImportFrom)
    node.names = [
        alias
        for alias in node.names
        if re.search(rf"\b{alias.asname or alias.name}\b", text)
    ]
    return ast.unparse(node) if node.names else ""


def load(folder: Path, name: str | Path, given: Sequence[str] = ()) -> ModuleType:
    """Return a wrapper module, and at its `_wrapped` the tools."""
    (folder / "all_tools.py").write_text(TOOLS, encoding="utf-8")
    path = folder / "wrapped_tools.py"
    path.write_text(assemble(name, given), encoding="utf-8")
    for file in (folder / "all_tools.py", path):
        spec = importlib.util.spec_from_file_location(file.stem, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[file.stem] = module
        spec.loader.exec_module(module)
    return sys.modules["wrapped_tools"]
