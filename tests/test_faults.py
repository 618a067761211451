"""What goes wrong outside: a clear line each, nothing lost, the other files done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import HOOKED, TOOL, Run, read_files, write_files

ROOT = Path(__file__).parent.parent

PACKAGE = {"tools/__init__.py": "", "tools/find.py": TOOL, "tools/search.py": TOOL}


def errors(err: str) -> str:
    """Return the lines of errors and hints."""
    lines = err.splitlines(keepends=True)
    return "".join(line for line in lines if "error: " in line or "    hint: " in line)


def is_hooked(path: str) -> bool:
    return "_unhooked" in Path(path).read_text(encoding="utf-8")


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Start the command line in a process of its own, after some code."""
    script = f"{code}\nimport sys\nfrom hookgen.cli import app\napp()"
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


# Files that cannot be read

BAD = {
    "syntax error": (
        "def tool(:\n",
        "tools/bad.py:1:10: error: syntax error: invalid syntax\n",
    ),
    "undecodable bytes": (
        b"# tool\nx = '\xff'\n",
        "tools/bad.py:2:6: error: byte 0xff is not valid in encoding 'utf-8'\n"
        "    hint: save the file as UTF-8, or name the true one at its top: "
        "# coding: latin-1\n",
    ),
    "null byte": (
        "tool = '\0'\n",
        "tools/bad.py:1:9: error: file holds a null byte\n"
        "    hint: save the file as UTF-8, or leave it out with tool.hookgen.exclude\n",
    ),
    "unknown encoding": (
        "# coding: klingon\n",
        "tools/bad.py:1:11: error: encoding 'klingon' is unknown, or cannot hold "
        "Python source\n"
        "    hint: correct the name, or take the comment out and save the file as "
        "UTF-8\n",
    ),
    "deep nesting": (
        f"tool = {'-' * 100_000}1\n",
        "tools/bad.py: error: is nested too deeply for Python's own parser\n",
    ),
    "deep operators": (
        f"tool = {'1 + ' * 100_000}1\n",
        "tools/bad.py: error: is nested too deeply for Python's own parser\n",
    ),
}


@pytest.mark.parametrize(("content", "error"), BAD.values(), ids=BAD)
def test_one_bad_file(run: Run, content: str | bytes, error: str) -> None:
    """A file that cannot be read has its line of error; the others are done."""
    write_files({**PACKAGE, "tools/bad.py": content})
    before = read_files()["tools/bad.py"]

    done = run("instrument", "tools")

    assert (done.code, done.out, errors(done.err)) == (3, "", error)
    assert is_hooked("tools/find.py")
    assert is_hooked("tools/search.py")
    assert read_files()["tools/bad.py"] == before
    assert run("check", "tools").code == 3
    # What holds nothing of ours is not parsed to take something out.
    is_readable = error.endswith(("invalid syntax\n", "own parser\n"))
    assert run("revert", "tools").code == (0 if is_readable else 3)
    assert not is_hooked("tools/find.py")


def test_errors_in_json(run: Run) -> None:
    """A program gets the same facts, and people still read them on stderr."""
    write_files({**PACKAGE, "tools/bad.py": "def tool(:\n"})

    done = run("instrument", "tools", "--format=json")

    assert done.json["errors"] == [
        {
            "path": "tools/bad.py",
            "line": 1,
            "column": 10,
            "message": "syntax error: invalid syntax",
            "hint": None,
        }
    ]
    assert done.err == "tools/bad.py:1:10: error: syntax error: invalid syntax\n"


@pytest.mark.parametrize("name", ["tools/find.py", "tools/__init__.py"])
def test_error_in_an_instrumented_file(run: Run, name: str) -> None:
    """What was generated for a file stays while the file cannot be read."""
    write_files({**PACKAGE, "tools/__init__.py": TOOL})
    run("instrument", "tools")
    before = read_files()
    text = before[name]
    write_files({name: text + b"def tool(:\n", "tools/new.py": TOOL})

    assert run("instrument", "tools").code == 3
    after = read_files()
    assert after["tools/hooks/find.py"] == before["tools/hooks/find.py"]
    if name == "tools/__init__.py":
        assert after["tools/hooks/__init__.py"] == before["tools/hooks/__init__.py"]
    else:
        assert (
            b"AnyCall = Search2Call | find.AnyCall" in after["tools/hooks/__init__.py"]
        )

    write_files({name: text})
    assert run("instrument", "tools").code == 0
    Path("tools/new.py").unlink()
    run("instrument", "tools")
    assert read_files() == before


