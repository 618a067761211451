"""Strategies for modules with tool-shaped functions of every kind."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from hypothesis import strategies as st

KIT = '''
"""What the generated modules lean on."""
from contextlib import contextmanager

log = []
SENTINEL = object()


class Fault(Exception):
    pass


class Toolkit:
    def __init__(self, tools=()):
        self.tools = tools


class Step:
    """Awaiting it hands a value to whoever drives the coroutine."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield ("step", self.value))


def mark(function):
    return function


tool = mark
'''

PREAMBLE = """\
from typing import Annotated, Any, Optional

from shop.kit import SENTINEL, Fault, Step, Toolkit, log, mark, tool
"""

FUTURE = "from __future__ import annotations\n"


@dataclass(frozen=True)
class Parameter:
    """A parameter as it is written, and how it may be given."""

    name: str
    kind: str
    annotation: str
    default: str

    @property
    def text(self) -> str:
        stars = {"*": "*", "**": "**"}.get(self.kind, "")
        annotation = f": {self.annotation}" if self.annotation else ""
        default = f" = {self.default}" if self.default else ""
        return f"{stars}{self.name}{annotation}{default}"


@dataclass(frozen=True)
class Function:
    """A function with everything around it that it takes to call it."""

    name: str
    text: str
    """At the indentation of a module."""
    access: str
    """The expression that gives the function, or a method bound to its instance."""
    kind: str
    parameters: tuple[Parameter, ...]


KINDS = ("def", "async def", "def+yield", "async def+yield")
PLACES = ("module", "method", "class", "static", "nested", "inner class")

_NAMES = (
    # The second `limit` is the same to Python, which compares names by NFKC.
    "query", "limit", "items", "item", "error", "call", "tool", "owner", "tools",
    "arguments", "_hooks", "type", "list", "__secret", "données", "\uff4cimit", "result",
)  # fmt: skip
_ANNOTATIONS = (
    "", "int", "'int'", "Annotated[int, 'how many: # at most']", "list[str]",
    "Optional['int']", "'Annotated[list[int], 1] | None'", "dict[str, Any]", "Any",
    "Annotated['int', lambda: (1, 2)]", "(int)", "None",
)  # fmt: skip
_DEFAULTS = (
    "None", "1", "'a:#b'", "SENTINEL", "lambda q: {1: q}", "(1, [2])",
    "(walrus := 3)", '"""two\nlines"""', "[i for i in (1, 2)]",
)  # fmt: skip
_DOCSTRINGS = (
    "", '"""Do it."""', "'''Do it.\n\n    # Not a comment.\n    '''", "'one' 'two'",
    "('in '\n 'parentheses')", 'r"""raw \\d"""', "u'old'", 'b"bytes"', 'f"{log!r}"',
)  # fmt: skip


@st.composite
def parameters(draw: st.DrawFn) -> tuple[Parameter, ...]:
    """Draw a parameter list without `self`."""
    count = draw(st.integers(0, 5))
    # In Python's own order; some names are the same to Python (NFKC).
    kinds = sorted(
        draw(st.lists(st.sampled_from("pqk"), min_size=count, max_size=count)),
        key="pqk".index,
    )
    names = draw(
        st.lists(
            st.sampled_from(_NAMES),
            min_size=count + 2,
            max_size=count + 2,
            unique_by=lambda name: name.replace("\uff4c", "l"),
        )
    )
    has_default = False
    found: list[Parameter] = []
    for kind, name in zip(kinds, names, strict=False):
        default = ""
        if (has_default and kind != "k") or draw(st.booleans()):
            default = draw(st.sampled_from(_DEFAULTS))
            has_default = has_default or kind != "k"
        annotation = draw(st.sampled_from(_ANNOTATIONS))
        found.append(Parameter(name, kind, annotation, default))
    positional = [p for p in found if p.kind != "k"]
    keyword = [p for p in found if p.kind == "k"]
    variadic: list[Parameter] = []
    if draw(st.booleans()):
        variadic = [Parameter(names[-1], "*", draw(st.sampled_from(_ANNOTATIONS)), "")]
    last: list[Parameter] = []
    if draw(st.booleans()):
        last = [Parameter(names[-2], "**", draw(st.sampled_from(_ANNOTATIONS)), "")]
    return (*positional, *variadic, *keyword, *last)


