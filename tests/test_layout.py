"""Tests of hookgen.layout: whole texts, and the formatters' own opinion of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import black
import pytest
from black.mode import TargetVersion
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hookgen.layout import (
    Alternatives,
    Brackets,
    Header,
    Lambda,
    Line,
    Names,
    Value,
    format_statement,
)

Statement = Header | Line


def call(function: str, *arguments: str) -> Line:
    return (function, Brackets("(", tuple((one,) for one in arguments), ")"))


def index(name: str, *items: Line | str) -> Line:
    lines = tuple((one,) if isinstance(one, str) else one for one in items)
    return (name, Brackets("[", lines, "]"))


def union(*members: str) -> Line:
    return (Alternatives(tuple((one,) for one in members)),)


def parameters(*texts: str) -> tuple[Line, ...]:
    return tuple((text,) for text in texts)


def nest(text: str, depth: int) -> str:
    """Give a statement of that depth the blocks around and inside it."""
    blocks = "".join("    " * level + "if x:\n" for level in range(depth))
    body = "    " * (depth + 1) + "pass\n" if text.endswith(":") else ""
    return f"{blocks}{text}\n{body}"


def run_black(text: str, width: int) -> str:
    versions = {TargetVersion.PY312}
    mode = black.Mode(line_length=width, target_versions=versions)
    return black.format_str(text, mode=mode)


def run_ruff(text: str, width: int) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated"]
    options = ["--target-version=py312", f"--line-length={width}", "-"]
    done = subprocess.run(
        [*command, *options], input=text, capture_output=True, text=True, check=True
    )
    return done.stdout


FINDER = Header(
    "def _find_orders_unhooked",
    (
        ("customer: str",),
        ("statuses: ", *index("tuple", "str", "...")),
        ("limit: int",),
    ),
    index("list", "Order"),
)
DISPATCH: Line = (
    "return self.dispatch",
    Brackets(
        "(",
        (
            call("FindOrdersCall", "customer", "limit"),
            (Lambda("call", call("tool", "call.customer", "call.limit")),),
        ),
        ")",
    ),
)
DISPLAY: Line = (
    "return ",
    Brackets("{", (('"query": self.query',), ('"limit": self.limit',)), "}"),
)

EXAMPLES: dict[str, tuple[Statement, int, str]] = {
    "header that fits": (
        Header("async def refund", parameters("number: str"), ("Order",)),
        88,
        "async def refund(number: str) -> Order:",
    ),
    "header with nothing": (Header("def refund", ()), 88, "def refund():"),
    "parameters on one line": (
        FINDER,
        88,
        "def _find_orders_unhooked(\n"
        "    customer: str, statuses: tuple[str, ...], limit: int\n"
        ") -> list[Order]:",
    ),
    "parameters a line each": (
        FINDER,
        50,
        "def _find_orders_unhooked(\n"
        "    customer: str,\n"
        "    statuses: tuple[str, ...],\n"
        "    limit: int,\n"
        ") -> list[Order]:",
    ),
    "lone parameter": (
        Header("def _report_unhooked", parameters("self"), ("Iterator[str]",)),
        40,
        "def _report_unhooked(\n    self,\n) -> Iterator[str]:",
    ),
    "parameters without a result": (
        Header("def _report_unhooked", parameters("year", "month", "day", "*rest")),
        40,
        "def _report_unhooked(\n    year, month, day, *rest\n):",
    ),
    "type parameters": (
        Header("def f", parameters("x: T"), ("T",), parameters("T")),
        40,
        "def f[T](x: T) -> T:",
    ),
    "type parameters that do not fit": (
        Header(
            "def find_the_first_of_all",
            parameters("x: Key"),
            ("Value",),
            parameters("Key", "Value", "Other"),
        ),
        40,
        "def find_the_first_of_all[\n    Key,\n    Value,\n    Other,\n](\n"
        "    x: Key,\n) -> Value:",
    ),
    "parameter that is a long union": (
        Header(
            "def f",
            (("orders: ", *union("Everything", "SomethingElse", "Order")), ("b",)),
            ("None",),
        ),
        44,
        "def f(\n    orders: (\n        Everything | SomethingElse | Order\n    ),\n"
        "    b,\n) -> None:",
    ),
    "union inside a subscript": (
        Header(
            "def f",
            (("orders: ", *index("Optional", union("Everything_else", "Something"))),),
            ("None",),
        ),
        30,
        "def f(\n    orders: Optional[\n        Everything_else\n        | Something\n"
        "    ],\n) -> None:",
    ),
    "callable parameter": (
        Header(
            "def f",
            (
                (
                    "tool: ",
                    *index(
                        "Callable",
                        (Brackets("[", (("_Customer",), ("int",)), "]"),),
                        index("Awaitable", "None"),
                    ),
                ),
            ),
            ("None",),
        ),
        44,
        "def f(\n    tool: Callable[\n        [_Customer, int], Awaitable[None]\n    ],\n"
        ") -> None:",
    ),
    "long result": (
        Header("def f", parameters("a", "b"), union("dict", "Order", "Customers", "X")),
        32,
        "def f(\n    a, b\n) -> (\n    dict | Order | Customers | X\n):",
    ),
    "result with a trailing comma takes the parameters along": (
        Header("def f", parameters("a", "b"), index("dict", "Customers", "OrderList")),
        22,
        "def f(\n    a,\n    b,\n) -> dict[\n    Customers,\n    OrderList,\n]:",
    ),
    "long result without parameters": (
        Header("def _find_orders_unhooked", (), ("OrderList",)),
        36,
        "def _find_orders_unhooked() -> (\n    OrderList\n):",
    ),
    "result opened without parameters": (
        Header("def _find_unhooked", (), index("dict", "Customers", "Order")),
        40,
        "def _find_unhooked() -> dict[\n    Customers,\n    Order,\n]:",
    ),
    "result opened twice without parameters": (
        Header("def _find", (), index("list", index("dict", "Customers", "Order"))),
        30,
        "def _find() -> list[\n    dict[\n        Customers,\n        Order,\n    ]\n]:",
    ),
    "result that begins with a long string": (
        Header("def f", parameters("a", "b"), union('"Customers"', '"Orders | X"')),
        22,
        'def f(\n    a,\n    b,\n) -> (\n    "Customers"\n    | "Orders | X"\n):',
    ),
    "type parameters that do not fit open the parameters": (
        Header("def find", parameters("a", "b"), ("T",), parameters("Key", "Value")),
        20,
        "def find[\n    Key,\n    Value,\n](\n    a,\n    b,\n) -> T:",
    ),
    "union without parameters": (
        Header("def _find_orders_unhooked", (), union("OrderList", "None")),
        40,
        "def _find_orders_unhooked() -> (\n    OrderList | None\n):",
    ),
    "return of a call": (
        ("return ", Value(call("_find_orders_unhooked", "customer", "statuses"))),
        40,
        "return _find_orders_unhooked(\n    customer, statuses\n)",
    ),
    "call with a line for each argument": (
        ("items = ", Value(call("_hooks.stream.call", "_stream_unhooked", "query"))),
        24,
        "items = _hooks.stream.call(\n    _stream_unhooked,\n    query,\n)",
    ),
    "call that parentheses help": (
        ("report: Final = ", Value(call("CustomerToolsReportHooks", "name"))),
        36,
        "report: Final = (\n    CustomerToolsReportHooks(name)\n)",
    ),
    "awaited call": (
        ("return ", Value(("await ", *call("X.y.call", "one", "two")))),
        25,
        "return await X.y.call(\n    one, two\n)",
    ),
    "yielded call": (
        (
            "return ",
            Brackets("(", (("yield from ", *call("_hooks.report.call", "year")),), ")"),
        ),
        40,
        "return (\n    yield from _hooks.report.call(year)\n)",
    ),
    "class": (
        (
            "class FindHooks",
            Brackets("(", (index("HookPoint", "FindCall", '"list[Order]"'),), ")"),
            ":",
        ),
        48,
        'class FindHooks(\n    HookPoint[FindCall, "list[Order]"]\n):',
    ),
    "alias": (
        ("FindReturn = ", Value(index("ToolReturn", "FindCall", '"list[Order]"'))),
        40,
        'FindReturn = ToolReturn[\n    FindCall, "list[Order]"\n]',
    ),
    "name that parentheses help": (
        ("AnyCall: TypeAlias = ", Value(("FindOrdersCall",))),
        30,
        "AnyCall: TypeAlias = (\n    FindOrdersCall\n)",
    ),
    "union": (
        ("AnyCall = ", *union("FindCall", "RefundCall", "ReportCall")),
        30,
        "AnyCall = (\n    FindCall\n    | RefundCall\n    | ReportCall\n)",
    ),
    "tuple of none": (("__slots__ = ", Brackets("(", (), ")")), 40, "__slots__ = ()"),
    "tuple of one": (
        ("__slots__ = ", Brackets("(", (('"year"',),), ")", is_tuple=True)),
        40,
        '__slots__ = ("year",)',
    ),
    "long tuple of one": (
        ("__slots__ = ", Brackets("(", (('"year"',),), ")", is_tuple=True)),
        20,
        '__slots__ = (\n    "year",\n)',
    ),
    "long tuple has a line for each item": (
        ("__slots__ = ", Brackets("(", (('"year"',), ('"day"',)), ")", is_tuple=True)),
        24,
        '__slots__ = (\n    "year",\n    "day",\n)',
    ),
    "dict": (DISPLAY, 88, 'return {"query": self.query, "limit": self.limit}'),
    "long dict": (
        DISPLAY,
        46,
        'return {\n    "query": self.query,\n    "limit": self.limit,\n}',
    ),
    "dispatch": (
        DISPATCH,
        44,
        "return self.dispatch(\n"
        "    FindOrdersCall(customer, limit),\n"
        "    lambda call: tool(\n"
        "        call.customer, call.limit\n"
        "    ),\n"
        ")",
    ),
    "lambda that parentheses help": (
        (
            "find",
            Brackets("(", ((Lambda("call", call("find_customers", "call")),),), ")"),
        ),
        30,
        "find(\n    lambda call: (\n        find_customers(call)\n    )\n)",
    ),
    "lambda of nothing": (
        ("f", Brackets("(", ((Lambda("", call("tool")),),), ")")),
        40,
        "f(lambda: tool())",
    ),
    "import": (
        ("from x.y import ", Names(("a", "b as c"))),
        40,
        "from x.y import a, b as c",
    ),
    "long import": (
        ("from x.y import ", Names(("a", "b as c"))),
        20,
        "from x.y import (\n    a,\n    b as c,\n)",
    ),
    "module import": (("import a.b as c",), 10, "import a.b as c"),
    "guard": (("if _hooks.greet.idle:",), 10, "if _hooks.greet.idle:"),
}


@pytest.mark.parametrize(
    ("statement", "width", "expected"), EXAMPLES.values(), ids=list(EXAMPLES)
)
def test_examples(statement: Statement, width: int, expected: str) -> None:
    """Each form is printed as black and ruff print it."""
    assert format_statement(statement, width=width) == expected


@pytest.mark.slow
@pytest.mark.parametrize("formatter", [run_black, run_ruff])
def test_examples_suit_both(formatter: Callable[[str, int], str]) -> None:
    """Each formatter leaves the examples alone, but for a guard wider than the line."""
    for name, (_, width, text) in EXAMPLES.items():
        if name != "guard":
            assert formatter(nest(text, 0), width) == nest(text, 0), name


@pytest.mark.parametrize(
    ("statement", "width"),
    [(statement, width) for statement, width, _ in EXAMPLES.values()],
    ids=list(EXAMPLES),
)
def test_examples_are_indented(statement: Statement, width: int) -> None:
    """Indentation moves the text, and the line is the wider by as much."""
    plain = format_statement(statement, width=width)
    moved = format_statement(statement, indent="        ", width=width + 8)

    assert moved == "\n".join("        " + line for line in plain.split("\n"))


@pytest.mark.parametrize("unit", ["\t", "  "])
def test_unit(unit: str) -> None:
    """Inner lines are indented by the file's own unit."""
    text = format_statement(DISPATCH, indent=unit, unit=unit, width=44)

    assert text == (
        f"{unit}return self.dispatch(\n"
        f"{unit * 2}FindOrdersCall(customer, limit),\n"
        f"{unit * 2}lambda call: tool(\n"
        f"{unit * 3}call.customer, call.limit\n"
        f"{unit * 2}),\n"
        f"{unit})"
    )


