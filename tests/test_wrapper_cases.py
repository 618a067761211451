"""Golden cases of wrapper modules (see `tests/cases/README.md`)."""

from __future__ import annotations

import importlib
import inspect
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, get_type_hints

import pytest
from checkers import execute, run_mypy, run_pyright
from test_cases import CASES, as_text, generated

from hookgen.pipeline import Mode, Outcome, Request, run
from hookgen.report import error_lines, tool_lines
from hookgen.settings import WrapSetting, load_settings

FOLDERS = sorted((CASES / "wrapper").iterdir())


@dataclass(frozen=True)
class Case:
    """A module, and a project in which it is wrapped."""

    folder: Path
    project: Path

    @property
    def package(self) -> str:
        return self.folder.name.replace("-", "_")

    @property
    def source(self) -> str:
        return f"{self.package}.tools"

    @property
    def wrapper(self) -> str:
        return f"{self.package}_wrapped.tools"

    @property
    def file(self) -> Path:
        return self.project / f"{self.wrapper.replace('.', '/')}.py"

    def run(self, mode: Mode) -> Outcome:
        settings = load_settings(self.project)
        default = WrapSetting(self.source, f"{self.package}_wrapped", is_public=True)
        return run(Request(mode, (), settings, wraps=settings.wraps or (default,)))


def lay_out(folder: Path, project: Path) -> Case:
    """Return a case whose input is put into a package."""
    case = Case(folder, project)
    package = project / case.package
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(folder / "input.py", package / "tools.py")
    settings = folder / "case.toml"
    text = settings.read_text(encoding="utf-8") if settings.exists() else ""
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    return case


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    return lay_out(request.param, tmp_path / "project")


def made_files(case: Case, outcome: Outcome) -> dict[str, bytes]:
    errors = (line for e in outcome.errors for line in error_lines(e, case.project))
    return {
        "wrapper.py": case.file.read_bytes() if case.file.exists() else b"",
        "list.txt": as_text(iter([*tool_lines(outcome, case.project), *errors])),
    }


def test_wrapper_is_as_expected(case: Case, pytestconfig: pytest.Config) -> None:
    """What is made of a module is what the case expects, byte for byte."""
    made = made_files(case, case.run(Mode.WRAP))

    if pytestconfig.getoption("--update-cases"):
        for name, content in made.items():
            (case.folder / name).write_bytes(content)
    wanted = {name: (case.folder / name).read_bytes() for name in made}
    assert {n: c.decode() for n, c in made.items()} == {
        name: content.decode() for name, content in wanted.items()
    }


def test_original_is_left_alone(case: Case) -> None:
    """Nothing is written beside the module that is wrapped."""
    package = case.project / case.package
    before = {path.name: path.read_bytes() for path in package.iterdir()}

    case.run(Mode.WRAP)

    assert {path.name: path.read_bytes() for path in package.iterdir()} == before


def test_wrapper_is_current(case: Case) -> None:
    """Wrapping again changes nothing; `check`, told the folder only, calls it current."""
    case.run(Mode.WRAP)
    once = case.file.read_bytes()
    settings = load_settings(case.project)
    folder = case.file.parent

    assert case.run(Mode.WRAP).changes == ()
    assert run(Request(Mode.CHECK, (folder,), settings)).changes == ()
    assert case.file.read_bytes() == once


@pytest.fixture
def modules(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[ModuleType, ModuleType]]:
    """Return the original and its wrapper, imported."""
    case.run(Mode.WRAP)
    monkeypatch.syspath_prepend(str(case.project))
    monkeypatch.syspath_prepend(str(CASES / "stubs"))
    known = set(sys.modules)
    yield importlib.import_module(case.source), importlib.import_module(case.wrapper)
    for name in set(sys.modules) - known:
        del sys.modules[name]


