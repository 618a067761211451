"""Command lines that are read without typer: always as typer reads them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
import typer
from command_line import TOOL, write_files
from hypothesis import given
from hypothesis import strategies as st

import hookgen.cli
from hookgen.commands import reader, tools
from hookgen.commands.console import Format
from hookgen.commands.requests import Options

TYPER = typer.main.get_command(hookgen.cli.app)


def read_by_typer(arguments: Sequence[str]) -> tuple[object, ...] | None:
    """Return the command and its options; `None` if typer ends without running it."""
    found: list[tuple[object, ...]] = []

    def note(command: Callable[[], int]) -> int:
        assert isinstance(command, partial)
        found.append((command.func, *command.args))
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hookgen.cli, "guard", note)
        with pytest.raises(SystemExit):
            TYPER.main(list(arguments), prog_name="hookgen")
    return found[0] if found else None


@pytest.mark.parametrize(
    ("line", "command", "options"),
    [
        ("check", tools.check, Options()),
        ("check a.py b", tools.check, Options((Path("a.py"), Path("b")))),
        ("list --public .", tools.list_tools, Options((Path(),), public=True)),
        ("diff --jobs 2 a", tools.diff, Options((Path("a"),), jobs=2)),
        ("revert a --jobs 0", tools.revert, Options((Path("a"),), jobs=0)),
        ("lint --format json", tools.lint, Options(output=Format.JSON)),
        ("lint --format json --format text", tools.lint, Options()),
        ("check --no-cache", tools.check, Options(no_cache=True)),
        (
            "instrument a --out build --standalone",
            tools.instrument,
            Options((Path("a"),), out=Path("build"), standalone=True),
        ),
    ],
)
def test_plain_lines(line: str, command: object, options: Options) -> None:
    """They are read, and typer reads the same."""
    assert reader.read(line.split()) == (command, options)
    assert read_by_typer(line.split()) == (command, options)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "--version",
        "explain a.py:f",
        "wrap a --out b",
        "template list",
        "checks",
        "check --help",
        "check -h",
        "check --pub",
        "check --jobs=2",
        "check --jobs",
        "check --jobs -1",
        "check --jobs two",
        "check --jobs ²",
        "check --jobs 2.0",
        "check --jobs 10000",
        "check --format xml",
        "check --format JSON",
        "check --format",
        "check -- a",
        "check -",
        "check --out a",
        "revert --public",
        "instrument --out --public",
        "instrument --out",
    ],
)
def test_lines_for_typer(line: str) -> None:
    """What is not certain is left alone."""
    assert reader.read(line.split()) is None


OPTIONS = sorted({name for _, names in reader.COMMANDS.values() for name in names})
TEXTS = st.one_of(
    st.sampled_from(OPTIONS),
    st.sampled_from(OPTIONS).map(lambda name: f"{name}=1"),
    st.sampled_from(("json", "text", "Text", "0", "1", "007", "+1", "1_0", " 1", "٣")),
    st.sampled_from(("", ".", "a.py", "tools/", "-", "--", "-h", "--he", "@a", "a=b")),
    # As the system has arguments: any bytes but null, those out of place as surrogates.
    st.binary().map(lambda content: os.fsdecode(content.replace(b"\0", b""))),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)


@given(
    command=st.sampled_from(sorted(reader.COMMANDS)) | TEXTS,
    rest=st.lists(TEXTS, max_size=6),
)
def test_what_is_read_is_what_typer_reads(command: str, rest: list[str]) -> None:
    """Wherever an answer is given, typer's is the same, down to the last option."""
    found = reader.read([command, *rest])
    if found is not None:
        assert read_by_typer([command, *rest]) == found


def test_all_options_are_known() -> None:
    """An option that a command gets one day is not forgotten here."""
    assert isinstance(TYPER, typer.core.TyperGroup)
    for name, (_, known) in reader.COMMANDS.items():
        command = TYPER.commands[name]
        options = [p for p in command.params if isinstance(p, typer.core.TyperOption)]

        assert {text for option in options for text in option.opts} == known


@pytest.mark.parametrize("argument", ["*.py", "~/tools", "$TOOLS", "%TOOLS%", "[ab]"])
def test_patterns_on_windows(argument: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """There, typer does what shells do elsewhere."""
    assert reader.read(["check", argument]) is not None

    monkeypatch.setattr(sys, "platform", "win32")

    assert reader.read(["check", argument]) is None
    assert reader.read(["check", "a.py"]) is not None


# How a command ends

STOPPED = """\
import sys
from hookgen.commands import requests
from hookgen.__main__ import main

def stop(*_):
    raise KeyboardInterrupt

requests.run = stop
sys.argv = ["hookgen", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("jobs", ["--jobs 1", "--jobs=1"])
def test_interrupt(jobs: str, tmp_path: Path) -> None:
    """It ends the command without a word, whoever has read the command line."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, "check", *jobs.split()],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("jobs", ["--jobs 1", "--jobs=1"])
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_pipe_that_is_closed(
    jobs: str, stream: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has read enough gets no traceback, however little there was to say."""
    monkeypatch.chdir(tmp_path)
    write_files({"pyproject.toml": "", "search.py": TOOL})
    command = [sys.executable, "-m", "hookgen", "list", *jobs.split()]
    for _ in range(2):  # Worked out, given again.
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run(
            command,
            stdout=write if stream == "stdout" else subprocess.PIPE,
            stderr=write if stream == "stderr" else subprocess.PIPE,
            check=False,
        )
        os.close(write)

        assert done.returncode == 1
        assert not done.stderr or b"1 tool in 1 module" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells close streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("line", ["check", "check --jobs=1", "--version"])
def test_stream_that_is_closed(line: str, closed: str, tmp_path: Path) -> None:
    """What would be said there gets lost, and all else is as with an open one."""
    tools_folder = tmp_path / "tools"
    tools_folder.mkdir()
    (tools_folder / "search.py").write_text("A = 1\n", encoding="utf-8")
    command = f'"{sys.executable}" -m hookgen {line}'
    for _ in range(2):  # Worked out, given again.
        expected, done = (
            subprocess.run(
                ["sh", "-c", f"{command} {end}"],
                cwd=tmp_path,
                capture_output=True,
                check=False,
            )
            for end in ("", closed)
        )

        assert done.returncode == expected.returncode == 0
        assert done.stdout == (b"" if closed.startswith(">") else expected.stdout)
        assert done.stderr == (b"" if "2>" in closed else expected.stderr)


# What it costs

IMPORTED = """\
import sys
from hookgen.__main__ import main
sys.argv = ["hookgen", *sys.argv[1:]]
try:
    main()
except SystemExit as exited:
    roots = {name.partition(".")[0] for name in sys.modules}
    slow = {"click", "jinja2", "pydantic", "rich", "typer", "yaml"}
    print(exited.code, *sorted(roots & slow))
"""


@pytest.mark.parametrize("command", ["instrument", "check", "check --no-cache"])
def test_run_imports_no_more_than_it_needs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither typer and what it needs, nor Jinja and PyYAML, unless it is for them."""
    monkeypatch.chdir(tmp_path)
    write_files({"pyproject.toml": "", "tools/__init__.py": "", "tools/a.py": TOOL})
    for line in ("instrument", command):
        done = subprocess.run(
            [sys.executable, "-c", IMPORTED, *line.split(), "tools"],
            capture_output=True,
            check=True,
            encoding="utf-8",
        )

        assert done.stdout == "0\n"
