"""The environment that has Agno, which is not that of the development tools."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path

_ROOT = Path(__file__).parents[2]


class NoAgnoError(Exception):
    """There is no environment with the version of Agno that is measured."""


def find_agno(python: Path | None, cache: Path | None) -> Path:
    """Return a Python that has Agno in the version of the group `agno`.

    `python` is one that is said to have it; `cache` is a folder in which an environment
    is looked for, and made, from the package index, if it is not there.

    Raises:
        NoAgnoError: there is none, or it has another version.
    """
    (wanted,) = _requirements()
    if python is None:
        if cache is None:
            raise NoAgnoError(f"what needs {wanted} (--agno-python, --agno-cache)")
        python = _cached(cache / wanted.replace("==", "-"), wanted)
    found = f"agno=={agno_version(python)}"
    if found != wanted:
        raise NoAgnoError(f"what needs {wanted}: there is {found}")
    return python


def agno_version(python: Path) -> str:
    return _ask(python, "import importlib.metadata as m; print(m.version('agno'))")


def agno_tools(python: Path) -> Path:
    """Return the folder of Agno's own tools."""
    return Path(_ask(python, "import agno; print(agno.__path__[0])")) / "tools"


def _ask(python: Path, code: str) -> str:
    try:
        done = subprocess.run(
            [str(python), "-c", code], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoAgnoError(f"what needs Agno: {error}") from error
    return done.stdout.strip()


def _requirements() -> list[str]:
    settings = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    requirements: list[str] = settings["dependency-groups"]["agno"]
    return requirements


def _cached(folder: Path, requirement: str) -> Path:
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    python = folder / scripts / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    installed = folder / "installed"
    if not installed.exists():
        pip = [str(python), "-m", "pip", "install", "--quiet", requirement]
        subprocess.run(pip, check=True)
        installed.write_text(f"{requirement}\n", encoding="utf-8")
    return python
