"""The commands, as they are called."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import HOOKED, TOOL, Run, read_files, write_files

from hookgen.version import VERSION

ROOT = Path(__file__).parent.parent

PACKAGE = {"tools/__init__.py": "", "tools/search.py": TOOL}

STUB = "def tool(function):\n    return function\n"
"""What the tools need of their framework to be imported."""

LOOKED_FOR = """\
    looked for: agno-tool, langchain-tool, openai-agents-tool, mcp-tool, fastmcp-tool,
    pydantic-ai-tool, crewai-tool, smolagents-tool, strands-tool,
    semantic-kernel-function, egregore-operation, agno-toolkit, llama-index-spec,
    langchain-base-tool, crewai-base-tool, smolagents-base-tool, autogen-base-tool,
    tool-constructor, agent-tools, langgraph-agent, langgraph-tool-node, mcp-low-level,
    server-add-tool
"""


def execute(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run another program in the current folder."""
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def python(code: str, *flags: str) -> subprocess.CompletedProcess[str]:
    return execute(sys.executable, *flags, "-c", code)


# instrument


def test_instrument_says_what_it_did(run: Run) -> None:
    """Each file is named with what became of it; people read stderr."""
    write_files(PACKAGE)

    done = run("instrument", "tools")

    assert (done.code, done.out) == (0, "")
    assert done.err == (
        "made tools/hooks/__init__.py\n"
        "made tools/hooks/search.py\n"
        "hooked tools/search.py\n"
        "1 tool in 1 module, 3 files changed\n"
    )
    assert Path("tools/search.py").read_text(encoding="utf-8") == HOOKED


def test_instrument_again_changes_nothing(run: Run) -> None:
    """A second run finds all as it should be."""
    write_files(PACKAGE)
    run("instrument", "tools")
    before = read_files()

    done = run("instrument", "tools")

    assert (done.code, done.err) == (0, "1 tool in 1 module, 0 files changed\n")
    assert read_files() == before


def test_instrument_as_json(run: Run) -> None:
    """Programs read stdout, which holds nothing but JSON."""
    write_files(PACKAGE)

    done = run("instrument", "tools", "--format", "json")

    assert (done.code, done.err) == (0, "")
    assert done.json == {
        "command": "instrument",
        "modules": 2,
        "tools": [
            {
                "name": "search",
                "module": "tools.search",
                "path": "tools/search.py",
                "line": 7,
                "column": 1,
                "kind": "function",
                "binding": "function",
                "selector": "agno-tool",
                "decorators": ["agno.tools.tool"],
                "tags": [],
                "point": "tools.hooks.search.search",
                "record": "SearchCall",
                "rules": [],
                "skipped": None,
                "template": None,
                "any": {},
            }
        ],
        "changes": [
            {"path": "tools/hooks/__init__.py", "state": "missing", "reasons": []},
            {"path": "tools/hooks/search.py", "state": "missing", "reasons": []},
            {"path": "tools/search.py", "state": "not instrumented", "reasons": []},
        ],
        "errors": [],
    }


def test_instrument_names_skipped_tools_and_lost_types(run: Run) -> None:
    """What cannot be hooked, and what cannot be typed, is said in a few words."""
    write_files(
        {
            "tools/__init__.py": "",
            "tools/search.py": "from agno.tools import tool\n\n\n"
            "@tool\ndef stub(): ...\n\n\n"
            "@tool\ndef search(query, page: Page):\n    return query\n",
        }
    )

    done = run("instrument", "tools")

    assert done.code == 0
    assert done.err.splitlines()[-2:] == [
        "tools/search.py:5 'stub' skipped: is a stub: it has no body",
        "2 tools in 1 module, 1 skipped, 3 files changed; "
        "3 types became Any (2 without annotation, 1 not resolvable)",
    ]


def test_folder_that_may_be_a_package(run: Run) -> None:
    """Without an `__init__` module, it is said how the hook points are imported."""
    write_files({"tools/search.py": TOOL, "server.py": TOOL})

    done = run("instrument", ".")

    assert [line for line in done.err.splitlines() if "note: " in line] == [
        "tools: note: has no __init__.py, so its modules import their hook points as "
        "scripts do; if it is a package all the same, name it in "
        "tool.hookgen.namespace-packages"
    ]