@pytest.mark.parametrize("content", ["", "\n", "# tool\n", '"""tool"""'])
def test_file_that_says_nothing(run: Run, content: str) -> None:
    """An empty file is no fault."""
    write_files({**PACKAGE, "tools/nothing.py": content})

    assert run("instrument", "tools").code == 0
    assert Path("tools/nothing.py").read_text(encoding="utf-8") == content


def test_folder_named_like_a_module(run: Run) -> None:
    """A folder whose name ends in .py is a folder."""
    write_files({**PACKAGE, "tools/odd.py/x.txt": ""})

    assert run("instrument", "tools").code == 0
    assert run("list", "tools/odd.py").err.startswith("no tool found in 0 modules\n")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (
            "nowhere",
            "nowhere: error: no such file or folder\n"
            "    hint: check the spelling of the path\n",
        ),
        (
            "words.txt",
            "words.txt: error: 'words.txt' is neither a Python file nor a YAML file\n"
            "    hint: name folders, or files that end in .py, .yaml, .yml\n",
        ),
    ],
)
def test_path_that_cannot_be_used(run: Run, name: str, error: str) -> None:
    """A path that names nothing useful is said to be so."""
    write_files({**PACKAGE, "words.txt": ""})

    done = run("instrument", "tools", name)

    assert (done.code, errors(done.err)) == (3, error)
    assert is_hooked("tools/find.py")


# Symlinks


def test_dangling_symlink(run: Run) -> None:
    """A link that leads nowhere is named, and left as it is."""
    write_files(PACKAGE)
    Path("tools/lost.py").symlink_to("gone.py")

    done = run("instrument", "tools")

    assert done.code == 3
    assert errors(done.err) == (
        "tools/lost.py: error: symlink to 'gone.py' leads nowhere\n"
        "    hint: remove the link, or restore what it leads to\n"
    )
    assert is_hooked("tools/find.py")


def test_symlink_that_leads_outside(run: Run) -> None:
    """What lies outside of the named folder is not changed through a link."""
    write_files({**PACKAGE, "outside.py": TOOL})
    Path("tools/linked.py").symlink_to("../outside.py")

    done = run("instrument", "tools")

    assert done.code == 3
    assert errors(done.err) == (
        "tools/linked.py: error: symlink to '../outside.py' leads out of 'tools'\n"
        "    hint: name what it leads to, or exclude the link with "
        "tool.hookgen.exclude\n"
    )
    assert Path("outside.py").read_text(encoding="utf-8") == TOOL
    assert Path("tools/linked.py").is_symlink()
    assert is_hooked("tools/find.py")


def test_dangling_symlink_in_a_copy(run: Run) -> None:
    """A link that cannot be copied does not stop the others."""
    write_files(PACKAGE)
    Path("tools/lost.txt").symlink_to("gone.txt")

    done = run("instrument", "tools", "--out", "built")

    assert done.code == 3
    assert errors(done.err) == (
        "tools/lost.txt: error: symlink to 'gone.txt' leads nowhere\n"
        "    hint: remove the link, or restore what it leads to\n"
    )
    assert is_hooked("built/tools/find.py")


# Files that cannot be written


def test_read_only_file(run: Run) -> None:
    """A file that is marked read-only keeps its text, and gets no hook points."""
    write_files(PACKAGE)
    Path("tools/find.py").chmod(0o444)

    done = run("instrument", "tools")

    assert done.code == 3
    here = Path.cwd()
    assert errors(done.err) == (
        "tools/find.py: error: file is read-only\n"
        f"    hint: make it writable: chmod u+w {here}/tools/find.py\n"
    )
    assert not is_hooked("tools/find.py")
    assert is_hooked("tools/search.py")
    assert not Path("tools/hooks/find.py").exists()
    assert run("list", "tools").code == 0


