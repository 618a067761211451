"""Build hooks in real builds: `build` and pip with hatchling and with setuptools."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import ROOT, do, run_command
from pythons import Python, make_environment
from wheel_projects import (
    HATCHLING,
    SETUPTOOLS,
    SHOP,
    TOOL,
    find_false_records,
    modules_of,
    read_tree,
    read_wheel,
    write_files,
)

pytestmark = pytest.mark.slow

PYPROJECTS = {"hatchling": HATCHLING, "setuptools": SETUPTOOLS}

POLICY = {
    "src/shop/policy.py": """\
def announce(tool_name: str) -> None:
    print(tool_name)
""",
    "hooks.toml": """\
[[rule]]
where = { name = "double" }
do = "shop.policy:announce"
phase = "pre_call"
""",
}
"""A rule, in a file that setuptools does not know of."""

USE = """\
import sys

from shop.hooks.tools.numbers import DoubleCall, double as point
from shop.tools.numbers import double


@point.pre_call
def increment(call: DoubleCall) -> None:
    call.number += 1


print(double(20))
print(sorted({"hookgen", "libcst", "typer", "jinja2", "yaml"} & set(sys.modules)))
"""

NOTE = (
    "hookgen: editable install: the sources are used as they are, so that tools are "
    "not hooked unless `hookgen instrument` was run; `hookgen check` tells"
)


@dataclass(frozen=True, slots=True)
class Built:
    """A project and what was built of it."""

    project: Path
    before: dict[str, bytes]
    """The files of the project before anything was built."""
    sdist: Path
    from_sdist: Path
    from_tree: Path
    output: str
    """What was printed while the wheel was built from the tree."""


def run_build(
    project: Path, out: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run `build` where hookgen is installed, at a fixed time of files."""
    build = [sys.executable, "-m", "build", "--no-isolation", *options]
    command: list[str | Path] = ["env", "SOURCE_DATE_EPOCH=1700000000", *build]
    return run_command([*command, "-o", out, project], project)


def build_wheel(project: Path, out: Path) -> dict[str, bytes]:
    """Build a wheel of a project, and return its files."""
    done = run_build(project, out, "--wheel")
    assert done.returncode == 0, done.stdout + done.stderr
    return read_wheel(next(out.glob("*.whl")))


@pytest.fixture(params=PYPROJECTS, scope="module")
def backend(request: pytest.FixtureRequest) -> str:
    """Return each of the backends."""
    return str(request.param)


@pytest.fixture
def project(backend: str, tmp_path: Path) -> Path:
    """Return a project that is instrumented when it is built."""
    files = SHOP | {"pyproject.toml": PYPROJECTS[backend]}
    return write_files(tmp_path / "project", files)