def _parameter_list(items: tuple[Parameter, ...], first: str) -> list[str]:
    """Return the parameters as written, one of the markers `/` and `*` each."""
    parts: list[str] = [first] if first else []
    previous = ""
    for item in items:
        if previous == "p" and item.kind != "p":
            parts.append("/")
        if item.kind == "k" and previous not in ("k", "*"):
            parts.append("*")
        parts.append(item.text)
        previous = item.kind
    if previous == "p":
        parts.append("/")
    return parts


def _simple(kind: str, names: str) -> st.SearchStrategy[str]:
    lines = [
        f"log.append(({names}))",
        "log.append(sorted(locals()))",
        "log.append([value for value in (1, 2)])",
        "raise Fault('from the tool')",
        "raise StopIteration('early')",
        "log.append((lambda: type(log))())",
        "pass",
    ]
    if kind != "async def+yield":
        lines += [f"return ({names})"] * 2
    else:
        lines += ["return"]
    if "yield" in kind:
        lines += [
            "log.append((yield 1))",
            f"log.append((yield ({names})))",
            "got = yield",
        ]
    if kind == "def+yield":
        lines += [
            "log.append((yield from [1, 2]))",
            "log.append((yield from (x for x in 'ab')))",
        ]
    if kind.startswith("async"):
        lines += ["log.append(await Step(1))", f"await Step(({names}))"]
    return st.sampled_from(lines)


@st.composite
def bodies(draw: st.DrawFn, kind: str, names: str, depth: int = 2) -> list[str]:
    """Draw statements, as lines at the indentation of the module."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        shape = draw(st.sampled_from(("simple", "simple", "try", "for", "if", "def")))
        if shape == "simple" or not depth:
            lines.append(draw(_simple(kind, names)))
            continue
        inner = draw(bodies(kind, names, depth - 1))
        block = [f"    {line}" for line in inner]
        if shape == "try":
            caught = draw(
                st.sampled_from(
                    ("Fault", "GeneratorExit", "Exception", "BaseException")
                )
            )
            handler = draw(st.just("raise") | _simple(kind, names))
            lines += ["try:", *block, f"except {caught} as caught:"]
            lines += ["    log.append(repr(caught))", f"    {handler}"]
            if draw(st.booleans()):
                lines += ["finally:", "    log.append('finally')"]
        elif shape == "for":
            lines += ["for number in range(2):", *block]
        elif shape == "if":
            lines += ["if log:", *block, "else:", "    log.append('else')"]
        else:
            # A function inside would take the words `yield` and `await` for itself.
            lines += ["def inside():" if kind == "def" else "if True:", *block]
    return lines


@st.composite
def functions(draw: st.DrawFn, name: str) -> Function:
    """Draw a tool-shaped function."""
    kind = draw(st.sampled_from(KINDS))
    place = draw(st.sampled_from(PLACES))
    items = draw(parameters())
    first = {"method": "self", "class": "cls", "inner class": "self"}.get(place, "")
    names = " ".join(f"{item.name}," for item in items)
    lines = draw(bodies(kind, names))
    if place in ("method", "class", "inner class") and draw(st.booleans()):
        lines = ["log.append(super().__init__ is None)", *lines]
        lines = ["log.append(__class__.__name__)", *lines]
    if draw(st.integers(0, 9)) == 0:
        lines.insert(0, "global walrus; walrus = 4")
    if "yield" in kind and not any("yield" in line for line in lines):
        lines.append("yield 0")
    header = draw(headers(name, kind, _parameter_list(items, first)))
    docstring = draw(st.sampled_from(_DOCSTRINGS))
    text = draw(suites(header, docstring, lines))
    text, access = _placed(text, name, place, draw(decorators(place)))
    return Function(name, text, access, kind, items)


@st.composite
def headers(draw: st.DrawFn, name: str, kind: str, parts: list[str]) -> str:
    """Draw the text of a header, in one of many layouts."""
    is_async = kind.startswith("async")
    starts = ("async  def", "async def", "async \\\n  def") if is_async else ("def",)
    start = draw(st.sampled_from(starts))
    returns = draw(st.sampled_from(("", "", " -> Any", ' -> "Any"', "->(Any)")))
    # No comma may follow a slash, nor stand alone.
    comma = "," if parts and parts[-1] != "/" else ""
    match draw(st.sampled_from(("plain", "plain", "lines", "comments", "odd"))):
        case "lines":
            inside = ",\n        ".join(parts) + comma
            return f"{start} {name}(\n        {inside}\n){returns}:"
        case "comments":
            inside = ",  # ): def\n  # (\n\n  ".join(parts) + comma
            return f"{start} {name}(  # type: ignore\n  {inside}  # :\n  ){returns}:"
        case "odd":
            inside = " , ".join(parts)
            return f"{start}\\\n {name} ( {inside} ) {returns} :"
        case _:
            return f"{start} {name}({', '.join(parts)}){returns}:"


@st.composite
def suites(draw: st.DrawFn, header: str, docstring: str, lines: list[str]) -> str:
    """Draw a function's text from its header, docstring and statements."""
    is_flat = not any(line.endswith(":") for line in lines)
    one_line = is_flat and not any(line.startswith(" ") for line in lines)
    comment = draw(st.sampled_from(("", "  # noqa: E501", " #: type: int", "\t")))
    if one_line and draw(st.integers(0, 3)) == 0:
        end = draw(st.sampled_from(("", ";", "  # end")))
        first = [docstring] if docstring and draw(st.booleans()) else []
        colon = draw(st.sampled_from(("", " ", "\\\n", "\t")))
        return f"{header}{colon}{'; '.join([*first, *lines])}{end}\n"
    before = draw(
        st.sampled_from(
            ("", "\n", "# left\n", "        # right\n\n", "\f\n    # mid\n")
        )
    )
    body = textwrap.indent("\n".join(lines), "    ")
    if docstring:
        joints = ("\n", "\n", "; ", " ;", ";\\\n  ") if one_line else ("\n",)
        joint = draw(st.sampled_from(joints))
        rest = f"{before}{body}" if joint == "\n" else body.lstrip()
        body = f"    {docstring}{joint}{rest}"
        before = draw(st.sampled_from(("", "\n")))
    after = draw(st.sampled_from(("", "", "\n    # end", "\n# out", "\n\n\n")))
    return f"{header}{comment}\n{before}{body}{after}\n"


