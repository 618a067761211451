"""Rules in pyproject.toml and in hooks.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookgen.errors import SettingsError, Span
from hookgen.rule import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Has,
    Not,
    Phase,
    Place,
    PolicyModule,
    Rule,
    Subject,
    Trait,
)
from hookgen.settings import Settings, load_settings

START = 'do = "app.policy:check"\nphase = "pre_call"\n'


def load(folder: Path, pyproject: str | None, hooks: str | None = None) -> Settings:
    if pyproject is not None:
        (folder / "pyproject.toml").write_bytes(pyproject.encode())
    if hooks is not None:
        (folder / "hooks.toml").write_bytes(hooks.encode())
    return load_settings(folder)


def load_rule(folder: Path, lines: str) -> Rule:
    (rule,) = load(folder, f"[[tool.hookgen.rule]]\n{START}{lines}\n").rules
    return rule


def load_where(folder: Path, where: str) -> Condition:
    return load_rule(folder, f"where = {where}").where


def refuse(
    folder: Path, pyproject: str | None, hooks: str | None = None
) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(folder, pyproject, hooks)
    return caught.value


# What is read


def test_rule_with_defaults(tmp_path: Path) -> None:
    """A rule needs `where`, `do` and `phase`; it is called by its hook then."""
    assert load_rule(tmp_path, 'where = { name = "delete_*" }') == Rule(
        name="app.policy:check",
        phase=Phase.PRE_CALL,
        do="app.policy:check",
        where=Compare(Subject.NAME, ("delete_*",)),
        place=Place(tmp_path / "pyproject.toml", Span(1, 0)),
        order=None,
        before=(),
        after=(),
        observes=False,
        failure_limit=5,
        concurrent=False,
    )


def test_rule_with_every_key(tmp_path: Path) -> None:
    """Each key is read."""
    settings = load(
        tmp_path,
        """\
[tool.hookgen]
policies = ["app.policy", "app.audit"]

[[tool.hookgen.rule]]
name = "audit"
where = {}
do = "app.audit:Audit.record"
phase = "post_call"
order = -3
before = "redact"
after = ["approve", "app.policy:check"]
on_failure = "continue"
failure-limit = 2
concurrent = true
""",
    )
    path = tmp_path / "pyproject.toml"

    assert settings.rules == (
        Rule(
            name="audit",
            phase=Phase.POST_CALL,
            do="app.audit:Audit.record",
            where=AllOf(()),
            place=Place(path, Span(4, 0)),
            order=-3,
            before=("redact",),
            after=("approve", "app.policy:check"),
            observes=True,
            failure_limit=2,
            concurrent=True,
        ),
    )
    place = Place(path, Span(2, 0))
    assert settings.policies == (
        PolicyModule("app.policy", place),
        PolicyModule("app.audit", place),
    )


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase(tmp_path: Path, phase: Phase) -> None:
    """A rule may be of any phase of a call."""
    toml = f'[[rule]]\nwhere = {{}}\ndo = "a:b"\nphase = "{phase.value}"\n'

    assert [rule.phase for rule in load(tmp_path, None, toml).rules] == [phase]


def test_failures_may_block_in_so_many_words(tmp_path: Path) -> None:
    """The default of `on_failure` can be written."""
    rule = load_rule(tmp_path, 'where = {}\non_failure = "block"\nconcurrent = false')

    assert not rule.observes
    assert not rule.concurrent


@pytest.mark.parametrize(
    ("where", "condition"),
    [
        ("{}", AllOf(())),
        ("{ name = 'a' }", Compare(Subject.NAME, ("a",))),
        ("{ name = ['a', 'b'] }", Compare(Subject.NAME, ("a", "b"))),
        ("{ module = 'a.b' }", Compare(Subject.MODULE, ("a.b",))),
        ("{ class = 'A' }", Compare(Subject.CLASS, ("A",))),
        ("{ decorator = 'a.b' }", Compare(Subject.DECORATOR, ("a.b",))),
        ("{ tag = 'a' }", Compare(Subject.TAG, ("a",))),
        ("{ param = 'a: str' }", Compare(Subject.PARAM, ("a: str",))),
        ("{ returns = 'str' }", Compare(Subject.RETURNS, ("str",))),
        ("{ async = true }", Has(Trait.ASYNC, True)),
        ("{ generator = false }", Has(Trait.GENERATOR, False)),
        ("{ method = true }", Has(Trait.METHOD, True)),
        (
            "{ tag = 'a', async = true }",
            AllOf((Compare(Subject.TAG, ("a",)), Has(Trait.ASYNC, True))),
        ),
        (
            "{ all_of = [{ tag = 'a' }, { tag = 'b' }] }",
            AllOf((Compare(Subject.TAG, ("a",)), Compare(Subject.TAG, ("b",)))),
        ),
        ("{ all_of = [{ tag = 'a' }] }", Compare(Subject.TAG, ("a",))),
        (
            "{ any_of = [{ tag = 'a' }, {}] }",
            AnyOf((Compare(Subject.TAG, ("a",)), AllOf(()))),
        ),
        ("{ any_of = [{ tag = 'a' }] }", AnyOf((Compare(Subject.TAG, ("a",)),))),
        (
            "{ not = { tag = 'a', method = true } }",
            Not(AllOf((Compare(Subject.TAG, ("a",)), Has(Trait.METHOD, True)))),
        ),
    ],
)
def test_condition(tmp_path: Path, where: str, condition: Condition) -> None:
    """Each key of `where` is read; several must all hold, one stands for itself."""
    assert load_where(tmp_path, where) == condition


def test_condition_in_a_table_of_its_own(tmp_path: Path) -> None:
    """TOML's other forms of a table say the same."""
    where = """
[tool.hookgen.rule.where]
method = true
[[tool.hookgen.rule.where.any_of]]
tag = "a"
[[tool.hookgen.rule.where.any_of]]
name = "b"
"""
    assert load_rule(tmp_path, where).where == AllOf(
        (
            Has(Trait.METHOD, True),
            AnyOf((Compare(Subject.TAG, ("a",)), Compare(Subject.NAME, ("b",)))),
        )
    )


