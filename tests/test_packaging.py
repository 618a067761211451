"""What users install works: from a wheel, editable and as a checkout."""

from __future__ import annotations

import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from commands import ROOT, do
from pythons import Python, make_environment

pytestmark = pytest.mark.slow

PYTHONS = ("3.11", "3.12", "3.13")

TOOLS = '''\
from toolbox import tool


@tool
def double(number: int) -> int:
    """Double a number."""
    return number * 2
'''

TOOLBOX = """\
def tool(function):
    return function
"""

USE = """\
import sys

from tools.hooks import numbers
from tools.hooks.numbers import DoubleCall
from tools.numbers import double


@numbers.double.pre_call
def increment(call: DoubleCall) -> None:
    call.number += 1


print(double(20))
print(sorted({"hookgen", "libcst", "typer", "jinja2", "yaml"} & set(sys.modules)))
"""


def write_project(folder: Path) -> Path:
    """Write a package of one tool, and a script that hooks it."""
    (folder / "tools").mkdir()
    (folder / "tools" / "__init__.py").touch()
    (folder / "tools" / "numbers.py").write_text(TOOLS)
    (folder / "toolbox.py").write_text(TOOLBOX)
    (folder / "use.py").write_text(USE)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a source distribution and of the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    do([sys.executable, "-m", "build", "--no-isolation", "-o", folder, ROOT], folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module", params=PYTHONS)
def installed(
    request: pytest.FixtureRequest,
    wheel: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Python:
    """Return an environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("env")
    python = make_environment(folder / "venv", request.param)
    python.install(wheel)
    return python


@pytest.fixture(scope="module")
def instrumented(installed: Python, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose tool was hooked by an installed wheel."""
    project = write_project(tmp_path_factory.mktemp("project"))
    do([installed.bin / "hookgen", "instrument", "tools"], project, first=installed.bin)
    return project


@pytest.mark.parametrize(
    "name", ["hookgen/py.typed", "hookgen/templates/wrapper.py.j2", "licenses/LICENSE"]
)
def test_wheel_holds(wheel: Path, name: str) -> None:
    """The wheel holds the mark of typed packages, the templates and the licence."""
    assert any(each.endswith(name) for each in zipfile.ZipFile(wheel).namelist())


def test_wheel_holds_the_package_only(wheel: Path) -> None:
    """Neither tests nor examples are installed."""
    folders = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {folder.partition("-")[0] for folder in folders} == {"hookgen"}


@pytest.mark.parametrize(
    "name", [".ci/run", "tests/test_packaging.py", "examples/desk/policy.py"]
)
def test_source_distribution_can_be_tested(built: Path, name: str) -> None:
    """The source distribution holds the tests and what they need."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        assert any(each.endswith(f"/{name}") for each in archive.getnames())


def test_wheel_instruments(instrumented: Path) -> None:
    """An installed hookgen finds its templates and hooks tools in an empty folder."""
    assert (instrumented / "tools" / "hooks" / "numbers.py").is_file()


def test_hooks_run_without_the_compiler(installed: Python, instrumented: Path) -> None:
    """A hooked tool runs, and of hookgen and its dependencies only the runtime."""
    printed = do([installed.bin / "python", "use.py"], instrumented)

    assert printed == "42\n['hookgen']\n"


def test_editable_install_finds_its_templates(tmp_path: Path) -> None:
    """An editable install hooks tools."""
    python = make_environment(tmp_path / "venv", PYTHONS[0])
    python.install("--editable", ROOT)
    project = write_project(tmp_path)

    do([python.bin / "hookgen", "instrument", "tools"], project, first=python.bin)

    assert do([python.bin / "python", "use.py"], project) == "42\n['hookgen']\n"


def test_checkout_finds_its_templates(tmp_path: Path) -> None:
    """A checkout runs by `python -m hookgen`, installed nowhere."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    python = make_environment(tmp_path / "venv", PYTHONS[0])
    python.install(*pyproject["project"]["dependencies"])
    tools = write_project(tmp_path) / "tools"

    do([python.bin / "python", "-m", "hookgen", "instrument", tools], ROOT)

    assert (tools / "hooks" / "numbers.py").is_file()


def test_standalone_code_needs_no_hookgen(tmp_path: Path) -> None:
    """With --standalone, a hooked tool runs where hookgen is not installed."""
    project = write_project(tmp_path)
    do(["hookgen", "instrument", "--standalone", "tools"], project)

    printed = do([sys.executable, "-I", "-S", "-c", f"{HERE}{USE}"], project)

    assert printed == "42\n[]\n"


HERE = "import sys; sys.path.insert(0, '.')\n"
"""Isolated, Python looks for modules in the standard library only."""
