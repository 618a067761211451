"""Two readers of headers: where the tree's reader answers, it says what libcst says."""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookgen.errors import HookgenError
from hookgen.model import Header
from hookgen.scan.headers import read_header
from hookgen.scan.outline import FunctionNode
from hookgen.scan.places import Text
from hookgen.scan.plain_headers import read_plain_header
from hookgen.source import read_source

QUALIFIED = {
    "Annotated": "typing.Annotated",
    "Literal": "typing.Literal",
    "t.Literal": "typing.Literal",
}


def qualified_name(name: str) -> str:
    return QUALIFIED.get(name, name)


def read_both(text: Text, node: FunctionNode) -> tuple[Header | None, Header]:
    start = text.offset(node.lineno, node.col_offset)
    window = text.text[start : text.start(node.body[0])]
    plain = read_plain_header(node, text, qualified_name)
    return plain, read_header(window, start, qualified_name)


def functions(tree: ast.Module) -> Iterator[FunctionNode]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def make_text(source: str) -> Text:
    content = source.encode()
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return Text(content, tuple(starts))


def first_of(source: str) -> tuple[Header | None, Header]:
    """Return what both readers say of the first function of a module."""
    text = make_text(source)
    return read_both(text, next(functions(ast.parse(source))))


PLAIN = [
    "def f(): ...",
    "async def f(a, /, b: int = 1, *c: str, d: 'list[A]' = (), **e: object) -> None:\n\tx",
    "def f(\n    a: Literal['x', b'y', 1, -0x10, None, E.A, True],\n) -> t.Literal[1]: pass",
    "def f(a: A.B[C, [D, E], ...] | None | (F | G)) -> 'X | Y':  \r\n\r\n    pass",
    "def f(a: Annotated[dict[str, A], 1, f()], b: (int)) -> (str): ...",
    "def f(*a: *Ts, b: tuple[*Ts], c: Callable[[*Ts], int]) -> A[()] : ...",
    "def f(a: 1, b: f(), c: b'', d: f'', e: A[1], g: -1, h: A[B()]) -> lambda: 0: ...",
    "def f(a: 'b c', b: '', c: ' int ', d: '*A', e: 'A\\tB' 'C') -> True: ...",
    "def f(a: A[(B, C)], b: A[(B), C], c: A[B, (C, D)], d: A[B,]) -> A[1:2]: ...",
    "def ﬁ(ª: ªB.ﬁ) -> 'ﬁ': ...",
    "if 1:\n  def f(a:int)->int   :\n\n\n    return a",
    "def f(a: Literal[[1]], b: Literal[1.5], c: Literal[A[1]], d: Literal[...]): ...",
]


@pytest.mark.parametrize("source", PLAIN)
def test_odd_headers(source: str) -> None:
    """Whatever stands in a header, both read the same, or one leaves it alone."""
    plain, exact = first_of(source)

    assert plain in (exact, None)


@pytest.mark.parametrize(
    "source",
    [
        "def f(a, b):  # type: (int, str) -> bool\n    pass",
        "def f(a) \\\n      : ...",
        "def f(a): \\\n      ...",
        "def f(a: 'int # and more'): ...",
        "def f(a: A[1:2]): ...",
        "def f(a: 'b c'): ...",
    ],
)
def test_what_the_tree_does_not_tell(source: str) -> None:
    """Comments, continued lines, parentheses and doubtful text are for libcst."""
    assert first_of(source)[0] is None


@pytest.mark.parametrize("source", PLAIN[:6])
def test_most_headers_are_plain(source: str) -> None:
    """Else nothing would be compared."""
    assert (first_of(source)[0] is None) == ("()" in source.partition("->")[2])


TYPES = st.recursive(
    st.sampled_from(
        ("int", "None", "A.b", "'A'", "...", "1", "'x y'", "True", "b''", "-1", "''")
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda t: f"A[{', '.join(t)}]"),
        st.lists(inner, min_size=1, max_size=2).map(lambda t: f"A[({', '.join(t)},)]"),
        st.lists(inner, max_size=2).map(lambda t: f"[{', '.join(t)}]"),
        st.lists(inner, min_size=2, max_size=3).map(" | ".join),
        inner.map(lambda t: f"({t})"),
        inner.map(lambda t: f"Literal[{t}]"),
        inner.map(lambda t: f"Annotated[{t}, {{}}]"),
        inner.map(lambda t: f"Callable[[{t}], *Ts]"),
        inner.map(repr),
    ),
    max_leaves=6,
)


@given(TYPES, TYPES, st.sampled_from(("\n", "\r\n", "\n \n\n", "  \n")))
def test_generated_headers(one: str, other: str, end: str) -> None:
    """Types of all forms, in and out of strings."""
    source = f"def f(a: {one}, *, b: {other} = 1) -> {one}:{end}    pass\n"
    try:
        ast.parse(source)
    except SyntaxError:
        return
    plain, exact = first_of(source)

    assert plain in (exact, None)


