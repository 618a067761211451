"""Which functions of a module are tools, by what sign, and which cannot be hooked."""

from __future__ import annotations

import ast
import re
from textwrap import dedent

import pytest
from packages import NAME

from hookgen.errors import InputError, Span
from hookgen.model import Binding, FunctionKind, ModuleName, OriginKind, Skeleton, Tool
from hookgen.scan import (
    SELECTORS,
    Choice,
    ParsedModule,
    Selector,
    SelectorKind,
    find_inserted,
    may_hold_tools,
    parse_module,
    read_skeleton,
)

DEFAULT = Choice(SELECTORS)


def parse(text: str | bytes) -> ParsedModule:
    content = text if isinstance(text, bytes) else dedent(text).encode()
    starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", content))]
    return parse_module(content, tuple(starts))


def read(
    text: str | bytes, choice: Choice = DEFAULT, name: ModuleName = NAME
) -> Skeleton:
    return read_skeleton(parse(text), name, choice)


def find(
    text: str, choice: Choice = DEFAULT, name: ModuleName = NAME
) -> dict[str, str]:
    """Return the selector of each tool by its path."""
    return {tool.path: tool.selector for tool in read(text, choice, name).tools}


def only_tool(text: str) -> Tool:
    """Return the first function of a module, which has no tools but its functions."""
    return read(text, Choice(SELECTORS, include=("*",))).tools[0]


@pytest.mark.parametrize(
    ("imports", "decorator", "selector"),
    [
        ("from agno.tools import tool", "tool", "agno-tool"),
        ("from agno.tools import tool as t", "t", "agno-tool"),
        ("from agno.tools import tool as t", "t(name='x')", "agno-tool"),
        ("import agno.tools as t", "t.tool", "agno-tool"),
        ("import agno.tools", "agno.tools.tool(stop=True)", "agno-tool"),
        ("from agno import tools", "tools.tool", "agno-tool"),
        ("from langchain_core.tools import tool", "tool", "langchain-tool"),
        ("from agents import function_tool", "function_tool", "openai-agents-tool"),
        ("from smolagents import tool", "tool", "smolagents-tool"),
        ("from strands import tool", "tool", "strands-tool"),
        ("from crewai.tools import tool", "tool('Search')", "crewai-tool"),
        (
            "from semantic_kernel.functions import kernel_function as k",
            "k",
            "semantic-kernel-function",
        ),
        ("from elsewhere import tool", "tool", "decorator-named-tool"),
        ("from . import tool", "tool", "decorator-named-tool"),
        ("from ..kit import tool as t, tool", "tool", "decorator-named-tool"),
        ("from kit import *", "tool", "decorator-named-tool"),
        ("import kit", "kit.made.tool(1)", "decorator-named-tool"),
    ],
)
def test_decorator_is_resolved_through_imports(
    imports: str, decorator: str, selector: str
) -> None:
    """A decorator is known by where its name comes from, however it is written."""
    text = f"{imports}\n@{decorator}\ndef search(): return 1\n"

    assert find(text) == {"search": selector}


@pytest.mark.parametrize(
    "server",
    [
        "from mcp.server.fastmcp import FastMCP\nserver = FastMCP('x')",
        "from mcp.server.fastmcp import FastMCP\nserver: FastMCP = FastMCP()",
        "import mcp.server.fastmcp as f\nwith f.FastMCP() as server: pass",
        "from mcp.server.fastmcp import FastMCP\nfirst = FastMCP()\nserver = first",
    ],
)
def test_server_is_known_by_what_made_it(server: str) -> None:
    """A decorator of an object belongs to the class that the object was made of."""
    text = f"{server}\n@server.tool()\nasync def search(): return 1\n"

    assert find(text) == {"search": "mcp-tool"}


def test_server_made_in_a_function() -> None:
    """Names are looked up in the scopes around, as Python does."""
    text = """
        from fastmcp import FastMCP

        def build():
            server = FastMCP()

            @server.tool
            def search(): return 1

            return server
    """
    assert find(text) == {"build.search": "fastmcp-tool"}


def test_server_bound_more_than_once() -> None:
    """Of a name with several meanings only the decorator's own name is known."""
    text = """
        from fastmcp import FastMCP
        server = FastMCP()
        server = other()

        @server.tool
        def search(): return 1

        @server.resource
        def read(): return 1
    """
    assert find(text) == {"search": "decorator-named-tool"}


def test_import_with_a_fallback() -> None:
    """A name that is imported, or else defined, counts as the import."""
    text = """
        try:
            from agno.tools import tool as t
        except ImportError:
            t = None

        @t
        def search(): return 1
    """
    assert find(text) == {"search": "agno-tool"}


def test_decorator_of_another_name_is_no_tool() -> None:
    """Only the names of the table count, and not what merely resembles them."""
    text = """
        import functools, agno.tools
        from kit import tools, toolbox, my_tool

        @functools.cache
        def one(): return 1
        @tools
        def two(): return 1
        @agno.tools.other
        def three(): return 1
        @my_tool
        def four(): return 1
    """
    assert find(text) == {}


TOOLKIT = """
from typing import Callable, List
from agno.tools import Toolkit

ORDER = ("one", THREE)

class DeskTools(Toolkit):
    ALIASES = {{"second": "two"}}

    def __init__(self, all=False):
{body}

    def one(self): return 1
    def two(self): return 2
    async def atwo(self): return 2
    def three(self): return 3
    def helper(self, chosen): self.tools = chosen
"""


def find_in_toolkit(body: str) -> list[str]:
    indented = "\n".join(f"        {line}" for line in dedent(body).splitlines())
    found = find(TOOLKIT.format(body=indented))
    assert set(found.values()) <= {"agno-toolkit"}
    return [path.removeprefix("DeskTools.") for path in found]