def test_read_only_hooks_package(run: Run) -> None:
    """If the package's own module cannot be written, the modules still are."""
    write_files({"tools/__init__.py": "", "tools/search.py": TOOL})
    run("instrument", "tools")
    init = Path("tools/hooks/__init__.py")
    init.chmod(0o444)
    write_files({"tools/find.py": TOOL})

    done = run("instrument", "tools")

    assert done.code == 3
    assert errors(done.err).splitlines()[0].endswith("error: file is read-only")
    assert is_hooked("tools/find.py")
    init.chmod(0o644)
    assert run("instrument", "tools").code == 0
    assert run("check", "tools").code == 0


def test_read_only_folder(run: Run) -> None:
    """A folder that is marked read-only is left alone; the others are done."""
    write_files({**PACKAGE, "other/__init__.py": "", "other/find.py": TOOL})
    before = read_files("other")
    Path("other").chmod(0o555)

    done = run("instrument", "tools", "other")

    Path("other").chmod(0o755)
    assert done.code == 3
    here = Path.cwd()
    assert errors(done.err) == (
        f"other/find.py: error: folder '{here}/other' is read-only\n"
        f"    hint: make it writable: chmod u+w {here}/other\n"
    )
    assert read_files("other") == before
    assert is_hooked("tools/find.py")


def test_read_only_file_stays_hooked(run: Run) -> None:
    """What cannot be reverted keeps what it imports."""
    write_files(PACKAGE)
    run("instrument", "tools")
    Path("tools/find.py").chmod(0o444)

    done = run("revert", "tools")

    assert done.code == 3
    assert sorted(read_files()) == [
        "tools/__init__.py",
        "tools/find.py",
        "tools/hooks/__init__.py",
        "tools/hooks/find.py",
        "tools/search.py",
    ]
    assert Path("tools/search.py").read_text(encoding="utf-8") == TOOL
    Path("tools/find.py").chmod(0o644)
    assert run("revert", "tools").code == 0
    assert read_files() == {name: text.encode() for name, text in PACKAGE.items()}


def test_disk_that_is_full(run: Run) -> None:
    """A file that does not fit is left as it was; the others are done."""
    # There is room for what measures coverage, which has a file of its own to write.
    large = TOOL + "\n# tool\n" * 100_000
    write_files({**PACKAGE, "tools/find.py": large})

    process = start(
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))",
        "instrument",
        "tools",
    )
    _, err = process.communicate(timeout=60)

    assert process.returncode == 3
    assert errors(err) == (
        "tools/find.py: error: cannot be written: File too large\n"
        "    hint: see that there is room on the disk, and run hookgen again\n"
    )
    assert Path("tools/find.py").read_text(encoding="utf-8") == large
    assert is_hooked("tools/search.py")
    assert not list(Path().rglob("*.hookgen-tmp"))
    assert run("instrument", "tools").code == 0


# Runs that are killed, and runs that meet

KILL_AFTER = """
import os, hookgen.write
replace, left = os.replace, [{count}]
def replace_or_die(source, target):
    if not left[0]:
        os._exit(9)
    left[0] -= 1
    replace(source, target)
os.replace = replace_or_die
"""


@pytest.mark.parametrize(
    ("command", "count"),
    [*(("instrument", count) for count in range(4)), ("revert", 0), ("revert", 1)],
)
def test_run_that_is_killed(run: Run, command: str, count: int) -> None:
    """Each file is old or new, what imports finds it, and the next run completes."""
    write_files(PACKAGE)
    plain = read_files()
    run("instrument", "tools")
    hooked = read_files()
    if command == "instrument":
        run("revert", "tools")

    process = start(KILL_AFTER.format(count=count), command, "tools")
    process.communicate(timeout=60)

    assert process.returncode == 9
    for name, content in read_files().items():
        assert name.endswith(".hookgen-tmp") or content in (
            plain.get(name),
            hooked.get(name),
        )
    for name in ("find", "search"):
        if is_hooked(f"tools/{name}.py"):
            assert Path(f"tools/hooks/{name}.py").exists()

    assert run(command, "tools").code == 0
    assert read_files() == (hooked if command == "instrument" else plain)


