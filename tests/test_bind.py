"""What the parameters and results of hooks mean, as their files state them."""

from __future__ import annotations

from pathlib import Path

import pytest
from packages import write_package

from hookgen.bind import bind
from hookgen.errors import SettingsError, Span
from hookgen.model import ModuleName, Tool, is_runtime
from hookgen.policy import Policies
from hookgen.rule import (
    FAILURE_LIMIT,
    AllOf,
    Answer,
    Argument,
    BoundRule,
    Given,
    Phase,
    Place,
    Rule,
)
from hookgen.runtime.options import FAILURE_LIMIT as RUNTIME_LIMIT
from hookgen.scan import find_hook, parse_module
from hookgen.source import read_source

START = """
from __future__ import annotations

import typing
import typing as t
from collections.abc import Awaitable, Coroutine
from typing import Any, Never, NoReturn, Optional, TypeVar, Union
from typing import Optional as Maybe
from typing import Union as Either

import hookgen.runtime
import hookgen.runtime as rt
from hookgen.runtime import Deny, Replace, ToolCall, ToolReturn
from shop.hooks import AnyCall, tools
from shop.hooks.tools import SearchCall, SearchReturn

R = TypeVar("R")
"""

TOOLS = """
import uuid


def search(query: str, limit: int = 10, *tags: str, **more: int) -> str: ...


async def fetch(query: str | None, limit: float, key: uuid.UUID) -> str: ...


class Store:
    def read(self, path: str) -> str: ...

    @classmethod
    def open(cls, path: str) -> str: ...

    @staticmethod
    def join(path: str) -> str: ...
"""


def make(folder: Path, hook: str, tool: str, phase: Phase) -> BoundRule:
    """Return how a hook is bound to one of the tools."""
    write_package(folder, {"policy.py": START + hook, "shop/tools.py": TOOLS})
    rule = Rule("it", phase, "policy:hook", AllOf(()), Place(folder / "x", Span(1, 0)))
    found = Policies((str(folder),)).find_hook(rule)
    place = Place(folder / "shop/tools.py", None)
    return bind(rule, found, read_tool(folder, tool), place=place, hooks="shop.hooks")


def read_tool(folder: Path, path: str) -> Tool:
    source = read_source(folder / "shop/tools.py")
    parsed = parse_module(source.text, source.line_starts)
    tool = find_hook(parsed, ModuleName("shop.tools", ""), path).function
    assert tool is not None
    return tool


@pytest.mark.parametrize(
    ("annotation", "answer", "is_certain"),
    [
        ("None", Answer.NOTHING, False),
        ("'None'", Answer.NOTHING, False),
        ("NoReturn", Answer.NOTHING, False),
        ("typing.Never", Answer.NOTHING, False),
        ("Deny", Answer.DENY, True),
        ("Deny | None", Answer.DENY, False),
        ("None | Deny", Answer.DENY, False),
        ("Optional[Deny]", Answer.DENY, False),
        ("typing.Optional[rt.Deny]", Answer.DENY, False),
        ("Union[Deny, None]", Answer.DENY, False),
        ("Maybe[Deny]", Answer.DENY, False),
        ("Either[Replace[str], None]", Answer.REPLACE, False),
        ("t.Union[Deny, None]", Answer.DENY, False),
        ("t.Union[None, t.Optional['Deny']]", Answer.DENY, False),
        ("'Deny | None'", Answer.DENY, False),
        ("'Deny' | None", Answer.DENY, False),
        ("hookgen.runtime.Deny", Answer.DENY, True),
        ("Replace[str]", Answer.REPLACE, True),
        ("Replace[R] | None", Answer.REPLACE, False),
        ("rt.Replace[R] | None", Answer.REPLACE, False),
        ("Replace", Answer.REPLACE, True),
        ("Deny | Replace[str]", Answer.ANYTHING, True),
        ("Union[Deny, Replace[str]]", Answer.ANYTHING, True),
        ("Union[Deny, Replace[str], None]", Answer.ANYTHING, False),
        ("Deny | Replace[str] | None", Answer.ANYTHING, False),
        ("Any", Answer.ANYTHING, False),
        ("object", Answer.ANYTHING, False),
        ("R", Answer.ANYTHING, False),
        ("bool", Answer.ANYTHING, False),
        ("Deny | bool", Answer.ANYTHING, False),
        ("Outcome", Answer.ANYTHING, False),
    ],
)
@pytest.mark.parametrize("form", ["sync", "async", "awaitable", "coroutine"])
def test_answers(
    tmp_path: Path, form: str, annotation: str, answer: Answer, *, is_certain: bool
) -> None:
    """What a hook may return is read from its annotation, in any of its forms."""
    start, returns = "def", annotation
    if form == "async":
        start = "async def"
    elif form == "awaitable":
        returns = f"Awaitable[{annotation}]"
    elif form == "coroutine":
        returns = f"Coroutine[Any, Any, {annotation}]"

    bound = make(
        tmp_path, f"{start} hook() -> {returns}: ...\n", "fetch", Phase.PRE_CALL
    )

    assert (bound.answer, bound.is_certain) == (answer, is_certain)
    assert bound.is_awaited is (form != "sync")


