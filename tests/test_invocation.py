"""What a model asks for, made a call and run: from the outside, with real tools."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import do
from packages import write_package

from hookgen.points import RESERVED_FIELDS
from hookgen.runtime import ArgumentError, ToolCall
from hookgen.runtime.arguments import ANYTHING, TEXT, Arguments

FRAMEWORK = """\
from typing import Any, Callable


class FunctionTool:
    \"\"\"What a framework makes of a function; it cannot be called.\"\"\"

    def __init__(self, function: Callable[..., Any]) -> None:
        self.name = function.__name__


def tool(function):
    return function


def function_tool(function):
    return FunctionTool(function)
"""

TOOLS = """\
import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Literal

from shop.framework import function_tool, tool


class Order:
    pass


@tool
def search(query: str, limit: int = 10, words: list[str] | None = None) -> str:
    return f"{query} {limit} {words}"


@tool
async def refund(number: str, cents: int) -> str:
    await asyncio.sleep(0)
    return f"{number} {cents}"


@tool
def count(to: int) -> Iterator[int]:
    yield from range(to)


@tool
async def tick(times: int) -> AsyncIterator[int]:
    for number in range(times):
        yield number


@function_tool
def decorated(text: str) -> str:
    return text.upper()


@tool
def several(first: str, *names: str, loud: bool = False, **options: int) -> str:
    return f"{first} {names} {loud} {options}"


@tool
def computed(folder: str = os.sep, order: Annotated[int, "how"] = 3) -> str:
    return folder


@tool
def drive(speed: Literal["fast", "slow"] | None) -> str:
    return str(speed)


@tool
def gather(
    some: tuple[int, ...] = (),
    kinds: set[str] = {"a"},
    fixed: frozenset[list[int]] = frozenset(),
    ratio: float = 1,
    table: dict[str, int] | None = None,
    anything: object = None,
) -> str:
    return f"{some} {sorted(kinds)} {ratio} {table} {anything}"


@tool
def ship(order: Order) -> str:
    return "shipped"


@tool
def send(order: Order | None = None, weights: dict[str, float] = {}) -> str:
    return f"{order} {weights}"


@tool
def taken(identity_: str, _identity: str, copy: str) -> str:
    return f"{identity_} {_identity} {copy}"


class Customers:
    def __init__(self, greeting: str) -> None:
        self.greeting = greeting

    @tool
    def greet(self, name: str) -> str:
        return f"{self.greeting} {name}"

    @classmethod
    @tool
    def describe(cls, size: int) -> str:
        return f"{cls.__name__} {size}"

    @staticmethod
    @tool
    def shout(text: str) -> str:
        return text.upper()

    @tool
    def find(self) -> str:
        return "customer"


class Guests(Customers):
    pass


class Orders:
    @tool
    def find(self) -> str:
        return "order"


def make():
    @tool
    def nested(text: str) -> str:
        return text

    return nested


class Twice:
    pass


class Twice:
    @tool
    def second(self) -> str:
        return "second"
"""

MORE = """\
from shop.framework import tool


@tool
def load(path: str) -> str:
    return path
"""

SCRIPT = """\
import asyncio
from shop.hooks import toolset
from shop.tools import Customers, Guests, Orders, Twice


def attempt(action):
    try:
        print(action())
    except (LookupError, TypeError, ValueError) as error:
        print(type(error).__name__, error)