def test_tool_module_that_is_a_program(run: Run) -> None:
    """In a package, it is said once how to run such a module; a script just runs."""
    end = '\n\nif __name__ == "__main__":\n    search("a")\n'
    write_files(
        {
            "shop/__init__.py": "",
            "shop/server.py": TOOL + TOOL.replace("search", "find") + end,
            "shop/client.py": TOOL + end.replace('"__main__"', "'__main__'"),
            "shop/none.py": end,
            "shop/tools.py": TOOL,
            "script.py": TOOL + end,
        }
    )

    done = run("instrument", ".")

    assert done.code == 0
    assert [line for line in done.err.splitlines() if "note: " in line] == [
        "note: shop/client.py is in a package; run it as `python -m shop.client`, "
        "because its import of hook points needs the package",
        "note: shop/server.py is in a package; run it as `python -m shop.server`, "
        "because its import of hook points needs the package",
    ]


def test_no_tool_found(run: Run) -> None:
    """A folder without tools is no error: it is said how to select by hand."""
    write_files({"tools/__init__.py": "", "tools/plain.py": "x = 1\n"})

    done = run("instrument", "tools")

    assert (done.code, done.out) == (0, "")
    assert done.err == (
        "no tool found in 2 modules\n"
        f"{LOOKED_FOR}"
        "    hint: mark a function with '# hookgen: tool', name it in "
        "tool.hookgen.include, or take every public function with --public\n"
    )
    assert sorted(read_files()) == ["tools/__init__.py", "tools/plain.py"]


def test_public_functions(run: Run) -> None:
    """--public takes every public function for a tool."""
    write_files({"m.py": "def f() -> int:\n    return 1\n\n\ndef _g(): ...\n"})

    assert run("list", "--public", "m.py").out == (
        "m.py:1 f [function, public] -> m_hooks.f\n"
    )


def test_configured_paths(run: Run) -> None:
    """Without a path, those of the settings are taken, wherever one stands."""
    write_files({**PACKAGE, "other.py": TOOL, "deep/er/x.txt": ""})
    write_files({"pyproject.toml": '[tool.hookgen]\npaths = ["tools"]\n'})
    os.chdir("deep/er")

    done = run("list", "--format", "json")

    assert [tool["module"] for tool in done.json["tools"]] == ["tools.search"]


def test_current_folder_is_the_default(run: Run) -> None:
    """Without a path and settings, the current folder is taken."""
    write_files(PACKAGE)

    assert run("instrument").code == 0
    assert Path("tools/search.py").read_text(encoding="utf-8") == HOOKED


def test_from_inside_of_the_package(run: Run) -> None:
    """Which module a file is does not depend on where one stands."""
    write_files(PACKAGE)
    os.chdir("tools")

    assert run("instrument", ".").err.splitlines()[0] == "made hooks/__init__.py"
    assert Path("search.py").read_text(encoding="utf-8") == HOOKED
    os.chdir("..")
    assert run("check", "tools").code == 0


def test_folder_and_a_file_in_it(run: Run) -> None:
    """A file that is named twice is one file."""
    write_files(PACKAGE)

    done = run("instrument", "tools", "tools/search.py", Path("tools").absolute())

    assert done.err.splitlines()[-1] == "1 tool in 1 module, 3 files changed"


def test_path_with_spaces(run: Run) -> None:
    """A folder whose name cannot be imported holds scripts."""
    write_files({"my tools/my search.py": TOOL})

    assert run("instrument", "my tools").code == 0
    assert sorted(read_files()) == [
        "my tools/my search.py",
        "my tools/my_search_hooks.py",
    ]
    assert run("revert", "my tools").code == 0
    assert read_files() == {"my tools/my search.py": TOOL.encode()}


def test_file_of_the_hooks_package(run: Run) -> None:
    """Generated code holds no tools."""
    write_files(PACKAGE)
    run("instrument", "tools")
    before = read_files()

    done = run("instrument", "tools/hooks", "tools/hooks/search.py")

    assert done.err.splitlines()[0] == "no tool found in 0 modules"
    assert read_files() == before


def test_signature_edit_is_followed(run: Run) -> None:
    """A header that was edited after instrumenting is brought up to date by a run."""
    write_files(PACKAGE)
    run("instrument", "tools")
    path = Path("tools/search.py")
    text = path.read_text(encoding="utf-8")
    write_files(
        {path.as_posix(): text.replace("limit: int = 10)", "*names: str, limit=3)")}
    )

    assert run("check", "tools").err == (
        "tools/hooks/search.py: out of date\n"
        "    tool 'tools.search.search' has changed\n"
        "tools/search.py: out of date\n"
        "1 tool in 1 module, 2 files to change; "
        "1 type became Any (1 without annotation, 0 not resolvable)\n"
    )
    assert run("instrument", "tools").code == 0
    assert path.read_text(encoding="utf-8") == text.replace(
        "limit: int = 10)", "*names: str, limit=3)"
    ).replace("(query, limit)", "(query, names, limit)").replace(
        "unhooked, query, limit)", "unhooked, query, names, limit)"
    ).replace(
        "(query: str, limit: int) ->", "(query: str, names: tuple[str, ...], limit) ->"
    )
    assert "names: tuple[str, ...], limit: Any" in Path(
        "tools/hooks/search.py"
    ).read_text(encoding="utf-8")