@pytest.mark.parametrize(
    ("body", "tools"),
    [
        ("super().__init__(tools=[self.one, self.two])", ["one", "two"]),
        ("super().__init__('desk', [self.one, self.two])", ["one", "two"]),
        (
            """\
            tools: List[Callable] = [self.one]
            if all:
                tools.append(self.two)
            super().__init__(tools=tools)
            """,
            ["one", "two"],
        ),
        (
            """\
            chosen = []
            chosen.extend([self.one, self.two] if all else [self.three])
            super().__init__(tools=chosen)
            """,
            ["one", "two", "three"],
        ),
        (
            "super().__init__(tools=[self.two], async_tools=[(self.atwo, 'two')])",
            ["two", "atwo"],
        ),
        ("self.register(self.one)\nself.register(self.two, name='x')", ["one", "two"]),
        (
            """\
            for each in (self.one, self.two):
                self.register(each)
            """,
            ["one", "two"],
        ),
        (
            """\
            for name in ("one", "two"):
                self.tools.append(getattr(self, name))
            """,
            ["one", "two", "atwo"],
        ),
        (
            """\
            for name in ORDER:
                self.tools.append(getattr(self, name))
            """,
            ["one", "three"],
        ),
        (
            """\
            chosen = [self.ALIASES[name] for name in all]
            super().__init__(tools=[getattr(self, name) for name in chosen])
            """,
            ["two", "atwo"],
        ),
        ("self.functions['one'] = self.one", ["one"]),
        ("base = [self.one]\ntools = [*base, self.two]", ["one", "two"]),
        ("tools = []\ntools += [self.one]", ["one"]),
        ("a, tools = 1, [self.one]", ["one"]),
    ],
)
def test_toolkit_lists_its_tools(body: str, tools: list[str]) -> None:
    """Methods that a toolkit lists, adds or registers are tools, and no others."""
    assert find_in_toolkit(body) == tools


@pytest.mark.parametrize(
    "body",
    [
        "Thread(target=self.one, args=(self.two,)).start()",
        "self.callbacks = {'one': self.one, 'two': self.two}",
        "self.steps = [self.one, self.two]",
        "self.handlers.append(self.one)",
        "first, second = (self.one, self.two)",
        "func = self.one",
        "atexit.register(self.one)",
        "chosen = [self.one]",
        "assert all(callable(getattr(self, name)) for name in ('one', 'two'))",
        "super().__init__(tools=[Wrapped(self.one), self.two()])",
        "self.one()",
    ],
)
def test_method_handed_elsewhere_is_no_tool(body: str) -> None:
    """A method that a toolkit passes around for another purpose is left alone."""
    assert find_in_toolkit(body) == []


def test_toolkit_by_way_of_local_classes() -> None:
    """A subclass inherits what its base lists, and lists what its base defines."""
    text = """
        from agno.tools import Toolkit

        class Base(Toolkit):
            def __init__(self):
                super().__init__(tools=[self.one])

            def one(self): return 1
            def two(self): return 1

        class Desk(Base):
            def __init__(self):
                super().__init__()
                self.register(self.two)

            def one(self): return 2
            def other(self): return 2
    """
    assert list(find(text)) == ["Base.one", "Base.two", "Desk.one"]


def test_property_that_is_listed_is_no_tool() -> None:
    """`self.x` is the value of a property, not the function behind it."""
    text = """
        from agno.tools import Toolkit

        class Desk(Toolkit):
            def __init__(self):
                super().__init__(tools=[self.search])

            @property
            def search(self): return print
    """
    assert find(text) == {}


def test_spec_functions_name_tools() -> None:
    """A LlamaIndex tool spec names its methods in a class attribute."""
    text = """
        from llama_index.core.tools.tool_spec.base import BaseToolSpec

        class Spec(BaseToolSpec):
            spec_functions = ["search", ("get", "aget")]

            def search(self): return 1
            def get(self): return 1
            async def aget(self): return 1
            def other(self): return 1
    """
    assert list(find(text)) == ["Spec.search", "Spec.get", "Spec.aget"]


@pytest.mark.parametrize(
    ("imports", "base", "method", "selector"),
    [
        ("from langchain_core.tools import BaseTool", "BaseTool", "_run", "langchain-base-tool"),
        ("from crewai.tools import BaseTool", "BaseTool", "_arun", "crewai-base-tool"),
        ("import crewai.tools as t", "t.BaseTool", "_run", "crewai-base-tool"),
        ("from smolagents import Tool", "Tool", "forward", "smolagents-base-tool"),
        ("from autogen_core.tools import BaseTool", "BaseTool[A, B]", "run", "autogen-base-tool"),
    ],
)  # fmt: skip
def test_base_class_implies_a_method(
    imports: str, base: str, method: str, selector: str
) -> None:
    """Of a tool's class, the method that the framework calls is the tool."""
    text = f"{imports}\nclass Search({base}):\n    def {method}(self): return 1\n    def x(self): return 1\n"

    assert find(text) == {f"Search.{method}": selector}


@pytest.mark.parametrize(
    ("call", "selector"),
    [
        ("Tool(name='x', func=search)", "tool-constructor"),
        ("StructuredTool.from_function(search)", "tool-constructor"),
        ("StructuredTool.from_function(coroutine=search)", "tool-constructor"),
        ("FunctionTool(search, description='x')", "tool-constructor"),
        ("x = [FunctionTool.from_defaults(fn=search)]", "tool-constructor"),
        ("Agent(tools=[search])", "agent-tools"),
        ("tools = [search]\nAgent(tools=tools)", "agent-tools"),
        ("a = create_react_agent(model, tools=(search,))", "langgraph-agent"),
        ("a = create_react_agent(model, [search])", "langgraph-agent"),
        ("node = ToolNode([search])", "langgraph-tool-node"),
        (
            "from mcp.server import Server\ns = Server('x', on_call_tool=search)",
            "mcp-low-level",
        ),
        ("server.add_tool(search)", "server-add-tool"),
        ("from kit import Tool as T\nT(func=search)", "tool-constructor"),
        ("from kit import Tool\nT = Tool\nT(func=search)", "tool-constructor"),
        ("import kit\nkit.Tool [int] (search)", "tool-constructor"),
    ],
)
def test_function_handed_to_a_constructor(call: str, selector: str) -> None:
    """A function is a tool if a tool or an agent is made of it in its module."""
    text = f"from kit import *\ndef search(): return 1\ndef other(): return 1\n{call}\n"

    assert find(text) == {"search": selector}