def decorators(place: str) -> st.SearchStrategy[str]:
    """Draw the lines above a header."""
    own = {"class": "@classmethod\n", "static": "@staticmethod\n"}.get(place, "")
    return st.sampled_from(
        (
            f"@tool\n{own}",
            f"@mark\n{own}",
            f"@tool  # it is\n\n# one\n{own}",
            f"@(\n    tool\n)\n@mark\n{own}",
            own,
        )
    )


def _placed(text: str, name: str, place: str, decoration: str) -> tuple[str, str]:
    """Return a function in its place, and the expression that gives it."""
    owner = f"Owner_{name}"
    inner = textwrap.indent(decoration + text, "    ", lambda line: bool(line.strip()))
    match place:
        case "method" | "class" | "static":
            init = (
                "    def __init__(self):\n"
                f"        super().__init__(tools=[self.{name}])\n"
            )
            access = f"{owner}().{name}" if place == "method" else f"{owner}.{name}"
            return f"class {owner}(Toolkit):\n{init}\n{inner}", access
        case "inner class":
            deeper = textwrap.indent(f"class Inner:\n{inner}", "    ")
            return f"class {owner}:\n{deeper}", f"{owner}.Inner().{name}"
        case "nested":
            factory = f"make_{name.removeprefix('tool_')}"
            start = f"def {factory}():\n    captured = [1]\n"
            return f"{start}{inner}    return {name}\n", f"{factory}()"
        case _:
            return decoration + text, name


@st.composite
def modules(draw: st.DrawFn) -> tuple[str, tuple[Function, ...]]:
    """Draw a module's text with its functions."""
    names = [f"tool_{number}" for number in range(draw(st.integers(1, 3)))]
    found = tuple(draw(functions(name)) for name in names)
    future = FUTURE if draw(st.booleans()) else ""
    return future + PREAMBLE + "\n".join(f.text for f in found), found
