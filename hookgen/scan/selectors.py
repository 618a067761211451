"""The table of selectors: by what sign a function is known to be a tool.

The names are those under which the frameworks export their decorators, base classes
and constructors; each may hold the wildcards of `fnmatch`, and `*` spans dots, so that
a private module that a framework moves its classes to is still recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from fnmatch import fnmatchcase

from msgspec import Struct


class SelectorKind(Enum):
    """What the sign is attached to."""

    DECORATOR = "decorator"
    BASE = "base class"
    TOOLKIT = "toolkit class"
    ARGUMENT = "argument"


class Selector(Struct, frozen=True):
    """One sign."""

    name: str
    kind: SelectorKind
    targets: tuple[str, ...]
    """Absolute dotted names, with wildcards."""
    methods: tuple[str, ...] = ()
    """The methods that a base class implies."""
    keywords: tuple[str, ...] = ()
    """The arguments that take a function or a list of functions."""
    positions: tuple[int, ...] = ()
    """The same for arguments without a keyword, counted from 0."""
    class_attributes: tuple[str, ...] = ()
    """Class attributes of a toolkit that list the names of its tools."""
    bare: tuple[str, ...] = ()
    """Last names that are enough where an absolute name cannot be known."""
    has_tags: bool = False
    """A class's attribute or a call's keywords give its tool tags; decorators' do."""

    def accepts(self, qualified: str | None, last: str | None) -> bool:
        """Tell whether a name is meant, by its absolute or else by its last name."""
        if qualified is None:
            return last is not None and any(_matches(last, bare) for bare in self.bare)
        return any(_matches(qualified, target) for target in self.targets)


_WILDCARDS = frozenset("*?[")


def _matches(name: str, pattern: str) -> bool:
    """Tell whether a name matches a pattern.

    Most patterns end otherwise, and need not be compiled to see that.
    """
    last = pattern.rpartition(".")[2]
    may_match = name.endswith(last) or not _WILDCARDS.isdisjoint(last)
    return may_match and fnmatchcase(name, pattern)


def _decorator(name: str, *targets: str) -> Selector:
    return Selector(name, SelectorKind.DECORATOR, targets)


def _base(
    name: str, methods: tuple[str, ...], *targets: str, has_tags: bool = False
) -> Selector:
    bare = tuple(dict.fromkeys(target.rpartition(".")[2] for target in targets))
    return Selector(
        name, SelectorKind.BASE, targets, methods=methods, bare=bare, has_tags=has_tags
    )


