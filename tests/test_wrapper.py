"""The interface of templates: what its properties make of a tool."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from wrapper_tools import MODULE, make_tool

from hookgen.model import FunctionKind
from hookgen.wrapper import WrapperModule, WrapperTool

FIND = make_tool("def find(self, key: str) -> int:", "_wrapped.Desk.find(self, key)")


def generator(result: str, *, gives_value: bool = False) -> WrapperTool:
    """Return a generator tool with this annotation."""
    kind = FunctionKind.GENERATOR
    return replace(FIND, kind=kind, result=result, gives_value=gives_value)


@pytest.mark.parametrize(
    ("tool", "statement"),
    [
        (FIND, "return CALL"),
        (replace(FIND, gives_nothing=True), "return CALL"),
        (replace(FIND, never_returns=True), "CALL"),
        (replace(FIND, kind=FunctionKind.COROUTINE), "return await CALL"),
        (
            replace(FIND, kind=FunctionKind.COROUTINE, never_returns=True),
            "await CALL",
        ),
        (generator("Iterator[int]"), "yield from CALL"),
        (generator("collections.abc.Iterable[int]"), "yield from CALL"),
        (generator('"Iterator[int]"'), "yield from CALL"),
        (generator("Iterator[int]", gives_value=True), "return (yield from CALL)"),
        (generator("Generator[int, None, None]"), "return (yield from CALL)"),
        (generator("Any"), "return (yield from CALL)"),
    ],
)
def test_calls_are_delegated(tool: WrapperTool, statement: str) -> None:
    """`delegation` gives what the call gives, in the form that type checkers take."""
    assert tool.delegation == statement.replace("CALL", FIND.call)


@pytest.mark.parametrize(
    ("result", "value"),
    [
        ("Generator[int, str, list[str]]", "list[str]"),
        ("'Generator[int, str, Hit]'", "Hit"),
        ('Generator[int, str, "list[Hit]"]', "list[Hit]"),
        ("Generator[int, None, None]", "None"),
        ("Any", "Any"),
    ],
)
def test_generators_have_a_value(result: str, value: str) -> None:
    """`value` is the third argument of a generator's type."""
    assert generator(result, gives_value=value != "None").value == value


def test_iterators_have_no_value() -> None:
    """A generator that returns nothing has the value `None`."""
    assert generator("Iterator[int]").value == "None"


@pytest.mark.parametrize(
    ("name", "class_name", "snake_name"),
    [
        ("add", "Add", "add"),
        ("CalculatorTools.add", "CalculatorToolsAdd", "calculator_tools_add"),
        ("_HTTPTools._get_it", "HTTPToolsGetIt", "httptools_get_it"),
    ],
)
def test_names_for_helpers(name: str, class_name: str, snake_name: str) -> None:
    """A tool has names for a class and a variable of its own."""
    tool = replace(FIND, qualified_name=name)

    assert (tool.class_name, tool.snake_name) == (class_name, snake_name)


def test_variables_have_types() -> None:
    """The type of `*args` and `**options` is that of the variable."""
    header = "def f(self, a, b: int, *c: str, d: int = 1, **e: bool) -> None:"
    types = [parameter.type for parameter in make_tool(header, "f()").parameters]

    assert types == ["Any", "int", "tuple[str, ...]", "int", "dict[str, bool]"]


def test_unused_names() -> None:
    """A name that a parameter has, or the receiver, gets underscores."""
    tool = make_tool("def f(self, item: int, item_: int) -> None:", "f()")

    assert [tool.unused(name) for name in ("key", "item", "self")] == [
        "key",
        "item__",
        "self_",
    ]


def test_what_gives_a_result() -> None:
    """Streams, and what gives `None` or nothing at all, do not."""
    names = [tool.name for tool in MODULE.tools if tool.gives_result]

    assert names == ["add", "find", "fetch"]
    assert [tool.name for tool in MODULE.tools if tool.is_stream] == [
        "words",
        "count",
        "follow",
    ]


def test_modules_tell_what_they_have() -> None:
    """A module knows of which kinds its tools are."""
    empty = WrapperModule("m", ())

    assert MODULE.has_functions
    assert MODULE.has_coroutines
    assert MODULE.has_generators
    assert MODULE.has_async_generators
    assert not empty.has_functions
    assert not empty.has_coroutines
    assert not empty.has_generators
    assert not empty.has_async_generators