@pytest.mark.parametrize(
    ("text", "columns"),
    [("\treturn x", 12), ("  \treturn x", 12), ("名前 = x", 8), ("e\u0301 = x", 5)],
)
def test_columns(text: str, columns: int) -> None:
    """Tabs stop at every fourth column, wide characters take two, accents none."""
    line: Line = (text, Brackets("(", (("a",),), ")"))

    assert "\n" not in format_statement(line, width=columns + 3)
    assert "\n" in format_statement(line, width=columns + 2)


# The law: what we print, the formatters leave alone.

# Formatters care for the length of a name only.
names = st.integers(1, 20).map(lambda length: "n" * length)
dotted = st.lists(names, min_size=1, max_size=3).map(".".join)
strings = names.map('"{}"'.format)
leaves = st.one_of(dotted, strings, st.sampled_from(["int", "None", "..."]))


def extend_types(types: st.SearchStrategy[Line]) -> st.SearchStrategy[Line]:
    several = st.lists(types, max_size=3)
    return st.one_of(
        st.builds(index, names, types),
        st.builds(lambda name, items: index(name, *items, "X"), names, several),
        st.builds(
            lambda items, result: index(
                "Callable", (Brackets("[", tuple(items), "]"),), result
            ),
            several,
            types,
        ),
        unions(types),
    )


