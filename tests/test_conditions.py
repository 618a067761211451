"""Which tools the conditions of rules mean, and how they are put into words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookgen.conditions import describe, matches
from hookgen.model import ModuleName, Tool
from hookgen.rule import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Has,
    Not,
    Subject,
    Trait,
)
from hookgen.rule_table import read_rule
from hookgen.scan import SELECTORS, Choice, parse_module, read_skeleton
from hookgen.table import Table
from hookgen.toml import TomlDocument

NAME = ModuleName("shop.tools", "shop.hooks.tools")


def find_tools(text: str) -> dict[str, Tool]:
    """Return the functions of a module by their paths, all of them tools."""
    content = dedent(text).encode()
    starts = (0, *(match.end() for match in re.finditer(rb"\n", content)))
    choice = Choice(SELECTORS, include=("*",))
    skeleton = read_skeleton(parse_module(content, starts), NAME, choice)
    return {tool.path: tool for tool in skeleton.tools}


def read_where(where: str) -> Condition:
    """Return a condition as settings state it."""
    text = f"do = 'a:b'\nphase = 'pre_call'\nwhere = {where}"
    document = TomlDocument(Path("/hooks.toml"), text)
    table = Table(document, (), tomllib.loads(text))
    return read_rule(table, failure_limit="failure-limit").where


def select(where: str, tools: dict[str, Tool]) -> list[str]:
    """Return the paths of the tools that a condition holds for."""
    condition = read_where(where)
    return [
        path for path, tool in tools.items() if matches(condition, tool, "shop.tools")
    ]


TOOLS = find_tools(
    """
    import functools
    import os.path
    import pathlib as p
    from pathlib import Path
    from typing import Literal
    from kit import audited
    from kit.types import Page as P
    from . import models

    class Hit: pass

    # hookgen: tag destructive
    @audited
    def delete_file(path: Path, force=False) -> None: return None

    # hookgen: tag network slow
    @functools.cache
    async def fetch(url: str, *hosts: str, **headers: "str | None") -> list[ Hit ]: return []

    class Desk:
        @audited(level=3)
        def add(self, name: str) -> "Hit": return 1

        class Drawer:
            @classmethod
            def open(cls, hit: Hit) -> P: yield 1

            @staticmethod
            def self_test(mode: 'Literal["a", "b"]', self: int) -> models.Page: return 1

    async def stream(path: p.Path) -> dict[str, "list[Hit]"]: yield 1

    def read(file: os.path.PathLike[str] | None): return 1
    """
)
EVERY = list(TOOLS)


def test_there_are_tools() -> None:
    """The names that the tests below say."""
    assert EVERY == [
        "delete_file", "fetch", "Desk.add", "Desk.Drawer.open", "Desk.Drawer.self_test",
        "stream", "read",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("add", ["Desk.add"]),
        ("Desk.add", ["Desk.add"]),
        ("Desk.*", ["Desk.add", "Desk.Drawer.open", "Desk.Drawer.self_test"]),
        ("delete_*", ["delete_file"]),
        ("rea?", ["read"]),
        ("re", []),
        ("READ", []),
        ("*", EVERY),
        ("[r]ead", []),
        ("shop.tools:read", ["read"]),
        ("shop.*:re*", ["read"]),
        ("shop.tools:add", []),
        ("shop.tools:Desk.add", ["Desk.add"]),
        ("other:*", []),
    ],
)
def test_name(pattern: str, paths: list[str]) -> None:
    """A name is the tool's own, that with its classes, or with ':' the whole one."""
    assert select(f"{{ name = '{pattern}' }}", TOOLS) == paths


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [("shop.tools", True), ("shop.*", True), ("*tools", True), ("tools", False), ("shop", False)],
)  # fmt: skip
def test_module(pattern: str, fits: bool) -> None:
    """A module is given by its dotted name."""
    assert select(f"{{ module = '{pattern}' }}", TOOLS) == (EVERY if fits else [])


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("Desk", ["Desk.add"]),
        ("Drawer", ["Desk.Drawer.open", "Desk.Drawer.self_test"]),
        ("Desk.Drawer", ["Desk.Drawer.open", "Desk.Drawer.self_test"]),
        ("*", ["Desk.add", "Desk.Drawer.open", "Desk.Drawer.self_test"]),
        ("*.Drawer", ["Desk.Drawer.open", "Desk.Drawer.self_test"]),
        ("desk", []),
    ],
)
def test_class(pattern: str, paths: list[str]) -> None:
    """A class is given by its own name or its path; functions are in none."""
    assert select(f"{{ class = '{pattern}' }}", TOOLS) == paths


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("kit.audited", ["delete_file", "Desk.add"]),
        ("audited", ["delete_file", "Desk.add"]),
        ("functools.*", ["fetch"]),
        ("cache", ["fetch"]),
        ("*", ["delete_file", "fetch", "Desk.add"]),
        ("staticmethod", []),
    ],
)
def test_decorator(pattern: str, paths: list[str]) -> None:
    """A decorator is given by its dotted name or the last part of it."""
    assert select(f"{{ decorator = '{pattern}' }}", TOOLS) == paths


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [("destructive", ["delete_file"]), ("s*", ["fetch"]), ("*", ["delete_file", "fetch"]), ("net", [])],
)  # fmt: skip
def test_tag(pattern: str, paths: list[str]) -> None:
    """A tag is given as the comment has it."""
    assert select(f"{{ tag = '{pattern}' }}", TOOLS) == paths


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("path", ["delete_file", "stream"]),
        ("hosts", ["fetch"]),
        ("*s", ["fetch"]),
        ("cls", []),
        ("self", ["Desk.Drawer.self_test"]),
        ("path: Path", ["delete_file"]),
        ("path: pathlib.Path", ["delete_file", "stream"]),
        ("path:p.Path", ["stream"]),
        (" path : Path ", ["delete_file"]),
        (": pathlib.*", ["delete_file", "stream"]),
        (":str", ["fetch", "Desk.add"]),
        ("hosts: str", ["fetch"]),
        ("headers: str|None", ["fetch"]),
        (": Hit", ["Desk.Drawer.open"]),
        (": shop.tools.Hit", ["Desk.Drawer.open"]),
        ("file: os.path.PathLike[str] | None", ["read"]),
        ('mode: Literal["a","b"]', ["Desk.Drawer.self_test"]),
        ("mode: Literal[''a'', ''b'']", ["Desk.Drawer.self_test"]),
        ("force", ["delete_file"]),
        ("force: bool", []),
        ("force: ?*", []),
        ("force: *", ["delete_file"]),
        ("* : *", ["delete_file", "fetch", "Desk.add", "Desk.Drawer.open", "Desk.Drawer.self_test", "stream", "read"]),
    ],
)  # fmt: skip
def test_parameter(pattern: str, paths: list[str]) -> None:
    """A parameter is given by its name, its type or both."""
    quoted = pattern.replace("''", "'")
    assert select(f"{{ param = '''{quoted}''' }}", TOOLS) == paths


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("None", ["delete_file"]),
        ("list[Hit]", ["fetch"]),
        ("list[ shop.tools.Hit ]", ["fetch"]),
        ("list[*]", ["fetch"]),
        ("Hit", ["Desk.add"]),
        ("P", ["Desk.Drawer.open"]),
        ("kit.types.Page", ["Desk.Drawer.open"]),
        ("shop.models.Page", ["Desk.Drawer.self_test"]),
        ("dict[str, list[Hit]]", ["stream"]),
        ("builtins.*", []),
        ("*", EVERY),
        ("?*", [path for path in EVERY if path != "read"]),
    ],
)
def test_result(pattern: str, paths: list[str]) -> None:
    """A result is given by its annotation; where there is none, only "*" fits."""
    assert select(f"{{ returns = '{pattern}' }}", TOOLS) == paths