def test_method_handed_to_an_agent() -> None:
    """A class may hand its own methods to an agent that it makes."""
    text = """
        from agno.agent import Agent

        class App:
            def start(self):
                return Agent(tools=[self.search])

            def search(self): return 1
            def other(self): return 1
    """
    assert find(text) == {"App.search": "agent-tools"}


def test_lambda_is_skipped_with_a_reason() -> None:
    """An anonymous function that is handed over as a tool is listed, not hooked."""
    text = (
        "from kit import Tool\ndef build():\n    return [Tool('é', func=lambda q: q)]\n"
    )
    (tool,) = read(text).tools

    assert tool.path == "build.<lambda>"
    assert tool.selector == "tool-constructor"
    assert tool.span == Span(3, 27)
    assert tool.reason == "is a lambda: it has no body of its own to put hooks before"


def test_selection_by_hand() -> None:
    """Comments, names, bindings and `--public` choose tools; leaving out comes first."""
    text = """
        # hookgen: tool
        def one(): return 1
        def two(  # hookgen: tool
        ): return 2
        @tool  # hookgen: ignore
        def three(): return 3
        def four(): return 4
        def five(): return 5
        def _six(): return 6
        def seven(): return 7  # noqa: E704  # hookgen: tool
        def eight(): return 8
        class Nine:
            def nine(self): return 9
        x = 1  # hookgen: tool
        def ten(): return 10
    """
    choice = Choice(
        SELECTORS,
        include=("fo*", "shop.*:Nine.*"),
        exclude=("eig*",),
        is_public=True,
        bindings=frozenset({"shop.tools:five"}),
    )
    assert find(text, choice) == {
        "one": "comment",
        "two": "comment",
        "four": "settings",
        "five": "binding",
        "seven": "comment",
        "Nine.nine": "settings",
        "ten": "public",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("for i in x:\n @tool\n def f(): return i", "is defined in a loop: every round would share the last round's body"),
        ("while x:\n class A:\n  @tool\n  def f(self): return 1", "is defined in a loop: every round would share the last round's body"),
        ("@tool\n@typing.overload\ndef f(): return 1", "is an overload: it has a signature only"),
        ("class A:\n @tool\n @abc.abstractmethod\n def f(self): return 1", "is abstract: what overrides it is the tool"),
        ("class A:\n @tool\n @property\n def f(self): return 1", "is a property: it is read, not called"),
        ("class A:\n @tool\n @x.setter\n def f(self): return 1", "is a property: it is read, not called"),
        ("@tool\ndef f(): ...", "is a stub: it has no body"),
        ("@tool\ndef f():\n 'Doc.'", "is a stub: it has no body"),
        ("class A(Protocol[T]):\n @tool\n def f(self): return 1", "is a member of a protocol: what implements it is the tool"),
        ("class A(enum.Enum):\n @tool\n def f(self): return 1", "is a method of a class of kind Enum, which can take no other member"),
        ("class A(NamedTuple):\n @tool\n def f(self): return 1", "is a method of a class of kind NamedTuple, which can take no other member"),
        ("class A:\n @tool\n def f(self): return 1\nclass A: pass", "its class 'A' is defined again on line 4"),
        ("class A:\n @tool\n def f(self): return 1\nA = A()", "its class 'A' is bound to something else later"),
        ("class A:\n class B:\n  @tool\n  def f(self): return 1\n B = B()", "its class 'B' is bound to something else later"),
        ("class A:\n @tool\n def f(self): return 1\ndel A", "its class 'A' is deleted, or is the name of a caught exception"),
        ("class A:\n @tool\n def f(self): return 1\nif x: del (y, A)", "its class 'A' is deleted, or is the name of a caught exception"),
        ("class A:\n @tool\n def f(self): return 1\ntry: x()\nexcept E as A: pass", "its class 'A' is deleted, or is the name of a caught exception"),
        ("class A:\n @tool\n def f(self, A): return 1", "has a parameter with the name of its class 'A'"),
        ("class A:\n class B:\n  @tool\n  def f(self, *, A): return 1", "has a parameter with the name of its class 'A'"),
        ("class A:\n @tool\n def f(self): return 1\n x = f(1)", "is called while its class 'A' is being made"),
        ("class A:\n @tool\n def f(self): return 1\n @f\n def g(self): return 1", "is called while its class 'A' is being made"),
        ("class __A:\n @tool\n def f(self): return 1", "its class '__A' has a name that its methods cannot say"),
        ("class A:\n class __B:\n  @tool\n  def f(self): return 1", "its class '__B' has a name that its methods cannot say"),
        ("@singleton\nclass A:\n @tool\n def f(self): return 1", "its class 'A' has the decorator 'singleton', which may return something else; leave it out of the class or list the method by '# hookgen: tool'"),
        ("@kit.register('a')\nclass A:\n class B:\n  @tool\n  def f(self): return 1", "its class 'A' has the decorator 'register', which may return something else; leave it out of the class or list the method by '# hookgen: tool'"),
        ("@(lambda c: c)\nclass A:\n @tool\n def f(self): return 1", "its class 'A' has the decorator 'lambda c: c', which may return something else; leave it out of the class or list the method by '# hookgen: tool'"),
        ("@tool\ndef f(): 'Doc.'; return 1", "has its docstring and its body on the line of its header"),
    ],
)  # fmt: skip
def test_what_cannot_be_hooked_is_skipped(text: str, reason: str) -> None:
    """Each function that is left alone is listed with the reason."""
    (tool,) = read(text).tools

    assert tool.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "def make():\n for i in x:\n  pass\n @tool\n def f(): return 1",
        "for i in x:\n def make():\n  @tool\n  def f(): return 1",
        "try:\n class A: x = 1\nexcept E: pass\nclass B:\n @tool\n def f(self): return A",
        "try: from x import A\nexcept E:\n class A:\n  @tool\n  def f(self): return 1",
        "class A:\n @tool\n def f(self): return 1\nA.name = 'x'\nA.x[0] = 1",
        "@dataclasses.dataclass(frozen=True)\n@final\nclass A:\n @tool\n def f(self): return 1",
        "@singleton\nclass A:\n # hookgen: tool\n def f(self): return 1",
        "class A:\n @tool\n def f(self): return 1\ndel A.x, y[A]",
        "class __A__:\n @tool\n def f(self): return 1",
        "@tool\ndef f():\n pass",
        "@tool\ndef f():\n pass\n return 1",
        "@tool\ndef f():\n 'Doc.'\n pass\n return 1",
        "@tool\ndef f():\n ...\n return 1",
        "if x:\n @tool\n def f(): return 1",
    ],
)
def test_what_can_be_hooked_is_not_skipped(text: str) -> None:
    """Neighbours of the things that cannot be hooked are hooked."""
    assert [tool.reason for tool in read(text).tools] == [None]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("def f(): return 1", FunctionKind.FUNCTION),
        ("async def f(): return 1", FunctionKind.COROUTINE),
        ("def f(): x = yield", FunctionKind.GENERATOR),
        ("def f(): return (yield from x)", FunctionKind.GENERATOR),
        ("async def f(): yield", FunctionKind.ASYNC_GENERATOR),
        ("def f():\n for x in y:\n  with z:\n   yield", FunctionKind.GENERATOR),
        ("def f():\n def g(x=(yield)): pass", FunctionKind.GENERATOR),
        ("def f():\n @(yield)\n class g: pass", FunctionKind.GENERATOR),
        ("def f(): return lambda x=(yield): x", FunctionKind.GENERATOR),
        ("def f(): return lambda: (yield)", FunctionKind.FUNCTION),
    ],
)
def test_kind(text: str, kind: FunctionKind) -> None:
    """A `yield` counts if it is the function's own, in whatever expression."""
    assert only_tool(text).kind is kind


