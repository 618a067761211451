"""Golden cases: what is made of an input, file by file (see `tests/cases/README.md`)."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from checkers import execute, run_mypy, run_pyright

from hookgen.naming import is_generated
from hookgen.pipeline import Mode, Outcome, Request, run
from hookgen.pipeline.records import RuleReport
from hookgen.report import error_lines, lint_lines, tool_lines
from hookgen.settings import load_settings

CASES = Path(__file__).parent / "cases"

EXPECTED = {
    "rewrite": ("output.py",),
    "skip": ("list.txt",),
    "generate": ("hooks.py", "list.txt"),
    "select": ("list.txt",),
    "project": ("output",),
    "rule": ("hooks.py", "lint.txt"),
    "where": ("where.txt",),
    "error": ("error.txt",),
}
"""What the cases of each mode expect."""

FOLDERS = sorted(path for mode in EXPECTED for path in (CASES / mode).iterdir())

Files = dict[str, bytes]
"""What is in a folder, by path."""


@dataclass(frozen=True)
class Case:
    """A case, laid out as a project."""

    folder: Path
    project: Path

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def package(self) -> str:
        return self.folder.name.replace("-", "_")

    @property
    def expected(self) -> tuple[str, ...]:
        names = EXPECTED[self.folder.parent.name]
        if (self.folder / "input").is_dir():
            return tuple("output" if name == "hooks.py" else name for name in names)
        return names

    def run(self, mode: Mode) -> Outcome:
        settings = load_settings(self.project)
        return run(Request(mode, (self.project,), settings))

    def read(self) -> Files:
        return read_tree(self.project)


def lay_out(folder: Path, project: Path) -> Case:
    """Return a case whose input is copied into a new project."""
    case = Case(folder, project)
    if (folder / "input").is_dir():
        shutil.copytree(folder / "input", project)
    else:
        package = project / case.package
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        shutil.copy(folder / "input.py", package / "tools.py")
        if (folder / "policy.py").exists():
            shutil.copy(folder / "policy.py", package / "policy.py")
    settings = folder / "case.toml"
    text = settings.read_text(encoding="utf-8") if settings.exists() else ""
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    return case


def read_tree(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def made_files(case: Case, outcome: Outcome, before: Files) -> Files:
    """Return what a run has made of a case, as files of the case's folder."""
    after = case.read()
    made = {f"output/{p}": c for p, c in after.items() if before.get(p) != c}
    for name, path in (("output.py", "tools.py"), ("hooks.py", "hooks/tools.py")):
        made[name] = after.get(f"{case.package}/{path}", b"")
    errors = [error_lines(error, case.project) for error in outcome.errors]
    made["list.txt"] = as_text(tool_lines(outcome, case.project))
    made["lint.txt"] = as_text(lint_lines(outcome, case.project))
    made["where.txt"] = as_text(where_lines(outcome))
    made["error.txt"] = as_text(line for lines in errors for line in lines)
    return made


def where_lines(outcome: Outcome) -> Iterator[str]:
    """Yield for each rule, in the order of the settings, the tools that it is for."""
    meant: dict[RuleReport, list[str]] = {}
    for tool in outcome.tools:
        for rule in tool.rules:
            meant.setdefault(rule, []).append(tool.name)
    for rule in sorted(meant, key=lambda rule: (rule.path, rule.span)):
        yield f"{rule.name}: {', '.join(meant[rule])}"