# Where it is read from


def test_both_files_are_read(tmp_path: Path) -> None:
    """The rules of pyproject.toml come first, each with its own place."""
    settings = load(
        tmp_path,
        f"[tool.hookgen]\npolicies = ['a', 'b']\n"
        f"[[tool.hookgen.rule]]\n{START}where = {{}}\n"
        f"  [[tool.hookgen.rule]]\n{START}where = {{}}\n",
        f"policies = ['b', 'c']\n[[rule]]\n{START}where = {{}}\n",
    )
    first, second = tmp_path / "pyproject.toml", tmp_path / "hooks.toml"

    assert [rule.place for rule in settings.rules] == [
        Place(first, Span(3, 0)),
        Place(first, Span(7, 2)),
        Place(second, Span(2, 0)),
    ]
    assert settings.policies == (
        PolicyModule("a", Place(first, Span(2, 0))),
        PolicyModule("b", Place(first, Span(2, 0))),
        PolicyModule("c", Place(second, Span(1, 0))),
    )


def test_hooks_toml_without_a_pyproject(tmp_path: Path) -> None:
    """Without a pyproject.toml, hooks.toml is looked for in the root."""
    settings = load(tmp_path, None, f"[[rule]]\n{START}where = {{}}\n")

    assert settings.pyproject is None
    assert [rule.do for rule in settings.rules] == ["app.policy:check"]


def test_hooks_toml_is_beside_the_pyproject(tmp_path: Path) -> None:
    """What counts is the root of the project, not the folder that is asked about."""
    load(tmp_path, "[project]\nname = 'shop'\n", f"[[rule]]\n{START}where = {{}}\n")
    (tmp_path / "shop").mkdir()

    assert len(load_settings(tmp_path / "shop").rules) == 1


def test_rules_in_one_line(tmp_path: Path) -> None:
    """Rules in an inline array are all placed where that is."""
    rule = "{ where = {}, do = 'a:b', phase = 'pre_call' }"
    settings = load(tmp_path, None, f"\nrule = [{rule}, {rule}]\n")

    assert [rule.place.span for rule in settings.rules] == [Span(2, 0)] * 2


# What is refused

KNOWN = (
    "known keys: after, before, concurrent, do, failure-limit, name, on_failure, "
    "order, phase, where"
)
CONDITIONS = (
    "known keys: name, module, class, decorator, tag, param, returns, async, "
    "generator, method, all_of, any_of, not"
)
OBSERVER = 'write on_failure = "continue" too'
STRINGS = "must be a string or a list of strings, none of them empty"