def test_tool_that_is_none_any_more(run: Run) -> None:
    """A module that loses its tools loses what was generated for them."""
    write_files({**PACKAGE, "tools/find.py": TOOL})
    run("instrument", "tools")
    path = Path("tools/find.py")
    path.write_text(
        path.read_text(encoding="utf-8").replace("@tool\n", ""), encoding="utf-8"
    )

    done = run("instrument", "tools")

    assert done.err.splitlines()[:3] == [
        "updated tools/find.py",
        "updated tools/hooks/__init__.py",
        "removed tools/hooks/find.py",
    ]
    assert path.read_text(encoding="utf-8") == TOOL.replace("@tool\n", "")
    assert run("check", "tools").code == 0


@pytest.mark.parametrize("name", ["find.py", "deeper/find.py", "deeper/__init__.py"])
def test_tool_module_that_is_deleted(run: Run, name: str) -> None:
    """What was generated for a module that is gone goes too, empty folders included."""
    write_files(PACKAGE)
    run("instrument", "tools")
    before = read_files()
    write_files({"tools/deeper/__init__.py": "", f"tools/{name}": TOOL})
    run("instrument", "tools")
    assert Path(f"tools/hooks/{name}").exists()
    Path(f"tools/{name}").unlink()

    assert run("check", "tools").code == 1
    assert run("instrument", "tools").code == 0

    Path("tools/deeper/__init__.py").unlink(missing_ok=True)
    assert read_files() == before
    assert not Path("tools/hooks/deeper").exists()


def test_script_that_is_deleted(run: Run) -> None:
    """What was generated for a script that is gone goes too; the others' stays."""
    write_files({"a.py": TOOL, "b.py": TOOL, "c.py": TOOL})
    run("instrument", ".")
    Path("a.py").unlink()

    assert run("instrument", "b.py").err.splitlines()[0] == "removed a_hooks.py"
    assert sorted(read_files()) == ["b.py", "b_hooks.py", "c.py", "c_hooks.py"]


def test_one_file_of_a_package(run: Run) -> None:
    """A run over one file keeps what was generated for the others."""
    write_files(
        {
            "tools/__init__.py": TOOL.replace("search", "first"),
            "tools/search.py": TOOL,
            "tools/deeper/__init__.py": "",
            "tools/deeper/find.py": TOOL,
        }
    )
    run("instrument", "tools")
    everything = read_files()
    write_files({"tools/new.py": TOOL})

    assert run("instrument", "tools/new.py").err.splitlines()[:3] == [
        "updated tools/hooks/__init__.py",
        "made tools/hooks/new.py",
        "hooked tools/new.py",
    ]
    assert run("check", "tools").code == 0

    assert run("revert", "tools/new.py").code == 0
    Path("tools/new.py").unlink()
    assert read_files() == everything


def test_order_and_number_of_processes_do_not_matter(run: Run) -> None:
    """The same bytes are made in whatever order, by however many processes."""
    names = [f"tools/part{n % 7}/search{n}.py" for n in range(120)]
    inits = {f"tools/part{n}/__init__.py": "" for n in range(7)}
    made: list[dict[str, bytes]] = []
    for jobs in ("1", "2"):
        shutil.rmtree("tools", ignore_errors=True)
        write_files({"tools/__init__.py": "", **inits, **dict.fromkeys(names, TOOL)})
        random.Random(jobs).shuffle(names)
        assert run("instrument", "--jobs", jobs, "tools", *names).code == 0
        made.append(read_files())

    assert made[0] == made[1]


_SHARED = """\
import os, sys
os.cpu_count = lambda: 2
sys.argv[0] = "hookgen"
from hookgen.__main__ import main
try:
    main()
except SystemExit as exited:
    assert not exited.code, exited.code
print("concurrent.futures.process" in sys.modules)
"""


