"""`hookgen wrap` as it is used: what it finds, makes, refuses, and keeps current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Run

CALCULATOR = '''\
"""Calculates."""

LIMIT = 10


def add(a: int, b: int = LIMIT) -> int:
    """Add two numbers."""
    return a + b


def negate(number: int) -> int:
    """Negate a number."""
    return -number
'''


@pytest.fixture(autouse=True)
def vendor(run: Run) -> Path:  # noqa: ARG001 - makes the folder
    """Lay out an installed package, and an application that wants its tools."""
    folder = Path("vendor")
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "calculator.py").write_text(CALCULATOR, encoding="utf-8")
    Path("app").mkdir()
    Path("app/__init__.py").touch()
    Path("pyproject.toml").touch()
    return folder


def read_tree(folder: str) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in Path(folder).rglob("*.py")
    }


def python(code: str) -> str:
    """Return what a program in the project's folder prints."""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [
            sys.executable,
            "-B",
            "-c",
            f"import sys; sys.path[:0] = ['', {str(root)!r}]\n{code}",
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_module_by_name(run: Run) -> None:
    """A module is found by its name and wrapped; a hook on it sees the calls."""
    done = run("wrap", "vendor.calculator", "--out", "app/tools", "--public")

    assert done.code == 0
    assert done.err == (
        "made app/tools/__init__.py\n"
        "made app/tools/calculator.py\n"
        "made app/tools/hooks/__init__.py\n"
        "made app/tools/hooks/calculator.py\n"
        "2 tools in 1 module, 4 files changed\n"
    )
    assert (
        python(
            "from app.tools.calculator import LIMIT, add\n"
            "from app.tools.hooks import calculator\n"
            "print(add(1), LIMIT)\n"
            "calculator.add.pre_call(lambda call: setattr(call, 'b', 1))\n"
            "print(add(1))\n"
        )
        == "11 10\n2\n"
    )


def test_nothing_is_imported(run: Run, vendor: Path) -> None:
    """A module is read, not run."""
    text = f"{CALCULATOR}\n\nraise SystemExit('was imported')\n"
    (vendor / "calculator.py").write_text(text, encoding="utf-8")
    (vendor / "__init__.py").write_text("raise SystemExit\n", encoding="utf-8")

    assert run("wrap", "vendor.calculator", "--out", "app", "--public").code == 0


def test_module_by_path(run: Run) -> None:
    """A file is wrapped under the name that its package gives it."""
    done = run("wrap", "vendor/calculator.py", "--out", "app/tools", "--public")

    text = Path("app/tools/calculator.py").read_text(encoding="utf-8")
    assert done.code == 0
    assert "import vendor.calculator as _wrapped" in text
    assert run("check", "app").code == 0


@pytest.mark.parametrize(
    "package",
    [
        "from .negate import negate\n",
        "from .negate import *\n",
        "import vendor.negate\n\nnegate = vendor.negate.negate\n",
    ],
)
def test_module_with_the_name_of_its_function(
    run: Run, vendor: Path, package: str
) -> None:
    """A module is found behind what its package gives the same name."""
    (vendor / "calculator.py").rename(vendor / "negate.py")
    (vendor / "__init__.py").write_text(package, encoding="utf-8")

    run("wrap", "vendor.negate", "--out", "app/tools", "--public")

    assert python("from app.tools.negate import negate; print(negate(2))") == "-2\n"


def test_namespace_package(run: Run, vendor: Path) -> None:
    """A package needs no `__init__.py` to be wrapped by its dotted name."""
    (vendor / "__init__.py").unlink()

    run("wrap", "vendor.calculator", "--out", "app/tools", "--public")

    assert python("from app.tools.calculator import add; print(add(1))") == "11\n"


def test_wrapper_that_hides_its_original(run: Run) -> None:
    """A wrapper cannot have the name of the package that it imports."""
    Path("other").mkdir()

    done = run("wrap", "vendor.calculator", "--out", "other/vendor", "--public")

    assert done.code == 3
    assert done.err.startswith(
        "other/vendor/calculator.py: error: would be imported as 'vendor.calculator', "
        "which hides the 'vendor' that it wraps\n"
        "    hint: give --out a folder in a package of another name\n"
    )
    assert not Path("other/vendor").exists()


def test_two_of_one_name(run: Run, vendor: Path) -> None:
    """Two modules cannot become one wrapper."""
    (vendor / "sub").mkdir()
    (vendor / "sub/calculator.py").write_text(CALCULATOR, encoding="utf-8")

    done = run(
        *("wrap", "vendor.calculator", "vendor/sub/calculator.py"),
        *("--out", "app/tools", "--public"),
    )

    assert done.code == 2
    assert done.err == (
        "error: 'vendor.calculator' and 'vendor/sub/calculator.py' would both become "
        "'app/tools/calculator.py'\n"
        "    hint: give one of them another --out\n"
    )