@pytest.mark.parametrize(
    ("lines", "message", "hint", "line"),
    [
        ("fase = 'x'", "unknown key 'rule.fase'", "did you mean 'phase'?", 3),
        ("when = {}", "unknown key 'rule.when'", "did you mean 'where'?", 3),
        ("failure_limit = 1", "unknown key 'rule.failure_limit'", "did you mean 'failure-limit'?", 3),
        ("x = 1", "unknown key 'rule.x'", KNOWN, 3),
        ("phase = 'pre_call'\nwhere = {}", "rule has no 'do'", 'write do = "package.module:function"', 2),
        ("do = 'a:b'\nwhere = {}", "rule has no 'phase'", 'write phase = "..."', 2),
        ("do = 'a:b'\nphase = 'pre_call'", "rule has no 'where'", "write where = {} for all tools", 2),
        ("do = 1", "'rule.do' must be a string that is not empty, not 1", None, 3),
        ("do = 'app.policy.check'", "'rule.do' must be a function, as in 'package.module:function', not \"app.policy.check\"", "did you mean 'app.policy:check'?", 3),
        ("do = 'check'", "'rule.do' must be a function, as in 'package.module:function', not \"check\"", 'write do = "package.module:function"', 3),
        ("do = 'a:1'", "'rule.do' must be a function, as in 'package.module:function', not \"a:1\"", 'write do = "package.module:function"', 3),
        ("do = 'a:b'\nphase = 'precall'", "'rule.phase' must be a phase, not \"precall\"", "did you mean 'pre_call'?", 4),
        ("do = 'a:b'\nphase = 'x'", "'rule.phase' must be a phase, not \"x\"", "phases: pre_call, around, intercept, on_item, post_call, on_error, on_exit", 4),
        (f"{START}where = {{}}\nname = ''", "'rule.name' must be a string that is not empty, not \"\"", None, 6),
        (f'{START}where = {{}}\nname = "a\\nb"', "'rule.name' must be a line of text, not \"a\\nb\"", None, 6),
        (f"{START}where = {{}}\norder = 1.5", "'rule.order' must be a whole number from -1000000 to 1000000, not 1.5", None, 6),
        (f"{START}where = {{}}\nbefore = 1", f"'rule.before' {STRINGS}, not 1", None, 6),
        (f"{START}where = {{}}\nafter = ['a', '']", f"'rule.after' {STRINGS}, not [\"a\", \"\"]", None, 6),
        (f"{START}on_failure = 'go'\nwhere = {{}}", "'rule.on_failure' must be 'block' or 'continue', not \"go\"", None, 5),
        (f"{START}failure-limit = 2\nwhere = {{}}", "'rule.failure-limit' is only for observers", OBSERVER, 5),
        (f"{START}on_failure = 'block'\nwhere = {{}}\nfailure-limit = 5", "'rule.failure-limit' is only for observers", OBSERVER, 7),
        (f"{START}on_failure = 'continue'\nwhere = {{}}\nfailure-limit = 0", "'rule.failure-limit' must be a whole number from 1 to 1000000, not 0", None, 7),
        (f"{START}concurrent = true\nwhere = {{}}", "'rule.concurrent' is only for observers", OBSERVER, 5),
        (f"{START}concurrent = 1\nwhere = {{}}", "'rule.concurrent' must be true or false, not 1", None, 5),
        ("do = 'a:b'\nphase = 'around'\non_failure = 'continue'", "an around hook decides on the call and cannot be an observer", "leave out 'on_failure', or take another phase", 5),
        ("do = 'a:b'\nphase = 'intercept'\non_failure = 'continue'\nwhere = {}\nconcurrent = true", "an intercept hook has two sides and cannot be concurrent", "leave out 'concurrent', or take another phase", 7),
        (f"{START}where = 'x'", "'rule.where' must be a table, not \"x\"", None, 5),
        (f"{START}where = {{ nam = 'x' }}", "unknown key 'rule.where.nam'", "did you mean 'name'?", 5),
        (f"{START}where = {{ xyz = 'x' }}", "unknown key 'rule.where.xyz'", CONDITIONS, 5),
        (f"{START}where = {{ name = 1 }}", f"'rule.where.name' {STRINGS}, not 1", None, 5),
        (f"{START}where = {{ tag = '' }}", f"'rule.where.tag' {STRINGS}, not \"\"", None, 5),
        (f"{START}where = {{ tag = [] }}", f"'rule.where.tag' {STRINGS}, not []", None, 5),
        (f"{START}where = {{ async = 'x' }}", "'rule.where.async' must be true or false, not \"x\"", None, 5),
        (f"{START}where = {{ any_of = [] }}", "'rule.where.any_of' must be a list of tables, at least one, not []", None, 5),
        (f"{START}where = {{ all_of = {{}} }}", "'rule.where.all_of' must be a list of tables, at least one, not {}", None, 5),
        (f"{START}where = {{ not = [] }}", "'rule.where.not' must be a table, not []", None, 5),
        (f"{START}where = {{ not = {{ tags = 'x' }} }}", "unknown key 'rule.where.not.tags'", "did you mean 'tag'?", 5),
        (f"{START}where = {{ any_of = [{{ tags = 'x' }}] }}", "unknown key 'rule.where.any_of.tags'", "did you mean 'tag'?", 5),
        (f"{START}[rule.where]\nmethod = true\nnam = 'x'", "unknown key 'rule.where.nam'", "did you mean 'name'?", 7),
        (f"{START}[[rule.where.any_of]]\n[[rule.where.any_of]]\nnam = 'x'", "unknown key 'rule.where.any_of.nam'", "did you mean 'name'?", 7),
    ],
)  # fmt: skip
def test_bad_rule(
    tmp_path: Path, lines: str, message: str, hint: str | None, line: int
) -> None:
    """What makes no sense is told, with its place; what lacks, with that of the rule."""
    error = refuse(tmp_path, None, f"\n[[rule]]\n{lines}\n")

    assert error.message == message
    assert error.hint == hint
    assert error.path == tmp_path / "hooks.toml"
    assert error.span == Span(line, 0)


