"""Kept answers: never another one than a run that looks at everything would give."""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import libcst
import pytest
import typer
import yaml
from command_line import TOOL, Ran, make_run, read_files, write_files

from hookgen import disk
from hookgen.__main__ import main
from hookgen.cache import replay as replay_module
from hookgen.cache.answer import Answer, decode, encode, make_key
from hookgen.naming import Location
from hookgen.pipeline import FileResult
from hookgen.pipeline.kept import Kept
from hookgen.render import bodies
from hookgen.stamps import (
    STAMP_SIZE,
    digest_path,
    is_racy,
    make_stamp,
    pack_numbers,
    unpack_numbers,
)
from hookgen.trace import Trace, adopt, give_up, tracing

CACHE = Path(".hookgen_cache")

GUARD = """\
from hookgen.runtime import Deny, rule


@rule(phase="pre_call", where={"param": "query"})
def no_keys(query: str, *, tool_name: str) -> Deny | None:
    return None
"""

SETTINGS = """\
[tool.hookgen]
exclude = []

[[tool.hookgen.wrap]]
source = "vendor.sums"
out = "app"
public = true

[[tool.hookgen.wrap]]
source = "vendor/sums.py"
out = "app/counted.py"
public = true
template = "vendor/count.py.j2"
"""

PROJECT = {
    "pyproject.toml": SETTINGS,
    "app/__init__.py": "",
    "vendor/__init__.py": "",
    "vendor/sums.py": "def add(number: int) -> int:\n    return number + 1\n",
    "vendor/count.py.j2": '{#\nsummary = "Count"\n#}\n{% import "log.py.j2" as log %}\n'
    "{% macro body(tool) %}\nreturn {{ tool.call }}\n{% endmacro %}\n",
    "hooks.toml": 'policies = ["guard"]\n',
    "guard.py": GUARD,
    "tools/__init__.py": "",
    "tools/search.py": TOOL,
    "tools/plain.py": "NUMBER = 1\n\n\ndef bound(query: str) -> str:\n    return query\n",
    "tools/inner/__init__.py": TOOL.replace("search", "look"),
    "tools/inner/deep.py": TOOL.replace("search", "find"),
    "scripts/run.py": TOOL.replace("search", "seek"),
    "scripts/tools.yaml": "tools:\n  - binding: tools.plain:bound\n",
}

Main = Callable[..., Ran]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the current one."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("HOOKGEN_CACHE_DIR", raising=False)
    return folder


@pytest.fixture
def run_main(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Main]:
    """Return what runs a command as `hookgen` does, answers kept."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hookgen", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as exited:
            main()
        printed = capfd.readouterr()
        code = exited.value.code
        return Ran(code if isinstance(code, int) else 0, printed.out, printed.err)

    yield run
    gc.enable()


@pytest.fixture
def run_anew(capfd: pytest.CaptureFixture[str]) -> Main:
    """Return what runs a command with no cache."""
    return make_run(capfd)


@pytest.fixture
def replayed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the exit codes of those runs that only gave an answer again."""
    codes: list[int] = []
    tell = replay_module._tell

    def tell_and_count(answer: Answer) -> int:
        codes.append(answer.code)
        return tell(answer)

    monkeypatch.setattr(replay_module, "_tell", tell_and_count)
    return codes