@pytest.mark.parametrize(
    ("method", "binding"),
    [
        ("def f(self): return 1", Binding.METHOD),
        ("def f(self, /): return 1", Binding.METHOD),
        ("@classmethod\n def f(cls): return 1", Binding.CLASS_METHOD),
        ("@staticmethod\n def f(x): return 1", Binding.STATIC_METHOD),
        ("def f(*args): return 1", Binding.STATIC_METHOD),
        ("def __new__(cls): return 1", Binding.STATIC_METHOD),
        ("def __class_getitem__(cls, x): return 1", Binding.CLASS_METHOD),
    ],
)
def test_binding(method: str, binding: Binding) -> None:
    """How a method gets its first argument is read from its decorators and name."""
    assert only_tool(f"class A:\n {method}").binding is binding


def test_origins_of_annotations() -> None:
    """Each name in an annotation is traced to where it can be imported from."""
    text = """
        import numpy as np
        import collections.abc
        from typing import TypeVar
        from .hits import Hit as H
        T = TypeVar("T")
        Alias = int
        class Local: pass

        def f(a: np.ndarray, b: collections.abc.Sequence[H], c: "list[Local]",
              d: T, e: Alias, g: Missing): return 1
    """
    origins = only_tool_named("f", text).origins
    found = {name: origin.qualified_name for name, origin in origins.items()}
    unknown = {n: o.reason for n, o in origins.items() if o.kind is OriginKind.UNKNOWN}

    assert found["np.ndarray"] == "numpy"
    assert found["collections.abc.Sequence"] == "collections.abc"
    assert found["H"] == "shop.hits.Hit"
    assert found["Local"] == "shop.tools.Local"
    assert found["Alias"] == "shop.tools.Alias"
    assert found["list"] == "builtins.list"
    assert unknown == {
        "T": "'T' is a type variable",
        "Missing": "'Missing' is not defined in the module",
    }


def only_tool_named(name: str, text: str) -> Tool:
    tools = read(text, Choice(SELECTORS, include=(name,))).tools
    (tool,) = (tool for tool in tools if tool.name == name)
    return tool


NEWER = {
    "type parameters": "type Pair[T] = tuple[\n    T, T\n]\nclass Box[T]:\n    @tool\n    def f[U: (int,\n str)](self, x: U) -> Pair[U]:\n        return x, x\n",
    "nested quotes": 'x = f"{d["key"]:{"x"}}" f\'{\n  1}\'\n@tool\ndef f(x=f"{d["a"]}"):\n    return f"{x!r:>{len("}")}}"\n',
    "quotes beside others": 'x = "a" f"{d["key"]}" \\\n "b"\n@tool\ndef f():\n    return 1\n',
    "exceptions without parentheses": "try:\n    pass\nexcept A, B:\n    pass\n@tool\ndef f():\n    return 1\n",
    "template string": 'x = t"{a}"\n@tool\ndef f():\n    return t"{a["b"]}"\n',
    "nested quotes on lines": 'x = f"""{\n    d["key"]  # :\n}"""\n@tool\ndef f():\n    return 1\n',
}


@pytest.mark.parametrize("text", NEWER.values(), ids=NEWER)
def test_newer_grammar_is_read(text: str) -> None:
    """What only a newer Python parses is read all the same, offsets kept."""
    (tool,) = read(text).tools

    assert tool.reason is None
    assert text.encode()[tool.start :].startswith(b"def f")


def test_types_of_newer_grammar_are_kept() -> None:
    """Type parameters are read with the header, and known as such."""
    (tool,) = read(NEWER["type parameters"]).tools

    assert tool.header.type_parameter_names == ("U",)
    assert tool.origins["U"].reason == "'U' is a type parameter"


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        ("def f(:\n  pass\n", "syntax error: invalid syntax", Span(1, 6)),
        ("x = 1\n  y = 2\n", "syntax error: unexpected indent", Span(2, 2)),
    ],
)
def test_syntax_error_is_named(text: str, message: str, span: Span) -> None:
    """A module of no Python is refused with the place of its error."""
    with pytest.raises(InputError) as caught:
        parse(text)

    assert caught.value.message == message
    assert caught.value.span is not None
    assert caught.value.span.line == span.line


def test_warnings_of_the_compiler_are_kept_quiet() -> None:
    """What Python warns of in a user's module is no matter of hookgen's."""
    parse('x = "\\d" is 1\n')