@pytest.mark.parametrize(("start", "is_awaited"), [("def", False), ("async def", True)])
def test_answer_without_annotation(
    tmp_path: Path, start: str, *, is_awaited: bool
) -> None:
    """A hook whose result is not annotated may return anything."""
    bound = make(tmp_path, f"{start} hook(): ...\n", "fetch", Phase.PRE_CALL)

    assert (bound.answer, bound.is_certain) == (Answer.ANYTHING, False)
    assert bound.is_awaited is is_awaited


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("hookgen.runtime", True),
        ("hookgen.runtime.outcomes", True),
        ("hookgen.runtime.Deny", False),
        ("Shop.hooks._runtime", True),
        ("Shop.hooks._runtime.outcomes", True),
        ("hookgen_runtime", True),
        ("hookgen_runtime.outcomes", True),
        ("hookgen.library", False),
        ("runtime", False),
    ],
)
def test_runtime_is_known_by_its_name(name: str, *, is_one: bool) -> None:
    """The runtime and its copies are known, with their modules, but not their classes."""
    assert is_runtime(name) is is_one


@pytest.mark.parametrize(
    ("parameter", "phase", "given"),
    [
        ("call", Phase.PRE_CALL, Given.CALL),
        ("x: ToolCall", Phase.PRE_CALL, Given.CALL),
        ("x: 'ToolCall'", Phase.PRE_CALL, Given.CALL),
        ("x: rt.ToolCall", Phase.PRE_CALL, Given.CALL),
        ("x: hookgen.runtime.ToolCall", Phase.PRE_CALL, Given.CALL),
        ("x: SearchCall", Phase.PRE_CALL, Given.CALL),
        ("x: tools.SearchCall", Phase.PRE_CALL, Given.CALL),
        ("x: AnyCall", Phase.PRE_CALL, Given.CALL),
        ("x: SearchCall | AnyCall", Phase.PRE_CALL, Given.CALL),
        ("x: Optional[SearchCall]", Phase.PRE_CALL, Given.CALL),
        ("x: ToolReturn[Any, Any]", Phase.POST_CALL, Given.RECORD),
        ("x: SearchReturn", Phase.POST_CALL, Given.RECORD),
        ("x: tools.SearchReturn", Phase.POST_CALL, Given.RECORD),
        ("x: rt.ToolError", Phase.ON_ERROR, Given.RECORD),
        ("x: rt.Returned | rt.Denied", Phase.ON_EXIT, Given.RECORD),
        ("x: rt.ToolOutcome[Any, Any]", Phase.ON_EXIT, Given.RECORD),
        ("query: SearchCall", Phase.PRE_CALL, Given.CALL),
        ("tool_name", Phase.ON_EXIT, Given.TOOL_NAME),
        ("arguments", Phase.ON_ERROR, Given.ARGUMENTS),
        ("run", Phase.AROUND, Given.RUN),
        ("call_next", Phase.AROUND, Given.CALL_NEXT),
        ("result", Phase.POST_CALL, Given.RESULT),
        ("duration", Phase.POST_CALL, Given.DURATION),
        ("error", Phase.ON_ERROR, Given.ERROR),
        ("outcome", Phase.ON_EXIT, Given.OUTCOME),
    ],
)
def test_given(tmp_path: Path, parameter: str, phase: Phase, given: Given) -> None:
    """A parameter is given what its type says, or else its name."""
    bound = make(tmp_path, f"def hook({parameter}): ...\n", "search", phase)

    assert bound.arguments == (Argument(given),)