def test_names_without_an_origin() -> None:
    """What cannot be known has no other name than its own."""
    tools = find_tools(
        "from kit import *\ndef f(a: Any, *b: *Bs, c: Callable[[A], '1 +']): return 1"
    )

    assert select("{ param = ['a: Any'] }", tools) == ["f"]
    assert select("{ param = 'b: *Bs' }", tools) == ["f"]
    assert select("{ param = 'c: ?*' }", tools) == []


def test_parameter_list_of_a_callable() -> None:
    """Absolute names reach into every part of a type."""
    tools = find_tools(
        "from collections.abc import Callable\nfrom kit import A\n"
        "def f(a: 'Callable[[A], \"A | None\"]', *b: *tuple[A]): return 1"
    )

    assert select("{ param = ': Callable[[A], A | None]' }", tools) == ["f"]
    assert select(
        "{ param = ': collections.abc.Callable[[kit.A], kit.A | None]' }", tools
    ) == ["f"]


def test_method_whose_instance_is_among_its_arguments() -> None:
    """Of `def f(*args)` no parameter is left out."""
    tools = find_tools("class A:\n def f(*args): return 1\n def g(): return 1")

    assert select("{ param = 'args' }", tools) == ["A.f"]


@pytest.mark.parametrize(
    ("where", "paths"),
    [
        ("{ async = true }", ["fetch", "stream"]),
        ("{ generator = true }", ["Desk.Drawer.open", "stream"]),
        ("{ method = true }", ["Desk.add", "Desk.Drawer.open"]),
        ("{ async = true, generator = false }", ["fetch"]),
        ("{ method = false, class = '*' }", ["Desk.Drawer.self_test"]),
        ("{}", EVERY),
        ("{ not = {} }", []),
        ("{ name = ['add', 're*'] }", ["Desk.add", "read"]),
        ("{ any_of = [{ tag = 'slow' }, { name = 'read' }] }", ["fetch", "read"]),
        ("{ all_of = [{ name = '*e*' }, { name = 'r*' }] }", ["read"]),
        (
            "{ param = 'path', not = { tag = 'destructive' } }",
            ["stream"],
        ),
    ],
)
def test_conditions_together(where: str, paths: list[str]) -> None:
    """Traits and joined conditions select what they say."""
    assert select(where, TOOLS) == paths


# In words


@pytest.mark.parametrize(
    "where",
    [
        "{}",
        '{ name = "delete_*" }',
        '{ name = ["a", "b"], module = "c" }',
        "{ async = true, method = false }",
        '{ all_of = [{ tag = "a" }, { tag = "b" }] }',
        '{ any_of = [{ tag = "a" }, {}] }',
        '{ not = { class = "A" }, returns = "Literal[\\"ä\\"]" }',
    ],
)
def test_condition_in_words(where: str) -> None:
    """A condition is described as its user wrote it."""
    assert describe(read_where(where)) == where


LEAVES = st.one_of(
    st.builds(
        Compare,
        st.sampled_from(Subject),
        st.lists(st.text("ab*?\"\\' é", min_size=1), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Has, st.sampled_from(Trait), st.booleans()),
    st.just(AllOf(())),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_words_mean_the_condition(condition: Condition) -> None:
    """What the words say, read as settings, is the condition again."""
    assert read_where(describe(condition)) == condition
