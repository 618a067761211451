"""Running commands as a user would, without what the tests' own process was told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Not COVERAGE_: what these commands run of hookgen counts as tested.
_OWN = ("MYPY", "PYTHON", "VIRTUAL_ENV")


def clean_environment(*, first: Path | None = None) -> dict[str, str]:
    """Return the environment of commands, with a folder before all of its PATH."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_OWN)}
    folders = [str(first or Path(sys.executable).parent), kept.get("PATH", "")]
    return kept | {"PATH": os.pathsep.join(folders), "PYTHONDONTWRITEBYTECODE": "1"}


def run_command(
    command: str | Sequence[str | Path], folder: Path, *, first: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command, of a shell if it is a string, and return what came of it."""
    return subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(first=first),
        shell=isinstance(command, str),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def do(
    command: str | Sequence[str | Path], folder: Path, *, first: Path | None = None
) -> str:
    """Run a command that must succeed; return its standard output."""
    done = run_command(command, folder, first=first)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout
