"""The README is true: its commands run, and print what it says."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from commands import ROOT, do, run_command

from hookgen.errors import SettingsError
from hookgen.scan import SELECTORS
from hookgen.settings import load_settings

README = (ROOT / "README.md").read_text(encoding="utf-8")

AGENTS = """\
from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])


def function_tool(function: F) -> F:
    return function
"""
"""What stands in for the framework that the README's tool is written for."""

LANGUAGES = {"diff", "python", "sh", "text", "toml", "yaml"}

SET_UP = "python3 -m venv .venv"
"""What the two commands that make an environment begin with."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code of the README."""

    language: str
    text: str


CALCULATOR = """\
from agno.tools import Toolkit


class CalculatorTools(Toolkit):
    def __init__(self) -> None:
        super().__init__(tools=[self.add])

    def add(self, a: float, b: float) -> str:
        return str(a + b)
"""
"""As much as `hookgen wrap` needs to see of an installed package."""


def read_blocks(text: str) -> list[Block]:
    """Return what stands between lines of three backticks."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(*each) for each in found]


BLOCKS = read_blocks(README)
COMMANDS = [
    line for each in BLOCKS if each.language == "sh" for line in each.text.splitlines()
]
SET_UP_COMMANDS = [command for command in COMMANDS if command.startswith(SET_UP)]
USE_COMMANDS = [command for command in COMMANDS if not command.startswith(SET_UP)]


def text_of(language: str) -> str:
    """Return the only block of a language."""
    (block,) = [each for each in BLOCKS if each.language == language]
    return block.text


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with the files that the README shows."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").touch()
    (tmp_path / "agents.py").write_text(AGENTS)
    calculator = tmp_path / "agno" / "tools" / "calculator.py"
    calculator.parent.mkdir(parents=True)
    calculator.write_text(CALCULATOR)
    for block in BLOCKS:
        if block.language in ("python", "toml"):
            name = block.text.partition("\n")[0].removeprefix("# ")
            (tmp_path / name).write_text(block.text)
    return tmp_path


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a copy of the checkout without what is made in it."""
    made = (".git", ".venv*", ".nox", ".*_cache", ".hypothesis", "__pycache__", ".cov*")
    shutil.copytree(ROOT, tmp_path / "hookgen", ignore=shutil.ignore_patterns(*made))
    return tmp_path / "hookgen"


def test_no_block_is_passed_over() -> None:
    """Every block of the README is of a kind that is tested here."""
    assert len(BLOCKS) == README.count("```") / 2
    assert {each.language for each in BLOCKS} == LANGUAGES


def test_two_commands_set_up_everything() -> None:
    """There are exactly two commands that make an environment."""
    assert len(SET_UP_COMMANDS) == 2


def test_commands_run(project: Path) -> None:
    """From first to last, every command does what it is for on the README's files.

    Only `hookgen diff` exits with 1, because there is a difference.
    """
    for command in USE_COMMANDS:
        done = run_command(command, project)
        wanted = 1 if command.startswith("hookgen diff") else 0
        assert done.returncode == wanted, f"{command}\n{done.stdout}{done.stderr}"


def test_diff_is_what_instrument_does(project: Path) -> None:
    """The diff is the one that `hookgen diff` prints for the module above it."""
    printed = run_command("hookgen diff tools", project).stdout

    assert printed.endswith(text_of("diff"))


def test_message_is_what_mypy_says(project: Path) -> None:
    """The wrong hook gets the message of mypy that is shown."""
    do("hookgen instrument tools", project)
    policy = project / "policy.py"
    policy.write_text(policy.read_text().replace("min(call.limit, 5)", '"5"'))

    printed = run_command("mypy --strict tools policy.py loop.py", project).stdout

    assert printed.splitlines()[0] == text_of("text").strip()


