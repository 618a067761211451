"""Kept results of single files: which are worked on again, and which are not.

That no answer differs from that of a run without a cache, tests/test_cache.py shows.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from command_line import TOOL, Ran, make_run, write_files

from hookgen.cache.recording import record
from hookgen.cli import app
from hookgen.emit import emit_module
from hookgen.model import HooksModule, Plan
from hookgen.naming import Location
from hookgen.pipeline import FileResult
from hookgen.pipeline import kept as kept_module
from hookgen.pipeline.kept import Kept, open_kept
from hookgen.pipeline.worker import Job, process

CACHE = Path(".hookgen_cache")

PROJECT = {
    "pyproject.toml": "[tool.hookgen]\n",
    "tools/__init__.py": "",
    "tools/one.py": TOOL,
    "tools/two.py": TOOL.replace("search", "find"),
    "tools/plain.py": "NUMBER = 1\n",
    "scripts/run.py": TOOL,
}
ALL = ["scripts/run.py", "tools/__init__.py", "tools/one.py", "tools/plain.py"]
ALL += ["tools/two.py"]
CHANGED = [name for name in ALL if "plain" not in name]
"""By the first run; a package now has one more module, the hooks."""

RULES = """\
[[tool.hookgen.rule]]
where = { name = "*" }
do = "guard:no_keys"
phase = "pre_call"
"""
GUARD = "def no_keys(query: str) -> None:\n    return None\n"


class Runs:
    """Runs commands with a cache, and tells which files each has worked on."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd
        self.worked: list[str] = []

    def __call__(self, *arguments: str) -> Ran:
        """Run a command, though not what only gives an answer again."""
        time.sleep(0.07)  # So that stamps tell of all that was written before.
        self.capfd.readouterr()
        self.worked.clear()
        with pytest.raises(SystemExit) as exited:
            record(lambda: app(list(arguments)), arguments)
        said = self.capfd.readouterr()
        code = exited.value.code
        self.worked.sort()
        return Ran(code if isinstance(code, int) else 0, said.out, said.err)

    def process(self, location: Location, job: Job) -> FileResult:
        self.worked.append(location.path.relative_to(Path.cwd()).as_posix())
        return process(location, job)


@pytest.fixture
def runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Runs:
    """Make an instrumented project the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOOKGEN_CACHE_DIR", raising=False)
    runs = Runs(capfd)
    monkeypatch.setattr(sys.modules["hookgen.pipeline.run"], "process", runs.process)
    write_files(PROJECT)
    runs("instrument")
    assert runs.worked == ALL
    runs("check")
    assert runs.worked == CHANGED
    return runs


def results() -> list[Path]:
    return sorted(CACHE.glob("*.results"))


def test_only_what_has_changed_is_worked_on(runs: Runs) -> None:
    """Whatever the command; what it changes is looked at by the next one."""
    runs("list")
    assert runs.worked == []
    write_files({"tools/one.py": TOOL.replace("limit", "most")})
    for command in ("list", "diff"):
        runs(command)
        assert runs.worked == ["tools/one.py"]
    runs("instrument")
    assert runs.worked == ["tools/one.py"]
    runs("check")
    assert runs.worked == ["tools/one.py"]
    runs("check")
    assert runs.worked == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("tools/plain.py", "NUMBER = 2\n", ["tools/plain.py"]),
        ("tools/new.py", TOOL, ["tools/new.py"]),
        ("tools/hooks/one.py", "{0}\nX = 1\n", ["tools/one.py"]),
        ("tools/hooks/__init__.py", "{0}\nX = 1\n", []),
        ("tools/package/__init__.py", "", ["tools/package/__init__.py"]),
    ],
)
def test_one_file_is_written(
    path: str,
    text: str,
    expected: list[str],
    runs: Runs,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The answer is that of a run that looks at everything."""
    old = Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
    write_files({path: text.replace("{0}", old)})
    answer = runs("check", "--format", "json")

    # A new module in a package may be in the way of hook points of its `__init__`.
    assert [name for name in runs.worked if name != "tools/__init__.py"] == expected
    assert answer == make_run(capfd)("check", "--format", "json")


@pytest.fixture
def made(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return whose hooks packages are made; one package holds tools itself."""
    names: list[str] = []

    def emit(plan: Plan, **options: Any) -> HooksModule:
        names.append(plan.module.dotted)
        return emit_module(plan, **options)

    monkeypatch.setattr("hookgen.pipeline.packages.emit_module", emit)
    write_files({"kit/__init__.py": TOOL, "kit/inner/__init__.py": ""})
    write_files({"kit/inner/one.py": TOOL})
    for command in ("instrument", "check"):
        names.clear()
        runs(command)
        assert names == ["kit", "kit.inner"]
    names.clear()
    return names


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("tools/plain.py", "NUMBER = 2\n"), ([], [])),
        (("kit/inner/one.py", ""), ([], ["kit"])),
        (("kit/inner/two.py", TOOL), (["kit/inner/__init__.py"], ["kit.inner"])),
        (("kit/hooks/__init__.py", "{0}\nX = 1\n"), ([], ["kit"])),
        (("kit/hooks/inner/__init__.py", "{0}\nX = 1\n"), ([], ["kit.inner"])),
        (("kit/__init__.py", ""), ([], ["kit"])),
        (("kit/__init__.py", "{0}\nX = 1\n"), ([], ["kit"])),
    ],
)
def test_hooks_packages_are_made_again(
    change: tuple[str, str],
    expected: tuple[list[str], list[str]],
    runs: Runs,
    made: list[str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Those are, in which something is another; beside what was written, few modules
    are worked on.
    """
    path, text = change
    old = Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
    write_files({path: text.replace("{0}", old)})

    answer = runs("check", "--format", "json")

    assert ([name for name in runs.worked if name != path], made) == expected
    assert answer == make_run(capfd)("check", "--format", "json")


def test_stamps_do_not_count_where_the_content_is_the_same(runs: Runs) -> None:
    """A file that was only touched is read, once."""
    os.utime("tools/one.py")
    runs("check")
    assert runs.worked == []
    [path] = results()
    before = path.read_bytes()
    runs("check")

    assert runs.worked == []
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("[tool.hookgen]\nline-length = 60\n", ALL),
        ("[tool.hookgen]\npublic = true\n", ALL),
        ('[[tool.hookgen.selector]]\nname = "x"\ndecorator = "x.y"\n', ALL),
        (RULES, ALL),
        ('[tool.hookgen]\nexclude = ["x/**"]\n', []),
    ],
)
def test_other_settings_are_another_matter(
    settings: str, expected: list[str], runs: Runs, capfd: pytest.CaptureFixture[str]
) -> None:
    """What may make something else of a file leaves no result of it."""
    write_files({"pyproject.toml": settings, "guard.py": GUARD})
    answer = runs("list", "--format", "json")

    assert set(runs.worked) >= set(expected)
    assert answer == make_run(capfd)("list", "--format", "json")


