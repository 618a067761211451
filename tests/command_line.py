"""The command line, called in the tests' own process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from hookgen.cli import app

TOOL = '''"""Searching."""

from agno.tools import tool


@tool
def search(query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    return [query] * limit
'''

HOOKED = '''"""Searching."""

from agno.tools import tool

from tools.hooks import search as _hooks


@tool
def search(query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query, limit)
    return _hooks.search.call(_search_unhooked, query, limit)


def _search_unhooked(query: str, limit: int) -> list[str]:
    return [query] * limit
'''


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run: TypeAlias = Callable[..., Ran]


def make_run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in the current folder."""

    def run(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as exited:
            app([str(argument) for argument in arguments], prog_name="hookgen")
        printed = capfd.readouterr()
        code = exited.value.code
        return Ran(code if isinstance(code, int) else 0, printed.out, printed.err)

    return run


def write_files(files: Mapping[str, str | bytes]) -> None:
    """Write files below the current folder."""
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def read_files(folder: str | Path = ".") -> dict[str, bytes]:
    """Return what is in a folder, by path; compiled files left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