@pytest.mark.parametrize(
    ("options", "files", "size", "is_shared"),
    [
        ((), 90, 10, False),
        ((), 90, 10_000, True),
        ((), 20, 100_000, False),
        (("--jobs", "2"), 90, 10, True),
        (("--jobs", "1"), 90, 10_000, False),
    ],
    ids=["small", "large", "few", "small, two asked for", "large, one asked for"],
)
@pytest.mark.usefixtures("run")
def test_processes_share_what_is_worth_it(
    options: tuple[str, ...], files: int, size: int, is_shared: bool
) -> None:
    """Unless it is told, a run of many small files is done in one process."""
    content = "# " + "x" * size + "\n"
    write_files({f"plain{number}.py": content for number in range(files)})

    done = subprocess.run(
        [sys.executable, "-c", _SHARED, "check", "--no-cache", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == str(is_shared)


# --out


def test_copy(run: Run) -> None:
    """--out leaves the sources alone, and copies what is not a tool module."""
    write_files({**PACKAGE, "tools/data/words.txt": "a b"})
    Path("tools/search.py").chmod(0o755)
    before = read_files()

    done = run("instrument", "tools", "--out", "built")

    assert done.code == 0
    assert done.err.splitlines()[:3] == [
        "made built/tools/hooks/__init__.py",
        "made built/tools/hooks/search.py",
        "hooked built/tools/search.py",
    ]
    built = read_files("built")
    assert sorted(built) == [
        "tools/__init__.py",
        "tools/data/words.txt",
        "tools/hooks/__init__.py",
        "tools/hooks/search.py",
        "tools/search.py",
    ]
    assert built["tools/search.py"] == HOOKED.encode()
    assert Path("built/tools/search.py").stat().st_mode & 0o777 == 0o755
    shutil.rmtree("built")
    assert read_files() == before


def test_copy_again(run: Run) -> None:
    """A second copy changes nothing; a later one takes up what has changed."""
    write_files({**PACKAGE, "tools/find.py": TOOL})
    run("instrument", "tools", "--out", "built")
    before = read_files()

    done = run("instrument", "tools", "--out", "built")

    assert done.err == "2 tools in 2 modules, 0 files changed\n"
    assert read_files() == before

    Path("tools/find.py").unlink()
    write_files({"tools/search.py": TOOL.replace("limit", "number")})
    run("instrument", "tools", "--out", "built")
    assert b"number" in Path("built/tools/hooks/search.py").read_bytes()
    assert not Path("built/tools/hooks/find.py").exists()


@pytest.mark.parametrize(
    ("path", "out"), [(".", "built"), ("tools", "tools/built"), ("tools", "tools")]
)
def test_copy_into_the_source(run: Run, path: str, out: str) -> None:
    """A copy inside of a named folder is refused: the next run would take it up."""
    write_files({**PACKAGE, "server.py": TOOL})
    before = read_files()

    done = run("instrument", path, "--out", out)

    assert done.code == 2
    assert done.err == (
        f"error: --out '{out}' is in '{path}', so the next run would take the copy for "
        "sources\n"
        "    hint: name another folder, or only the folders that hold the tools\n"
    )
    assert read_files() == before


def test_copy_of_instrumented_sources(run: Run) -> None:
    """What is instrumented already is copied as it is."""
    write_files(PACKAGE)
    run("instrument", "tools")
    before = read_files("tools")

    assert run("instrument", "tools", "--out", "built").code == 0
    assert read_files("built/tools") == before


def test_copy_onto_the_source(run: Run) -> None:
    """A copy in the place of its source is refused."""
    write_files(PACKAGE)

    done = run("instrument", "tools", "--out", ".")

    assert done.code == 2
    assert done.err == (
        "error: --out '.' is where the sources are\n"
        "    hint: name another folder, or leave out --out to change the sources\n"
    )


def test_copies_that_clash(run: Run) -> None:
    """Two sources of one name cannot be copied into one folder."""
    write_files({"a/tools/__init__.py": TOOL, "b/tools/__init__.py": TOOL})
    here = Path.cwd()

    done = run("instrument", "a/tools", "b/tools", "--out", "built")

    assert done.code == 2
    assert done.err == (
        f"error: '{here}/a/tools/__init__.py' and '{here}/b/tools/__init__.py' would "
        f"both be copied to '{here}/built/tools/__init__.py'\n"
        "    hint: copy one of them with a run of its own\n"
    )


# --standalone


@pytest.mark.parametrize("file", ["tools/search.py", "search.py"])
def test_standalone_runs_without_hookgen(run: Run, file: str) -> None:
    """With --standalone, hookgen need not be importable where the tools run."""
    write_files({file: TOOL, "agno/__init__.py": "", "agno/tools.py": STUB})
    if "/" in file:
        write_files({"tools/__init__.py": ""})
    module = file.removesuffix(".py").replace("/", ".")
    points = "tools.hooks.search" if "/" in file else "search_hooks"

    assert run("instrument", "--standalone", file).code == 0
    ran = python(
        "import sys; sys.path = [p for p in sys.path if 'packages' not in p]\n"
        f"import {module} as tools, {points} as points\n"
        "points.search.subscribe(pre_call=lambda call: setattr(call, 'limit', 1))\n"
        "print(tools.search('a'), 'hookgen' in sys.modules)"
    )

    assert (ran.stderr, ran.stdout) == ("", "['a'] False\n")

    # Once alone, always alone; and gone with the rest.
    assert run("check", file).code == 0
    assert run("revert", file).code == 0
    assert not list(Path().rglob("*runtime*"))


# check and diff


def test_check_of_what_is_not_instrumented(run: Run) -> None:
    """Pending changes are named, and the exit code is 1."""
    write_files(PACKAGE)

    done = run("check", "tools")

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "tools/hooks/__init__.py: missing\n"
        "tools/hooks/search.py: missing\n"
        "tools/search.py: not instrumented\n"
        "1 tool in 1 module, 3 files to change\n"
    )
    assert read_files() == {name: text.encode() for name, text in PACKAGE.items()}


def test_check_as_json(run: Run) -> None:
    """A program learns what is pending from stdout and the exit code."""
    write_files(PACKAGE)

    done = run("check", "tools", "--format=json")

    assert (done.code, done.err) == (1, "")
    assert len(done.json["changes"]) == 3


@pytest.mark.parametrize(
    "content",
    [
        TOOL,
        TOOL.replace("\n", "\r\n"),
        TOOL.rstrip("\n"),
        TOOL.replace("Search the", "S\f\x1c\u2028 the"),
        f"# coding: latin-1\n{TOOL.replace('index', 'Größe')}".encode("latin-1"),
    ],
    ids=["plain", "crlf", "no final newline", "separators", "latin-1"],
)
def test_diff_can_be_applied(run: Run, content: str | bytes) -> None:
    """The printed diff, applied with git, is what instrument does."""
    write_files({**PACKAGE, "tools/search.py": content})
    execute("git", "init", "--quiet")
    # Not in this process: its stdout must take bytes that are no UTF-8.
    printed = subprocess.run(
        [sys.executable, "-m", "hookgen", "diff", "tools"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert printed.returncode == 1
    assert printed.stderr.decode().splitlines()[-1] == (
        "1 tool in 1 module, 3 files to change"
    )
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn"], input=printed.stdout, check=True
    )
    applied = read_files("tools")

    write_files({**PACKAGE, "tools/search.py": content})
    shutil.rmtree("tools/hooks")
    run("instrument", "tools")
    assert read_files("tools") == applied


def test_diff_of_what_is_current(run: Run) -> None:
    """Nothing to change is an empty diff."""
    write_files(PACKAGE)
    run("instrument", "tools")

    done = run("diff", "tools")

    assert (done.code, done.out) == (0, "")


# revert


def test_revert_says_what_it_did(run: Run) -> None:
    """Everything is as it was, and each file is named."""
    write_files(PACKAGE)
    run("instrument", "tools")

    done = run("revert", "tools")

    assert (done.code, done.out) == (0, "")
    assert done.err == (
        "removed tools/hooks/__init__.py\n"
        "removed tools/hooks/search.py\n"
        "reverted tools/search.py\n"
        "3 files reverted or removed\n"
    )
    assert read_files() == {name: text.encode() for name, text in PACKAGE.items()}
    assert not Path("tools/hooks").exists()


def test_revert_of_what_is_not_instrumented(run: Run) -> None:
    """There is nothing to take out, which is no error."""
    write_files(PACKAGE)

    done = run("revert", "tools", "--format=json")

    assert (done.code, done.json["changes"]) == (0, [])


def test_module_in_a_hooks_package(run: Run) -> None:
    """What somebody put among generated modules is none of tools, and stays."""
    write_files({"tools/__init__.py": "", "tools/one.py": TOOL})
    run("instrument")
    write_files({"tools/hooks/odd.py": TOOL})

    assert run("instrument").err == "1 tool in 1 module, 0 files changed\n"
    assert run("revert").code == 0
    assert Path("tools/hooks/odd.py").read_text(encoding="utf-8") == TOOL


def test_package_that_is_a_link(run: Run) -> None:
    """Its hook points belong to the module that the link leads to, at once."""
    write_files({"tools/__init__.py": "", "tools/one.py": TOOL})
    write_files({"tools/inner/two.py": TOOL})
    Path("tools/inner/__init__.py").symlink_to("../one.py")

    assert run("instrument").code == 0
    assert run("check").code == 0


def test_revert_keeps_what_is_not_generated(run: Run) -> None:
    """A file that the user put into the hooks package stays."""
    write_files(PACKAGE)
    run("instrument", "tools")
    write_files({"tools/hooks/policy.py": "MINE = True\n"})

    assert run("revert", "tools").code == 0
    assert sorted(read_files()) == [
        "tools/__init__.py",
        "tools/hooks/policy.py",
        "tools/search.py",
    ]


# list and explain


def test_list(run: Run) -> None:
    """Each tool has a line with its kind, selector and hook point."""
    write_files(PACKAGE)

    done = run("list", "tools")

    assert (done.code, done.out, done.err) == (
        0,
        "tools/search.py:7 search [function, agno-tool] -> tools.hooks.search.search\n",
        "1 tool in 1 module\n",
    )


def test_list_as_json(run: Run) -> None:
    """Listing changes nothing and finds nothing pending."""
    write_files(PACKAGE)

    done = run("list", "tools", "--format=json")

    assert (done.code, done.json["changes"]) == (0, [])
    assert [tool["point"] for tool in done.json["tools"]] == [
        "tools.hooks.search.search"
    ]


EXPLAINED = """\
tools.search:search
    stands in    tools/search.py:7
    is a         function (function)
    found by     agno-tool
    decorators   agno.tools.tool
    tags         index, read
    hook point   tools.hooks.search.search
    record       SearchCall
    types
        query    as annotated
        limit    as annotated
        return   as annotated
    to hook it
        from tools.hooks.search import SearchCall, search

        @search.pre_call
        def check(call: SearchCall) -> None: ...
"""


@pytest.mark.parametrize("name", ["tools.search:search", "tools/search.py:search"])
def test_explain(run: Run, name: str) -> None:
    """All that is known of a tool is told, and how to hook it."""
    write_files(PACKAGE)
    tagged = TOOL.replace("@tool\n", "@tool  # hookgen: tag read index\n")
    write_files({"tools/search.py": tagged})

    done = run("explain", name)

    assert (done.code, done.out, done.err) == (0, EXPLAINED, "")


def test_explain_quotes_tags(run: Run) -> None:
    """Tags of frameworks, which may hold anything, are told apart and on one line."""
    tags = r"""{"a, b", "two\nlines", "", " x", "'", "\ud800", "größe", "on hold"}"""
    decorator = f"@tool(tags={tags})\n"
    write_files({"m.py": f"{decorator}def search():\n    return 1\n"})

    listed = r"""    tags         "", " x", "'", "a, b", größe, on hold, "two\nlines", "\ud800" """
    assert listed.rstrip() in run("explain", "m.py:search").out.splitlines()


def test_explained_hook_works(run: Run) -> None:
    """The lines that explain prints can be pasted."""
    write_files({**PACKAGE, "agno/__init__.py": "", "agno/tools.py": STUB})
    run("instrument", "tools")
    lines = run("explain", "tools.search:search").out.partition("to hook it\n")[2]

    ran = python("\n".join(line.strip() for line in lines.splitlines()))

    assert (ran.returncode, ran.stderr) == (0, "")


def test_explain_as_json(run: Run) -> None:
    """A program gets the same object as from list, with the one tool."""
    write_files({**PACKAGE, "tools/find.py": TOOL})

    done = run("explain", "tools.search:search", "--format=json")

    assert [tool["module"] for tool in done.json["tools"]] == ["tools.search"]


def test_explain_a_skipped_tool(run: Run) -> None:
    """The reason is told."""
    write_files({"m.py": "@tool\ndef stub(): ...\n"})

    assert run("explain", "m.py:stub").out == (
        "m:stub\n"
        "    stands in    m.py:2\n"
        "    is a         function (function)\n"
        "    found by     decorator-named-tool\n"
        "    decorators   tool\n"
        "    is skipped   is a stub: it has no body\n"
    )


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (
            "tools.search:serch",
            "there is no tool 'tools.search:serch'\n"
            "    hint: did you mean 'tools.search:search'?\n",
        ),
        (
            "elsewhere:nothing_alike",
            "there is no tool 'elsewhere:nothing_alike'\n"
            "    hint: hookgen list prints all tools\n",
        ),
        (
            "tools.search",
            "'tools.search' names no tool\n"
            "    hint: write it as package.module:function or file.py:function\n",
        ),
    ],
)
def test_explain_what_is_no_tool(run: Run, name: str, error: str) -> None:
    """A tool that is not there is a mistake of the caller's."""
    write_files(PACKAGE)

    done = run("explain", name)

    assert (done.code, done.out, done.err) == (2, "", f"error: {error}")