def test_rules_are_kept_with_the_tools(
    runs: Runs, capfd: pytest.CaptureFixture[str]
) -> None:
    """They are listed as before, and still known to be for some tool."""
    write_files({"pyproject.toml": RULES, "guard.py": GUARD})
    runs("instrument")
    runs("check")
    for command in (("check",), ("list", "--format", "json"), ("lint",)):
        answer = runs(*command)
        assert runs.worked == []
        assert answer == make_run(capfd)(*command)
    write_files({"guard.py": GUARD.replace("query: str", "call: object")})
    runs("check")

    assert set(runs.worked) >= set(ALL)


def test_file_that_is_saved_during_a_run(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the run makes of it, and of others, is not taken for what is there later."""

    def open_late(job: Job) -> Kept:
        write_files({"tools/plain.py": "NUMBER = 2\n"})
        return open_kept(job)

    write_files({"tools/new.py": "NUMBER = 1\n"})
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["hookgen.pipeline.run"], "open_kept", open_late)
        runs("check")
    write_files({"tools/new.py": TOOL, "tools/plain.py": TOOL})
    answer = runs("check")

    assert answer.code == 1
    assert answer == make_run(capfd)("check")


def test_wrapper_takes_the_place_of_a_file(
    runs: Runs, capfd: pytest.CaptureFixture[str]
) -> None:
    """What came of the file when it was an ordinary one does not hold any more."""
    write_files({"tools/empty.py": "", "vendor.py": TOOL})
    runs("check")
    wrap = '[[tool.hookgen.wrap]]\nsource = "vendor.py"\nout = "tools/empty.py"\n'
    write_files({"pyproject.toml": f"[tool.hookgen]\n\n{wrap}public = true\n"})
    answer = runs("check")

    assert answer.code == 1
    assert answer == make_run(capfd)("check")


def test_faults_are_told_again(runs: Runs) -> None:
    """Of a file that cannot be read, and of what is pending, nothing is kept."""
    write_files({"tools/two.py": TOOL.replace("def ", "def ("), "tools/one.py": TOOL})
    first = runs("check")

    assert runs("check") == first
    assert runs.worked == ["tools/one.py", "tools/two.py"]


def test_other_hookgen_is_another_matter(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither another version nor other files of it believe what there is."""
    monkeypatch.setattr(kept_module, "VERSION", "0")
    runs("check")

    assert runs.worked == ALL
    assert len(results()) == 2


def test_no_cache(runs: Runs) -> None:
    """Everything is worked on, and nothing is kept."""
    [path] = results()
    path.unlink()
    runs("check", "--no-cache")

    assert runs.worked == ALL
    assert results() == []


@pytest.mark.parametrize("content", [b"", b"\n", b"00000000\n{}", b"\xff\xfe"])
def test_damaged_results_are_ignored(content: bytes, runs: Runs) -> None:
    """What is not whole is as good as nothing, and replaced."""
    [path] = results()
    whole = path.read_bytes()
    for damaged in (content, whole[:-1], whole.replace(b"search", b"starch")):
        path.write_bytes(damaged)
        runs("check")
        assert runs.worked == ALL
    runs("check")
    assert runs.worked == []


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="gives a file to somebody else"
)
def test_results_of_somebody_else(runs: Runs) -> None:
    """What another user has written is not believed."""
    [path] = results()
    os.chown(path, 12345, -1)
    runs("check")

    assert runs.worked == ALL


def test_files_that_are_gone_are_forgotten(runs: Runs) -> None:
    """A run over some files keeps what is known of others, while they are there."""
    write_files({"scripts/other.py": "X = 1\n"})
    runs("check", "scripts")
    [path] = results()
    assert b"two.py" in path.read_bytes()
    Path("tools/two.py").unlink()
    write_files({"scripts/other.py": "X = 2\n"})
    runs("check", "scripts")

    assert b"two.py" not in path.read_bytes()
    assert b"one.py" in path.read_bytes()


def test_processes_work_on_the_rest(
    runs: Runs, capfd: pytest.CaptureFixture[str]
) -> None:
    """Results come in the order of files, from earlier runs or from any process."""
    write_files({f"tools/m{n:02}.py": TOOL for n in range(0, 200, 2)})
    runs("check", "--jobs", "2")
    write_files({f"tools/m{n:02}.py": TOOL for n in range(1, 200, 2)})
    for command in (("check", "--jobs", "2"), ("list", "--jobs", "2")):
        assert runs(*command) == make_run(capfd)(*command)
