"""Rules that a policy module states with decorators."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from hookgen.errors import InputError, Span
from hookgen.model import ModuleName
from hookgen.rule import (
    AllOf,
    AnyOf,
    Compare,
    Has,
    Not,
    Phase,
    Place,
    Rule,
    Subject,
    Trait,
)
from hookgen.runtime import rule
from hookgen.scan import parse_module, read_rules

PATH = Path("/home/shop/app/policy.py")
NAME = ModuleName("app.policy", "")
IMPORT = "from hookgen.runtime import rule\n"


def read(text: str, name: ModuleName = NAME) -> tuple[Rule, ...]:
    content = dedent(text).encode()
    starts = (0, *(match.end() for match in re.finditer(rb"\n", content)))
    return read_rules(parse_module(content, starts), name, PATH)


def refuse(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.path == PATH
    return caught.value


# At run time


def test_decorator_leaves_the_hook() -> None:
    """At run time the decorator gives the very function back, whatever it says."""

    def hook() -> None: ...

    assert rule(phase="pre_call")(hook) is hook
    assert rule(phase="around", where={"name": "a"}, order=1)(hook) is hook


# What is read


def test_rule_with_defaults() -> None:
    """A rule needs its phase only; it is for all tools then, and called by its hook."""
    found = read(f'{IMPORT}\n@rule(phase="pre_call")\ndef check(call): ...\n')

    assert found == (
        Rule(
            name="app.policy:check",
            phase=Phase.PRE_CALL,
            do="app.policy:check",
            where=AllOf(()),
            place=Place(PATH, Span(3, 1)),
            order=None,
            before=(),
            after=(),
            observes=False,
            failure_limit=5,
            concurrent=False,
        ),
    )


def test_rule_with_every_keyword() -> None:
    """Each keyword is read, with the literals of Python."""
    text = """
        from hookgen.runtime import rule

        @rule(
            phase="post_call",
            where={
                "name": ("a_*", "b" "_*"),
                "method": False,
                "any_of": [{"tag": "x"}, {"not": {"class": "A"}}],
            },
            name="audit",
            order=-3,
            before="redact",
            after=["approve", "log"],
            on_failure="continue",
            failure_limit=2,
            concurrent=True,
        )
        async def record(result): ...
    """
    assert read(text) == (
        Rule(
            name="audit",
            phase=Phase.POST_CALL,
            do="app.policy:record",
            where=AllOf(
                (
                    Compare(Subject.NAME, ("a_*", "b_*")),
                    Has(Trait.METHOD, False),
                    AnyOf(
                        (
                            Compare(Subject.TAG, ("x",)),
                            Not(Compare(Subject.CLASS, ("A",))),
                        )
                    ),
                )
            ),
            place=Place(PATH, Span(4, 1)),
            order=-3,
            before=("redact",),
            after=("approve", "log"),
            observes=True,
            failure_limit=2,
            concurrent=True,
        ),
    )


def test_defaults_may_be_written() -> None:
    """What the decorator has for defaults can be said."""
    arguments = 'phase="on_item", where=None, name=None, order=None, before=(), after=[], on_failure="block", concurrent=False'
    (written,) = read(f"{IMPORT}@rule({arguments})\ndef f(): ...")
    (bare,) = read(f'{IMPORT}@rule(phase="on_item")\ndef f(): ...')

    assert written == bare


@pytest.mark.parametrize(
    ("imports", "decorator"),
    [
        ("from hookgen.runtime import rule", "rule"),
        ("from hookgen.runtime import rule as r", "r"),
        ("from hookgen import runtime", "runtime.rule"),
        ("import hookgen.runtime", "hookgen.runtime.rule"),
        ("import hookgen.runtime as h", "h.rule"),
        ("from hookgen.runtime import *", "rule"),
        ("from app.tools.hooks._runtime import rule", "rule"),
        ("from .tools.hooks import _runtime", "_runtime.rule"),
        ("from hookgen_runtime import rule", "rule"),
        ("from .hookgen_runtime import rule", "rule"),
        ("try:\n    from hookgen.runtime import rule\nexcept ImportError:\n    rule = None", "rule"),
    ],
)  # fmt: skip
def test_decorator_is_known_by_its_import(imports: str, decorator: str) -> None:
    """It is known by where its name comes from; the runtime may be a copy."""
    found = read(f'{imports}\n@{decorator}(phase="pre_call")\ndef f(): ...\n')

    assert [rule.do for rule in found] == ["app.policy:f"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "from kit import rule\n@rule(phase='x')\ndef f(): ...",
        "from kit import *\n@rule(phase='x')\ndef f(): ...",
        "from hookgen.runtime import *\ndef rule(a): ...\n@rule(1)\ndef f(): ...",
        "from hookgen.runtime import Deny\n@Deny.rule\ndef f(): ...",
        "from hookgen.runtime import rule\ndef f(rule): return rule()",
        "# rule\n@(lambda f: f)\ndef f(): ...",
        "# rule\nmatch 1:\n case 1: pass",
    ],
)
def test_other_things_are_left_alone(text: str) -> None:
    """What is not the runtime's decorator may be what it likes."""
    assert read(text) == ()