def test_wrappers_inside_of_their_package(run: Run, vendor: Path) -> None:
    """Wrappers in the package that is wrapped are not wrapped themselves."""
    run("wrap", "vendor", "--out", "vendor/hooked", "--public")
    once = read_tree("vendor")

    done = run("wrap", "vendor", "--out", "vendor/hooked", "--public")

    assert done.code == 0
    assert read_tree("vendor") == once
    assert (vendor / "hooked/calculator.py").is_file()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="reads this grammar")
def test_newer_grammar(run: Run, vendor: Path) -> None:
    """A wrapper in a grammar that hookgen's own Python does not read is not made."""
    (vendor / "box.py").write_text(
        "class Box[T = int]:\n"
        "    def get(self, item: T) -> T:  # hookgen: tool\n"
        "        return item\n",
        encoding="utf-8",
    )

    done = run("wrap", "vendor.box", "--out", "app/tools")

    assert done.code == 3
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert done.err.startswith(
        f"vendor/box.py: error: is in a grammar that Python {version} does not read\n"
        "    hint: run hookgen with the Python that runs the module\n"
    )


def test_file_of_another_name(run: Run) -> None:
    """`--out` may name the wrapper's own file."""
    command = ("wrap", "vendor.calculator", "--out", "app/sums.py", "--public")
    done = run(*command)

    assert done.code == 0
    assert "made app/sums.py\n" in done.err
    assert run(*command).err.endswith("0 files changed\n")
    assert run("check", "app").code == 0


def test_package(run: Run, vendor: Path) -> None:
    """Each module with tools of a package is wrapped, in the same tree of folders."""
    inner = vendor / "inner"
    inner.mkdir()
    (inner / "__init__.py").touch()
    (inner / "sums.py").write_text(CALCULATOR, encoding="utf-8")
    (vendor / "nothing.py").write_text("LIMIT = 1\n", encoding="utf-8")

    done = run("wrap", "vendor", "--out", "app/tools", "--public")

    assert done.code == 0
    assert sorted(read_tree("app/tools")) == [
        "__init__.py",
        "calculator.py",
        "hooks/__init__.py",
        "hooks/calculator.py",
        "hooks/inner/__init__.py",
        "hooks/inner/sums.py",
        "inner/__init__.py",
        "inner/sums.py",
    ]
    assert "--out app/tools/inner --public" in read_tree("app/tools")["inner/sums.py"]
    assert run("check", "app").code == 0


def test_inherited_tools(run: Run, vendor: Path) -> None:
    """A class derives from the wrapper of the class that it inherits tools from."""
    base = (
        "class Base:\n"
        "    def add(self, a: int) -> int:  # hookgen: tool\n"
        "        return a + 1\n"
    )
    derived = (
        "from vendor.base import Base\n\n\n"
        "class Derived(Base):\n"
        "    def negate(self, a: int) -> int:  # hookgen: tool\n"
        "        return -a\n"
    )
    (vendor / "base.py").write_text(base, encoding="utf-8")
    (vendor / "derived.py").write_text(derived, encoding="utf-8")

    assert run("wrap", "vendor", "--out", "app/tools").code == 0

    text = Path("app/tools/derived.py").read_text(encoding="utf-8")
    assert "from app.tools.base import Base as _Base\n" in text
    assert "class Derived(_wrapped.Derived, _Base):\n" in text
    assert (
        python(
            "from app.tools.derived import Derived\n"
            "from app.tools.hooks import base\n"
            "base.Base.add.pre_call(lambda call: setattr(call, 'a', 40))\n"
            "print(Derived().add(1), Derived().negate(1))\n"
        )
        == "41 -1\n"
    )
    assert run("check", "app").code == 0
    assert run("wrap", "vendor.derived", "--out", "app/tools").err.endswith(
        "0 files changed\n"
    )