@pytest.mark.parametrize("tool", ["Store.read", "Store.open"])
def test_owner(tmp_path: Path, tool: str) -> None:
    """Methods and class methods have an owner, and no other word for it."""
    bound = make(tmp_path, "def hook(owner, path): ...\n", tool, Phase.PRE_CALL)

    owner, path = Argument(Given.OWNER), Argument(Given.PARAMETER, "path")
    assert bound.arguments == (owner, path)


@pytest.mark.parametrize(
    ("parameters", "arguments"),
    [
        ("", []),
        ("query, limit", ["query", "limit"]),
        ("limit, query", ["limit", "query"]),
        ("*, limit, query", ["limit=limit", "query=query"]),
        ("query, /, *, limit", ["query", "limit=limit"]),
        ("query, strict=False", ["query"]),
        ("strict=False, query='x'", ["query=query"]),
        ("strict=False, /, *, query", ["query=query"]),
        ("query, *, strict=False, limit=3", ["query", "limit=limit"]),
        ("tags, more", ["tags", "more"]),
    ],
)
def test_forms_of_parameters(
    tmp_path: Path, parameters: str, arguments: list[str]
) -> None:
    """What may be given by position is, up to the first that is left out."""
    bound = make(tmp_path, f"def hook({parameters}): ...\n", "search", Phase.PRE_CALL)

    assert [
        f"{each.keyword}={each.parameter}" if each.keyword else each.parameter
        for each in bound.arguments
    ] == arguments


@pytest.mark.parametrize(
    ("tool", "parameter", "fact"),
    [
        ("search", "query: int", "'query' as int, which tool 'search' has as str"),
        ("search", "query: None", "'query' as None, which tool 'search' has as str"),
        ("search", "query: bytes | int", "'query' as bytes | int, which tool 'search' has as str"),
        ("search", "query: 'Optional[int]'", "'query' as \"Optional[int]\", which tool 'search' has as str"),
        ("search", "limit: bool", "'limit' as bool, which tool 'search' has as int"),
        ("fetch", "query: str", "'query' as str, which tool 'fetch' has as str | None"),
        ("fetch", "limit: int", "'limit' as int, which tool 'fetch' has as float"),
        ("search", "query: str", None),
        ("search", "query: str | None", None),
        ("search", "query: object", None),
        ("search", "query: Any", None),
        ("search", "query: R", None),
        ("search", "query", None),
        ("search", "limit: float", None),
        ("search", "limit: Union[int, str]", None),
        ("search", "tags: str", None),
        ("search", "more: int", None),
        ("fetch", "query: Optional[str]", None),
        ("fetch", "query: Maybe[str]", None),
        ("fetch", "query: t.Union[str, None]", None),
        ("fetch", "key: str", None),
    ],
)  # fmt: skip
def test_other_types(
    tmp_path: Path, tool: str, parameter: str, fact: str | None
) -> None:
    """Only builtin types that plainly disagree are refused; others are left."""
    hook = f"def hook({parameter}): ...\n"
    if fact is None:
        make(tmp_path, hook, tool, Phase.PRE_CALL)
        return

    with pytest.raises(SettingsError) as caught:
        make(tmp_path, hook, tool, Phase.PRE_CALL)

    assert caught.value.message == f"rule 'it': its hook takes {fact}"


def test_objects_get_what_a_subscription_gets(tmp_path: Path) -> None:
    """Of a hook that is no function, the record is all that it can be given."""
    hook = "hook = make()\n"

    assert make(tmp_path, hook, "search", Phase.POST_CALL).arguments == (
        Argument(Given.RECORD),
    )
    assert make(tmp_path, hook, "search", Phase.AROUND).arguments == (
        Argument(Given.RECORD),
        Argument(Given.CALL_NEXT),
    )


def test_usual_failure_limit() -> None:
    """A rule that says nothing has the limit that a subscription has."""
    assert FAILURE_LIMIT == RUNTIME_LIMIT
