"""What the command line says of rules, in full."""

from __future__ import annotations

import pytest
from command_line import TOOL, Run, read_files, write_files

POLICY = '''"""Hooks."""

from hookgen.runtime import Deny


def audit(tool_name: str) -> None:
    """Look."""


def check(query: str) -> Deny | None:
    """Deny some calls."""
    return Deny("no") if not query else None
'''

RULES = """\
[tool.hookgen]
paths = ["tools"]

[[tool.hookgen.rule]]
name = "audit"
where = {}
do = "app.policy:audit"
phase = "pre_call"

[[tool.hookgen.rule]]
where = { param = "query: str" }
do = "app.policy:check"
phase = "pre_call"
"""

FILES = {
    "tools/__init__.py": "",
    "tools/search.py": TOOL,
    "app/__init__.py": "",
    "app/policy.py": POLICY,
    "pyproject.toml": RULES,
}


def test_lint(run: Run) -> None:
    """Each rule has a line, with its place and how many tools it is for."""
    write_files(FILES)
    before = read_files()

    done = run("lint")

    assert (done.code, done.out, done.err) == (
        0,
        "pyproject.toml:4 pre_call: audit, app.policy:audit [1 tool]\n"
        "pyproject.toml:10 pre_call: app.policy:check [1 tool]\n",
        "2 rules for 1 of 1 tool, 0 errors\n",
    )
    assert read_files() == before


def test_lint_finds_faults(run: Run) -> None:
    """What is wrong with a rule is told; the exit code says that it is the settings'."""
    write_files(
        {**FILES, "pyproject.toml": RULES.replace("policy:check", "policy:chek")}
    )

    done = run("lint")

    assert (done.code, done.out, done.err) == (
        2,
        "pyproject.toml:4 pre_call: audit, app.policy:audit [1 tool]\n",
        "1 rule for 1 of 1 tool, 1 error\n"
        "pyproject.toml:10:1: error: rule 'app.policy:chek': there is no function "
        "'chek' in 'app.policy'\n"
        "    hint: did you mean 'check'?\n",
    )


def test_lint_without_rules(run: Run) -> None:
    """A project without rules has none to say anything of."""
    write_files({**FILES, "pyproject.toml": ""})

    done = run("lint", "tools")

    assert (done.code, done.out, done.err) == (
        0,
        "",
        "0 rules for 0 of 1 tool, 0 errors\n",
    )


def test_lint_as_json(run: Run) -> None:
    """A program gets the rules of each tool, in order, with places counted from 1."""
    write_files(FILES)

    done = run("lint", "--format=json")

    (tool,) = done.json["tools"]
    assert done.json["errors"] == []
    assert tool["rules"] == [
        {
            "name": "audit",
            "phase": "pre_call",
            "do": "app.policy:audit",
            "path": "pyproject.toml",
            "line": 4,
            "hook_path": "app/policy.py",
            "hook_line": 6,
        },
        {
            "name": "app.policy:check",
            "phase": "pre_call",
            "do": "app.policy:check",
            "path": "pyproject.toml",
            "line": 10,
            "hook_path": "app/policy.py",
            "hook_line": 10,
        },
    ]


EXPLAINED = """\
    rules, as they run
        1. pre_call: audit, app.policy:audit
           rule at pyproject.toml:4
           hook at app/policy.py:6
        2. pre_call: app.policy:check
           rule at pyproject.toml:10
           hook at app/policy.py:10
    to hook it
        from tools.hooks.search import SearchCall, search

        @search.pre_call
        def check(call: SearchCall) -> None: ...

    what runs its rules
    def call(
        self, tool: SearchBody, query: str, limit: int, call: SearchCall | None = None
    ) -> list[str]:
        if self.is_watched and call is None:
            return self.dispatch(SearchCall(query, limit), tool, self.ruled)
        # 1. pre_call: audit, app.policy:audit
        policy.audit("search")
        # 2. pre_call: app.policy:check
        denial = policy.check(query)
        if denial is not None:
            if call is None:
                call = SearchCall(query, limit)
            raise self.refused(denial, call, "app.policy.check")
        return tool(query, limit)
"""


def test_explain(run: Run) -> None:
    """Explain shows the rules of a tool, in order, where they stand, and the code."""
    write_files(FILES)

    done = run("explain", "tools.search:search")

    assert (done.code, done.err) == (0, "")
    shown = done.out[done.out.index("    rules, as they run") :]
    assert shown.startswith(EXPLAINED)


