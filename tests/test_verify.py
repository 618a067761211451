"""Each promise that a rewritten file must keep is seen to be broken."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from msgspec.structs import replace
from packages import rewritten, source_of

from hookgen.errors import InputError, InternalError
from hookgen.model import Insertion, Plan
from hookgen.pipeline import module
from hookgen.rewrite import make_insertions
from hookgen.verify import Moves, read_extents, verify_code, verify_headers, verify_tree

TEXT = "import os\n\n\ndef f(x):\n    y = x\n    return y\n\n\ndef g():\n    return 1\n"


def corrupt(
    monkeypatch: pytest.MonkeyPatch, folder: Path, old: str, new: str
) -> pytest.ExceptionInfo[InternalError]:
    """Rewrite a module with an error in what is inserted; return hookgen's own."""

    def make(plan: Plan, *, width: int) -> tuple[Insertion, ...]:
        made = make_insertions(plan, width=width)
        assert any(old in insertion.text for insertion in made)
        return tuple(replace(i, text=i.text.replace(old, new)) for i in made)

    monkeypatch.setattr(module, "make_insertions", make)
    with pytest.raises(InternalError) as caught:
        rewritten(source_of(folder, TEXT))
    return caught


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("return _f_unhooked(x)", "return _f_unhooked(x", "syntax error: '(' was never closed"),
        ("return _f_unhooked(x)", "return _f_unhooked(x, x=1, x=1)", "the rewritten file does not compile: keyword argument repeated: x"),
        ("def _f_unhooked(x):", "def _f_unhooked(x, x):", "the rewritten file does not compile: duplicate argument 'x' in function definition"),
        ("def _f_unhooked(x):", "def _f_unhooked(x):\n    return 1\n\n\ndef other(x):", "the inserted lines could not be taken out again"),
        ("def _f_unhooked(x):", "class _f_unhooked:", "the rewritten file does not compile: 'return' outside function"),
        (".idle", ".busy", "the guard of 'f' was edited"),
        ("_f_unhooked", "f_body", "'_hooks' is used outside of what hookgen inserted"),
        ("import tools as _hooks", "import other as mine", "the inserted lines could not be taken out again"),
        ("def _f_unhooked(x):", 'def _f_unhooked(x):\n    """', "syntax error: unterminated triple-quoted string literal (detected at line "),
    ],
)  # fmt: skip
def test_wrong_insertion_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str, message: str
) -> None:
    """A file that breaks a promise is our fault, and is not written."""
    caught = corrupt(monkeypatch, tmp_path, old, new).value

    assert caught.message.startswith(message)
    assert (
        caught.hint
        == "nothing was written; please report this file as a bug of hookgen"
    )


def test_statement_that_moves_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A body that would stand deeper than before is another program."""
    line = "def _f_unhooked(x):"
    caught = corrupt(monkeypatch, tmp_path, line, f"{line}\n  if x:").value

    assert caught.message == "the rewritten file means something else"


def test_statement_that_vanishes_is_noticed() -> None:
    """Text that an insertion turns into a string is missed."""
    before = b"x = 1\ny = 2\n"
    insertions = (Insertion(6, '"""'), Insertion(12, '"""\n'))
    moved = Moves(insertions, "\n")
    after = b'x = 1\n"""y = 2\n"""\n'

    with pytest.raises(InternalError, match="means something else") as caught:
        verify_tree(
            read_extents(ast.parse(before), (0, 6)),
            (ast.parse(after), (0, 6, 15)),
            moved,
        )
    assert caught.value.hint == "expected the statement Assign at byte 6, found none"


def test_code_that_does_not_compile_is_noticed() -> None:
    """What parses may still not compile."""
    verify_code(b"x = 1\n")

    with pytest.raises(InternalError, match="does not compile: 'return' outside"):
        verify_code(b"return\n")


def test_header_that_changes_is_noticed(tmp_path: Path) -> None:
    """A header counts as the same only if its bytes are."""
    source = source_of(tmp_path, TEXT)
    done = rewritten(source)
    moved = Moves(make_insertions(done.plan, width=88), "\n")
    verify_headers(source.text, done.content, done.plan.tools, moved)

    with pytest.raises(InternalError) as caught:
        verify_headers(
            source.text,
            done.content.replace(b"def f(x)", b"def f(z)"),
            done.plan.tools,
            moved,
        )
    assert caught.value.message == "the header of 'f' would be changed"


def test_places_are_mapped_both_ways() -> None:
    """Every byte of the old text is found in the new one, and no other."""
    insertions = (Insertion(0, "a\n"), Insertion(3, "bb"), Insertion(5, "c"))
    moved = Moves(insertions, "\r\n")
    old, new = "01234", "a\r\n012bb34c"

    assert [new[moved.after(i)] for i in range(5)] == list(old)
    assert [moved.before(i) for i in range(len(new))] == [
        None, None, None, 0, 1, 2, None, None, 3, 4, None,
    ]  # fmt: skip


def test_module_that_never_compiled_is_the_users(tmp_path: Path) -> None:
    """A module that parses but does not compile is an error of the file's."""
    source = source_of(tmp_path, "def f():\n    return 1\n\nreturn 2\n")

    with pytest.raises(InputError) as caught:
        rewritten(source)

    assert caught.value.message.startswith(
        "does not compile: 'return' outside function"
    )