def test_place_among_several_rules(tmp_path: Path) -> None:
    """A mistake is placed in its own rule, whatever forms the others have."""
    other = f"[[tool.hookgen.rule]]\n{START}"
    toml = f"{other}where = {{}}\n{other}[tool.hookgen.rule.where]\nnam = 'x'\n"
    error = refuse(tmp_path, toml)

    assert error.message == "unknown key 'tool.hookgen.rule.where.nam'"
    assert error.span == Span(9, 0)


@pytest.mark.parametrize(
    ("toml", "message", "hint"),
    [
        ("rules = []", "unknown key 'rules'", "did you mean 'rule'?"),
        ("x = 1", "unknown key 'x'", "known keys: policies, rule"),
        ("rule = {}", "'rule' must be an array of tables, not {}", "write [[rule]]"),
        (
            "policies = 'a.b'",
            "'policies' must be a list of strings that are not empty, not \"a.b\"",
            'write policies = ["a.b"]',
        ),
        (
            "policies = ['a', 'app/policy.py']",
            "'policies' must be a list of dotted names of modules, "
            'not ["a", "app/policy.py"]',
            'write policies = ["app.policy"]',
        ),
    ],
)
def test_bad_hooks_toml(
    tmp_path: Path, toml: str, message: str, hint: str | None
) -> None:
    """What else is wrong in hooks.toml is told with its own keys."""
    error = refuse(tmp_path, "", toml)

    assert error.message == message
    assert error.hint == hint
    assert error.path == tmp_path / "hooks.toml"
    assert error.span == Span(1, 0)


def test_hooks_toml_that_is_none(tmp_path: Path) -> None:
    """A hooks.toml that is no TOML is told with its own path."""
    error = refuse(tmp_path, "", "[[rule]\n")

    assert (
        error.message
        == "invalid TOML: expected ']]' at the end of an array declaration"
    )
    assert error.path == tmp_path / "hooks.toml"
    assert error.span == Span(1, 6)


@pytest.mark.parametrize(
    ("depth", "message"),
    [
        (200, "a condition is nested too deeply"),
        (2000, "is nested too deeply"),
    ],
)
def test_deep_conditions(tmp_path: Path, depth: int, message: str) -> None:
    """What is nested deeper than can be read is the file's fault, and not ours."""
    where = "{ not = " * depth + "{}" + " }" * depth

    error = refuse(tmp_path, "", f"[[rule]]\n{START}where = {where}\n")

    assert error.message == message
    assert error.path == tmp_path / "hooks.toml"


def test_two_rules_of_one_name(tmp_path: Path) -> None:
    """Two rules that are given one name are told with both places."""
    error = refuse(
        tmp_path,
        f"[[tool.hookgen.rule]]\nname = 'x'\n{START}where = {{}}\n",
        f"\n[[rule]]\nname = 'x'\n{START}where = {{}}\n",
    )

    assert error.message == "rule 'x' is there already: pyproject.toml:1"
    assert error.hint == "give one of them another name"
    assert error.path == tmp_path / "hooks.toml"
    assert error.span == Span(2, 0)
