"""Virtual environments of frameworks, and hookgen's command line beside them."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = Path(__file__).parent / "scripts"
CACHE = ROOT / ".venv-tests"


@dataclass(frozen=True)
class Environment:
    """A virtual environment with a framework, and without hookgen's dependencies."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter."""
        windows = self.folder / "Scripts" / "python.exe"
        return windows if windows.exists() else self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        """The folder that packages are installed in."""
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        return Path(do([self.python, "-c", code], ROOT).strip())

    @property
    def variables(self) -> dict[str, str]:
        """What keeps bytecode out of the folders that modules are imported from."""
        return {"PYTHONPYCACHEPREFIX": str(self.folder / "bytecode")}

    def run(self, script: str, *arguments: str | Path, cwd: Path, first: Path) -> str:
        """Return what a script of this folder prints.

        `first` is searched for modules before all other folders; of hookgen, the
        runtime can be imported.
        """
        path = os.pathsep.join([str(first), str(ROOT)])
        command = [self.python, SCRIPTS / script, *arguments]
        return do(command, cwd, PYTHONPATH=path, **self.variables)


def do(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    """Run a command that must succeed; return its standard output."""
    run = try_out(command, folder, **variables)
    assert run.returncode == 0, f"{command}\n{run.stdout}\n{run.stderr}"
    return run.stdout


def try_out(
    command: Sequence[str | Path], folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command, with variables set, and return what came of it.

    Coverage does not trace it: that doubles what hookgen takes for a whole framework.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def hookgen(
    *arguments: str | Path, folder: Path, beside: Environment | None = None
) -> subprocess.CompletedProcess[str]:
    """Run hookgen's command line in a folder, and find the packages of an environment."""
    command = [sys.executable, "-m", "hookgen", *arguments]
    active = {"VIRTUAL_ENV": str(beside.folder)} if beside else {}
    return try_out(command, folder, PYTHONPATH=str(ROOT), **active)


def make_environment(group: str, *, alone: str | None = None) -> Environment:
    """Return the environment of a dependency group, made if it is not there yet.

    Its name tells pins and interpreter, so that it serves until one of them changes.
    Of the group `alone`, the packages come without what they depend on. Nothing is
    compiled ahead: most of it is never imported.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups: dict[str, list[str]] = project["dependency-groups"]
    pins, bare = groups[group], groups[alone] if alone else []
    key = "\n".join([sys.version, sys.base_prefix, *pins, *bare]).encode()
    folder = CACHE / f"{group}-{hashlib.sha256(key).hexdigest()[:12]}"
    if not folder.exists():
        # Made elsewhere and then renamed: half an environment is never found here.
        CACHE.mkdir(exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f"{group}-", dir=CACHE))
        do([sys.executable, "-m", "venv", "--without-pip", made], ROOT)
        pip = [sys.executable, "-m", "pip", "--python", str(Environment(made).python)]
        install = [*pip, "install", "--quiet", "--no-compile"]
        install += ["--disable-pip-version-check"]
        do([*install, *pins], ROOT)
        if bare:
            do([*install, "--no-deps", *bare], ROOT)
        try:
            made.rename(folder)
        except OSError:
            # Another process was quicker, and its environment is as good.
            shutil.rmtree(made)
    return Environment(folder)