def test_policy_runs(project: Path) -> None:
    """The policy lets a call through, denies one, and logs both."""
    do("hookgen instrument tools", project)
    (project / "use.py").write_text(
        "import policy\n"
        "from hookgen.runtime import ToolDenied\n"
        "from tools.search import search\n"
        "print(search('within', limit=100))\n"
        "try:\n"
        "    search('password')\n"
        "except ToolDenied as denial:\n"
        "    print(denial)\n"
    )

    printed = do("python use.py", project)

    assert printed.splitlines() == [
        "search {'query': 'within', 'limit': 100}",
        "['Refunds', 'Delivery']",
        "search {'query': 'password', 'limit': 10}",
        "tool 'search' was denied: passwords are not searched for",
    ]


def test_rule_runs(project: Path) -> None:
    """The rule denies a call, and nobody has imported it."""
    do("hookgen instrument tools", project)
    (project / "use.py").write_text(
        "from hookgen.runtime import ToolDenied\n"
        "from tools.search import search\n"
        "print(search('within'))\n"
        "try:\n"
        "    search('sk-1')\n"
        "except ToolDenied as denial:\n"
        "    print(denial)\n"
    )

    printed = do("python use.py", project)

    assert printed.splitlines() == [
        "['Refunds', 'Delivery']",
        "tool 'search' was denied: search is not given keys",
    ]


def test_loop_runs(project: Path) -> None:
    """The loop invokes what the model asked for, and its hooks run once."""
    do("hookgen instrument tools", project)
    (project / "use.py").write_text(
        "import policy\n"
        "from loop import answer\n"
        "answer([('search', {'query': 'within'}), ('search', {'query': 'password'})])\n"
    )

    printed = do("python use.py", project)

    assert printed.splitlines() == [
        "search {'query': 'within', 'limit': 10}",
        "['Refunds', 'Delivery']",
        "search {'query': 'password', 'limit': 10}",
        "passwords are not searched for",
        "{'search': 2} 2",
    ]


@pytest.mark.slow
def test_command_of_the_example_runs(clone: Path) -> None:
    """The first command sets up a fresh checkout and shows the hooks at work."""
    printed = do(SET_UP_COMMANDS[0], clone)

    assert (
        "tool 'refund' was denied: refunds of 50.00 and more need a person" in printed
    )


@pytest.mark.slow
def test_command_of_the_tests_finds_its_sessions(clone: Path) -> None:
    """The second command sets up a fresh checkout, up to the tests.

    It lists its sessions instead of running them: they would run this test.
    """
    printed = do(f"{SET_UP_COMMANDS[1]} --list", clone)

    assert "* tests-3.11" in printed


def test_ci_runs_the_command_of_the_tests() -> None:
    """What CI runs is the second command."""
    assert SET_UP_COMMANDS[1] in (ROOT / ".ci" / "run").read_text().splitlines()


def test_settings_are_listed(tmp_path: Path) -> None:
    """The table of settings has every key, and none that there is not."""
    (tmp_path / "pyproject.toml").write_text("[tool.hookgen]\n'?' = 1\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    known = (caught.value.hint or "").removeprefix("known keys: ").split(", ")
    table = README.partition("| key of `[tool.hookgen]`")[2].partition("\n\n")[0]

    assert sorted(re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE)) == sorted(known)


def test_selectors_are_listed() -> None:
    """The table of frameworks has every selector, and none that there is not."""
    table = README.partition("| framework |")[2].partition("\n\n")[0]
    listed = set(re.findall(r"`([\w-]+)` \|$", table, re.MULTILINE))

    assert listed == {each.name for each in SELECTORS} | {"decorator-named-tool"}


def test_pre_commit_hooks_exist() -> None:
    """The hooks that the README names are those that pre-commit is offered."""
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())

    assert [each["id"] for each in offered] == ["hookgen-instrument", "hookgen-check"]
    assert all(each["id"] in text_of("yaml") for each in offered)


@pytest.mark.parametrize(
    "page", [Path("README.md"), Path("examples/README.md"), *Path("docs").glob("*.md")]
)
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the project has a file at its end."""
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [each.partition("#")[0] for each in re.findall(r"\]\(([^)]+)\)", text)]
    files = [ROOT / page.parent / link for link in links if "://" not in link]

    assert [file for file in files if not file.exists()] == []