@pytest.fixture
def reused(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files whose results came from an earlier run."""
    paths: list[Path] = []
    find = Kept._find

    def find_and_count(kept: Kept, location: Location) -> FileResult | None:
        result = find(kept, location)
        if result is not None:
            paths.append(location.path)
        return result

    monkeypatch.setattr(Kept, "_find", find_and_count)
    return paths


def settle() -> None:
    """Make everything look as if it had been written long ago."""
    time.sleep(0.07)


def answers() -> list[Path]:
    return sorted(CACHE.glob("*.answer"))


def read_answer(path: Path, *arguments: str) -> Answer:
    return decode(path.read_bytes(), make_key(arguments))


# What is given again


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--format", "json"),
        ("diff", "tools"),
        ("explain", "tools.search:search"),
        ("lint", "--format", "json"),
        ("list", "--public", "--jobs", "1"),
    ],
)
def test_answer_is_given_again(
    arguments: tuple[str, ...], run_main: Main, run_anew: Main, replayed: list[int]
) -> None:
    """The second run says what the first said, on stdout and stderr, with its code."""
    write_files(PROJECT)
    expected = run_anew(*arguments)

    assert run_main(*arguments) == expected
    assert replayed == []
    assert run_main(*arguments) == expected
    assert replayed == [expected.code]


def test_instrument_is_repeated_when_nothing_is_to_do(
    run_main: Main, run_anew: Main, replayed: list[int]
) -> None:
    """Of runs that change something no answer is kept."""
    write_files(PROJECT)
    first = run_main("instrument")
    assert "files changed" in first.err
    assert answers() == []
    expected = run_anew("instrument")

    assert run_main("instrument") == expected
    assert run_main("instrument") == expected
    assert replayed == [0]
    assert "files reverted" in run_main("revert").err
    again = run_main("instrument")
    assert (again.code, "files changed" in again.err) == (0, True)


@pytest.mark.slow
def test_changes_of_many_kinds(
    run_main: Main, run_anew: Main, replayed: list[int], reused: list[Path]
) -> None:
    """Whatever changes, whenever, the answer is that of a run without a cache."""
    for seed in range(3):
        Walk(random.Random(seed), Path(f"walk{seed}")).go(run_main, run_anew, 35)

    # Else the walk tells nothing of the cache.
    assert len(replayed) > 70
    assert len(reused) > 200


class Walk:
    """A project that is changed at random."""

    def __init__(self, choice: random.Random, folder: Path) -> None:
        self.choice = choice
        self.folder = folder
        self.sources = list(PROJECT)

    def go(self, run_main: Main, run_anew: Main, steps: int) -> None:
        here = Path.cwd()
        self.folder.mkdir()
        os.chdir(self.folder)
        try:
            write_files(PROJECT)
            for _ in range(steps):
                self.compare(run_main, run_anew)
                for _ in range(self.choice.choice((1, 1, 1, 2))):
                    self.choice.choice(self.changes())()
        finally:
            os.chdir(here)

    def compare(self, run_main: Main, run_anew: Main) -> None:
        """Compare a command, and that what changes nothing is the same."""
        command = self.choice.choice(
            (
                ("check",),
                ("check", "tools", "scripts"),
                ("check", "--format", "json"),
                ("list", "--public"),
                ("list", "--format", "json"),
                ("explain", "tools.search:search"),
                ("diff", "tools/search.py", "--jobs", "1"),
                ("lint",),
            )
        )
        expected = run_anew(*command)
        for _ in range(2):
            assert run_main(*command) == expected
        if self.choice.random() < 0.25:
            run_main("instrument")
            expected, before = run_anew("instrument"), read_files()
            for _ in range(2):
                assert run_main("instrument") == expected
            kept = {n: c for n, c in read_files().items() if CACHE.name not in n}
            assert kept == {n: c for n, c in before.items() if CACHE.name not in n}

    def changes(self) -> tuple[Callable[[], object], ...]:
        return (
            self.append,
            self.change_in_place,
            self.add_module,
            self.delete,
            self.rename,
            self.touch,
            self.swap,
            self.set_mode,
            self.toggle_package,
            self.toggle_shadow,
            self.toggle_link,
            self.move_folder,
            self.set_rules,
            self.set_settings,
            self.set_policy,
            self.set_binding,
            self.spoil_generated,
            self.restore,
        )

    def file(self, pattern: str = "**/*.py") -> Path:
        found = sorted(
            path
            for path in Path().glob(pattern)
            if path.is_file() and CACHE.name not in path.parts
        )
        return self.choice.choice(found or [Path("pyproject.toml")])

    def append(self) -> None:
        with self.file().open("a", encoding="utf-8") as file:
            file.write("# more\n")

    def change_in_place(self) -> None:
        """Change a byte; size and time of the file stay."""
        path = self.file()
        old = path.stat()
        content = path.read_bytes()
        digits = [i for i, byte in enumerate(content) if chr(byte) in "0123456789xq"]
        if digits:
            at = self.choice.choice(digits)
            new = b"7" if content[at : at + 1].isdigit() else b"z"
            path.write_bytes(content[:at] + new + content[at + 1 :])
            os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))

    def add_module(self) -> None:
        name = self.choice.choice(("extra", "more", "other"))
        folder = self.choice.choice(("tools", "tools/inner", "scripts", "new"))
        write_files({f"{folder}/{name}.py": TOOL.replace("search", name)})

    def delete(self) -> None:
        self.file().unlink()

    def rename(self) -> None:
        path = self.file()
        path.rename(path.with_name(f"{path.stem}_{self.choice.randrange(3)}.py"))

    def touch(self) -> None:
        self.file().touch()

    def swap(self) -> None:
        """Let two files change their places; each keeps its times and its size."""
        one, other = self.file(), self.file()
        if one != other:
            one.rename("swapped")
            other.rename(one)
            Path("swapped").rename(other)

    def set_mode(self) -> None:
        self.file().chmod(self.choice.choice((0o600, 0o644)))

    def toggle_package(self) -> None:
        path = Path(self.choice.choice(("tools", "tools/inner", "scripts")))
        if (path / "__init__.py").exists():
            (path / "__init__.py").unlink()
        else:
            write_files({f"{path}/__init__.py": ""})

    def toggle_shadow(self) -> None:
        """Put a module where that of the rules is looked for first, or take it away."""
        path = Path("guard/__init__.py")
        if path.exists():
            path.unlink()
            path.parent.rmdir()
        else:
            write_files({str(path): GUARD.replace("no_keys", "no_passwords")})

    def toggle_link(self) -> None:
        link = Path("tools", self.choice.choice(("linked.py", "lost.py")))
        if link.is_symlink():
            link.unlink()
        else:
            link.symlink_to(self.choice.choice(("search.py", "nowhere", "../guard.py")))

    def move_folder(self) -> None:
        one, other = Path("tools/inner"), Path("tools/moved")
        if one.is_dir() and not other.exists():
            one.rename(other)
        elif other.is_dir() and not one.exists():
            other.rename(one)

    def set_rules(self) -> None:
        rule = '[[rule]]\nwhere = { name = "*" }\ndo = "guard:no_keys"\n'
        texts = ('policies = ["guard"]\n', "", 'policies = ["lost"]\n', rule)
        write_files({"hooks.toml": self.choice.choice(texts)})

    def set_settings(self) -> None:
        lines = (
            "exclude = []",
            'exclude = ["tools/inner/**"]',
            "standalone = true",
            "line-length = 60",
            'paths = ["tools"]',
            'bindings = ["**/*.yml"]',
            'namespace-packages = ["scripts"]',
            "unknown = 1",
        )
        text = f"[tool.hookgen]\n{self.choice.choice(lines)}\n"
        write_files({"pyproject.toml": text})

    def set_policy(self) -> None:
        phase = self.choice.choice(("pre_call", "post_call"))
        write_files({"guard.py": GUARD.replace("pre_call", phase)})

    def set_binding(self) -> None:
        suffix = self.choice.choice(("yaml", "yml"))
        target = self.choice.choice(("tools.plain:bound", "tools.plain:none", "?: ["))
        write_files({f"scripts/tools.{suffix}": f"a:\n  - binding: {target}\n"})

    def spoil_generated(self) -> None:
        path = self.file("**/*hooks*/**/*.py")
        path.write_bytes(path.read_bytes().replace(b"Call", b"Cull", 1))

    def restore(self) -> None:
        write_files(PROJECT)


# What is looked at

LOOKS = """\
import json, os, sys
from pathlib import Path

here = os.getcwd()
opened, asked = set(), set()
def hear(event, arguments):
    if event in ("open", "os.scandir", "os.listdir") and arguments[0] is not None:
        if not isinstance(arguments[0], int):
            opened.add(os.path.join(here, os.fsdecode(arguments[0])))
def wrap(function):
    def wrapped(path, *rest, **options):
        if not isinstance(path, int):
            asked.add(os.path.join(here, os.fsdecode(path)))
        return function(path, *rest, **options)
    return wrapped

from hookgen.cli import app
from hookgen.trace import tracing
sys.addaudithook(hear)
os.stat, os.lstat = wrap(os.stat), wrap(os.lstat)
with tracing() as trace:
    try:
        app(sys.argv[1:])
    except SystemExit:
        pass
by_run = frozenset(opened), frozenset(asked)
noted = {os.path.join(here, p) for p in (*trace.stamps, *trace.missing)}
real = {os.path.join(here, p) for p in trace.real}
on_the_way = {str(f) for p in real for f in (Path(p), *Path(p).parents)}
read = {os.path.join(here, p) for p in trace.digests}
print(json.dumps([
    trace.is_repeatable,
    [str(p) for p in Path(here, "tools").rglob("*.py") if str(p.resolve()) not in read],
    sorted(
        p for p in by_run[0] - noted
        if p.startswith(here) and not p.endswith(".results")
    ),
    sorted(p for p in by_run[1] - noted - on_the_way if p.startswith(here)),
]))
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("is_hooked", [False, True])
def test_every_look_is_noted(jobs: str, is_hooked: bool, run_anew: Main) -> None:
    """A run opens, lists and asks for nothing that its trace does not name.

    Those that other processes have read are told with what was in them then.
    """
    write_files(PROJECT)
    many = {f"tools/many/m{n}.py": TOOL for n in range(90)} if jobs == "2" else {}
    write_files(many)
    write_files(
        {
            "pyproject.toml": '[tool.hookgen]\nbindings = ["**/*.yml", "a/*/b.yaml"]\n'
            'standalone = true\nexclude = ["other/**"]\n',
            "a/c/b.yaml": "binding: a:b\n",
        }
    )
    Path("tools/linked.py").symlink_to("search.py")
    if is_hooked:
        run_anew("instrument")

    done = subprocess.run(
        [sys.executable, "-c", LOOKS, "check", "--jobs", jobs],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    assert done.stdout.splitlines()[-1] == "[true, [], [], []]"


def test_what_was_changed_meanwhile_is_not_kept(tmp_path: Path) -> None:
    """A file that is another when it is looked at again spoils the trace."""
    path = tmp_path / "file"
    changes: list[Callable[[], object]] = [
        lambda: path.write_text("longer", encoding="utf-8"),
        path.unlink,
    ]
    for change in changes:
        with tracing() as trace:
            path.write_text("short", encoding="utf-8")
            disk.read_bytes(path)
            assert trace.is_repeatable
            change()
            disk.exists(path)
            assert not trace.is_repeatable
    with tracing() as trace:
        assert not disk.exists(path)
        path.write_text("new", encoding="utf-8")
        assert disk.exists(path)
        assert not trace.is_repeatable


def test_traces_of_processes_are_one() -> None:
    """What others have looked at counts, and whether it was the same."""
    one, other = Trace(), Trace()
    one.note_stamp("a", (1,))
    other.note_stamp("b", (2,))
    other.note_digest("b", b"2")
    other.note_missing("c", 2)
    other.note_real("d", "e")

    one.adopt(other)

    assert one == Trace({"a": (1,), "b": (2,)}, {"b": b"2"}, {"c": 2}, {"d": "e"})
    notes: tuple[Callable[[Trace], None], ...] = (
        lambda trace: trace.note_stamp("b", (3,)),
        lambda trace: trace.note_digest("b", b"3"),
        lambda trace: trace.note_missing("c", 3),
        lambda trace: trace.note_real("d", "f"),
    )
    for note in notes:
        spoilt, different = Trace(), Trace()
        spoilt.adopt(other)
        note(different)
        spoilt.adopt(different)
        assert not spoilt.is_repeatable


def test_without_a_trace_nothing_is_noted() -> None:
    """Whoever is called outside of a run need not care."""
    adopt(Trace())
    give_up()

    assert not disk.exists("missing")


# What tells of a change


def test_content_counts_not_the_stamp(run_main: Main, replayed: list[int]) -> None:
    """A file that was only touched is read once; the next run trusts its new stamp."""
    write_files(PROJECT)
    settle()
    run_main("check")
    Path("tools/search.py").touch()
    settle()

    run_main("check")
    assert replayed == [1]
    [path] = answers()
    answer = read_answer(path, "check")
    place = answer.paths.index(b"tools/search.py")
    kept = answer.stamps[place * STAMP_SIZE : (place + 1) * STAMP_SIZE]
    assert unpack_numbers(kept) == make_stamp(Path("tools/search.py").stat())


def test_racy_files_are_read(run_main: Main, replayed: list[int]) -> None:
    """A change that leaves the stamp as it was is found, if there can be one."""
    write_files(PROJECT)
    run_main("check")
    [path] = answers()
    answer = read_answer(path, "check")
    place = answer.paths.index(b"tools/search.py")
    assert place in answer.racy
    write_files({"tools/search.py": TOOL.replace("10", "11")})
    stamp = pack_numbers(make_stamp(Path("tools/search.py").stat()))
    at = place * STAMP_SIZE
    answer.stamps = answer.stamps[:at] + stamp + answer.stamps[at + STAMP_SIZE :]

    path.write_bytes(encode(answer))
    run_main("check")
    assert replayed == []
    answer.racy = ()
    path.write_bytes(encode(answer))
    run_main("check")
    assert replayed == [1]  # So it would be without the rule.


SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("mtime", "ctime", "racy"),
    [
        (50 * SECOND + 1, 50 * SECOND + 1, False),
        (100 * SECOND - 1, 50 * SECOND + 1, True),
        (50 * SECOND + 1, 100 * SECOND - 1, True),
        (99 * SECOND + 1, 99 * SECOND + 1, False),
        (99 * SECOND, 99 * SECOND, True),
        (101 * SECOND + 1, 50 * SECOND + 1, True),
    ],
)
def test_racy_stamps(mtime: int, ctime: int, racy: bool) -> None:
    """Racy is what may be written again within the tick that it was written in."""
    assert is_racy((0, 0, 0, 0, mtime, ctime), 100 * SECOND) is racy


def test_folders_are_told_by_what_is_of_interest(tmp_path: Path) -> None:
    """What other programs write beside the sources costs nothing."""
    before = digest_path(str(tmp_path))[1]
    write_files({f"{tmp_path}/log.txt": "", f"{tmp_path}/__pycache__/a.pyc": ""})
    assert digest_path(str(tmp_path))[1] == before
    for name in ("a.py", "b/c.txt", "hooks.toml", ".d.py.1.hookgen-tmp"):
        write_files({f"{tmp_path}/{name}": ""})
        assert digest_path(str(tmp_path))[1] != before
        before = digest_path(str(tmp_path))[1]
    (tmp_path / "link").symlink_to("a.py")
    assert digest_path(str(tmp_path))[1] != before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("guard/__init__.py", GUARD.replace("no_keys", "no_passwords")),
        ("tools/pyproject.toml", "[tool.hookgen]\nunknown = 1\n"),
    ],
)
def test_what_was_not_there(
    name: str, content: str, run_main: Main, run_anew: Main, replayed: list[int]
) -> None:
    """A module that would be found first, or nearer settings, may come later."""
    write_files(PROJECT)
    run_main("lint", "tools")
    assert run_main("lint", "tools") == run_anew("lint", "tools")
    write_files({name: content})

    assert run_main("lint", "tools") == run_anew("lint", "tools")
    assert len(replayed) == 1