@pytest.mark.parametrize("text", ["(" * 9000 + ")" * 9000, "-" * 9000 + "1"])
def test_nesting_without_end_is_refused(text: str) -> None:
    """A module that would exhaust a parser is an error, not a crash."""
    with pytest.raises(InputError):
        parse(f"x = {text}\n")


def test_modules_without_signs_are_not_parsed() -> None:
    """Only a module that holds one of the table's words can hold a tool."""
    assert not may_hold_tools(b"def search(): return 1\n", DEFAULT)
    assert may_hold_tools(b"class A(DeskTools): pass\n", DEFAULT)
    assert may_hold_tools(b"# hookgen: tool\n", DEFAULT)
    assert may_hold_tools(b"", Choice(SELECTORS, is_public=True))


def test_names_of_the_user_are_not_taken_for_ours() -> None:
    """Functions and imports that only resemble what is inserted are the user's."""
    parsed = parse("""
        from shop import other as _hooks

        def search():
            if _hooks.ready:
                return 1
            return 2

        def _search_unhooked():
            return 1
    """)

    assert find_inserted(parsed, NAME) == ()


def test_comment_above_a_first_nested_function() -> None:
    """A comment above a definition speaks of that, not of the function around it."""
    text = """
        def make():
            # hookgen: tool
            def search(): return 1
            return search
        """

    assert find(text) == {"make.search": "comment"}


def tags_of(text: str) -> dict[str, tuple[str, ...]]:
    """Return the tags of every function by its path."""
    choice = Choice(SELECTORS, include=("*",))
    return {tool.path: tool.tags for tool in read(text, choice).tools}


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("# hookgen: tag b a\ndef f(): return 1", ("a", "b")),
        ("# hookgen: tag b\n# hookgen: tag a b\ndef f(): return 1", ("a", "b")),
        ("# hookgen: tag a\n@tool  # hookgen: tag b\ndef f(): return 1", ("a", "b")),
        ("def f(  # hookgen:tag a\n # hookgen: tag b\n): return 1", ("a", "b")),
        ("def f(): return 1  # hookgen: tag a", ("a",)),
        ("def f():\n # hookgen: tag a\n return 1", ("a",)),
        ("def f():  # noqa  # hookgen: tag a  # hookgen: tag b\n return 1", ("a", "b")),
        ("# hookgen: tag a # noqa\r# hookgen: tag b\rdef f(): return 1", ("a", "b")),
        ("# hookgen: tag read-only pii.email größe_2\ndef f(): return 1", ("größe_2", "pii.email", "read-only")),
        ("# hookgen: tag a\n\ndef f(): return 1", ()),
        ("# hookgen: tag a\n# other\ndef f(): return 1", ()),
        ("x = 1  # hookgen: tag a\ndef f(): return 1", ()),
        ("def f():\n x = 1  # hookgen: tag a\n return x", ()),
        ("def f(x='# hookgen: tag a, b'): return 1", ()),
        ("def f(): return 1", ()),
    ],
)  # fmt: skip
def test_tags(text: str, tags: tuple[str, ...]) -> None:
    """Comments right above a function and in its header give it tags."""
    assert tags_of(text) == {"f": tags}


def test_tags_beside_other_marks() -> None:
    """Comments right above one another count together, the nearest mark first."""
    text = """
        # hookgen: tool
        # hookgen: tag a
        def one(): return 1
        # hookgen: tag a
        # hookgen: tool
        def two(): return 1
        # hookgen: tag a
        def three(): return 1  # hookgen: tool
        # hookgen: tag a
        # hookgen: ignore
        @tool
        def four(): return 1
        # hookgen: tool
        # hookgen: ignore
        def five(): return 1
    """
    found = {tool.path: (tool.selector, tool.tags) for tool in read(text).tools}

    assert found == dict.fromkeys(("one", "two", "three"), ("comment", ("a",)))


def test_tag_makes_no_tool() -> None:
    """A function with tags is a tool only if something else says so."""
    assert find("# hookgen: tag a\ndef f(): return 1") == {}


def test_tags_above_a_first_nested_function() -> None:
    """All comments right above a definition speak of that, the others do not."""
    text = """
        def make():
            # hookgen: tag outer

            # hookgen: tag inner
            # hookgen: tag small
            @tool
            def search(): return 1
    """
    assert tags_of(text) == {"make": ("outer",), "make.search": ("inner", "small")}


@pytest.mark.parametrize(
    ("annotations", "tags"),
    [
        ("ToolAnnotations(readOnlyHint=True)", ("read-only",)),
        ("TA(destructiveHint=True, idempotentHint=True)", ("destructive", "idempotent")),
        ("types.ToolAnnotations(openWorldHint=True, title='x')", ("open-world",)),
        ("ToolAnnotations(read_only_hint=True, destructive_hint=False)", ("read-only",)),
        ("ToolAnnotations(idempotent_hint=True, open_world_hint=True)", ("idempotent", "open-world")),
        ("starred.ToolAnnotations(destructive_hint=True)", ("destructive",)),
        ("{'destructiveHint': True, 'read_only_hint': True}", ("destructive", "read-only")),
        ("{'destructiveHint': True, **MORE, KEY: True, 'title': 'x'}", ("destructive",)),
        ("{'destructiveHint': True, 'destructiveHint': False}", ()),
        ("{'destructive': True, b'destructiveHint': True, 1: True}", ()),
        ("ToolAnnotations(readOnlyHint=False, destructiveHint=1, idempotentHint='True', openWorldHint=YES)", ()),
        ("ToolAnnotations(readonlyHint=True, **{'readOnlyHint': True})", ()),
        ("ToolAnnotations(readOnlyHint=not False)", ()),
        ("Annotations(readOnlyHint=True)", ()),
        ("dict(readOnlyHint=True)", ()),
        ("ToolAnnotations", ()),
        ("READ_ONLY", ()),
        ("None", ()),
    ],
)  # fmt: skip
def test_tags_of_hints(annotations: str, tags: tuple[str, ...]) -> None:
    """Hints of MCP that are literally true are tags of the decorated tool."""
    text = f"""
        from mcp import types
        from mcp.types import Annotations, ToolAnnotations, ToolAnnotations as TA
        READ_ONLY = ToolAnnotations(readOnlyHint=True)

        @server.tool(annotations={annotations})
        def f(): return 1
    """
    assert tags_of(text) == {"f": tags}