def unions(types: st.SearchStrategy[Line]) -> st.SearchStrategy[Line]:
    members = st.lists(types.filter(is_no_union), min_size=2, max_size=4)
    return members.map(lambda several: (Alternatives(tuple(several)),))


def is_no_union(line: Line) -> bool:
    return not isinstance(line[0], Alternatives)


types = st.recursive(leaves.map(lambda text: (text,)), extend_types, max_leaves=8)
annotated = st.builds(lambda name, one: (f"{name}: ", *one), names, types)
bare = names.map(lambda name: (name,))
calls = st.builds(
    lambda name, arguments: call(name, *arguments),
    dotted,
    st.lists(dotted, max_size=9),
)
headers = st.builds(
    Header,
    st.builds("{} {}".format, st.sampled_from(["def", "async def"]), names),
    st.builds(
        lambda first, rest: (*first, *rest),
        st.sampled_from([(), (("self",),)]),
        st.lists(annotated | bare, max_size=12),
    ),
    st.just(()) | types,
)
generics = st.builds(
    Header,
    names.map("def {}".format),
    st.lists(annotated, min_size=1, max_size=3).map(tuple),
    types,
    st.lists(names, min_size=1, max_size=3).map(lambda several: parameters(*several)),
)
targets = st.builds(
    "{}{} = ".format, names, st.sampled_from(["", ": Final", ": TypeAlias"])
)
starts = st.just("return ") | targets
awaited = calls.map(lambda line: ("await ", *line))
fields = st.lists(names, max_size=6)
statements: st.SearchStrategy[Statement] = st.one_of(
    headers,
    generics,
    st.builds(lambda start, line: (start, Value(line)), starts, calls | awaited | bare),
    st.builds(
        lambda line: ("return ", Brackets("(", (("yield from ", *line),), ")")), calls
    ),
    st.builds(
        lambda name, base, items: (
            f"class {name}",
            Brackets("(", (index(base, *items),), ")"),
            ":",
        ),
        names,
        names,
        st.lists(leaves, min_size=1, max_size=2),
    ),
    st.builds(
        lambda start, name, items: (start, Value(index(name, *items))),
        targets,
        names,
        st.lists(types, min_size=1, max_size=3),
    ),
    st.builds(lambda start, line: (start, *line), targets, unions(types)),
    st.builds(
        lambda start, items: (
            start,
            Brackets("(", parameters(*items), ")", is_tuple=True),
        ),
        targets,
        st.lists(strings, max_size=6),
    ),
    fields.map(
        lambda several: (
            "return ",
            Brackets("{", tuple((f'"{one}": self.{one}',) for one in several), "}"),
        )
    ),
    st.builds(
        lambda start, record, body: (
            f"return {start}self.dispatch",
            Brackets("(", (record, (Lambda("call", body),)), ")"),
        ),
        st.sampled_from(["", "await "]),
        calls,
        calls,
    ),
    st.builds(
        lambda module, items: (f"from {module} import ", Names(tuple(items))),
        dotted,
        st.lists(names | st.builds("{} as {}".format, names, names), min_size=1),
    ),
    st.builds(lambda module, name: (f"import {module} as {name}",), dotted, names),
    dotted.map(lambda name: (f"if {name}.idle:",)),
)
placed = st.tuples(st.integers(0, 3), statements)