def test_new_file_in_an_empty_folder(run_main: Main, run_anew: Main) -> None:
    """Folders without sources are looked into as well."""
    write_files(PROJECT)
    Path("data/deep").mkdir(parents=True)
    before = run_main("list")
    write_files({"data/deep/new.py": TOOL})

    assert run_main("list") == run_anew("list") != before


def test_link_that_leads_elsewhere(run_main: Main, run_anew: Main) -> None:
    """A link that leads nowhere is told with where it leads."""
    write_files(PROJECT)
    link = Path("tools/lost.py")
    link.symlink_to("nowhere")
    before = run_main("check")
    link.unlink()
    link.symlink_to("elsewhere")

    assert run_main("check") == run_anew("check") != before


def test_links_on_the_way(run_main: Main, run_anew: Main, replayed: list[int]) -> None:
    """A folder that is reached another way is another, with the same files in it."""
    write_files({f"one/{name}": content for name, content in PROJECT.items()})
    run_anew("instrument", "one")
    Path("two").mkdir()
    Path("link").symlink_to("one")
    before = run_main("list", "link/tools", "--format", "json")
    Path("one/tools").rename("two/tools")
    Path("one/tools").symlink_to("../two/tools")

    after = run_main("list", "link/tools", "--format", "json")

    assert after == run_anew("list", "link/tools", "--format", "json")
    assert after != before
    assert replayed == []


