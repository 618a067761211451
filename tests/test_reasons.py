"""What `check` says of generated code that is not current, and what leaves it so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace
from packages import instrument_project, write_package

from hookgen.pipeline.reasons import find_reasons
from hookgen.pipeline.records import Mode, Request
from hookgen.pipeline.run import run
from hookgen.settings import load_settings

TOOLS = '''"""Tools."""


# hookgen: tool
def search(query: str, limit: int = 10) -> list[str]:
    return [query] * limit


# hookgen: tool
def delete(path: str) -> None:
    del path


# hookgen: tool
async def fetch(address: str) -> bytes:
    return address.encode()
'''

POLICY = '''"""Hooks."""

from hookgen.runtime import Deny, Replace


def audit(tool_name: str) -> None:
    print(tool_name)


def check(path: str) -> Deny | None:
    return Deny(path)


def redact(result: list[str]) -> Replace[list[str]] | None:
    return Replace(result)


def end(tool_name: str) -> None:
    print(tool_name)
'''

RULES = """
[[tool.hookgen.rule]]
name = "audit"
where = {}
do = "shop.policy:audit"
phase = "pre_call"

[[tool.hookgen.rule]]
where = { name = "delete" }
do = "shop.policy:check"
phase = "pre_call"

[[tool.hookgen.rule]]
where = { name = "search" }
do = "shop.policy:redact"
phase = "post_call"

[[tool.hookgen.rule]]
where = { async = true }
do = "shop.policy:end"
phase = "on_exit"
"""

FILES = {"shop/tools.py": TOOLS, "shop/policy.py": POLICY, "pyproject.toml": RULES}

HOOKS = "shop/hooks/tools.py"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project that is instrumented and current."""
    write_package(tmp_path, FILES)
    instrument_project(tmp_path)
    assert check(tmp_path) == {}
    return tmp_path


