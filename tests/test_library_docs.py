"""docs/library.md is true: its examples run, and type checkers accept them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hookgen.library

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(
    r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL
)
EXAMPLES = [text for language, text in BLOCKS if language == "python"]
TITLES = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)

TOOLS = """\
from library_tools import Desk

desk = Desk()
search, send, read, toolset = desk.search, desk.send, desk.read, desk.toolset
"""
"""What the examples say that there is."""

CALLS = "\nimport asyncio\n\nasyncio.run(desk.do_all())\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with each example in a module, and what it needs."""
    hooks = tmp_path / "tools" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "mail.py").write_text("from library_tools import SendCall as SendCall\n")
    (hooks / "__init__.py").touch()
    (tmp_path / "tools" / "__init__.py").touch()
    (yaml,) = [text for language, text in BLOCKS if language == "yaml"]
    (tmp_path / "hooks.yaml").write_text(yaml)
    for number, text in enumerate(EXAMPLES):
        (tmp_path / f"example_{number}.py").write_text(TOOLS + text)
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a module of this Python's in a folder."""
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "MYPYPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_each_hook_has_an_example() -> None:
    """Behind each title there is an example, and every class has a place there."""
    assert len(EXAMPLES) == len(TITLES)
    told = {
        name
        for name in hookgen.library.__all__
        if name[0].isupper() and re.search(rf"\b{name}\(", "".join(EXAMPLES))
    }
    records = {"EventLogger", "Json", "SlowCall", "TextFilter", "ToolUsage"}
    classes = {name for name in hookgen.library.__all__ if name[0].isupper()}

    assert told == classes - records


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=TITLES)
def test_examples_run(project: Path, number: int) -> None:
    """Each example runs, and the tools can be called afterwards."""
    path = project / f"example_{number}.py"
    title = TITLES[number]
    # Here, nobody can be asked, not everything is allowed, and nobody has permissions.
    denies = title in {"Approval", "AllowList", "Permissions"}
    path.write_text(path.read_text() + ("" if denies else CALLS))
    done = run(project, "-W", "error", path.name)

    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr


@pytest.mark.slow
def test_mypy_accepts_the_examples(project: Path) -> None:
    """In strict mode, mypy finds nothing."""
    done = run(project, "-m", "mypy", "--strict", "--python-version=3.11", ".")

    assert done.returncode == 0, done.stdout


def test_pyright_accepts_the_examples(project: Path) -> None:
    """In strict mode, pyright finds nothing, but for what structlog leaves unknown."""
    (project / "pyrightconfig.json").write_text(
        f'{{"typeCheckingMode": "strict", "extraPaths": ["{ROOT}", "{ROOT}/tests"]}}'
    )
    done = run(project, "-m", "pyright", "--pythonpath", sys.executable)
    faults = [line for line in done.stdout.splitlines() if ": error:" in line]

    assert faults == []