def test_explained_code_is_what_is_generated(run: Run) -> None:
    """The code that explain shows stands in the generated module."""
    write_files(FILES)
    shown = run("explain", "tools.search:search").out.partition("its rules\n")[2]

    run("instrument")

    code = read_files()["tools/hooks/search.py"].decode()
    assert shown in code


def test_check_names_what_changed(run: Run) -> None:
    """Check says which rule or hook makes a generated module stale."""
    write_files(FILES)
    assert run("instrument").code == 0
    assert run("check").code == 0
    write_files({"app/policy.py": POLICY.replace("(query: str)", "(query, limit)")})

    done = run("check")

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "tools/hooks/search.py: out of date\n"
        "    the hook of rule 'app.policy:check' has changed\n"
        "1 tool in 1 module, 1 file to change\n"
    )


def test_instrument_with_a_faulty_rule(run: Run) -> None:
    """With a fault in a rule nothing is written at all."""
    write_files({**FILES, "pyproject.toml": RULES.replace('"query: str"', '"q: str"')})
    before = read_files()

    done = run("instrument")

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "1 tool in 1 module, 0 files changed\n"
        "pyproject.toml:10:1: error: rule 'app.policy:check' is for no tool: where = "
        '{ param = "q: str" }\n'
        "    hint: hookgen list prints all tools; take the rule out if it is old\n"
    )
    assert read_files() == before


def test_one_slip_for_many_tools(run: Run) -> None:
    """A rule that does not fit many tools is told three times, and counted."""
    tools = "".join(
        f"# hookgen: tool\ndef tool_{number}(path: str) -> None:\n    print(path)\n\n\n"
        for number in range(6)
    )
    rule = '[[rule]]\nwhere = {}\ndo = "app.policy:check"\nphase = "pre_call"\n'
    write_files({"m.py": tools, "app/policy.py": POLICY, "hooks.toml": rule})

    done = run("lint")

    facts = [line for line in done.err.splitlines() if "error: " in line]
    start = "hooks.toml:1:1: error: "
    asks = f"{start}rule 'app.policy:check': its hook asks for 'query', which tool"
    assert facts == [
        *(f"{asks} 'tool_{n}' does not have in pre_call" for n in range(3)),
        f"{start}3 more tools do not fit the hook of this rule",
    ]
    assert done.code == 2


@pytest.mark.parametrize("path", ["tools/search.py", "tools"])
def test_part_of_the_tools(run: Run, path: str) -> None:
    """A run that does not see all tools does not say that a rule is for none."""
    other = TOOL.replace("search", "delete")
    rules = RULES.replace('paths = ["tools"]', 'paths = ["tools", "more"]')
    more = '\n[[tool.hookgen.rule]]\nwhere = { name = "delete" }\n'
    more += 'do = "app.policy:audit"\nphase = "pre_call"\n'
    write_files(
        {
            **FILES,
            "more/__init__.py": "",
            "more/delete.py": other,
            "pyproject.toml": rules + more,
        }
    )

    assert run("lint", path).code == 0
    assert run("lint").code == 0
    assert run("instrument", path).code == 0
    assert run("instrument").code == 0
    assert run("check").code == 0


def test_package_of_a_part_of_the_tools(run: Run) -> None:
    """A package is not made anew without a rule that does not fit its own tools."""
    rules = RULES.replace('param = "query: str"', 'name = "find"')
    package = TOOL.replace("search", "find")
    write_files({**FILES, "tools/__init__.py": package, "pyproject.toml": rules})
    run("instrument")
    write_files({"app/policy.py": POLICY.replace("query", "text")})
    before = read_files()

    done = run("instrument", "tools/search.py")

    assert (done.code, done.err) == (
        2,
        "1 tool in 1 module, 0 files changed\n"
        "pyproject.toml:10:1: error: rule 'app.policy:check': its hook asks for 'text', "
        "which tool 'find' does not have in pre_call\n"
        "    hint: it has 'query', 'limit', 'call', 'tool_name', 'arguments', 'run' "
        "(hook at app/policy.py:10, tool at tools/__init__.py:7)\n",
    )
    assert read_files() == before


def test_revert_needs_no_rules(run: Run) -> None:
    """Faulty rules do not keep anybody from taking hookgen out."""
    write_files(FILES)
    before = read_files()
    run("instrument")
    write_files({"app/policy.py": "def ("})

    assert run("revert").code == 0

    assert {**read_files(), "app/policy.py": POLICY.encode()} == before