def test_two_runs_at_once(run: Run) -> None:
    """Runs that meet in one folder leave it as one run does."""
    files = {f"tools/search{number}.py": TOOL for number in range(50)}
    write_files({"tools/__init__.py": "", **files})

    processes = [start("", "instrument", "tools") for _ in range(3)]
    for process in processes:
        process.communicate(timeout=120)

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert run("check", "tools").code == 0
    assert not list(Path().rglob("*.hookgen-tmp"))
    assert run("revert", "tools").code == 0
    assert len(read_files()) == 51


# What stands in the way

IN_THE_WAY = {
    "package": "tools/hooks/__init__.py",
    "folder": "tools/hooks/mine.py",
    "module": "tools/hooks.py",
}


@pytest.mark.parametrize("name", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_hooks_that_are_not_ours(run: Run, name: str) -> None:
    """What hookgen did not make is not overwritten; it is said once, not per module."""
    write_files({**PACKAGE, name: "MINE = True\n", "other/a.py": TOOL})
    before = read_files("tools")

    done = run("instrument", "tools", "other")

    assert done.code == 3
    assert errors(done.err) == (
        f"{name}: error: was not generated by hookgen, and stands where hook points "
        "belong\n"
        "    hint: give hook points another name: tool.hookgen.hooks = 'hookpoints'\n"
    )
    assert read_files("tools") == before
    assert is_hooked("other/a.py")
    assert run("revert", "tools").code == 3
    assert read_files("tools") == before

    write_files({"pyproject.toml": "[tool.hookgen]\nhooks = 'hookpoints'\n"})
    assert run("instrument", "tools").code == 0
    assert Path(name).read_text(encoding="utf-8") == "MINE = True\n"


def test_script_hooks_that_are_not_ours(run: Run) -> None:
    """The same holds for the module beside a script."""
    write_files({"server.py": TOOL, "server_hooks.py": "MINE = True\n", "a.py": TOOL})

    done = run("instrument", ".")

    assert done.code == 3
    assert errors(done.err) == (
        "server_hooks.py: error: was not generated by hookgen, and stands where hook "
        "points belong\n"
        "    hint: rename it, or make a package of the folder of 'server.py'\n"
    )
    assert not is_hooked("server.py")
    assert is_hooked("a.py")


@pytest.mark.parametrize("name", ["tools/hooks", "tools/hooks/search.py/x.txt"])
def test_file_and_folder_in_each_others_place(run: Run, name: str) -> None:
    """A file where a folder belongs, or the other way round, is not taken away."""
    write_files({"tools/__init__.py": "", "tools/search.py": TOOL, name: "mine"})
    before = read_files()

    done = run("instrument", "tools")

    assert done.code == 3
    assert " error: " in done.err
    assert read_files() == before


# Settings

WRONG = {
    "unknown key": (
        '[tool.hookgen]\npath = ["tools"]\n',
        "pyproject.toml:2:1: error: unknown key 'tool.hookgen.path'\n"
        "    hint: did you mean 'paths'?\n",
    ),
    "wrong type": (
        '[tool.hookgen]\npaths = "tools"\n',
        "pyproject.toml:2:1: error: 'tool.hookgen.paths' must be a list of strings "
        'that are not empty, not "tools"\n'
        '    hint: write paths = ["tools"]\n',
    ),
    "no TOML": (
        "[tool.hookgen\n",
        "pyproject.toml:1:14: error: invalid TOML: expected ']' at the end of a table "
        "declaration\n",
    ),
    "no UTF-8": (
        b"# \xff\n",
        "pyproject.toml: error: byte 0xff is not valid in UTF-8\n"
        "    hint: save the file as UTF-8, as TOML requires\n",
    ),
}


@pytest.mark.parametrize(("content", "error"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("command", ["instrument", "check", "revert", "list", "init"])
def test_settings_that_are_wrong(
    run: Run, command: str, content: str | bytes, error: str
) -> None:
    """Wrong settings stop a command before it does anything, with exit code 2."""
    write_files({**PACKAGE, "pyproject.toml": content})
    before = read_files()

    done = run(command, "tools")

    assert (done.code, done.out, done.err) == (2, "", error)
    assert read_files() == before


# Hand edits


def test_guard_that_is_edited(run: Run) -> None:
    """What was written between the inserted lines is not thrown away."""
    edited = HOOKED.replace("    if _hooks", "    print('mine')\n    if _hooks")
    write_files({"tools/__init__.py": "", "tools/search.py": edited})

    done = run("instrument", "tools")

    assert done.code == 3
    assert errors(done.err) == (
        "tools/search.py:12:8: error: the guard of 'search' was edited, or a statement "
        "stands before it\n"
        "    hint: move the statement below the header of '_search_unhooked', or take "
        "the edit back\n"
    )
    assert Path("tools/search.py").read_text(encoding="utf-8") == edited
    assert run("revert", "tools").code == 3
    assert Path("tools/search.py").read_text(encoding="utf-8") == edited


COMMENT = (
    "error: a comment stands among the lines that hookgen inserted\n"
    "    hint: move it into the body or above the tool\n"
)
DECORATOR = (
    "error: a decorator stands among the lines that hookgen inserted\n"
    "    hint: move it above 'search', or take it out\n"
)

AMONG_OURS = {
    "in the guard": ("    return _hooks", "    # why\n    return _hooks", f"13:5: {COMMENT}"),
    "behind the guard": ("limit)\n\n\ndef", "limit)  # why\n\n\ndef", f"13:64: {COMMENT}"),
    "above the header": ("def _search", "# why\ndef _search", f"16:1: {COMMENT}"),
    "on the header": ("int) -> list[str]:\n    return", "int) -> list[str]:  # why\n    return", f"16:61: {COMMENT}"),
    "on the import": ("as _hooks", "as _hooks  # why", f"5:43: {COMMENT}"),
    "decorator": ("def _search", "@cache\ndef _search", f"16:2: {DECORATOR}"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "error"), AMONG_OURS.values(), ids=AMONG_OURS)
def test_user_text_among_inserted_lines(
    run: Run, old: str, new: str, error: str
) -> None:
    """What the user wrote into the inserted lines is not deleted with them."""
    edited = HOOKED.replace(old, new)
    write_files({"tools/__init__.py": "", "tools/search.py": edited})

    for command in ("instrument", "revert"):
        done = run(command, "tools")

        assert (done.code, errors(done.err)) == (3, f"tools/search.py:{error}")
        assert Path("tools/search.py").read_text(encoding="utf-8") == edited


def test_statement_behind_the_import(run: Run) -> None:
    """What the user wrote behind the import is not taken out with it."""
    edited = HOOKED.replace("as _hooks", "as _hooks; x = 1")
    write_files({"tools/__init__.py": "", "tools/search.py": edited})

    done = run("revert", "tools")

    assert (done.code, errors(done.err)) == (
        3,
        "tools/search.py:5:1: error: a statement shares its line with the import that "
        "hookgen inserted\n    hint: give it a line of its own\n",
    )


def test_comment_for_checkers_among_inserted_lines(run: Run) -> None:
    """What tells a checker about the inserted lines goes out with them."""
    marked = HOOKED.replace("as _hooks", "as _hooks  # noqa: E402")
    marked = marked.replace("limit)\n\n\ndef", "limit)  # type: ignore[arg]\n\n\ndef")
    write_files({"tools/__init__.py": "", "tools/search.py": marked})

    assert run("revert", "tools").code == 0
    assert Path("tools/search.py").read_text(encoding="utf-8") == TOOL


def test_bindings_that_are_no_yaml(run: Run) -> None:
    """A YAML file that cannot be read does not stop what needs no binding."""
    write_files({**PACKAGE, "tools/tools.yaml": "binding: [\n"})

    done = run("instrument", "tools")

    assert done.code == 3
    assert errors(done.err).startswith("tools/tools.yaml:2:1: error: is not YAML: ")
    assert errors(done.err).endswith(
        "    hint: correct it, or leave it out with tool.hookgen.exclude\n"
    )
    assert is_hooked("tools/find.py")
