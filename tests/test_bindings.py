"""What YAML files bind."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookgen.bindings import read_bindings
from hookgen.errors import InputError, Span


def read(folder: Path, content: str | bytes) -> set[str]:
    path = folder / "tools.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return set(read_bindings(path))


@pytest.mark.parametrize(
    ("content", "targets"),
    [
        ("binding: shop.tools:search\n", {"shop.tools:search"}),
        ("binding: 'shop.tools:Desk.search'\n", {"shop.tools:Desk.search"}),
        ("tools:\n- binding: a:f\n- binding: b:g\n", {"a:f", "b:g"}),
        ("binding: a:f\n---\nbinding: b:g\n", {"a:f", "b:g"}),
        ("x: {y: [{binding: a:f}]}\n", {"a:f"}),
        ("a: &a {binding: a:f}\nb: *a\n", {"a:f"}),
        ("binding: a:f\nmodel: !custom {x: 1}\n", {"a:f"}),
        ('"binding": a:f\n', {"a:f"}),
        ("binding : a:f\n", {"a:f"}),
        ("&a {binding: a:f, b: *a}\n", {"a:f"}),
    ],
)
def test_bindings_are_found(tmp_path: Path, content: str, targets: set[str]) -> None:
    """The key may stand at any depth, in any document, under tags of any kind."""
    assert read(tmp_path, content) == targets


@pytest.mark.parametrize(
    "content",
    [
        "",
        "name: search\n",
        "binding: no target\n",
        "binding: [a:f]\n",
        "binding: http://x:y\n",
        "bindings: a:f\n",
        "{: [",
    ],
)
def test_nothing_is_bound(tmp_path: Path, content: str) -> None:
    """Other keys and values bind nothing, and a file without the key is not parsed."""
    assert read(tmp_path, content) == set()


@pytest.mark.parametrize(
    ("content", "message", "span"),
    [
        (
            "binding: [\n",
            "is not YAML: expected the node content, but found '<stream end>'",
            Span(2, 0),
        ),
        (
            "binding: a:f\nx: \ty: z\n",
            "is not YAML: found character '\\t' that cannot start any token",
            Span(2, 3),
        ),
    ],
)
def test_file_that_is_no_yaml(
    tmp_path: Path, content: str, message: str, span: Span
) -> None:
    """The place is told, counted as in all errors."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)

    error = caught.value
    assert (error.message, error.span) == (message, span)
    assert error.hint == "correct it, or leave it out with tool.hookgen.exclude"
    assert error.path == tmp_path / "tools.yaml"


def test_aliases_are_not_unfolded(tmp_path: Path) -> None:
    """A small file that stands for a large one is read in no time."""
    lines = [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 100)]

    assert read(tmp_path, "a0: &a0 {binding: a:f}\n" + "".join(lines)) == {"a:f"}


def test_deep_nesting(tmp_path: Path) -> None:
    """A file that is nested too deeply for its parser is an error of the file."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"binding: {'[' * 5000}{']' * 5000}\n")

    assert caught.value.message == "is nested too deeply"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file in no encoding of YAML's is an error of the file."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, b"binding: \xff\n")

    assert caught.value.message.startswith("is not YAML: ")


def test_file_that_is_not_there(tmp_path: Path) -> None:
    """So is a file that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_bindings(tmp_path / "nowhere.yaml")

    assert caught.value.message == "cannot be read: No such file or directory"