# init

TABLE = """\
[tool.hookgen]
# Folders and files with tools, for when the command line names none.
paths = ["tools"]
# Name of the generated package.
# hooks = "hooks"
# Files and tools to leave alone.
# exclude = ["tools/legacy/**", "delete_*"]
# Functions that are tools, though no framework says so.
# include = ["tools.*:search_*"]
"""


def test_init(run: Run) -> None:
    """The folders with tools are found and written down."""
    write_files({**PACKAGE, "app/__init__.py": "", "tools/deeper/find.py": TOOL})

    done = run("init")

    assert (done.code, done.out) == (0, "")
    assert done.err == (
        "wrote [tool.hookgen] to pyproject.toml\nnext: hookgen instrument\n"
    )
    assert Path("pyproject.toml").read_text(encoding="utf-8") == TABLE
    assert run("instrument").code == 0


@pytest.mark.parametrize("start", ["", "\ufeff", "[project]\r\nname = 'shop'\r\n"])
def test_init_keeps_what_is_there(run: Run, start: str) -> None:
    """The table goes to the end of the file, in its line ends."""
    write_files({**PACKAGE, "pyproject.toml": start})

    assert run("init").code == 0

    text = Path("pyproject.toml").read_bytes().decode()
    newline = "\r\n" if "\r" in start else "\n"
    gap = newline if len(start) > 1 else ""
    assert text == start + gap + TABLE.replace("\n", newline)
    assert run("list").code == 0