"""


@dataclass(frozen=True)
class Shop:
    """An instrumented package."""

    folder: Path

    def says(self, *statements: str) -> list[str]:
        """Run statements, and return the lines that they print."""
        script = self.folder / "script.py"
        script.write_text(SCRIPT + "\n".join(statements), encoding="utf-8")
        return do([sys.executable, script], self.folder).splitlines()

    def answers(self, name: str, arguments: str, owner: str = "") -> str:
        """Return what comes of parsing what a model asks for, and invoking that."""
        given = f"{name!r}, {arguments}" + (f", owner={owner}" if owner else "")
        (line,) = self.says(f"attempt(lambda: toolset.parse({given}).invoke())")
        return line

    def refuses(self, name: str, arguments: str, owner: str = "") -> str:
        """Return the message to a model."""
        error, _, message = self.answers(name, arguments, owner).partition(" ")
        assert error == "ArgumentError"
        return message


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("invocation")
    files = {
        "shop/framework.py": FRAMEWORK,
        "shop/tools.py": TOOLS,
        "shop/deeper/more.py": MORE,
        "shop/deeper/toolset.py": MORE,
    }
    write_package(folder, files)
    (folder / "shop" / "__init__.py").write_text(MORE, encoding="utf-8")
    do([sys.executable, "-m", "hookgen", "instrument", "shop"], folder)
    return Shop(folder)


def test_function(shop: Shop) -> None:
    """A function runs with the arguments given, and its own defaults for the others."""
    answer = shop.answers("search", "{'query': 'tea', 'words': ['a']}")

    assert answer == "tea 10 ['a']"


def test_hooks_run(shop: Shop) -> None:
    """The hooks of a tool run when a record is invoked; what they edit is a copy."""
    assert shop.says(
        "from shop.hooks.tools import search",
        "call = toolset.parse('search', {'query': 'tea'})",
        "@search.pre_call",
        "def sweeten(seen):",
        "    print(seen.call_id == call.call_id)",
        "    seen.query = 'honey'",
        "print(call.invoke(), call.query)",
    ) == ["True", "honey 10 None tea"]


def test_fields_that_records_have_already(shop: Shop) -> None:
    """Parameters that are named like what the runtime keeps in a record are no bar."""
    assert shop.says(
        "from shop.hooks.tools import taken",
        "call = toolset.parse('taken', {'identity_': 'a', '_identity': 'b', 'copy': 'c'})",
        "@taken.pre_call",
        "def hook(seen):",
        "    print(len(seen.call_id), seen.identity__, seen.copy_)",
        "print(call.invoke())",
    ) == ["32 a c", "a b c"]


def test_reserved_fields() -> None:
    """No field gets the name of an attribute that all records have."""
    # The annotations have what only a subclass or an instance has.
    attributes = {*dir(ToolCall), *ToolCall.__annotations__}
    public = {name for name in attributes if not name.startswith("_")}

    assert "identity_" in public
    assert public | {"owner"} == RESERVED_FIELDS


def test_async_function_as_a_task(shop: Shop) -> None:
    """To type checkers, what an async tool's record gives can be made a task."""
    script = shop.folder / "task.py"
    script.write_text(
        "import asyncio\n"
        "from shop.hooks.tools import RefundCall\n"
        "async def main(call: RefundCall) -> str:\n"
        "    return await asyncio.create_task(call.invoke())\n",
        encoding="utf-8",
    )
    mypy = [sys.executable, "-m", "mypy", "--config-file=", "--follow-imports=silent"]

    said = do([*mypy, f"--cache-dir={os.devnull}", script], shop.folder)

    assert said == "Success: no issues found in 1 source file\n"


def test_async_function(shop: Shop) -> None:
    """A record of an async tool gives what is to be awaited."""
    assert shop.says(
        "call = toolset.parse('refund', {'number': 'A', 'cents': 5})",
        "async def main():",
        "    return await call.invoke()",
        "print(asyncio.run(main()))",
    ) == ["A 5"]


def test_generator(shop: Shop) -> None:
    """A record of a generator gives its items."""
    assert shop.answers("count", "{'to': 3}").startswith("<generator")
    assert shop.says("print(*toolset.parse('count', {'to': 3}).invoke())") == ["0 1 2"]


def test_async_generator(shop: Shop) -> None:
    """A record of an async generator gives an async generator."""
    assert shop.says(
        "items = toolset.parse('tick', {'times': 3}).invoke()",
        "async def main():",
        "    async for item in items:",
        "        print(item)",
        "        break",
        "    await items.aclose()",
        "asyncio.run(main())",
    ) == ["0"]


def test_decorated_tool(shop: Shop) -> None:
    """A tool that its decorator made an object of runs all the same."""
    assert shop.answers("decorated", "{'text': 'a'}") == "A"