@pytest.mark.parametrize(
    ("given", "tags"),
    [
        ("{'b', 'a'}", ("a", "b")),
        ("['b', 'a', 'b']", ("a", "b")),
        ("('a',)", ("a",)),
        ("('a' 'b', 'c')", ("ab", "c")),
        ("['a', A, f'b', f'{b}', 'c'.upper(), *['d'], ('e',), b'f', 1, None]", ("a",)),
        ("['']", ("",)),
        ("['it\\'s', 'two\\nlines', 'a\\\\b', 'größe']", ("a\\b", "größe", "it's", "two\nlines")),
        ("'a'", ()),
        ("{'a': 'b'}", ()),
        ("set(['a'])", ()),
        ("['a'] + ['b']", ()),
        ("[tag for tag in ['a']]", ()),
        ("TAGS", ()),
    ],
)  # fmt: skip
def test_tags_of_a_decorator(given: str, tags: tuple[str, ...]) -> None:
    """The literal strings of a display are tags, with any characters."""
    text = f"TAGS = ['a']\n@server.tool('x', tags={given})\ndef f(): return 1"

    assert tags_of(text) == {"f": tags}


def test_tags_of_all_that_speaks_of_a_tool() -> None:
    """Comments, decorators and calls that make tools give their tags together."""
    text = """
        from mcp.types import ToolAnnotations

        # hookgen: tag comment both
        @server.tool(tags={"outer", "both"}, annotations={"readOnlyHint": True})
        @tool(tags=["inner"])
        def f(): return 1

        server.add_tool(f, annotations=ToolAnnotations(idempotentHint=True))
        server.add_tool(Tool.from_function(f, tags={"handed"}))
    """
    assert tags_of(text) == {
        "f": ("both", "comment", "handed", "idempotent", "inner", "outer", "read-only")
    }


def test_tags_of_decorators_that_make_no_tool() -> None:
    """What other decorators are told means other things."""
    text = """
        from kit import timed

        @timed("search", tags=["service:search"])
        @tool
        @timed(annotations={"destructiveHint": True})
        def f(): return 1

        @timed(tags=["unit"])
        def g(): return 1  # hookgen: tool

        @tool(tags=["a"])
        def h(): return 1  # hookgen: tool
    """
    assert tags_of(text) == {"f": (), "g": (), "h": ("a",)}


def test_tags_of_decorators_of_selectors_of_the_settings() -> None:
    """A decorator that the user says makes tools is read like any other."""
    kind = SelectorKind.DECORATOR
    choice = Choice((*SELECTORS, Selector("own", kind, ("company.action",))))
    text = "from company import action\n@action(tags=['a'])\ndef f(): return 1"

    assert [tool.tags for tool in read(text, choice).tools] == [("a",)]


@pytest.mark.parametrize(
    ("call", "tags"),
    [
        ("StructuredTool.from_function(f, tags=['b', 'a'])", ("a", "b")),
        ("StructuredTool(name='f', func=f, coroutine=g, tags=['a'])", ("a",)),
        ("StructuredTool.from_function(f, tags=TAGS)", ()),
        ("server.add_tool(f, 'f', annotations=ToolAnnotations(readOnlyHint=True))", ("read-only",)),
        ("server.add_tool(fn=f, tags={'a'}, annotations={'openWorldHint': True})", ("a", "open-world")),
        ("FunctionTool(f, **{'tags': ['a']})", ()),
        ("Agent(tools=[f], tags=['a'])", ()),
        ("create_react_agent(model, [f], tags=['a'])", ()),
        ("ToolNode([f], tags=['a'])", ()),
        ("register(f, tags=['a'])", ()),
    ],
)  # fmt: skip
def test_tags_of_calls(call: str, tags: tuple[str, ...]) -> None:
    """A call that makes a tool of a function has its tags; agents' are their own."""
    text = f"def f(): return 1\nTAGS = ['b']\nx = {call}"

    assert tags_of(text) == {"f": tags}


def test_tags_of_calls_with_methods_and_several_functions() -> None:
    """All functions that become one tool have its tags."""
    text = """
        class Kit:
            def add(self, server):
                server.add_tool(self.search, tags={"b"})
                return StructuredTool(func=self.find, coroutine=self.afind, tags=["a"])
            def search(self): return 1
            def find(self): return 1
            async def afind(self): return 1
    """
    assert {tool.name: tool.tags for tool in read(text).tools} == {
        "search": ("b",),
        "find": ("a",),
        "afind": ("a",),
    }


@pytest.mark.parametrize(
    ("attribute", "tags"),
    [
        ("tags = ['b', 'a']", ("a", "b")),
        ("tags: list[str] | None = ['a', A]", ("a",)),
        ("tags: list[str] = ['a']; tags: list[str] = ['b']", ("b",)),
        ("tags: list[str]", ()),
        ("tags: list[str] = Field(default=['a'])", ()),
        ("tags = other = ['a']", ()),
        ("labels = ['a']", ()),
    ],
)
def test_tags_of_a_class(attribute: str, tags: tuple[str, ...]) -> None:
    """A tool that is a class has the tags in its attribute of that name."""
    text = f"""
        from langchain_core.tools import BaseTool

        class Search(BaseTool):
            {attribute}
            def _run(self): return 1
            async def _arun(self): return 1  # hookgen: tool
            def _helper(self): return 1
    """
    found = {tool.name: tool.tags for tool in read(text).tools}

    assert found == {"_run": tags, "_arun": tags}


def test_tags_of_a_class_and_its_bases() -> None:
    """The nearest attribute counts for a class's methods, not for inherited ones."""
    text = """
        from langchain_core.tools import BaseTool

        class Base(BaseTool):
            tags: list[str] = ["base"]
            def _run(self): return 1
        class Other(Base):
            async def _arun(self): return 1
        class Named(Base):
            tags: list[str] = ["named"]
            async def _arun(self): return 1
        class Computed(Base):
            tags: list[str] = make()
            async def _arun(self): return 1
    """
    assert {tool.path: tool.tags for tool in read(text).tools} == {
        "Base._run": ("base",),
        "Other._arun": ("base",),
        "Named._arun": ("named",),
        "Computed._arun": (),
    }