def test_several_rules() -> None:
    """Rules come in source order, of one function outermost first."""
    text = """
        from hookgen.runtime import rule
        import functools

        @rule(phase="pre_call", name="a")
        @functools.cache
        @rule(phase="on_exit", name="b")
        def f(): ...

        class Outer:
            class Inner:
                @rule(phase="pre_call")
                @staticmethod
                def g(): ...

        if True:
            @rule(phase="around", name="c")
            async def h(): ...
    """
    found = [(rule.name, rule.do) for rule in read(text)]

    assert found == [
        ("a", "app.policy:f"),
        ("b", "app.policy:f"),
        ("app.policy:Outer.Inner.g", "app.policy:Outer.Inner.g"),
        ("c", "app.policy:h"),
    ]


def test_module_in_newer_grammar() -> None:
    """Rules are read from a module that the running Python cannot parse."""
    text = f'{IMPORT}@rule(phase="pre_call", name="a" "b")\ndef f(): return f"{{d["a"]}}"\n'

    assert [rule.name for rule in read(text)] == ["ab"]


# What is refused

LITERALS = "hookgen reads rules without running them: write the values here"
KNOWN = (
    "known keys: after, before, concurrent, failure_limit, name, on_failure, order, "
    "phase, where"
)


@pytest.mark.parametrize(
    ("arguments", "message", "hint", "column"),
    [
        ("", "rule has no 'phase'", 'write phase = "..."', 1),
        ("fase='pre_call'", "unknown key 'rule.fase'", "did you mean 'phase'?", 6),
        ("do='a:b'", "unknown key 'rule.do'", KNOWN, 6),
        ("phase='precall'", "'rule.phase' must be a phase, not 'precall'", "did you mean 'pre_call'?", 6),
        ("phase=1", "'rule.phase' must be a string that is not empty, not 1", None, 6),
        ("'pre_call'", "'rule' takes keywords only", 'write @rule(phase="pre_call")', 6),
        ("phase=PHASE", "'rule.phase' must be written out, not `PHASE`", LITERALS, 12),
        ("phase='pre_call', **more", "the arguments of 'rule' must be written out, not `more`", LITERALS, 26),
        ("phase='pre_call', where=dict(a = 1)", "'rule.where' must be written out, not `dict(a = 1)`", LITERALS, 30),
        ("where={'name': f'{x}'}", "'rule.where.name' must be written out, not `f'{x}'`", LITERALS, 21),
        ("where={'name': [*A]}", "'rule.where.name' must be written out, not `*A`", LITERALS, 22),
        ("where={NAME: 'a'}", "a key of 'rule.where' must be written out, not `NAME`", LITERALS, 13),
        ("where={1: 'a'}", "a key of 'rule.where' must be written out, not `1`", LITERALS, 13),
        ("where={**W}", "a key of 'rule.where' must be written out, not `W`", LITERALS, 15),
        ("where={'tag': 'a', 'tag': 'b'}", "'rule.where.tag' is there twice", "leave one of them out, or join them with 'all_of'", 25),
        ("phase='pre_call', where={'nam': 'a'}", "unknown key 'rule.where.nam'", "did you mean 'name'?", 31),
        ("phase='pre_call', where={'any_of': ({}, {'nam': 'a'})}", "unknown key 'rule.where.any_of.nam'", "did you mean 'name'?", 47),
        ("phase='pre_call', where={'name': None}", "'rule.where.name' must be a string or a list of strings, none of them empty, not None", None, 31),
        ("phase='pre_call', where={'async': 'a'}", "'rule.where.async' must be true or false, not 'a'", None, 31),
        ("phase='pre_call', where=1", "'rule.where' must be a table, not 1", None, 24),
        ("phase='pre_call', order=-1.5", "'rule.order' must be a whole number from -1000000 to 1000000, not -1.5", None, 24),
        ("phase='pre_call', before=None", "'rule.before' must be a string or a list of strings, none of them empty, not None", None, 24),
        ("phase='pre_call', failure_limit=2", "'rule.failure_limit' is only for observers", 'write on_failure = "continue" too', 24),
    ],
)  # fmt: skip
def test_bad_arguments(
    arguments: str, message: str, hint: str | None, column: int
) -> None:
    """What an argument may not be is told, with the place of it or of the decorator."""
    error = refuse(f"{IMPORT}@rule({arguments})\ndef f(): ...\n")

    assert error.message == message
    assert error.hint == hint
    assert error.span == Span(2, column)