def test_method(shop: Shop) -> None:
    """A method runs on the object that is given as its owner."""
    answer = shop.answers("greet", "{'name': 'Ada'}", owner="Customers('Dear')")

    assert answer == "Dear Ada"


def test_owner_of_a_subclass(shop: Shop) -> None:
    """The owner may be of a class below."""
    assert shop.answers("greet", "{'name': 'Ada'}", owner="Guests('Hi')") == "Hi Ada"


def test_missing_owner(shop: Shop) -> None:
    """To forget the owner is an error of the program, not of the model."""
    assert shop.answers("greet", "{'name': 'Ada'}") == (
        "TypeError the owner of tool 'greet' must be a 'Customers', not None"
    )


def test_owner_of_another_class(shop: Shop) -> None:
    """So it is to give one of another class."""
    assert shop.answers("greet", "{'name': 'Ada'}", owner="'Ada'") == (
        "TypeError the owner of tool 'greet' must be a 'Customers', not 'Ada'"
    )


def test_class_method(shop: Shop) -> None:
    """A class method gets its own class."""
    assert shop.answers("describe", "{'size': 3}") == "Customers 3"


def test_class_method_of_a_subclass(shop: Shop) -> None:
    """A class method gets the class that is given as its owner."""
    assert shop.answers("describe", "{'size': 3}", owner="Guests") == "Guests 3"


def test_class_method_of_no_class(shop: Shop) -> None:
    """The owner of a class method must be a class, and a fitting one."""
    assert shop.answers("describe", "{'size': 3}", owner="Orders") == (
        "TypeError the owner of tool 'describe' must be the class 'Customers' or one "
        "below it, not <class 'shop.tools.Orders'>"
    )


def test_static_method(shop: Shop) -> None:
    """A static method needs no owner."""
    assert shop.answers("shout", "{'text': 'a'}") == "A"


def test_class_that_is_defined_again(shop: Shop) -> None:
    """A method is found on the class that has the name in the end."""
    assert shop.answers("second", "{}", owner="Twice()") == "second"


def test_unknown_tool(shop: Shop) -> None:
    """A model is told when there is no such tool."""
    assert shop.refuses("serach", "{}") == "there is no tool 'serach'"


def test_ambiguous_name(shop: Shop) -> None:
    """A name that several tools have is refused, with the names that tell them apart."""
    assert shop.refuses("find", "{}") == (
        "there are several tools 'find': 'shop.tools:Customers.find', "
        "'shop.tools:Orders.find'"
    )


@pytest.mark.parametrize("name", ["Orders.find", "shop.tools:Orders.find"])
def test_longer_name(shop: Shop, name: str) -> None:
    """The class or the full name tells apart tools of one name."""
    assert shop.answers(name, "{}", owner="Orders()") == "order"


@pytest.mark.parametrize(
    "name", ["shop:load", "shop.deeper.more:load", "shop.deeper.toolset:load"]
)
def test_modules_at_any_depth(shop: Shop, name: str) -> None:
    """Tools of all modules are found, whatever their names, though none is imported."""
    assert shop.answers(name, "{'path': 'a'}") == "a"


def test_unknown_argument(shop: Shop) -> None:
    """An argument that the tool does not have is refused, and those it has are named."""
    assert shop.refuses("search", "{'query': 'tea', 'limt': 3}") == (
        "tool 'search' has no argument 'limt'; it has 'query', 'limit', 'words'"
    )


def test_missing_argument(shop: Shop) -> None:
    """An argument without a default has to be given."""
    assert shop.refuses("search", "{}") == (
        "tool 'search' needs argument 'query', which must be str"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("{'query': 3}", "'query' of tool 'search' must be str, not 3"),
        (
            "{'query': 'a', 'limit': True}",
            "'limit' of tool 'search' must be int, not True",
        ),
        (
            "{'query': 'a', 'words': ['b', 1]}",
            "'words' of tool 'search' must be list[str] | None, not ['b', 1]",
        ),
        (
            "{'query': list(range(99))}",
            "'query' of tool 'search' must be str, not "
            "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21...",
        ),
    ],
)
def test_argument_of_another_type(shop: Shop, arguments: str, message: str) -> None:
    """An argument of another type is refused: which, what it must be, what it is."""
    assert shop.refuses("search", arguments) == f"argument {message}"