@pytest.mark.parametrize(
    "base", ["crewai.tools.BaseTool", "smolagents.Tool", "autogen_core.tools.BaseTool"]
)
def test_tags_of_classes_that_have_none(base: str) -> None:
    """Where a framework's tools have no tags, such an attribute is anything."""
    text = f"""
        import crewai.tools, smolagents, autogen_core.tools

        class Search({base}):
            tags = ["a"]
            def _run(self): return 1
            def forward(self): return 1
            def run(self): return 1
    """
    assert {tool.tags for tool in read(text).tools} == {()}


def test_tags_of_a_framework_make_no_tool() -> None:
    """A function with such tags is a tool only if something else says so."""
    text = "@action(tags=['a'], annotations={'readOnlyHint': True})\ndef f(): return 1"

    assert find(text) == {}


@pytest.mark.parametrize(
    ("comment", "message", "hint"),
    [
        ("# hookgen: tag", "'# hookgen: tag' names no tag", "write tags behind it, as in '# hookgen: tag destructive'"),
        ("# hookgen: tag # a", "'# hookgen: tag' names no tag", "write tags behind it, as in '# hookgen: tag destructive'"),
        ("# hookgen: tag a, b", "'a,' is no tag", "a tag has letters, digits, '_', '-' and '.'; a space parts tags"),
        ("# hookgen: tag a -b", "'-b' is no tag", "a tag has letters, digits, '_', '-' and '.'; a space parts tags"),
        ("# hookgen: tags a", "unknown word 'tags' after '# hookgen:'", "hookgen knows 'tool', 'ignore' and 'tag'"),
        ("#hookgen:tools", "unknown word 'tools' after '# hookgen:'", "hookgen knows 'tool', 'ignore' and 'tag'"),
        ("# hookgen:", "'# hookgen:' says nothing", "hookgen knows 'tool', 'ignore' and 'tag'"),
    ],
)  # fmt: skip
def test_comment_that_is_not_understood(comment: str, message: str, hint: str) -> None:
    """What means nothing where a function's comments are is an error with its place."""
    with pytest.raises(InputError) as caught:
        read(f"class Ä:\n    def f(ä):  {comment}\n        return 1\n")

    assert caught.value.message == message
    assert caught.value.hint == hint
    assert caught.value.span == Span(2, 15)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\ndef f(a):  # noqa  # hookgen: tags a\n return 1",
        "x = 1\rdef f(a):  # hookgen: tags a\r return 1",
        "x = 1\r\n\f@tool # hookgen: tags a\r\ndef f(): return 1",
    ],
)
def test_comment_is_found_on_its_line(text: str) -> None:
    """Comments are told from strings whatever stands before them and ends the lines."""
    with pytest.raises(InputError) as caught:
        read(text.encode())

    assert caught.value.span is not None
    assert caught.value.span.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # hookgen: tags a\ndef f(): return 1",
        "def f():\n x = 1  # hookgen: tags a\n return x",
        "def f(x='# hookgen: tags a'): return 1",
        "x = '''\r# hookgen: tags a'''\rdef f(): return 1",
    ],
)
def test_comment_elsewhere_is_not_read(text: str) -> None:
    """Strings, and comments that speak of no function, may say what they like."""
    assert tags_of(text) == {"f": ()}


def test_comment_in_doubt_is_refused() -> None:
    """Where this Python sees no tokens, what looks like a comment is taken for one."""
    with pytest.raises(InputError) as caught:
        read('x = f"{d["""\n"""]}"\n@tool  # hookgen: tags a\ndef f(): return 1\n')

    assert caught.value.message == "unknown word 'tags' after '# hookgen:'"


def test_decorators_are_named() -> None:
    """A tool knows the absolute names of its decorators, outermost first."""
    text = """
        import functools
        from agents import function_tool as t
        from fastmcp import FastMCP
        from kit.limits import limit
        from .rules import audited
        server = FastMCP()

        class A:
            @server.tool(name="x")
            @t
            @limit(3)(4)
            @audited.twice
            @functools.lru_cache(maxsize=None)
            def f(self): return 1
    """
    assert only_tool_named("f", text).decorators == (
        "fastmcp.FastMCP.tool",
        "agents.function_tool",
        "kit.limits.limit",
        "shop.rules.audited.twice",
        "functools.lru_cache",
    )


@pytest.mark.parametrize(
    ("decorator", "name"),
    [
        ("own", "shop.tools.own"),
        ("own.part(1)", "shop.tools.own.part"),
        ("twice", "shop.tools.twice"),
        ("maker.tool()", "shop.tools.maker.tool"),
        ("starred", "starred"),
        ("above", "above"),
        ("classmethod", None),
        ("(lambda f: f)", None),
        ("[own][0]", None),
    ],
)
def test_decorator_without_an_import(decorator: str, name: str | None) -> None:
    """What no import leads to is known as what it is here, or else as it is written."""
    text = f"""
        from ... import above
        from kit import first
        {"from kit import *" if name == "starred" else ""}

        def own(function): return function
        twice = first
        twice = own
        maker = own()

        @{decorator}
        @first
        def f(cls): return 1
    """
    names = (name, "kit.first") if name is not None else ("kit.first",)
    assert only_tool_named("f", text).decorators == names


def defaults_of(text: str) -> dict[str, tuple[bool, str | None]]:
    """Return of each parameter whether it has a default, and the text of that."""
    parameters = only_tool(text).header.parameters
    return {each.name: (each.has_default, each.default) for each in parameters}


def default_of(text: str, annotation: str = "", before: str = "") -> str | None:
    parameter = f"x: {annotation} = {text}" if annotation else f"x={text}"
    (found,) = defaults_of(f"{before}\ndef f({parameter}): return 1\n").values()
    has_default, default = found
    assert has_default
    return default