SELECTORS: tuple[Selector, ...] = (
    _decorator("agno-tool", "agno.tools.tool", "agno.tools.*.tool"),
    _decorator(
        "langchain-tool",
        "langchain.tools.tool",
        "langchain.tools.*.tool",
        "langchain.agents.tool",
        "langchain_core.tools.tool",
        "langchain_core.tools.*.tool",
    ),
    _decorator(
        "openai-agents-tool", "agents.function_tool", "agents.tool.function_tool"
    ),
    _decorator("mcp-tool", "mcp.server.*.tool", "mcp.server.*.call_tool"),
    _decorator("fastmcp-tool", "fastmcp.*.tool", "fastmcp.tools.tool"),
    _decorator("pydantic-ai-tool", "pydantic_ai.*.tool", "pydantic_ai.*.tool_plain"),
    _decorator(
        "crewai-tool", "crewai.tools.tool", "crewai.tools.*.tool", "crewai_tools.tool"
    ),
    _decorator("smolagents-tool", "smolagents.tool", "smolagents.tools.tool"),
    _decorator(
        "strands-tool", "strands.tool", "strands.tools.tool", "strands.tools.*.tool"
    ),
    _decorator("semantic-kernel-function", "semantic_kernel.*kernel_function"),
    _decorator("egregore-operation", "egregore.operation", "egregore.*.operation"),
    Selector(
        "agno-toolkit",
        SelectorKind.TOOLKIT,
        ("agno.*Toolkit", "agno.*Tools"),
        bare=("*Toolkit", "*Tools"),
    ),
    Selector(
        "llama-index-spec",
        SelectorKind.TOOLKIT,
        ("llama_index.*BaseToolSpec",),
        class_attributes=("spec_functions",),
        bare=("BaseToolSpec", "*ToolSpec"),
    ),
    _base(
        "langchain-base-tool",
        ("_run", "_arun"),
        "langchain.tools.BaseTool",
        "langchain.tools.*.BaseTool",
        "langchain_core.tools.BaseTool",
        "langchain_core.tools.*.BaseTool",
        has_tags=True,
    ),
    _base(
        "crewai-base-tool",
        ("_run", "_arun"),
        "crewai.tools.BaseTool",
        "crewai.tools.*.BaseTool",
        "crewai_tools.BaseTool",
    ),
    Selector(
        "smolagents-base-tool",
        SelectorKind.BASE,
        ("smolagents.Tool", "smolagents.tools.Tool"),
        methods=("forward",),
    ),
    Selector(
        "autogen-base-tool",
        SelectorKind.BASE,
        ("autogen_core.tools.BaseTool", "autogen_core.tools.*.BaseTool*"),
        methods=("run",),
    ),
    Selector(
        "tool-constructor",
        SelectorKind.ARGUMENT,
        (
            "*.StructuredTool",
            "*.FunctionTool",
            "*.Tool",
            "*.StructuredTool.from_function",
            "*.Tool.from_function",
            "*.FunctionTool.from_defaults",
            "*.Function.from_callable",
        ),
        keywords=("func", "function", "fn", "async_fn", "coroutine"),
        positions=(0,),
        bare=(
            "StructuredTool",
            "FunctionTool",
            "Tool",
            "from_function",
            "from_defaults",
            "from_callable",
        ),
        has_tags=True,
    ),
    Selector(
        "agent-tools",
        SelectorKind.ARGUMENT,
        ("*Agent", "*Team"),
        keywords=("tools",),
        bare=("*Agent", "*Team"),
    ),
    Selector(
        "langgraph-agent",
        SelectorKind.ARGUMENT,
        ("*.create_react_agent", "*.create_agent"),
        keywords=("tools",),
        positions=(1,),
        bare=("create_react_agent", "create_agent"),
    ),
    Selector(
        "langgraph-tool-node",
        SelectorKind.ARGUMENT,
        ("*.ToolNode",),
        keywords=("tools",),
        positions=(0,),
        bare=("ToolNode",),
    ),
    Selector(
        "mcp-low-level",
        SelectorKind.ARGUMENT,
        ("mcp.server.*Server",),
        keywords=("on_call_tool",),
    ),
    Selector(
        "server-add-tool",
        SelectorKind.ARGUMENT,
        ("mcp.server.*.add_tool", "fastmcp.*.add_tool"),
        keywords=("fn",),
        positions=(0,),
        bare=("add_tool",),
        has_tags=True,
    ),
)

NAMED_TOOL = "decorator-named-tool"
"""The selector of decorators whose last name tells, wherever they come from."""

TOOL_NAMES = frozenset(
    {"tool", "tool_plain", "function_tool", "call_tool", "kernel_function"}
)

BY_COMMENT = "comment"
BY_NAME = "settings"
BY_PUBLIC = "public"
BY_BINDING = "binding"


def calls_pattern(selectors: tuple[Selector, ...]) -> re.Pattern[bytes]:
    """Return what a module holds that calls something of these selectors.

    The name of what is called stands in front of a bracket, or where it gets another
    name: `import Tool as T`, `T = Tool`.
    """
    names = {last for selector in selectors for last in _last_names(selector)}
    written = "|".join(map(_name_pattern, sorted(names)))
    pattern = rf"(?:{written})\s*(?:[\[(#;\r\n]|as\b|\Z)"
    return re.compile(pattern.encode())


def _name_pattern(name: str) -> str:
    """Return a pattern of a name with wildcards, from its first letter on.

    Where a pattern begins with a letter, `re` skips all others quickly: so it is asked
    behind the first letter what stands in front of it.
    """
    if name.startswith("*"):
        return _wild(name.lstrip("*"))
    if not name[:1].isidentifier():
        return rf"(?<!\w){_wild(name)}"
    return rf"{name[0]}(?<!\w{name[0]}){_wild(name[1:])}"


def _wild(name: str) -> str:
    return re.escape(name).replace(r"\*", r"\w*").replace(r"\?", r"\w")


def words(
    selectors: tuple[Selector, ...], others: frozenset[str] = frozenset()
) -> tuple[bytes, ...]:
    """Return words of which a module must hold one to name what selectors look for.

    A word is the longest piece without wildcards of a target's last name, so that a
    file without any need not be parsed.
    """
    found = set(others)
    for selector in selectors:
        for last in _last_names(selector):
            found.add(max(last.replace("?", "*").replace("[", "*").split("*"), key=len))
    kept = [word for word in found if not any(w != word and w in word for w in found)]
    return tuple(sorted(word.encode() for word in kept))


def _last_names(selector: Selector) -> Iterator[str]:
    for target in (*selector.targets, *selector.bare):
        yield target.rpartition(".")[2]
