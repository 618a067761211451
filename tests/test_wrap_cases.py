"""Golden cases of templates: what `hookgen wrap` makes of the same tools with each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from checkers import execute, run_pyright
from command_line import Run

from hookgen.catalogue import list_templates
from hookgen.installed import find_templates

CASES = Path(__file__).parent / "cases" / "wrap"
ROOT = CASES.parent.parent.parent
NAMES = [template.name for template in list_templates(find_templates())]
TOLD = {
    "approve": ["-v", "ask=answers:ask"],
    "fallback": ["-v", "fallback=answers:answer"],
}


def wrap(run: Run, name: str) -> Path:
    """Wrap the tools in the current folder; return what was made."""
    shutil.copytree(CASES / "input", ".", dirs_exist_ok=True)
    Path("pyproject.toml").touch()
    folder = Path(name.replace("-", "_"))
    options = ["--public", "--out", str(folder), "--template", name]
    ran = run("wrap", "shop.tools", *options, *TOLD.get(name, []))
    assert ran.code == 0, ran.err
    return folder / "tools.py"


def test_each_template_has_a_case() -> None:
    """There is what is expected of each, and of nothing else."""
    assert sorted(path.stem for path in CASES.glob("*.py")) == sorted(
        name.replace("-", "_") for name in NAMES
    )


@pytest.mark.parametrize("name", NAMES)
def test_wrappers_are_as_expected(
    run: Run, request: pytest.FixtureRequest, name: str
) -> None:
    """The same tools become the same module, byte for byte."""
    made = wrap(run, name).read_text(encoding="utf-8")
    expected = CASES / f"{name.replace('-', '_')}.py"
    if request.config.getoption("--update-cases"):
        expected.write_text(made, encoding="utf-8")

    assert made == expected.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that is expected, and what it stands for."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(CASES / "input", folder, dirs_exist_ok=True)
    for path in CASES.glob("*.py"):
        (folder / path.stem).mkdir()
        shutil.copy(path, folder / path.stem / "tools.py")
        (folder / path.stem / "__init__.py").touch()
    # What one of them imports is generated along with it.
    (folder / "hook" / "tools.py").unlink()
    (folder / "pyproject.toml").touch()
    execute(folder, "hookgen", "wrap", "shop.tools", "--public", "--out", "hook")
    return folder


def test_ruff_finds_nothing(project: Path) -> None:
    """Wrappers are formatted, and pass ruff's own rules, also those they may skip."""
    options = ("--isolated", "--target-version=py311", "--ignore-noqa")

    formatted = execute(project, "ruff", "format", "--isolated", "--check", ".")
    assert formatted.endswith(" files already formatted\n")
    # Whatever is raised in a thread, or thrown into a stream, is handed on.
    known = "--per-file-ignores=timeout/*:BLE001,hook/*:BLE001"
    # The wrapped package is somebody else's.
    added = ("--extend-select=I", "--config=src=[]", known)
    checked = execute(project, "ruff", "check", *added, *options)
    assert checked == "All checks passed!\n"


@pytest.mark.slow
def test_mypy_finds_nothing(project: Path, tmp_path: Path) -> None:
    """In strict mode."""
    printed = execute(
        project,
        "mypy",
        "--strict",
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