def test_headers_of_the_standard_library() -> None:
    """Real ones: nearly all are plain, and all are read alike."""
    counts = {True: 0, False: 0}
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        try:
            source = read_source(path)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(source.text.decode())
        except (HookgenError, SyntaxError):
            continue
        for node in functions(tree):
            plain, exact = read_both(Text(source.text, source.line_starts), node)
            assert plain in (exact, None), (path, node.lineno)
            counts[plain is not None] += 1

    assert counts[True] > 5 * counts[False] > 0


@pytest.mark.parametrize(
    "written", ["'*a'", "'*a' | b", "b | '*a'", "'\"*a\"'", "Annotated['*a', 1]"]
)
def test_unpacked_type_is_none_by_itself(written: str) -> None:
    """Written out, it would end the module that it stands in."""
    plain, exact = first_of(f"def f(*x: {written}, y: {written}) -> {written}: pass")

    assert plain in (exact, None)
    assert exact.unreadable_return
    assert exact.parameters[1].unreadable


def test_unpacked_type_of_a_comment() -> None:
    """It is none there, either."""
    _, exact = first_of("def f(x):\n    # type: (int) -> *a\n    pass\n")

    assert (exact.returns, exact.parameters[0].annotation) == (None, None)


ENDS = (
    "\n    ",
    "  # noqa: D1\n\n    ",
    "  # type: ignore[x]\n    ",
    "  # type: (int) -> str\n    ",
    "\n    # type: (...) -> List[int]\n    ",
    "\n# type: (int, *str) -> bool # no\n    ",
    "\n    # one\n  # two: (three)\n    ",
    " ",
    "",
    " \\\n ",
    "\r\n    ",
    "\r    ",
    " \f\n\f\n    ",
    "\n \t\n\t",
    "\n    @a\n    def inner(x: int) -> str: ",
    "\n    \\\n  ",
    "\n\\\r\n  ",
    "\n    # one\n  # two\n    \\\n \\\r\\\n\t",
    " # type: (int) -> str\n    \\\n    ",
)


ODD = (
    *(
        "list[(int, str)]",
        "list[(int), str]",
        "list[((int, str),)]",
        "list[(int, str),]",
    ),
    *("list[()]", "Literal[()]", "Annotated[()]", "Literal[Literal[()]]"),
    *("x[1:2]", "x[1:2, int]", "x[*a]", "x[*(a, b)]", "x[*a, b]", "x[(*a, b), c]"),
    *("[*a]", "Literal[*a]", "Annotated[*a]", "Literal[1, 0x1F, -1_0, -True, - 2j]"),
    *(
        "Literal['x', b'x', None, a.B, Literal[0]]",
        "Literal[f'{x}']",
        "Annotated[1, 2]",
    ),
    *("'1if a else b'", "'Literal[0x1F, 1]'", "'[*a]'", "'a # b'", "'a' 'b'", "b'int'"),
    *(
        "'*a'",
        "'\\n int'",
        "'the query'",
        "'(int)'",
        "a | (b | c) | 'd'",
        "None.x",
        "1.0",
        "'\\ud800'",
        "Literal['\\ud800']",
    ),
)


@pytest.mark.parametrize("written", ODD)
def test_both_readers_agree_on_odd_types(written: str) -> None:
    """Whatever an annotation is, the tree tells what libcst reads, or is not asked."""
    plain, exact = first_of(f"def f(*x: {written}) -> {written}: pass\n")

    assert plain in (exact, None)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    "start", ["(", "(a", "(*a", "(*, a=(1  # :\n)", "(a, /", "(**a,"]
)
@pytest.mark.parametrize("returns", ["", " -> int", " -> (int  # noqa:\n)"])
def test_both_readers_agree_on_ends(start: str, returns: str, end: str) -> None:
    """A header ends in the same place, with the same type comment."""
    text = make_text(f"def f{start}){returns}:{end}pass\n")
    for node in functions(ast.parse(text.text.decode())):
        plain, exact = read_both(text, node)
        assert plain in (exact, None)


IMPORTED = """\
import sys
from pathlib import Path
from hookgen.errors import HookgenError
from hookgen.pipeline import Mode, Request, run
from hookgen.settings import load_settings
run(Request(Mode.INSTRUMENT, (Path("tools"),), load_settings(Path("tools"))))
print("libcst" in sys.modules)
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [("", "False"), ("  # x", "False"), (" tags: 'the tags' = (),", "True")],
)
def test_plain_runs_do_without_libcst(more: str, expected: str, tmp_path: Path) -> None:
    """It takes longer to import than a file takes to instrument."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "search.py").write_text(
        "from agno.tools import tool\n\n\n@tool\ndef search(\n"
        f"    query: str,{more}\n) -> str:\n    return query\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )

    assert done.stdout == f"{expected}\n"
    assert (tmp_path / "tools" / "search_hooks.py").exists()