def functions(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the functions of a module and of its classes, by qualified name."""
    for name, value in vars(module).items():
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            yield name, value
        elif isinstance(value, type) and value.__module__ == module.__name__:
            for inner, member in vars(value).items():
                function = inspect.unwrap(getattr(member, "__func__", member))
                if isinstance(function, FunctionType):
                    yield f"{name}.{inner}", function


def find_function(module: ModuleType, path: str) -> Any:
    owner: Any = module
    *classes, name = path.split(".")
    for class_ in classes:
        owner = getattr(owner, class_)
    member = inspect.getattr_static(owner, name)
    return inspect.unwrap(getattr(member, "__func__", member))


KINDS = (
    inspect.iscoroutinefunction,
    inspect.isgeneratorfunction,
    inspect.isasyncgenfunction,
)


def is_same_default(one: object, other: object) -> bool:
    """Tell whether a default is the same object; literals are made anew."""
    is_literal = isinstance(one, (str, int, float, tuple))
    return one is other or (is_literal and one == other)


def test_frameworks_see_the_same(modules: tuple[ModuleType, ModuleType]) -> None:
    """Signature, defaults, types, docstring and kind are those of the original."""
    original, wrapper = modules
    compared = 0
    for path, function in functions(wrapper):
        if path.rpartition(".")[2].startswith("_"):
            continue
        compared += 1
        before = find_function(original, path)
        parameters = inspect.signature(before).parameters
        for name, given in inspect.signature(function).parameters.items():
            assert given.kind is parameters[name].kind
            assert type(given.annotation) is type(parameters[name].annotation)
            assert is_same_default(given.default, parameters[name].default)
        assert [*inspect.signature(function).parameters] == [*parameters]
        if "TYPE_CHECKING" not in vars(original):
            assert get_type_hints(function) == get_type_hints(before)
        assert function.__doc__ == before.__doc__
        assert [is_(function) for is_ in KINDS] == [is_(before) for is_ in KINDS]

    assert compared or "decorated" in wrapper.__name__


def test_everything_public_can_be_imported(
    modules: tuple[ModuleType, ModuleType],
) -> None:
    """What the wrapper exports is there; what it does not wrap is the original's own."""
    original, wrapper = modules
    source = inspect.getsource(wrapper)

    for name in wrapper.__all__:
        mine, own = getattr(wrapper, name), getattr(original, name)
        is_wrapped = f"def {name}(" in source or f"class {name}(" in source
        assert (mine is not own) is is_wrapped
        assert not isinstance(own, type) or issubclass(mine, own)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all cases wrapped in it, side by side."""
    together = tmp_path_factory.mktemp("everything")
    for folder in FOLDERS:
        case = lay_out(folder, tmp_path_factory.mktemp("projects") / folder.name)
        case.run(Mode.WRAP)
        for path in case.project.iterdir():
            if path.is_dir():
                path.rename(together / path.name)
    shutil.copytree(CASES / "stubs", together, dirs_exist_ok=True)
    return together


def wrappers(folder: Path) -> list[str]:
    """Return the wrappers of a folder and what is generated for them."""
    files = [f"{f.name.replace('-', '_')}_wrapped/tools.py" for f in FOLDERS]
    return [*files, *generated(folder)]


def test_ruff_accepts_all_wrappers(everything: Path) -> None:
    """ruff finds nothing to format and nothing to say."""
    files = wrappers(everything)

    formatted = execute(everything, "ruff", "format", "--check", *files)
    checked = execute(everything, "ruff", "check", "--config=src=[]", *files)

    assert formatted == f"{len(files)} files already formatted\n"
    assert checked == "All checks passed!\n"


@pytest.mark.slow
def test_mypy_accepts_all_wrappers(everything: Path, tmp_path: Path) -> None:
    """mypy --strict finds no fault in a wrapper or in what is generated for it."""
    printed = run_mypy(everything, wrappers(everything), scratch=tmp_path)

    assert printed.startswith("Success: no issues found"), printed


@pytest.mark.slow
def test_pyright_accepts_all_wrappers(everything: Path) -> None:
    """pyright finds no fault in strict mode either."""
    printed = run_pyright(everything, wrappers(everything))

    assert "0 errors, 0 warnings" in printed, printed