def test_choice(shop: Shop) -> None:
    """Of a literal type, only its values are taken."""
    assert shop.answers("drive", "{'speed': 'slow'}") == "slow"
    assert shop.refuses("drive", "{'speed': 'no'}") == (
        "argument 'speed' of tool 'drive' must be Literal['fast', 'slow'] | None, "
        "not 'no'"
    )


def test_arrays_of_other_kinds(shop: Shop) -> None:
    """An array becomes the collection that the tool wants, anything stays as it is."""
    arguments = "{'some': [1, 2], 'kinds': ['b', 'b'], 'fixed': [], 'anything': [{}]}"

    assert shop.answers("gather", arguments) == "(1, 2) ['b'] 1 None [{}]"


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("'some': 1", "'some' of tool 'gather' must be list[int], not 1"),
        ("'kinds': [1]", "'kinds' of tool 'gather' must be list[str], not [1]"),
        (
            "'fixed': [[1]]",
            "'fixed' of tool 'gather' must be list[list[int]], not [[1]]",
        ),
        ("'ratio': True", "'ratio' of tool 'gather' must be float, not True"),
        (
            "'table': {'a': '1'}",
            "'table' of tool 'gather' must be dict[str, int] | None, not {'a': '1'}",
        ),
        ("'table': 1", "'table' of tool 'gather' must be dict[str, int] | None, not 1"),
    ],
)
def test_nested_argument_of_another_type(
    shop: Shop, argument: str, message: str
) -> None:
    """What is inside of arrays and objects has to be of the type, too."""
    assert shop.refuses("gather", f"{{'fixed': [], {argument}}}") == (
        f"argument {message}"
    )


def test_type_that_is_not_of_json(shop: Shop) -> None:
    """An argument of a class of the program's own cannot come from a model."""
    assert shop.refuses("ship", "{'order': {}}") == (
        "argument 'order' of tool 'ship' must be Order, not {}; no Order can be made "
        "from JSON"
    )


def test_missing_argument_that_is_not_of_json(shop: Shop) -> None:
    """That it is missing says the same."""
    assert shop.refuses("ship", "{}") == (
        "tool 'ship' needs argument 'order', which must be Order; no Order can be made "
        "from JSON"
    )


def test_default_of_a_type_that_is_not_of_json(shop: Shop) -> None:
    """An optional argument of such a class may be left out, or null."""
    assert shop.answers("send", "{}") == "None {}"
    assert shop.answers("send", "{'order': None}") == "None {}"


def test_number_without_a_fraction(shop: Shop) -> None:
    """Where a float is wanted, an integer will do."""
    assert shop.answers("send", "{'weights': {'a': 1, 'b': 0.5}}") == (
        "None {'a': 1, 'b': 0.5}"
    )


def test_mutable_default(shop: Shop) -> None:
    """Each record has a default of its own."""
    assert shop.says(
        "calls = [toolset.parse('send', {}) for _ in range(2)]",
        "print(calls[0].weights is calls[1].weights)",
    ) == ["False"]


def test_default_that_code_makes(shop: Shop) -> None:
    """A default that is no literal has to be given, and the message says why."""
    assert shop.refuses("computed", "{'order': 3}") == (
        "tool 'computed' needs argument 'folder', which must be str: its default is "
        "made by code, and cannot be filled in"
    )


def test_variadic_arguments(shop: Shop) -> None:
    """`*names` is an array under its own name, `**options` is all that is left."""
    arguments = "{'first': 'a', 'names': ['b', 'c'], 'loud': True, 'x': 1, 'y': 2}"

    assert shop.answers("several", arguments) == ("a ('b', 'c') True {'x': 1, 'y': 2}")


def test_no_variadic_arguments(shop: Shop) -> None:
    """Both may be left out."""
    assert shop.answers("several", "{'first': 'a'}") == "a () False {}"