def test_changed_package(run: Run, vendor: Path) -> None:
    """`check` tells that what is wrapped has changed; `instrument` follows it."""
    run("wrap", "vendor.calculator", "--out", "app/tools", "--public")
    text = CALCULATOR.replace("b: int = LIMIT", "b: int = LIMIT, c: int = 0")
    (vendor / "calculator.py").write_text(text, encoding="utf-8")

    check = run("check", "app")

    assert check.code == 1
    assert check.err == (
        "app/tools/calculator.py: out of date\n"
        "    the header of tool 'add' has changed\n"
        "app/tools/hooks/calculator.py: out of date\n"
        "    tool 'app.tools.calculator.add' has changed\n"
        "2 tools in 1 module, 2 files to change\n"
    )
    assert run("instrument", "app").code == 0
    assert run("check", "app").code == 0
    assert "c: int = 0" in Path("app/tools/calculator.py").read_text(encoding="utf-8")


def test_body_may_change(run: Run, vendor: Path) -> None:
    """What only matters inside of the original leaves the wrapper current."""
    run("wrap", "vendor.calculator", "--out", "app/tools", "--public")
    text = CALCULATOR.replace("return a + b", "return b + a")
    (vendor / "calculator.py").write_text(text, encoding="utf-8")

    assert run("check", "app").code == 0


def test_removed_package(run: Run, vendor: Path) -> None:
    """Without its original a wrapper cannot be checked, and the line says so."""
    run("wrap", "vendor.calculator", "--out", "app/tools", "--public")
    (vendor / "calculator.py").unlink()

    check = run("check", "app")

    assert check.code == 3
    assert check.err.startswith(
        "app/tools/calculator.py: error: wraps 'vendor.calculator', which is not to be "
        "found\n    hint: run hookgen where the package is installed\n"
    )


def test_settings(run: Run) -> None:
    """What the settings list is wrapped, checked as missing, and instrumented."""
    settings = (
        "[[tool.hookgen.wrap]]\n"
        'source = "vendor.calculator"\nout = "app/tools"\npublic = true\n'
        "[[tool.hookgen.wrap]]\n"
        'source = "vendor/calculator.py"\nout = "app/timed"\n'
        'template = "timeout"\nvariables = ["seconds=2.5"]\npublic = true\n'
    )
    Path("pyproject.toml").write_text(settings, encoding="utf-8")

    assert "app/tools/calculator.py: missing\n" in run("check", "app").err
    done = run("wrap")

    assert done.code == 0
    assert done.err.endswith("4 tools in 2 modules, 6 files changed\n")
    text = Path("app/timed/calculator.py").read_text(encoding="utf-8")
    assert "_SECONDS = 2.5\n" in text
    assert not Path("app/timed/hooks").exists()
    assert run("check", "app").code == 0
    assert run("instrument", "app").err.endswith("0 files changed\n")
    assert python("from app.timed.calculator import add; print(add(1))") == "11\n"


def test_other_template(run: Run) -> None:
    """With a template the wrapper says so, and `list` tells which one."""
    command = ("wrap", "vendor.calculator", "--out", "app/safe", "--public")
    done = run(*command, "--template", "log", "-v", "level=DEBUG")

    text = Path("app/safe/calculator.py").read_text(encoding="utf-8")
    listed = run("list", "app").out
    assert done.code == 0
    assert "wrapped by hookgen with template 'log'" in text
    assert "add [function, public] wrapped: log\n" in listed
    assert run("check", "app").code == 0


def test_own_template(run: Run) -> None:
    """A template of the user's is named by its path, and noticed when it changes."""
    template = Path("templates/loud.py.j2")
    template.parent.mkdir()
    text = (
        '{#\nsummary = "Say it"\n#}\n{% macro body(tool) %}\n'
        'print("{{ tool.name }}")\nreturn {{ tool.call }}\n{% endmacro %}\n'
    )
    template.write_text(text, encoding="utf-8")
    command = ("wrap", "vendor.calculator", "--out", "app/loud", "--public")

    assert run(*command, "--template", "templates/loud.py.j2").code == 0

    assert python("from app.loud.calculator import add; print(add(1))") == "add\n11\n"
    template.write_text(text.replace("print(", "print(1, "), encoding="utf-8")
    check = run("check", "app")
    assert (check.code, check.err.splitlines()[:2]) == (
        1,
        [
            "app/loud/calculator.py: out of date",
            "    its template, or hookgen itself, has changed",
        ],
    )


