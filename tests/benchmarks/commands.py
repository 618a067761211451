"""The commands whose processes are timed, and what has to be there before they are."""

from __future__ import annotations

import compileall
import re
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

PASS = "python -c pass"
VERSION = "hookgen --version"

# One process that imports libcst, and parses and prints every file, in memory.
_FLOOR = """\
import pathlib, sys
import libcst
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    libcst.parse_module(path.read_bytes()).bytes
"""
_IMPORTED = ("hookgen", "msgspec", "libcst", "jinja2")
_TESTS = re.compile(r"[\\/]tests[\\/]")


def hookgen_command() -> list[str]:
    """Return the command as it is installed beside this Python, else as a module."""
    script = Path(sys.executable).with_name("hookgen")
    return [str(script)] if script.exists() else [sys.executable, "-m", "hookgen"]


def floor_command(folder: Path) -> list[str]:
    """Return what parses and prints every file of a folder, and does nothing else."""
    return [sys.executable, "-c", _FLOOR, str(folder)]


def pass_command() -> list[str]:
    return [sys.executable, "-c", "pass"]


def compile_packages(names: Sequence[str] = _IMPORTED) -> None:
    """Compile what processes import, as an installed package is.

    A checkout is compiled by its first runs only, and not at all by an environment that
    says so; then its imports would take most of the time.
    """
    for name in names:
        spec = find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            compileall.compile_dir(folder, quiet=2, rx=_TESTS)