def check(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the files that are not current, each with what has changed."""
    outcome = run(Request(Mode.CHECK, (folder,), load_settings(folder)))
    assert outcome.errors == ()
    return {c.path.relative_to(folder).as_posix(): c.reasons for c in outcome.changes}


def edit(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def drop_rule(folder: Path, hook: str) -> None:
    path = folder / "pyproject.toml"
    start, *rules = re.split(r"(?=\[\[)", path.read_text(encoding="utf-8"))
    kept = [rule for rule in rules if f":{hook}" not in rule]
    path.write_text("".join([start, *kept]), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        pytest.param(
            "pyproject.toml",
            'name = "audit"',
            'name = "trail"',
            (
                "rule 'trail, shop.policy:audit' is new for 3 tools",
                "rule 'audit, shop.policy:audit' is gone for 3 tools",
            ),
            id="rule has another name",
        ),
        pytest.param(
            "pyproject.toml",
            '{ name = "delete" }',
            '{ name = "del*", param = "path" }',
            (),
            id="condition means the same tools",
        ),
        pytest.param(
            "pyproject.toml",
            "{ async = true }",
            '{ name = ["fetch", "search"] }',
            ("rule 'shop.policy:end' is new for tool 'shop.tools.search'",),
            id="condition means another tool",
        ),
        pytest.param(
            "pyproject.toml",
            'phase = "on_exit"',
            'phase = "on_error"',
            (
                "rule 'shop.policy:end' is new for tool 'shop.tools.fetch'",
                "rule 'shop.policy:end' is gone for tool 'shop.tools.fetch'",
            ),
            id="rule has another phase",
        ),
        pytest.param(
            "pyproject.toml",
            'phase = "on_exit"',
            'phase = "on_exit"\non_failure = "continue"',
            (
                "rule 'shop.policy:end, an observer' is new for tool "
                "'shop.tools.fetch'",
                "rule 'shop.policy:end' is gone for tool 'shop.tools.fetch'",
            ),
            id="rule is an observer",
        ),
        pytest.param(
            "shop/policy.py",
            "def check(path: str)",
            "def check(path: str, tool_name: str)",
            ("the hook of rule 'shop.policy:check' has changed",),
            id="hook has another parameter",
        ),
        pytest.param(
            "shop/policy.py",
            "-> Deny | None",
            "-> None",
            ("the hook of rule 'shop.policy:check' has changed",),
            id="hook returns something else",
        ),
        pytest.param(
            "shop/policy.py",
            "def audit(tool_name: str)",
            "def audit(*, tool_name: str, arguments: dict[str, object])",
            ("the hook of rule 'audit, shop.policy:audit' has changed",),
            id="hook of several tools has changed",
        ),
    ],
)
def test_reasons(
    project: Path, name: str, old: str, new: str, reason: tuple[str, ...]
) -> None:
    """`check` names the rule that has changed, or the rule whose hook has."""
    edit(project, name, (old, new))

    assert check(project) == ({HOOKS: reason} if reason else {})

    instrument_project(project)
    assert check(project) == {}


def test_rule_is_gone(project: Path) -> None:
    """A rule that is taken out is named, and its code goes with the next run."""
    drop_rule(project, "check")

    gone = "rule 'shop.policy:check' is gone for tool 'shop.tools.delete'"
    assert check(project) == {HOOKS: (gone,)}

    instrument_project(project)
    assert "policy.check" not in (project / HOOKS).read_text(encoding="utf-8")


def test_last_rule_is_gone(project: Path) -> None:
    """Without rules, the generated code is what it is without rules."""
    (project / "pyproject.toml").write_text("", encoding="utf-8")

    instrument_project(project)

    text = (project / HOOKS).read_text(encoding="utf-8")
    assert "policy" not in text
    assert "rules" not in text


def test_rules_in_another_order(project: Path) -> None:
    """Rules that run in another order make the code stale."""
    edit(
        project,
        "pyproject.toml",
        ('do = "shop.policy:check"', 'do = "shop.policy:check"\nbefore = "audit"'),
    )

    reason = "the rules of tool 'shop.tools.delete' are in another order"
    assert check(project) == {HOOKS: (reason,)}


def test_tool_has_changed(project: Path) -> None:
    """A tool with another signature is named, whatever its rules."""
    edit(project, "shop/tools.py", ("def delete(path: str)", "def delete(path: bytes)"))
    edit(project, "shop/policy.py", ("def check(path: str)", "def check(path: bytes)"))

    assert check(project)[HOOKS] == ("tool 'shop.tools.delete' has changed",)


def test_default_of_a_tool_has_changed(project: Path) -> None:
    """Another default is a change of the tool, and of no hook."""
    edit(project, "shop/tools.py", ("limit: int = 10", "limit: int = 11"))

    assert check(project) == {HOOKS: ("tool 'shop.tools.search' has changed",)}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pyproject.toml", RULES, f"\n\n# Rules.\n{RULES}"),
        ("pyproject.toml", 'name = "audit"\nwhere = {}', 'where = {}\nname = "audit"'),
        ("shop/policy.py", '"""Hooks."""', '"""Hooks."""\n\nLIMIT = 3\n'),
        ("shop/policy.py", "    print(tool_name)", "    return None"),
        ("shop/tools.py", "    return [query]", "    # More.\n    return [query]"),
    ],
    ids=["rules move", "keys move", "hooks move", "hook's body", "tools move"],
)
def test_what_leaves_code_current(project: Path, name: str, old: str, new: str) -> None:
    """Where rules, hooks and tools stand, and what hooks do, is not in the code."""
    edit(project, name, (old, new))

    assert check(project) == {}


def test_only_hook_points_change(project: Path) -> None:
    """A change of rules changes no tool module."""
    before = (project / "shop/tools.py").read_bytes()

    drop_rule(project, "redact")
    outcome = instrument_project(project)

    changed = [
        change.path.relative_to(project).as_posix() for change in outcome.changes
    ]
    assert changed == [HOOKS]
    assert (project / "shop/tools.py").read_bytes() == before


def test_faulty_rule_changes_nothing(project: Path) -> None:
    """With an error in any rule, nothing is written."""
    edit(project, "pyproject.toml", ("shop.policy:check", "shop.policy:chek"))
    edit(project, "shop/tools.py", ("def delete(path: str)", "def delete(path: bytes)"))
    before = read(project)

    settings = load_settings(project)
    outcome = run(Request(Mode.INSTRUMENT, (project,), settings))

    assert [error.message for error in outcome.errors] == [
        "rule 'shop.policy:chek': there is no function 'chek' in 'shop.policy'"
    ]
    assert outcome.changes == ()
    assert read(project) == before


def read(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_bytes_for_any_number_of_jobs(tmp_path: Path) -> None:
    """However many processes work, and in whichever order, the bytes are the same."""
    made: list[Mapping[str, bytes]] = []
    for number, (jobs, is_reversed) in enumerate([(1, False), (2, False), (1, True)]):
        folder = tmp_path / str(number)
        modules = {f"shop/part_{i:03}.py": TOOLS for i in range(90)}
        files = {**modules, "shop/policy.py": POLICY, "pyproject.toml": RULES}
        write_package(folder, files)
        settings = replace(load_settings(folder), jobs=jobs)
        paths: tuple[Path, ...] = (folder,)
        if is_reversed:
            paths = tuple(sorted((folder / "shop").glob("*.py"), reverse=True))
        outcome = run(Request(Mode.INSTRUMENT, paths, settings))
        assert outcome.errors == ()
        made.append(read(folder))

    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("end", ["<<<<<<< HEAD\n", "def apply(\n"])
def test_module_that_cannot_be_read(end: str) -> None:
    """Nothing is said of one that is no Python any more."""
    after = (
        'class SeekCall(ToolCall):\n    """One call of tools.seek."""\n\n\n'
        "class SeekHooks(HookPoint):\n    pass\n"
    )
    before = after.replace('"""\n', '"""\n\n    x = 1\n', 1)

    assert find_reasons(after.encode(), after.encode()) == ()
    assert find_reasons(before.encode(), after.encode()) != ()
    assert find_reasons(f"{before}{end}".encode(), after.encode()) == ()