def test_template_that_takes_a_name(run: Run) -> None:
    """A template cannot import under a name that the module has."""
    Path("mine.py.j2").write_text(
        '{#\nsummary = "Mine"\nimports = ["from json import dumps as LIMIT"]\n#}\n'
        "{% macro body(tool) %}\nreturn LIMIT({{ tool.call }})\n{% endmacro %}\n",
        encoding="utf-8",
    )
    command = ("wrap", "vendor.calculator", "--out", "app/mine", "--public")

    done = run(*command, "--template", "mine.py.j2")

    assert (done.code, done.err) == (
        3,
        "mine.py.j2: error: imports 'LIMIT', which 'vendor.calculator' has a use for\n"
        "    hint: import it under another name: ... as _LIMIT\n",
    )


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (
            "{% macro body(tool) %}yield 1{% endmacro %}",
            "makes tool 'add', of kind 'function', one of kind 'generator'",
        ),
        (
            "{% macro body(tool) %}break{% endmacro %}",
            "makes no Python for tool 'add': 'break' outside loop, in line 1 of its body",
        ),
        (
            "{% macro body(tool) %}'Add.'{% endmacro %}",
            "makes no Python for tool 'add': it begins with a docstring, in line 1 of "
            "its body",
        ),
        (
            "{% macro helpers(module) %}LIMIT = 1{% endmacro %}"
            "{% macro body(tool) %}return LIMIT{% endmacro %}",
            "defines 'LIMIT', which 'vendor.calculator' has a use for",
        ),
        (
            "{% macro helpers(module) %}from __future__ import division{% endmacro %}"
            "{% macro body(tool) %}pass{% endmacro %}",
            "the helper code is not Python: from __future__ imports must occur at the "
            "beginning of the file",
        ),
    ],
)
def test_template_at_fault(run: Run, template: str, message: str) -> None:
    """What a template makes wrong is told as its fault, and nothing is written."""
    Path("own.py.j2").write_text(
        f'{{# summary = "Own" #}}\n{template}\n', encoding="utf-8"
    )

    done = run(
        *("wrap", "vendor.calculator", "--out", "app/tools", "--public"),
        *("--template", "own.py.j2"),
    )

    assert done.code == 3
    assert done.err.startswith(f"own.py.j2: error: {message}\n")
    assert not Path("app/tools").exists()


def test_foreign_file(run: Run) -> None:
    """A file that is no wrapper is not overwritten."""
    Path("app/calculator.py").write_text("MINE = 1\n", encoding="utf-8")

    done = run("wrap", "vendor.calculator", "--out", "app", "--public")

    assert (done.code, done.err) == (
        3,
        "app/calculator.py: error: was not made by hookgen wrap, and stands where a "
        "wrapper belongs\n"
        "    hint: give --out another folder, or a file of another name\n",
    )
    assert Path("app/calculator.py").read_text(encoding="utf-8") == "MINE = 1\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            [],
            2,
            "error: there is nothing to wrap\n"
            "    hint: name a module: hookgen wrap agno.tools.calculator --out app/tools; "
            "or list it in [[tool.hookgen.wrap]]\n",
        ),
        (
            ["vendor.calculator"],
            2,
            "error: --out is missing\n"
            "    hint: name the folder that the wrappers go into: --out app/tools\n",
        ),
        (
            ["vendor.missing", "--out", "app"],
            2,
            "error: there is no source of a module 'vendor.missing' to wrap\n"
            "    hint: run hookgen where the package is installed\n",
        ),
        (
            ["vendor/missing.py", "--out", "app"],
            2,
            "error: there is no file 'vendor/missing.py' to wrap\n"
            "    hint: name a module, as in agno.tools.calculator, or a file or package\n",
        ),
        (
            ["math", "--out", "app"],
            2,
            "error: there is no source of a module 'math' to wrap\n"
            "    hint: run hookgen where the package is installed\n",
        ),
        (
            ["vendor.calculator", "--out", "vendor", "--public"],
            2,
            "error: --out 'vendor' is where 'vendor.calculator' itself is\n"
            "    hint: name another folder\n",
        ),
        (
            ["vendor.calculator", "--out", "app"],
            3,
            "vendor/calculator.py: error: no tool found to wrap\n"
            "    hint: take every public function with --public, or name the tools in "
            "tool.hookgen.include\n",
        ),
        (
            ["vendor.calculator", "--out", "app", "--public", "--template", "retyr"],
            2,
            "error: there is no template 'retyr'\n    hint: did you mean 'retry'?\n",
        ),
    ],
)
def test_refused(run: Run, arguments: list[str], code: int, message: str) -> None:
    """What makes no sense is refused in a line, and nothing is written."""
    done = run("wrap", *arguments)

    assert (done.code, done.err) == (code, message)
    assert read_tree("app") == {"__init__.py": ""}