LITERALS = {
    "None": "None",
    "True": "True",
    "0x_FF": "255",
    "1_000": "1000",
    "-1": "-1",
    "- (1.50)": "-1.5",
    "1e3": "1000.0",
    "-0.": "-0.0",
    "2J": "2j",
    "-2j": "-2j",
    "'a'": '"a"',
    "''": '""',
    r"'it\'s'": '"it\'s"',
    "'say \"hi\"'": "'say \"hi\"'",
    "('a' \"b\" \\\n r'\\c')": r'"ab\\c"',
    r"u'\u00e4\0'": r'"ä\x00"',
    r"'\ud800'": r'"\ud800"',
    '"""a\n\tb"""': r'"a\n\tb"',
    f"'{'long ' * 30}'": f'"{"long " * 30}"',
    r"b'a\xff'": r'b"a\xff"',
    "()": "()",
    "(1,)": "(1,)",
    "(1, ('a', None),)": '(1, ("a", None))',
    "[]": "[]",
    "[-1, [True]]": "[-1, [True]]",
    "{}": "{}",
    "{'a': [1], (1, 2): {},}": '{"a": [1], (1, 2): {}}',
    "{1: 'a', 2: 'b', 0x1: 'c'}": '{1: "c", 2: "b"}',
    "{3, 'b', 1, 0x3}": '{3, "b", 1}',
}


@pytest.mark.parametrize(("text", "default"), LITERALS.items())
def test_literal_default(text: str, default: str) -> None:
    """A literal is kept as formatters leave it: the same value, in one line."""
    found = default_of(text)

    assert found == default
    assert ast.literal_eval(found) == ast.literal_eval(text.removeprefix("u"))


@pytest.mark.parametrize(
    "text",
    [
        "...",
        "LIMIT",
        "Mode.FAST",
        "Field('a')",
        "Depends(get)",
        "set()",
        "f'a'",
        "'a' f'b'",
        "f'{a}'",
        "-True",
        "--1",
        "+1",
        "~1",
        "not 1",
        "1 + 2j",
        "1e999",
        "-1e999",
        "1e999j",
        f"0x{'f' * 5000}",
        "lambda: 1",
        "[LIMIT]",
        "[*a]",
        "(1, ...)",
        "[i for i in a]",
        "{**a}",
        "{'a': 1, **{}}",
        "{'a': LIMIT}",
        "{LIMIT: 1}",
        "{'a': ...}",
        "{...: 1}",
        "{1e999: 1}",
        "{1, LIMIT}",
        "{*()}",
        "{[]: 1}",
        "{(1, {})}",
        "(y := 1)",
        "1 if a else 2",
    ],
)
def test_default_that_is_no_literal(text: str) -> None:
    """What needs a name, or cannot be written again, is a default without text."""
    assert default_of(text) is None


@pytest.mark.parametrize(
    ("annotation", "default"),
    [
        ("int", "1"),
        ("'int'", "1"),
        ("Annotated[int, 2]", None),
        ("A[int, 2]", None),
        ("t.Annotated[int, 2]", None),
        ("te.Annotated[int, 2]", None),
        ("'Annotated[int, 2]'", None),
        ("' t.Annotated [int, 2]'", None),
        ("Count", None),
        ("Annotated[int, 2] | None", "1"),
        ("Other", "1"),
        ("'no type'", "1"),
        ("''", "1"),
        ("1", "1"),
    ],
)
def test_default_beside_annotated(annotation: str, default: str | None) -> None:
    """Where `Annotated` may say more of a default, the literal alone does not count."""
    before = """
import typing as t, typing_extensions as te
from typing import Annotated, Annotated as A
Count = Annotated[int, 2]
class Other: pass
"""
    assert default_of("1", annotation, before) == default


def test_parameters_that_have_a_default() -> None:
    """Each default belongs to its own parameter, whatever the parameter's kind."""
    text = "def f(a, b=1, /, c=X, *d, e, \uff47=None, h=Y, **i): return 1"

    assert defaults_of(text) == {
        "a": (False, None),
        "b": (True, "1"),
        "c": (True, None),
        "d": (False, None),
        "e": (False, None),
        "g": (True, "None"),
        "h": (True, None),
        "i": (False, None),
    }


def test_default_beside_a_signature_comment() -> None:
    """Types in a comment leave the defaults as they are."""
    text = "def f(a, b=1):\n    # type: (int, int) -> bool\n    return 1\n"

    assert defaults_of(text) == {"a": (False, None), "b": (True, "1")}


def test_default_in_newer_grammar() -> None:
    """Only what the file says is a literal, not what stands for it in older grammar."""
    text = """
        def f(a=f"{d["a"]}", b=(1, f"{d["b"]}"), c="0" f"{d["c"]}", e=0, g=(0), h=[0]):
            return 1
    """
    texts = {name: default for name, (_, default) in defaults_of(text).items()}

    assert texts == {"a": None, "b": None, "c": None, "e": "0", "g": "0", "h": "[0]"}


@pytest.mark.parametrize("display", ["[{}]", "({},)", "{{1: {}}}"])
def test_nested_default_is_read(display: str) -> None:
    """A default that is nested as deeply as Python allows is no harm."""
    text = "1"
    for _ in range(90):
        text = display.format(text)

    assert default_of(text) == text


@pytest.mark.parametrize(
    "call",
    [
        "Tool(func=search)",
        "(Tool)(func=search)",
        "Tool \\\n(func=search)",
        "Made = Tool\nAgain = Made\nif True:\n    kept = [Again(func=search)]",
        "from langchain_core.tools import Tool as Made\nMade(func=search)",
        "import langchain_core.tools.Tool as Made\nMade(func=search)",
        "with Tool as Made:\n    Made(func=search)",
        "agent = Agent()\nagent(tools=search)",
        "async def f():\n    made = await Agent()\n    made(tools=search)",
        "\uff34ool(func=search)",
        "Ünder = Tool\nÜnder(func=search)",
    ],
)
def test_tool_is_handed_over_by_any_name(call: str) -> None:
    """What takes tools is known whatever it is called where it is called."""
    imports = "from langchain_core.tools import Tool\nfrom agno.agent import Agent\n"
    found = find(f"{imports}def search(query): ...\n{call}\n")

    assert list(found) == ["search"]
