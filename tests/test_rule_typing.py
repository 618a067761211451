"""Misuse of rules that hookgen leaves to type checkers: what they say, and where.

The tools and hooks are right when the code is generated; then a hook is changed. mypy
has to say so at the call of the hook, in the line below the comment that names the rule.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from packages import instrument_project, write_package

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent

TOOLS = '''"""Tools."""

from collections.abc import Iterator


# hookgen: tool
def search(queries: list[str], limit: int = 10) -> list[str]:
    return queries[:limit]


# hookgen: tool
def read(path: str) -> str:
    return path


# hookgen: tool
def lines(path: str) -> Iterator[str]:
    yield path


# hookgen: tool
async def fetch(address: str) -> bytes:
    return address.encode()
'''

RIGHT = '''"""Hooks."""

from collections.abc import Awaitable, Callable

from hookgen.runtime import Deny, Drop, Replace, ToolCall, ToolReturn

from shop.hooks.tools import FetchCall, ReadCall, SearchCall


def check(queries: list[str], limit: int) -> Deny | None:
    return Deny("no") if limit else None


def limit(call: SearchCall) -> None:
    call.limit = 5


def recall(queries: list[str]) -> Replace[list[str]] | None:
    return Replace(queries)


def redact(result: list[str]) -> Replace[list[str]] | None:
    return Replace(result)


def look(done: ToolReturn[ReadCall, str]) -> None:
    print(done)


def around(call: ReadCall, call_next: Callable[[ReadCall], str]) -> str:
    return call_next(call)


def strip(item: str) -> Replace[str] | Drop | None:
    return Replace(item)


def rescue(error: Exception) -> Replace[list[str]] | None:
    return Replace([str(error)])


async def ask(address: str) -> Deny | None:
    return Deny(str(address))


async def retry(
    call: FetchCall, call_next: Callable[[FetchCall], Awaitable[bytes]]
) -> bytes:
    return await call_next(call)
'''


def rule(tool: str, hook: str, phase: str) -> str:
    return (
        f'[[tool.hookgen.rule]]\nwhere = {{ name = "{tool}" }}\n'
        f'do = "shop.policy:{hook}"\nphase = "{phase}"\n\n'
    )


RULES = "".join(
    (
        rule("search", "check", "pre_call"),
        rule("search", "limit", "pre_call"),
        rule("search", "recall", "pre_call"),
        rule("search", "redact", "post_call"),
        rule("read", "look", "post_call"),
        rule("read", "around", "around"),
        rule("lines", "strip", "on_item"),
        rule("lines", "rescue", "on_error"),
        rule("fetch", "ask", "pre_call"),
        rule("fetch", "retry", "around"),
    )
)


@dataclass(frozen=True)
class Misuse:
    """A change of the hooks, and what mypy says of the generated code."""

    old: str
    new: str
    rule: str
    """The hook, in the comment above the line that mypy means."""
    line: str
    """The start of that line."""
    errors: tuple[str, ...]


MISUSES = {
    "type of a parameter": Misuse(
        "def check(queries: list[str]",
        "def check(queries: list[int]",
        "check",
        "denial = policy.check(",
        (
            'Argument 1 to "check" has incompatible type "list[str]"; expected '
            '"list[int]"  [arg-type]',
        ),
    ),
    "renamed": Misuse(
        "def check(",
        "def checked(",
        "check",
        "denial = policy.check(",
        ('Module has no attribute "check"; maybe "checked"?  [attr-defined]',),
    ),
    "new parameter": Misuse(
        "def check(queries: list[str], limit: int)",
        "def check(queries: list[str], limit: int, path: str)",
        "check",
        "denial = policy.check(",
        ('Missing positional argument "path" in call to "check"  [call-arg]',),
    ),
    "record of another tool": Misuse(
        "def limit(call: SearchCall) -> None:\n    call.limit = 5",
        "def limit(call: ReadCall) -> None:\n    call.path = ''",
        "limit",
        "policy.limit(",
        (
            'Argument 1 to "limit" has incompatible type "SearchCall"; expected '
            '"ReadCall"  [arg-type]',
        ),
    ),
    "outcome of another type": Misuse(
        "def recall(queries: list[str]) -> Replace[list[str]] | None:\n"
        "    return Replace(queries)",
        "def recall(queries: list[str]) -> Replace[str] | None:\n"
        "    return Replace(queries[0])",
        "recall",
        "result = self.decided(outcome",
        (
            'Argument 1 to "decided" of "Ruling" has incompatible type '
            '"Replace[str]"; expected "Replace[list[str]] | Deny"  [arg-type]',
        ),
    ),
    "result of another type": Misuse(
        "def redact(result: list[str]) -> Replace[list[str]] | None:\n"
        "    return Replace(result)",
        "def redact(result: list[bytes]) -> Replace[list[str]] | None:\n"
        "    return Replace([str(result)])",
        "redact",
        "change = policy.redact(",
        (
            'Argument 1 to "redact" has incompatible type "list[str]"; expected '
            '"list[bytes]"  [arg-type]',
        ),
    ),
    "became async": Misuse(
        "def limit(",
        "async def limit(",
        "limit",
        "policy.limit(",
        ('Value of type "Coroutine[Any, Any, None]" must be used  [unused-coroutine]',),
    ),
    "item of another type": Misuse(
        "def strip(item: str) -> Replace[str] | Drop | None:\n    return Replace(item)",
        "def strip(item: str) -> Replace[int] | Drop | None:\n    return Replace(1)",
        "strip",
        "on_item=lambda item: policy.strip(item.item),",
        (
            'Argument "on_item" to "subscribe" of "StreamHookPoint" has incompatible '
            'type "Callable[[ToolItem[LinesCall, str]], Replace[int] | Drop | None]"; '
            'expected "Callable[[ToolItem[LinesCall, str]], Replace[str] | Drop | '
            'None] | None"  [arg-type]',
            'Incompatible return value type (got "Replace[int] | Drop | None", '
            'expected "Replace[str] | Drop | None")  [return-value]',
        ),
    ),
    "around another tool": Misuse(
        "def around(call: ReadCall, call_next: Callable[[ReadCall], str]) -> str:",
        "def around(call: ReadCall, call_next: Callable[[ReadCall], str]) -> object:",
        "around",
        "around=lambda call, call_next: policy.around(call, call_next),",
        (
            'Argument "around" to "subscribe" of "HookPoint" has incompatible type '
            '"Callable[[ReadCall, Callable[[ReadCall], str]], object]"; expected '
            '"Callable[[ReadCall, Callable[[ReadCall], str]], str] | None"  [arg-type]',
            'Incompatible return value type (got "object", expected "str")  '
            "[return-value]",
        ),
    ),
    "async hook of another type": Misuse(
        "async def ask(address: str)",
        "async def ask(address: bytes)",
        "ask",
        "pre_call=lambda call: policy.ask(call.address),",
        (
            'Argument 1 to "ask" has incompatible type "str"; expected "bytes"  '
            "[arg-type]",
        ),
    ),
    "attached hook's record": Misuse(
        "def look(done: ToolReturn[ReadCall, str])",
        "def look(done: ToolReturn[ReadCall, bytes])",
        "look",
        "post_call=lambda done: policy.look(done),",
        (
            'Argument 1 to "look" has incompatible type "ToolReturn[ReadCall, str]"; '
            'expected "ToolReturn[ReadCall, bytes]"  [arg-type]',
        ),
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with rules that fit, whose code is generated."""
    folder = tmp_path_factory.mktemp("rule_typing")
    files = {"shop/tools.py": TOOLS, "shop/policy.py": RIGHT, "pyproject.toml": RULES}
    write_package(folder, files)
    instrument_project(folder)
    assert run_mypy(folder) == []
    return folder