def test_variadic_argument_of_another_type(shop: Shop) -> None:
    """What is left has to be of the type of `**options`."""
    assert shop.refuses("several", "{'first': 'a', 'x': 'b'}") == (
        "argument 'x' of tool 'several' must be int, not 'b'"
    )


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("None", "None"),
        ("'ab'", "'ab'"),
        ("[['a', 1]]", "[['a', 1]]"),
        ("3", "3"),
    ],
)
def test_arguments_that_are_no_object(shop: Shop, arguments: str, shown: str) -> None:
    """All arguments together have to be an object."""
    assert shop.refuses("search", arguments) == (
        f"the arguments of tool 'search' must be an object, not {shown}"
    )


def test_argument_that_is_nested_too_deep() -> None:
    """No argument is nested so deep that a tool or a hook would give up on it."""
    assert Arguments("f", {"a": nested(100)}).take("a", ANYTHING) == nested(100)

    for value in (nested(101), nested(100_000), {"b": (nested(99),)}, endless()):
        with pytest.raises(ArgumentError) as caught:
            Arguments("f", {"a": value}).take("a", ANYTHING)

        assert str(caught.value) == (
            "argument 'a' of tool 'f' must not be nested deeper than 100 levels"
        )


def test_argument_that_is_nested_too_deep_among_the_rest() -> None:
    """Nor is one of those that `**options` takes."""
    with pytest.raises(ArgumentError, match="nested deeper"):
        Arguments("f", {"a": nested(101)}).take_rest(ANYTHING)


def test_value_that_is_in_an_argument_many_times() -> None:
    """To look how deep an argument is takes no longer if its parts share theirs."""
    value: list[object] = []
    for _ in range(90):
        value = [value, value]

    assert Arguments("f", {"a": value}).take("a", ANYTHING) is value


class Unshowable:
    def __repr__(self) -> str:
        raise LookupError


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Unshowable(), "Unshowable"), (10**5000, "int")],
    ids=["error", "long number"],
)
def test_value_that_cannot_be_shown(value: object, shown: str) -> None:
    """The message names the type of a value that has no text."""
    with pytest.raises(ArgumentError) as caught:
        Arguments("f", {"a": value}).take("a", TEXT)

    assert str(caught.value) == f"argument 'a' of tool 'f' must be str, not {shown}"


def test_arguments_that_cannot_be_shown() -> None:
    """So it does if these are all arguments, nested too deep for Python."""
    with pytest.raises(ArgumentError, match=r"must be an object, not list$"):
        Arguments("f", nested(100_000))  # type: ignore[arg-type]


def nested(levels: int) -> list[object]:
    """Return lists in lists, so many of them."""
    value: list[object] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def endless() -> list[object]:
    value: list[object] = []
    value.append(value)
    return value


def test_tool_inside_a_function(shop: Shop) -> None:
    """A tool that is defined in a function cannot be asked for."""
    assert shop.answers("nested", "{'text': 'a'}").startswith(
        "TypeError tool 'shop.tools:make.nested' cannot be reached from outside"
    )


def test_script(tmp_path: Path) -> None:
    """A script has a toolset of its own."""
    script = "from agents import tool\n@tool\ndef f(x: int) -> int:\n    return x\n"
    (tmp_path / "server.py").write_text(script, encoding="utf-8")
    (tmp_path / "agents.py").write_text("def tool(f): return f\n", encoding="utf-8")
    do([sys.executable, "-m", "hookgen", "instrument", "."], tmp_path)

    code = (
        "from server_hooks import toolset as t; print(t.parse('f', {'x': 1}).invoke())"
    )

    assert do([sys.executable, "-c", code], tmp_path) == "1\n"


def test_run_over_one_module(tmp_path: Path) -> None:
    """A run over one module leaves alone the hook points of those it does not see."""
    module = "from agents import tool\n@tool\ndef f(): return 1\n"
    write_package(tmp_path, {f"shop/{n}.py": module for n in ("a", "load", "toolset_")})
    do([sys.executable, "-m", "hookgen", "instrument", "shop"], tmp_path)

    do([sys.executable, "-m", "hookgen", "instrument", "shop/a.py"], tmp_path)

    assert sorted(path.name for path in tmp_path.glob("shop/hooks/*.py")) == [
        "__init__.py",
        "a.py",
        "load_.py",
        "toolset__.py",
    ]