def test_init_from_a_folder_below(run: Run) -> None:
    """Paths are written as the settings have them, from the folder of the file."""
    write_files({**PACKAGE, "pyproject.toml": "", "server.py": TOOL, "app/x.txt": ""})
    os.chdir("app")

    assert run("init", "../tools", "../server.py").code == 0
    text = Path("../pyproject.toml").read_text(encoding="utf-8")
    assert 'paths = ["server.py", "tools"]\n' in text


def test_init_names_scripts(run: Run) -> None:
    """A script beside the settings does not make its whole folder a path."""
    write_files({**PACKAGE, "server.py": TOOL})

    run("init")

    text = Path("pyproject.toml").read_text(encoding="utf-8")
    assert 'paths = ["server.py", "tools"]\n' in text


def test_init_without_tools(run: Run) -> None:
    """Nothing is written if there is nothing to name."""
    done = run("init")

    assert (done.code, read_files()) == (0, {})
    assert done.err.splitlines()[0] == "no tool found in 0 modules"


def test_init_twice(run: Run) -> None:
    """A table that is there is left alone."""
    write_files(PACKAGE)
    run("init")

    done = run("init")

    assert done.code == 2
    assert done.err == (
        "pyproject.toml:1:1: error: table [tool.hookgen] is there already\n"
        "    hint: change it by hand\n"
    )