def write_later(path: Path, text: str) -> None:
    """Write a file again, at another second: mypy's cache looks at no smaller ones."""
    then = path.stat().st_mtime_ns + 1_000_000_000
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(then, then))


def run_mypy(folder: Path) -> list[str]:
    """Return the errors that mypy finds in generated code and hooks, in strict mode."""
    done = subprocess.run(
        [
            *[sys.executable, "-m", "mypy", "--strict", "--config-file="],
            *["--python-version=3.11", "--hide-error-context", "shop"],
        ],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if ": error: " in line]


@pytest.mark.parametrize("name", MISUSES)
def test_misuse(project: Path, name: str) -> None:
    """mypy says what is wrong with a hook, at its call, below the rule's name."""
    misuse = MISUSES[name]
    policy = project / "shop" / "policy.py"
    assert RIGHT.count(misuse.old) == 1
    write_later(policy, RIGHT.replace(misuse.old, misuse.new))

    found = run_mypy(project)

    write_later(policy, RIGHT)
    code = (project / "shop/hooks/tools.py").read_text("utf-8").splitlines()
    assert [line.partition(": error: ")[2] for line in found] == list(misuse.errors)
    for line in found:
        path, number, _ = line.split(":", 2)
        assert path == "shop/hooks/tools.py"
        assert code[int(number) - 1].strip().startswith(misuse.line)
        titles = [each for each in code[: int(number)] if re.match(r" +# \d+\. ", each)]
        assert titles[-1].endswith(f": shop.policy:{misuse.rule}")