def test_tool_that_cannot_be_wrapped(run: Run, vendor: Path) -> None:
    """If no tool can be wrapped, the first one's reason is told."""
    text = "def make() -> object:\n    def add(a: int) -> int:  # hookgen: tool\n"
    text += "        return a\n    return add\n"
    (vendor / "calculator.py").write_text(text, encoding="utf-8")

    done = run("wrap", "vendor.calculator", "--out", "app")

    assert (done.code, done.err) == (
        3,
        "vendor/calculator.py:2:5: error: tool 'make.add' cannot be wrapped: it is "
        "defined in function 'make', which hides it\n",
    )


def test_edited_command(run: Run) -> None:
    """A wrapper that does not say how to make it again is not guessed at."""
    run("wrap", "vendor.calculator", "--out", "app", "--public")
    path = Path("app/calculator.py")
    text = path.read_text(encoding="utf-8").replace("To make it again: hookgen", "See")
    path.write_text(text, encoding="utf-8")

    check = run("check", "app")

    assert check.code == 3
    assert check.err.startswith(
        "app/calculator.py: error: does not say how to make it again\n"
        "    hint: make it with hookgen wrap; its docstring holds the command\n"
    )


def test_formatted_wrapper(run: Run) -> None:
    """A wrapper that a formatter has changed is current."""
    run("wrap", "vendor.calculator", "--out", "app", "--public")
    path = Path("app/calculator.py")
    ruff = [sys.executable, "-m", "ruff", "format", "--line-length=40", str(path)]
    before = path.read_bytes()
    subprocess.run(ruff, check=True, capture_output=True)

    assert path.read_bytes() != before
    assert run("check", "app").code == 0


def test_revert(run: Run) -> None:
    """`revert` takes the hook points away; the wrapper still stands for its original."""
    run("wrap", "vendor.calculator", "--out", "app", "--public")

    assert run("revert", "app").code == 0

    assert not Path("app/hooks").exists()
    assert python("from app.calculator import add; print(add(1))") == "11\n"
    checked = run("check", "app")
    assert checked.code == 1
    assert (
        "app/calculator.py: out of date\n    its hook points have been taken out\n"
        in checked.out + checked.err
    )


def test_rules(run: Run) -> None:
    """Rules hold for wrapped tools as for any others."""
    rule = (
        "[[tool.hookgen.rule]]\n"
        'where = { name = "add" }\ndo = "app.policy:limit"\nphase = "pre_call"\n'
    )
    Path("pyproject.toml").write_text(rule, encoding="utf-8")
    Path("app/policy.py").write_text(
        "from hookgen.runtime import Deny\n\n\n"
        "def limit(b: int) -> Deny | None:\n"
        '    return Deny("too much") if b > 100 else None\n',
        encoding="utf-8",
    )

    assert run("wrap", "vendor.calculator", "--out", "app/tools", "--public").code == 0

    assert (
        python(
            "from hookgen.runtime import ToolDenied\n"
            "from app.tools.calculator import add\n"
            "print(add(1))\n"
            "try:\n    add(1, 101)\nexcept ToolDenied as denied:\n    print(denied)\n"
        )
        == "11\ntool 'add' was denied: too much\n"
    )


def test_rule_for_another_tool(run: Run) -> None:
    """A run that only wraps does not judge the rules of other tools."""
    rule = (
        "[[tool.hookgen.rule]]\n"
        'where = { name = "search" }\ndo = "app.policy:limit"\nphase = "pre_call"\n'
    )
    Path("pyproject.toml").write_text(rule, encoding="utf-8")
    Path("app/policy.py").write_text("def limit() -> None: ...\n", encoding="utf-8")

    assert run("wrap", "vendor.calculator", "--out", "app/tools", "--public").code == 0
    assert run("check", "app").code == 2


def test_new_wrapper_in_a_copy(run: Run) -> None:
    """--out makes the wrappers of the settings in the copy, and only there."""
    wrap = '[[tool.hookgen.wrap]]\nsource = "vendor.calculator"\nout = "app"\n'
    Path("pyproject.toml").write_text(f"{wrap}public = true\n", encoding="utf-8")

    done = run("instrument", "app", "--out", "built")

    assert done.code == 0, done.err
    assert list(read_tree("app")) == ["__init__.py"]
    assert sorted(read_tree("built")) == [
        "app/__init__.py",
        "app/calculator.py",
        "app/hooks/__init__.py",
        "app/hooks/calculator.py",
    ]


def test_standalone(run: Run) -> None:
    """With its own runtime a wrapper needs no hookgen."""
    command = ("wrap", "vendor.calculator", "--out", "app/tools", "--public")
    assert run(*command, "--standalone").code == 0

    assert (
        python(
            "import app.tools.calculator as calculator\n"
            "print(calculator.add(1), 'hookgen' in sys.modules)\n"
        )
        == "11 False\n"
    )