def suits_both(statement: Statement, text: str, width: int) -> bool:
    """Tell whether a statement is none of those on which the formatters differ."""
    lines = text.split("\n")
    if any(len(line) > width for line in lines):
        return False
    if not isinstance(statement, Header) or statement.parameters or len(lines) == 1:
        return True
    if isinstance(statement.returns[0], Alternatives):
        return True
    if lines[0].endswith("("):
        return len(lines) == 3
    return any(line.endswith(",") for line in lines)


def drop_blank_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    # Shrinking would take minutes; the difference shows the statement.
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    batch=st.lists(placed, min_size=10, max_size=40),
    width=st.sampled_from([60, 79, 88, 120]),
)
def test_formatters_change_nothing(
    batch: list[tuple[int, Statement]], width: int
) -> None:
    """Whatever we print, ruff leaves alone, and black where both can be suited."""
    for_ruff, for_black = [], []
    for depth, statement in batch:
        text = format_statement(statement, indent="    " * depth, width=width)
        for_ruff.append(nest(text, depth))
        if suits_both(statement, text, width):
            for_black.append(nest(text, depth))
    ours, shared = "".join(for_ruff), "".join(for_black)

    assert drop_blank_lines(run_ruff(ours, width)) == drop_blank_lines(ours)
    assert drop_blank_lines(run_black(shared, width)) == drop_blank_lines(shared)