@pytest.fixture(scope="module")
def built(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a source distribution, a wheel from it, and one from the tree."""
    folder = tmp_path_factory.mktemp(backend)
    files = SHOP | POLICY | {"pyproject.toml": PYPROJECTS[backend]}
    project = write_files(folder / "project", files)
    before = read_tree(project)
    first = run_build(project, folder / "dist")
    assert first.returncode == 0, first.stdout + first.stderr
    second = run_build(project, folder / "tree", "--wheel")
    assert second.returncode == 0, second.stdout + second.stderr
    return Built(
        project=project,
        before=before,
        sdist=next(folder.glob("dist/*.tar.gz")),
        from_sdist=next(folder.glob("dist/*.whl")),
        from_tree=next(folder.glob("tree/*.whl")),
        output=second.stdout + second.stderr,
    )


def test_wheel_holds_what_hookgen_makes(built: Built, tmp_path: Path) -> None:
    """The modules of the wheel are those of an instrumented copy of the sources."""
    do(["hookgen", "instrument", "--out", tmp_path, "src"], built.project)
    expected = read_tree(tmp_path)

    files = read_wheel(built.from_tree)

    assert modules_of(files) == modules_of(expected)
    assert {name: files[name] for name in modules_of(files)} == expected
    assert b"_hooks.double.call" in files["shop/tools/numbers.py"]


def test_record_is_right(built: Built) -> None:
    """The wheel lists its files with their sizes and hashes."""
    assert find_false_records(read_wheel(built.from_tree)) == []


def test_sources_are_left_alone(built: Built) -> None:
    """No file of the sources is changed, and none is new but those of setuptools."""
    assert read_tree(built.project) == built.before


def test_build_folder_stays_clean(built: Built, backend: str) -> None:
    """What setuptools keeps for the next build is as clean as the sources."""
    kept = built.project / "build" / "lib"

    modules = {path.relative_to(kept): path for path in kept.rglob("*.py")}

    assert bool(modules) is (backend == "setuptools")
    for name, path in modules.items():
        assert path.read_bytes() == (built.project / "src" / name).read_bytes()


def test_source_distribution_is_clean(built: Built) -> None:
    """It holds the sources as they are, and what they are instrumented by."""
    with tarfile.open(built.sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
        modules = {
            name: file.read()
            for name in names
            if name.endswith((".py", "hooks.toml"))
            and (file := archive.extractfile(f"shop-1/{name}"))
        }

    assert modules == {n: built.before[n] for n in built.before if n in modules}
    assert set(SHOP | POLICY) <= set(modules)


def test_builds_are_the_same(built: Built) -> None:
    """A wheel from the source distribution has the bytes of one from the tree."""
    assert built.from_sdist.read_bytes() == built.from_tree.read_bytes()


def test_build_tells_what_it_did(built: Built) -> None:
    """The output of the build names each file by its place in the project."""
    lines = [line for line in built.output.splitlines() if line.startswith("hookgen: ")]

    assert lines == [
        "hookgen: made src/shop/hooks/__init__.py",
        "hookgen: made src/shop/hooks/tools/__init__.py",
        "hookgen: made src/shop/hooks/tools/numbers.py",
        "hookgen: hooked src/shop/tools/numbers.py",
        "hookgen: 1 tool in 1 module, 4 files changed",
    ]


def install(folder: Path, wheel: Path) -> Python:
    """Install a wheel where nothing else is, but hookgen without its dependencies."""
    python = make_environment(folder / "venv", "{}.{}".format(*sys.version_info))
    (packages,) = python.folder.glob("lib/python*/site-packages")
    (packages / "hookgen.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    python.install("--no-index", "--no-deps", wheel)
    return python


def test_installed_wheel_runs_hooks(built: Built, tmp_path: Path) -> None:
    """Rule and subscription run, with nothing but hookgen's runtime."""
    python = install(tmp_path, built.from_tree)

    printed = do([python.bin / "python", "-c", USE], tmp_path)

    assert printed == "double\n42\n['hookgen']\n"


def test_editable_install_uses_the_sources(project: Path, tmp_path: Path) -> None:
    """An editable install says that tools are not hooked, and so it is."""
    before = read_tree(project)
    pip = [sys.executable, "-m", "pip", "install", "--no-build-isolation", "--no-deps"]

    done = run_command(
        [*pip, "-v", "--prefix", tmp_path / "env", "-e", project], tmp_path
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert NOTE in done.stdout + done.stderr
    assert read_tree(project) == before
    (packages,) = tmp_path.glob("env/lib/python*/site-packages")
    use = (
        f"import site; site.addsitedir({str(packages)!r})\n"
        "from shop.tools import numbers; print(numbers.double(20), numbers.__file__)"
    )
    numbers = project / "src/shop/tools/numbers.py"
    assert do([sys.executable, "-c", use], tmp_path) == f"40 {numbers}\n"


def test_rule_for_no_tool_fails_the_build(project: Path, tmp_path: Path) -> None:
    """hookgen's own lines are all that is said, and there is no wheel."""
    write_files(project, POLICY)
    rules = (project / "hooks.toml").read_text().replace('"double"', '"delete_*"')
    (project / "hooks.toml").write_text(rules)

    done = run_build(project, tmp_path / "out", "--wheel")

    output = done.stdout + done.stderr
    assert done.returncode == 1
    assert (
        "hooks.toml:1:1: error: rule 'shop.policy:announce' is for no tool: "
        'where = { name = "delete_*" }\n'
        "    hint: hookgen list prints all tools; take the rule out if it is old\n"
    ) in output
    assert "Traceback" not in output
    assert not list(tmp_path.glob("out/*.whl"))


def test_wrong_settings_fail_the_build(project: Path, tmp_path: Path) -> None:
    """Wrong settings do not get into a source distribution."""
    (project / "hooks.toml").write_text("verbose = true\n")

    done = run_build(project, tmp_path / "out", "--sdist")

    assert done.returncode == 1
    assert "hooks.toml:1:1: error: unknown key 'verbose'\n" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_project_that_does_not_ask_is_left_alone(
    backend: str, project: Path, tmp_path: Path
) -> None:
    """Where hookgen is installed, another project is built as it always was."""
    pyproject = PYPROJECTS[backend]
    for line in ("[tool.hatch.build.hooks.hookgen]", "setuptools = true"):
        pyproject = pyproject.replace(line, "")
    (project / "pyproject.toml").write_text(pyproject)

    files = build_wheel(project, tmp_path / "out")

    sources = read_tree(project / "src")
    assert {name: files[name] for name in modules_of(files)} == {
        name: sources[name] for name in modules_of(sources)
    }


def test_module_of_setuptools(tmp_path: Path) -> None:
    """A module that is in no package gets its hook points beside it."""
    files = {
        "numbers_desk.py": TOOL.replace("shop.toolbox", "agents"),
        "pyproject.toml": SETUPTOOLS
        + '[tool.setuptools]\npy-modules = ["numbers_desk"]\n',
    }
    project = write_files(tmp_path / "project", files)

    wheel = build_wheel(project, tmp_path / "out")

    assert modules_of(wheel) == ["numbers_desk.py", "numbers_desk_hooks.py"]
    assert find_false_records(wheel) == []


def test_renamed_package_of_setuptools_is_refused(tmp_path: Path) -> None:
    """A package that has another name in the wheel would not find its hook points."""
    files = {name.replace("src/shop", "lib"): text for name, text in SHOP.items()}
    files["pyproject.toml"] = f"""\
{SETUPTOOLS}
[tool.setuptools]
packages = ["shop", "shop.tools"]
package-dir = {{ shop = "lib" }}
"""
    project = write_files(tmp_path / "project", files)

    done = run_build(project, tmp_path / "out", "--wheel")

    assert done.returncode == 1
    assert (
        "lib/tools/numbers.py: error: is imported as 'shop.tools.numbers' from the "
        "wheel, but as 'lib.tools.numbers' from the sources"
    ) in done.stdout + done.stderr