# Progress


@pytest.mark.parametrize(("count", "is_long"), [(250, True), (20, False)])
@pytest.mark.usefixtures("run")
def test_progress(count: int, is_long: bool) -> None:
    """On a terminal, a long run draws a bar, and wipes it away at the end."""
    write_files({f"tool{number}.py": TOOL for number in range(count)})
    screen, terminal = os.openpty()

    with subprocess.Popen(
        [sys.executable, "-m", "hookgen", "list", "--jobs", "1"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        shown = read_all(screen)

    assert process.returncode == 0
    assert shown.endswith(f"\r\x1b[K{count} tools in {count} modules\r\n")
    assert (f"\rlist [{'#' * 15}{'-' * 15}] " in shown.replace("\x1b[K", "")) is is_long


def read_all(screen: int) -> str:
    """Return all that a terminal shows until the last one who writes is gone."""
    pieces: list[bytes] = []
    with contextlib.suppress(OSError):
        while piece := os.read(screen, 65536):
            pieces.append(piece)
    os.close(screen)
    return b"".join(pieces).decode()


# Formatters

UNLIKE_OURS = '''"""Tools."""

import zlib
import requests
from agno.tools import tool
from yarl import URL


@tool
def search(query: str, maximum_number_of_hits: int, minimum_score: float = 0.5) -> dict[str, list[URL]]:
    """Search the index."""
    return {'hits': [URL(query)] * maximum_number_of_hits, "zlib": zlib, "requests": requests}


class Tools:
    @tool
    async def find(self, query: str, *, zone: URL) -> dict[str, list[tuple[str, int, float]]]:
        return {}
'''

FORMATTERS = {
    "black": [["black", "--quiet"]],
    "black, wide": [["black", "--quiet", "--line-length=120"]],
    "ruff format, narrow": [["ruff", "format", "--isolated", "--line-length=60"]],
    "isort": [["isort", "--quiet", "--profile=black"]],
    "isort, all third party": [
        ["isort", "--quiet", "--profile=black", "--src=/", "--thirdparty=tools"]
    ],
    "isort, one section": [["isort", "--quiet", "--profile=black", "--no-sections"]],
    "ruff": [
        ["ruff", "check", "--isolated", "--fix", "--select=I", "--quiet"],
        ["ruff", "format", "--isolated", "--quiet"],
    ],
}


def formatted(commands: list[list[str]], *files: str) -> dict[str, bytes]:
    for command in commands:
        done = execute(sys.executable, "-m", *command, *files)
        assert done.returncode == 0, done.stderr
    return {file: Path(file).read_bytes() for file in files}


@pytest.mark.parametrize("commands", FORMATTERS.values(), ids=FORMATTERS)
def test_formatters_may_run_over_it(run: Run, commands: list[list[str]]) -> None:
    """After a formatter, check calls it current, and revert takes everything out."""
    write_files({"tools/__init__.py": "", "tools/search.py": UNLIKE_OURS})
    plain = formatted(commands, "tools/search.py")["tools/search.py"]
    write_files({"tools/search.py": UNLIKE_OURS})
    run("instrument", "tools")

    formatted(commands, *map(str, Path("tools").rglob("*.py")))
    kept = read_files("tools")

    assert run("check", "tools").err == "2 tools in 1 module, 0 files to change\n"
    assert run("instrument", "tools").code == 0
    assert read_files("tools") == kept
    assert run("revert", "tools").code == 0
    assert sorted(read_files("tools")) == ["__init__.py", "search.py"]
    # What is left may need the formatter once more, and is then as if never hooked.
    left = formatted(commands, "tools/search.py")["tools/search.py"]
    assert left.split() == plain.split()


# The command line itself


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(run: Run, flag: str) -> None:
    """The version is printed on stdout."""
    assert run(flag).out == f"hookgen {VERSION}\n"


def test_version_is_light() -> None:
    """Printing the version imports nothing else of hookgen."""
    ran = python(
        "import sys; sys.argv[1:] = ['--version']\n"
        "from hookgen.__main__ import main; main()\n"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] in "
        "('hookgen', 'libcst', 'typer')))"
    )

    assert ran.stdout.splitlines() == [
        f"hookgen {VERSION}",
        "['hookgen', 'hookgen.__main__', 'hookgen.version']",
    ]


def test_help(run: Run) -> None:
    """The help says what each command does, in one line each, and the exit codes."""
    done = run("-h")

    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == """\
Usage: hookgen [OPTIONS] COMMAND [ARGS]...

  Typed hooks for the tools of LLM agents, compiled into their source.

Options:
  -V, --version  Print the version.
  -h, --help     Show this message and exit.

Commands:
  instrument  Rewrite tool modules and generate their hook points.
  wrap        Make modules that put hooks before tools of other packages.
  check       Tell whether all tools are hooked and up to date.
  diff        Print what instrument would change, as a unified diff.
  revert      Take out again what instrument put in.
  list        List the tools, how each was found, and why any is skipped.
  lint        Check the rules: what they name and mean; change nothing.
  explain     Tell where one tool is, why it is one, and how to hook it.
  init        Add a table [tool.hookgen] to pyproject.toml.
  template    List, print and copy the templates of wrapper modules.

  Exit codes: 0 done or current, 1 changes pending (check, diff), 2 usage or
  configuration, 3 some inputs could not be handled, 4 a fault of hookgen.
"""
    )