def test_formatted_string_in_newer_grammar() -> None:
    """What stands for newer grammar in the tree is no literal."""
    error = refuse(f'{IMPORT}@rule(phase=f"{{d["a"]}}")\ndef f(): ...\n')

    assert error.message == """'rule.phase' must be written out, not `f"{d["a"]}"`"""


def test_long_value_is_shortened() -> None:
    """Of a value of many lines the first words are told."""
    words = "    word,\n" * 30
    error = refuse(f"{IMPORT}@rule(phase=make(\n{words}))\ndef f(): ...\n")

    assert error.message == (
        "'rule.phase' must be written out, "
        "not `make( word, word, word, word, word, word, word, word, [...]`"
    )


USE = "'rule' can be nothing but a decorator"
USE_HINT = "write @rule(...) right above the hook"


@pytest.mark.parametrize(
    ("text", "message", "hint", "span"),
    [
        ("@rule\ndef f(): ...", "'rule' has no arguments", 'write @rule(phase="pre_call")', Span(2, 1)),
        ("def g():\n @rule(phase='pre_call')\n def f(): ...", "'g.f' is defined in a function and cannot be bound by a rule", "define it at the top of the module, or attach it at run time", Span(3, 2)),
        ("for i in a:\n @rule(phase='pre_call')\n def f(): ...", "'f' is defined in a loop and cannot be bound by a rule", "define it outside the loop", Span(3, 2)),
        ("class A:\n @rule(phase='pre_call')\n def f(self): ...", "'A.f' is a method and cannot be bound by a rule", "make it a static method: write @staticmethod below @rule(...)", Span(3, 2)),
        ("class A:\n @rule(phase='pre_call')\n @classmethod\n def f(cls): ...", "'A.f' is a method and cannot be bound by a rule", "make it a static method: write @staticmethod below @rule(...)", Span(3, 2)),
        ("@rule(phase='pre_call')\nclass A: ...", "'A' is a class and cannot be a hook", "write @rule(...) above a function or a static method", Span(2, 1)),
        ("rule(phase='pre_call')(print)", USE, USE_HINT, Span(2, 0)),
        ("audited = rule(phase='pre_call')\n@audited\ndef f(): ...", USE, USE_HINT, Span(2, 10)),
        ("own = rule\n@own(phase='pre_call')\ndef f(): ...", USE, USE_HINT, Span(2, 6)),
        ("@rule(phase='pre_call')(1)\ndef f(): ...", USE, USE_HINT, Span(2, 1)),
        ("@compose(rule(phase='pre_call'))\ndef f(): ...", USE, USE_HINT, Span(2, 9)),
        ("@rule(phase=rule)\ndef f(): ...", USE, USE_HINT, Span(2, 12)),
        ("def g():\n if a:\n  return rule(phase='pre_call')(print)", USE, USE_HINT, Span(4, 9)),
        ("with rule() as r: pass", USE, USE_HINT, Span(2, 5)),
    ],
)  # fmt: skip
def test_other_uses(text: str, message: str, hint: str, span: Span) -> None:
    """A use that hookgen would not see as a rule is an error, lest it be trusted."""
    error = refuse(f"{IMPORT}{text}\n")

    assert error.message == message
    assert error.hint == hint
    assert error.span == span


@pytest.mark.parametrize(
    ("imports", "decorator"),
    [
        ("from kit import rule", "rule"),
        ("from kit import rule as r", "r"),
        ("from kit import *", "rule"),
        ("import kit", "kit.rule"),
    ],
)
def test_rule_from_elsewhere(imports: str, decorator: str) -> None:
    """What looks like a rule but comes from elsewhere is an error, not overlooked."""
    error = refuse(f'{imports}\n@{decorator}(phase="on_exit")\ndef f(): ...\n')

    assert error.message == (
        "this 'rule' is not imported from hookgen.runtime, and not read"
    )
    assert error.hint == "from hookgen.runtime import rule"
    assert error.span == Span(2, 1)


def test_columns_count_characters() -> None:
    """The place of an argument is that in the text, not in its bytes."""
    error = refuse(f"{IMPORT}@rule(name='äöü', phase=PHASE)\ndef f(): ...\n")

    assert error.span == Span(2, 24)


def test_place_of_what_lacks() -> None:
    """What is missing in a decorator of several lines is told at its beginning."""
    error = refuse(f"{IMPORT}\n@rule(\n    name='a',\n)\ndef f(): ...\n")

    assert error.span == Span(3, 1)