def test_file_that_becomes_a_folder(
    run_main: Main, run_anew: Main, replayed: list[int]
) -> None:
    """So it is with what is of another kind now."""
    write_files({"tools/search.py": TOOL, "tools/empty.py": ""})
    run_main("list", "tools")
    Path("tools/empty.py").unlink()
    Path("tools/empty.py").mkdir()

    assert run_main("list", "tools") == run_anew("list", "tools")
    assert replayed == []


def test_clock_that_goes_back(run_main: Main, replayed: list[int]) -> None:
    """An answer from the future is not trusted: its times tell nothing."""
    write_files(PROJECT)
    run_main("check")
    [path] = answers()
    answer = read_answer(path, "check")
    answer.began += 3600 * SECOND
    path.write_bytes(encode(answer))

    run_main("check")

    assert replayed == []


# Where it is kept


def test_folder_is_no_part_of_the_project(run_main: Main) -> None:
    """git and programs that make backups are told that it can be made again."""
    write_files(PROJECT)
    run_main("check")

    assert Path(CACHE, ".gitignore").read_text(encoding="utf-8") == "*\n"
    tag = Path(CACHE, "CACHEDIR.TAG").read_text(encoding="utf-8")
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_cache_is_beside_the_settings(
    run_main: Main, replayed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is found from below and from elsewhere."""
    write_files(PROJECT)
    monkeypatch.chdir("tools")
    run_main("check")
    run_main("check")
    monkeypatch.chdir("/")
    tools = str(CACHE.absolute())
    assert replayed == [1]
    assert not Path(tools).exists()


def test_cache_of_a_named_project(
    run_main: Main,
    replayed: list[int],
    monkeypatch: pytest.MonkeyPatch,
    project: Path,
    tmp_path: Path,
) -> None:
    """It is in the project, not in the folder that the command was called from."""
    write_files(PROJECT)
    monkeypatch.chdir(tmp_path)
    run_main("check", "--jobs", "1", str(project / "tools"))
    run_main("check", "--jobs", "1", str(project / "tools"))

    assert replayed == [1]
    assert (project / CACHE).is_dir()
    assert not (tmp_path / CACHE).exists()


def test_cache_without_settings(run_main: Main, replayed: list[int]) -> None:
    """Where no settings are, it is in the current folder."""
    write_files({"tools/search.py": TOOL})
    run_main("check", "tools")
    run_main("check", "tools")

    assert replayed == [1]
    assert CACHE.is_dir()


def test_folder_of_the_environment(
    run_main: Main,
    replayed: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """HOOKGEN_CACHE_DIR is where answers are kept, if it is set."""
    write_files(PROJECT)
    monkeypatch.setenv("HOOKGEN_CACHE_DIR", str(tmp_path / "kept"))
    run_main("check")
    run_main("check")

    assert replayed == [1]
    assert not CACHE.exists()


def test_no_cache(run_main: Main, run_anew: Main, replayed: list[int]) -> None:
    """--no-cache neither gives an answer again nor keeps one."""
    write_files(PROJECT)
    expected = run_main("check", "--no-cache")
    assert not CACHE.exists()
    assert run_main("check") == expected
    assert run_main("check", "--no-cache") == expected
    assert run_anew("check", "--no-cache") == expected
    assert replayed == []


@pytest.mark.parametrize(
    "arguments", [("--help",), ("check", "--nope"), ("check", "lost"), ("init",)]
)
def test_what_is_not_kept(arguments: tuple[str, ...], run_main: Main) -> None:
    """Help, mistakes on the command line and what writes settings are done again."""
    write_files({"tools/search.py": TOOL})
    run_main(*arguments)

    assert [path.name for path in answers() if arguments != ("check", "lost")] == []


def test_old_answers_go(run_main: Main) -> None:
    """Of answers to many commands the latest are kept."""
    write_files(PROJECT)
    CACHE.mkdir()
    for number in range(40):
        path = CACHE / f"{number}.answer"
        path.touch()
        os.utime(path, (number, number))
    run_main("check")

    names = {path.name for path in answers()}
    assert len(names) == 32
    assert "0.answer" not in names
    assert "39.answer" in names


# What is wrong with it


def damage(content: bytes) -> Iterator[bytes]:
    """Yield what may be in the place of an answer."""
    yield b""
    yield b"#!/bin/sh\nrm -rf /\n" * 100
    choice = random.Random(0)
    for _ in range(30):
        yield content[: choice.randrange(len(content))]
    for _ in range(60):
        at = choice.randrange(len(content))
        yield content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    yield content + b"\0"


def test_damaged_answers_are_ignored(run_main: Main, replayed: list[int]) -> None:
    """Whatever stands in the file, it is no error, and no answer."""
    write_files(PROJECT)
    expected = run_main("check")
    [path] = answers()
    content = path.read_bytes()
    for damaged in damage(content):
        path.write_bytes(damaged)
        assert replay_module.replay(["check"]) is None
    path.unlink()
    path.mkdir()
    assert run_main("check") == expected
    assert replayed == []


def test_answers_in_pieces_are_ignored() -> None:
    """One that is undamaged may still not be of one piece."""
    write_files(PROJECT)
    answer = Answer()
    answer.key, answer.code, answer.began = b"key", 0, 0
    answer.said, answer.paths, answer.missing, answer.real = ["1a"], [b"."], [], []
    answer.stamps, answer.digests, answer.racy = (
        bytes(STAMP_SIZE),
        bytes(16),
        (),
    )
    assert decode(encode(answer), b"key").said == ["1a"]
    for name, value in (
        ("stamps", b""),
        ("digests", b""),
        ("racy", (1,)),
        ("missing", [b"x"]),
        ("missing", [b"2? path"]),
        ("real", [b"a"]),
        ("said", ["3a"]),
    ):
        old = getattr(answer, name)
        setattr(answer, name, value)
        with pytest.raises(ValueError, match="not of one piece"):
            decode(encode(answer), b"key")
        setattr(answer, name, old)
    answer.said = ["1\0"]
    with pytest.raises(ValueError, match="a null character"):
        encode(answer)


def test_folder_that_cannot_be_written(run_main: Main, replayed: list[int]) -> None:
    """Nothing is kept, and nothing is said of it."""
    write_files(PROJECT)
    expected = run_main("check", "--no-cache")
    CACHE.write_text("not a folder", encoding="utf-8")

    assert run_main("check") == expected
    assert run_main("check") == expected
    assert replayed == []


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="gives a file to somebody else"
)
def test_answer_of_somebody_else(run_main: Main, replayed: list[int]) -> None:
    """What another user has written is not believed."""
    write_files(PROJECT)
    run_main("check")
    [path] = answers()
    os.chown(path, 12345, -1)
    run_main("check")

    assert replayed == []


def test_two_runs_at_once(run_anew: Main) -> None:
    """They write the same, and neither reads half of what the other writes."""
    write_files(PROJECT)
    expected = run_anew("check")
    command = [sys.executable, "-m", "hookgen", "check"]
    for _ in range(2):
        runs = [
            subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8")
            for _ in range(3)
        ]
        said = {(run.communicate()[1], run.returncode) for run in runs}
        assert said == {(expected.err, expected.code)}
    assert not list(CACHE.glob(".*tmp"))


@pytest.mark.parametrize("arguments", ["--jobs 2", "--jobs=2"])
def test_what_takes_part_is_noted(arguments: str) -> None:
    """Other versions of it would be noticed, even of what other processes imported."""
    many = {f"tools/many/m{n}.py": TOOL for n in range(90)}
    write_files({**PROJECT, **many, "scripts/tools.yaml": "tools: []\n"})
    command = [sys.executable, "-m", "hookgen", "check", *arguments.split()]
    subprocess.run(command, capture_output=True, check=False)

    [path] = answers()
    noted = path.read_bytes()
    for module in (jinja2, libcst, yaml, disk, bodies):
        assert os.fsencode(module.__file__ or "") in noted
    # A command line that it has not read means the same whatever its version.
    is_typer_noted = os.fsencode(typer.__file__) in noted
    assert is_typer_noted == ("=" in arguments)


# What it costs

IMPORTED = """\
import sys
from hookgen.__main__ import main
sys.argv = ["hookgen", "check"]
try:
    main()
except SystemExit as exited:
    roots = {name: name.partition(".")[0] for name in sys.modules}
    print(exited.code, *sorted(n for n, r in roots.items() if r == "hookgen"))
    print(sorted(set(roots.values()) - sys.stdlib_module_names - {"hookgen", "__main__"}))
    print(sorted({"dataclasses", "pathlib", "re", "typing", "enum"} & sys.modules.keys()))
"""


def test_kept_answer_imports_next_to_nothing() -> None:
    """Neither typer, libcst, jinja2 nor yaml, and little of the standard library."""
    write_files(PROJECT)
    for _ in range(3):  # Kept, renewed as the cache's folder is new, given again.
        settle()
        done = subprocess.run(
            [sys.executable, "-S", "-c", IMPORTED],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )

    assert done.stdout == (
        "1 hookgen hookgen.__main__ hookgen.cache hookgen.cache.answer "
        "hookgen.cache.replay hookgen.stamps hookgen.version\n[]\n[]\n"
    )


def run_into_closed_pipe(command: list[str]) -> tuple[int, str]:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            command,
            stdout=write,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(write)
    return done.returncode, done.stderr


def test_reader_that_has_enough() -> None:
    """Who closes the pipe gets no traceback, whether the answer was kept or not."""
    many = "".join(f"def f{n}(query: str) -> str: ...\n\n" for n in range(3000))
    write_files({"pyproject.toml": "", "tools/many.py": many})
    command = [sys.executable, "-m", "hookgen", "list", "--public"]

    expected = run_into_closed_pipe(command)
    assert answers() == []
    subprocess.run(command, capture_output=True, check=True)

    assert len(answers()) == 1
    assert run_into_closed_pipe(command) == expected == (1, "")
