"""What templates make looks written by hand: formatters, linters, type checkers agree."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkers import execute, run_pyright
from wrapper_tools import HEADER_CALLS, TOOLS, assemble, make_tool

from hookgen.catalogue import find_template, list_templates, read_variables
from hookgen.installed import find_templates
from hookgen.render.bodies import render_wrapper
from hookgen.wrapper import WrapperModule

NAMES = [template.name for template in list_templates(find_templates())]

ANSWERS = """\
class Refusal(Exception):
    pass


def ask(tool: str, arguments: dict[str, object]) -> bool:
    return True


async def ask_async(tool: str, arguments: dict[str, object]) -> bool:
    return True


def answer(tool: str, arguments: dict[str, object], error: Exception) -> object:
    return None
"""

GIVEN = {
    "approve": [
        ("ask=answers:ask",),
        ("ask=answers:ask", "ask_async=answers:ask_async"),
    ],
    "audit": [(), ("hidden=",)],
    "fallback": [
        ("fallback=answers:answer",),
        ("fallback=answers:answer", "on=OSError,answers:Refusal"),
    ],
    "log": [(), ("arguments=true", "level=WARNING", "logger=it's")],
    "otel": [(), ("errors=false",)],
    "redact": [(), ("patterns=a", "replacement=\\g<0>")],
    "retry": [(), ("on=OSError,answers:Refusal",), ("on=KeyError",)],
}
"""What templates are told; those that are not here, nothing."""

SOME = {"ints": ("-> int",), "texts": ("words", "follow"), "nothing": ("-> None",)}
"""Modules that have some of the tools only, by parts of their headers."""

FITTING = {"ints": "fallback=0", "texts": 'fallback="no"', "nothing": "fallback=None"}
"""A fallback whose type is that of all results or items."""


def choose(parts: tuple[str, ...]) -> dict[str, str]:
    """Return the tools in whose headers there is one of the parts."""
    return {
        header: call
        for header, call in HEADER_CALLS.items()
        if any(part in header for part in parts) and "Generator" not in header
    }


def variants() -> Iterator[tuple[str, str, tuple[str, ...], dict[str, str]]]:
    """Yield names of modules, templates, what they are told, and tools."""
    for name in NAMES:
        module = name.replace("-", "_")
        for number, given in enumerate(GIVEN.get(name, [()])):
            yield f"{module}_{number}", name, given, HEADER_CALLS
        for some, parts in SOME.items():
            told = (FITTING[some],) if name == "fallback" else GIVEN.get(name, [()])[0]
            yield f"{module}_{some}", name, told, choose(parts)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a module for each variant, its imports sorted."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "all_tools.py").write_text(TOOLS, encoding="utf-8")
    (folder / "answers.py").write_text(ANSWERS, encoding="utf-8")
    for module, name, given, tools in variants():
        text = assemble(name, given, tools=tools)
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    sort = ("ruff", "check", "--isolated", "--select=I,F401", "--fix", "-q")
    execute(folder, *sort, "--target-version=py311")
    return folder


def test_ruff_finds_nothing(project: Path) -> None:
    """By its own rules, and by those that many add."""
    added = "--extend-select=E,F,I,UP,B,SIM,RET,PL,ANN,C4,PIE,RUF"
    # What an instrumented async generator does, `hook` does.
    known = "--per-file-ignores=hook_*.py:BLE001"
    options = ("--isolated", "--target-version=py311", "--ignore=E501", known)

    printed = execute(project, "ruff", "check", added, *options)

    assert printed == "All checks passed!\n"


@pytest.mark.parametrize("name", NAMES)
def test_helpers_are_formatted(name: str) -> None:
    """A formatter leaves the code of helpers as it is."""
    for _, template_name, given, tools in variants():
        if template_name == name:
            template = find_template(name, find_templates())
            made = tuple(make_tool(header, call) for header, call in tools.items())
            variables = read_variables(template, given)
            rendered = render_wrapper(WrapperModule("t", made), template, variables)
            printed = subprocess.run(
                [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
                input=rendered.helpers,
                capture_output=True,
                encoding="utf-8",
                check=True,
            )
            assert printed.stdout == rendered.helpers, given


@pytest.mark.slow
def test_mypy_finds_nothing(project: Path, tmp_path: Path) -> None:
    """In strict mode, with unreachable code looked for."""
    printed = execute(
        project,
        "mypy",
        "--strict",
        "--warn-unreachable",
        "--python-version=3.11",
        f"--cache-dir={tmp_path}",
        ".",
    )

    assert printed.startswith("Success: no issues found"), printed


@pytest.mark.slow
def test_pyright_finds_nothing(project: Path) -> None:
    """In strict mode."""
    printed = run_pyright(project, ["."])

    assert "0 errors, 0 warnings" in printed, printed


LAZY = '''\
"""Wrapped tools."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import all_tools as _wrapped

if TYPE_CHECKING:
    from all_tools import Desk as Hit
'''

LAZY_TOOLS = {
    "def find(key: str) -> list[Hit]:": "_wrapped.find(key)",
    "async def fetch(key: str) -> Hit:": "_wrapped.fetch(key)",
    "def search(key: str) -> Generator[Hit, None, Hit]:": "_wrapped.search(key)",
}


@pytest.mark.parametrize("name", NAMES)
def test_types_need_not_be_importable(tmp_path: Path, name: str) -> None:
    """Types that are there for type checkers only are not asked for at run time."""
    tools = (
        "class Desk: ...\n"
        "def find(key): return [key]\n"
        "async def fetch(key): return key\n"
        "def search(key):\n    yield key\n    return key\n"
    )
    (tmp_path / "all_tools.py").write_text(tools)
    (tmp_path / "answers.py").write_text(ANSWERS)
    given = GIVEN.get(name, [()])[0]
    text = assemble(name, given, tools=LAZY_TOOLS, start=LAZY)
    calls = (
        "\nimport asyncio\n\n"
        'print(find("a"), asyncio.run(fetch("b")), list(search("c")))\n'
    )
    (tmp_path / "lazy.py").write_text(text + calls)

    assert execute(tmp_path, "lazy") == "['a'] b ['c']\n"
