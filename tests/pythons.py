"""Environments of their own, to install things into."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import do


@dataclass(frozen=True, slots=True)
class Python:
    """An environment of its own."""

    folder: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    def install(self, *arguments: str | Path) -> None:
        """Install with this process's pip, from a package index or its cache.

        Nothing is compiled ahead: hookgen runs here once.
        """
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python")]
        options = ("install", "--quiet", "--no-compile", "--disable-pip-version-check")
        do([*pip, *options, *arguments], self.folder, first=self.bin)


def find_python(version: str) -> str | None:
    """Return an interpreter, also one that pyenv keeps off the PATH."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"))
    is_own = sys.version_info[:2] == tuple(map(int, version.split(".")))
    own = [Path(sys.executable)] if is_own else []
    return next(map(str, [*own, *kept]), None) or shutil.which(f"python{version}")


def make_environment(folder: Path, version: str) -> Python:
    """Make an environment; without its interpreter, the test is skipped."""
    python = find_python(version)
    if python is None:
        pytest.skip(f"there is no Python {version}")
    do([python, "-m", "venv", "--without-pip", folder], folder.parent)
    return Python(folder)
