"""The checkers of the development environment, run on what hookgen has made."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


def execute(folder: Path, *command: str) -> str:
    """Return what a module prints that is run as a program in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


def run_mypy(folder: Path, files: Sequence[str], *, scratch: Path) -> str:
    """Return what mypy says in strict mode; it finds the runtime, and `src`."""
    settings = scratch / "mypy.ini"
    settings.write_text(
        "[mypy]\n"
        "strict = True\n"
        "follow_imports = silent\n"
        "explicit_package_bases = True\n"
        f"mypy_path = {folder}:{folder / 'src'}:{ROOT}\n"
        f"cache_dir = {scratch / 'cache'}\n",
        encoding="utf-8",
    )
    return execute(folder, "mypy", f"--config-file={settings}", *files)


def run_pyright(folder: Path, files: Sequence[str]) -> str:
    """Return what pyright says in strict mode; it finds the runtime."""
    settings = {
        "include": [*files],
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return execute(folder, "pyright", "--pythonpath", sys.executable)