def as_text(lines: Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def select(files: Files, names: tuple[str, ...]) -> Files:
    """Return the files of these names, and those in folders of these names."""
    return {path: files[path] for path in files if path.partition("/")[0] in names}


def update(case: Case, made: Files) -> None:
    """Take what is made for what is expected."""
    for name in case.expected:
        shutil.rmtree(case.folder / name, ignore_errors=True)
    for path, content in made.items():
        target = case.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def show_differences(wanted: Files, got: Files) -> str:
    return "".join(
        line
        for path in sorted(wanted.keys() | got.keys())
        for line in difflib.unified_diff(
            lines_of(wanted, path), lines_of(got, path), f"expected {path}", "made"
        )
    )


def lines_of(files: Files, path: str) -> list[str]:
    text = files.get(path, b"").decode(errors="backslashreplace")
    return [f"{line!r}\n" for line in text.split("\n")]


@pytest.fixture(params=FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    return lay_out(request.param, tmp_path / "project")


def test_result_is_as_expected(case: Case, pytestconfig: pytest.Config) -> None:
    """What is made of the input is what the case expects, byte for byte."""
    before = case.read()

    made = made_files(case, case.run(Mode.INSTRUMENT), before)

    made = select(made, case.expected)
    if pytestconfig.getoption("--update-cases"):
        update(case, made)
    wanted = select(read_tree(case.folder), case.expected)
    assert wanted == made, show_differences(wanted, made)


def test_only_lines_are_added(case: Case) -> None:
    """Nothing of a source is changed, moved or taken out."""
    before = case.read()

    case.run(Mode.INSTRUMENT)

    after = case.read()
    for path, content in before.items():
        rest = iter(after[path])
        assert all(byte in rest for byte in content)


def test_result_is_python(case: Case) -> None:
    """Everything that is written compiles, unless its source did not."""
    failed = {error.path for error in case.run(Mode.INSTRUMENT).errors}

    for path in case.project.rglob("*.py"):
        if path not in failed:
            compile(path.read_bytes(), path, "exec", dont_inherit=True)


def test_second_run_changes_nothing(case: Case) -> None:
    """An instrumented project is current, and instrumenting it again does nothing."""
    case.run(Mode.INSTRUMENT)
    once = case.read()

    assert case.run(Mode.CHECK).changes == ()
    assert case.run(Mode.INSTRUMENT).changes == ()
    assert case.read() == once


def test_revert_brings_the_input_back(case: Case) -> None:
    """What is instrumented and reverted is as it was, byte for byte."""
    before = case.read()
    case.run(Mode.INSTRUMENT)

    case.run(Mode.REVERT)

    assert case.read() == before


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all cases instrumented in it, side by side."""
    together = tmp_path_factory.mktemp("everything")
    for number, folder in enumerate(FOLDERS):
        if folder.parent.name != "error":
            project = tmp_path_factory.mktemp("projects") / str(number)
            case = lay_out(folder, project)
            case.run(Mode.INSTRUMENT)
            settings = project / "pyproject.toml"
            if (project / case.package).exists():
                settings.rename(project / case.package / settings.name)
            else:
                settings.unlink()
            for path in project.iterdir():
                assert not (together / path.name).exists(), f"{folder} is not unique"
                path.rename(together / path.name)
    shutil.copytree(CASES / "stubs", together, dirs_exist_ok=True)
    return together


def generated(folder: Path) -> list[str]:
    files = sorted(path for path in folder.rglob("*.py") if is_generated(path))
    return [path.relative_to(folder).as_posix() for path in files]


@pytest.mark.slow
def test_ruff_accepts_all_that_is_generated(everything: Path) -> None:
    """ruff finds nothing to format and nothing to say, sorted imports included."""
    files = generated(everything)

    formatted = execute(everything, "ruff", "format", "--check", *files)
    # The stubs of frameworks stand beside the packages, but are no part of the project.
    # What has no `__init__.py` is, and so are hooks, of which ruff then has to be told.
    names = '["namespace_folders", "policy_spaces", "top_level_policy"]'
    first_party = f"--config=lint.isort.known-first-party={names}"
    options = ["--extend-select=I,UP", "--config=src=[]", first_party]
    checked = execute(everything, "ruff", "check", *options, *files)

    assert formatted == f"{len(files)} files already formatted\n"
    assert checked == "All checks passed!\n"


@pytest.mark.slow
def test_mypy_accepts_all_that_is_generated(everything: Path, tmp_path: Path) -> None:
    """mypy --strict finds no fault in a generated module."""
    printed = run_mypy(everything, generated(everything), scratch=tmp_path)

    assert printed.startswith("Success: no issues found"), printed


@pytest.mark.slow
def test_pyright_accepts_all_that_is_generated(everything: Path) -> None:
    """pyright finds no fault in a generated module, in strict mode."""
    printed = run_pyright(everything, generated(everything))

    assert "0 errors, 0 warnings" in printed, printed