@pytest.mark.parametrize(
    "command",
    ["instrument", "wrap", "check", "diff", "revert", "list", "explain", "init"],
)
def test_help_of_a_command(run: Run, command: str) -> None:
    """Each command explains its options; no text is cut or runs over."""
    done = run(command, "-h")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: hookgen {command} [OPTIONS] ")
    assert "..." not in done.out.partition("\n")[2].replace("[PATH]...", "")
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["weave"], "No such command 'weave'."),
        (["instrument", "--fast"], "No such option: --fast"),
        (["check", "--jobs", "-1"], "Invalid value for '--jobs': Input should be"),
        (["list", "--format", "xml"], "Invalid value for '--format': Value error"),
        (["explain"], "Missing argument"),
    ],
)
def test_usage_errors(run: Run, arguments: list[str], error: str) -> None:
    """A command line that makes no sense is answered on stderr, with exit code 2."""
    done = run(*arguments)

    assert (done.code, done.out) == (2, "")
    assert error in done.err


def test_fault_of_our_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody thought of is our fault: exit code 4, and it is said how to help."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("never")

    monkeypatch.setattr("hookgen.commands.requests.load_settings", fail)

    done = run("check")

    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.endswith(
        "ZeroDivisionError: never\n"
        "error: hookgen failed\n"
        "    hint: please report it with the lines above\n"
    )


@pytest.mark.usefixtures("run")
def test_reader_that_went_away() -> None:
    """A pipe that is closed early is no fault."""
    write_files({f"tool{number}.py": TOOL for number in range(300)})

    ran = execute(
        "bash",
        "-c",
        f"PYTHONPATH={ROOT} {sys.executable} -m hookgen list --jobs 1 | head -1",
    )

    assert ran.stdout.startswith("tool0.py:7 search")
    assert "Traceback" not in ran.stderr
