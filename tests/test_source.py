"""Reading and finding files."""

from __future__ import annotations

import ast
import codecs
import encodings.aliases
import io
import os
import pickle
import tokenize
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hookgen.errors import InputError, Span
from hookgen.source import (
    FoundFiles,
    RealFiles,
    Source,
    find_files,
    find_real_files,
    read_source,
)

LATIN = "# coding: latin-1\nname = 'é'\n".encode("latin-1")


def write(path: Path, content: bytes = b"") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def read(folder: Path, content: bytes) -> Source:
    return read_source(write(folder / "tool.py", content))


def refuse(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_source(path)
    assert caught.value.path == path
    return caught.value


def make_source(text: bytes) -> Source:
    return Source(Path("tool.py"), text, text, "utf-8", has_bom=False)


def names(found: FoundFiles, folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in found.files]


# Reading


def test_utf8_is_read_as_it_is(tmp_path: Path) -> None:
    """A UTF-8 file without a byte order mark is its own text."""
    content = "name = 'é'\n".encode()

    source = read(tmp_path, content)

    assert source == Source(
        tmp_path / "tool.py", content, content, "utf-8", has_bom=False
    )


def test_bom_is_not_in_the_text(tmp_path: Path) -> None:
    """A byte order mark is left out of the text and comes back when encoded."""
    source = read(tmp_path, codecs.BOM_UTF8 + b"x = 1\n")

    assert (source.text, source.has_bom, source.encoding) == (b"x = 1\n", True, "utf-8")
    assert source.encode(source.text + b"y = 2\n") == source.raw + b"y = 2\n"


def test_other_encoding_is_read_as_utf8(tmp_path: Path) -> None:
    """The text of a file in another encoding is UTF-8, and comes back in its own."""
    source = read(tmp_path, LATIN)

    assert source.text == "# coding: latin-1\nname = 'é'\n".encode()
    assert source.encoding == "iso-8859-1"
    assert source.encode(source.text) == LATIN


@pytest.mark.parametrize("spelling", ["utf-8", "UTF8", "utf_8", "u8", "utf-8-unix"])
def test_utf8_has_one_name(tmp_path: Path, spelling: str) -> None:
    """Every spelling of UTF-8 is read as UTF-8."""
    source = read(tmp_path, f"# coding: {spelling}\nname = 'é'\n".encode())

    assert source.encoding == "utf-8"
    assert source.text == source.raw


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_cookie_stands_in_the_first_two_lines(tmp_path: Path, newline: str) -> None:
    """An encoding may be named in the second line, after a comment."""
    text = newline.join(
        ["#!/usr/bin/python", "# vim: set fileencoding=cp1252 :", "# é"]
    )

    assert read(tmp_path, text.encode("cp1252")).encoding == "cp1252"


@pytest.mark.parametrize(
    "text", ["x = 1\n# coding: latin-1\n", "#\n#\n# coding: latin-1\n", "'coding: x'"]
)
def test_cookie_elsewhere_does_not_count(tmp_path: Path, text: str) -> None:
    """An encoding that is named after code, or below the second line, is none."""
    assert read(tmp_path, text.encode()).encoding == "utf-8"


@given(
    st.lists(
        st.sampled_from(["#", " ", "x", "coding", ":", "=", "latin-1", "\n", "\f"])
    )
)
@example(["# coding:latin-1\n"])
def test_encoding_is_that_of_tokenize(
    tmp_path_factory: pytest.TempPathFactory, tokens: list[str]
) -> None:
    """The encoding found is the one that `tokenize.detect_encoding` finds."""
    content = "".join(tokens).encode()
    try:
        expected, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError:
        expected = "refused"

    path = write(tmp_path_factory.getbasetemp() / "tool.py", content)
    try:
        encoding = read_source(path).encoding
    except InputError:
        encoding = "refused"

    assert encoding == expected


@pytest.mark.parametrize("encoding", sorted(set(encodings.aliases.aliases.values())))
def test_every_codec_is_read_or_refused(tmp_path: Path, encoding: str) -> None:
    """Of all codecs that Python has, each reads a file exactly or refuses it."""
    content = f"# coding: {encoding}\nx = '\\u1234 ~{{+AAA-'\n".encode()
    path = write(tmp_path / "tool.py", content)

    with suppress(InputError):
        source = read_source(path)
        assert source.encode(source.text) == content


def test_source_survives_pickling(tmp_path: Path) -> None:
    """A source can be handed to another process."""
    source = read(tmp_path, b"x = 1\n")

    assert pickle.loads(pickle.dumps(source)) == source


# What cannot be read


def test_undecodable_byte(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is named, with its place in characters."""
    error = refuse(write(tmp_path / "tool.py", "x = 1\r\ny = 'é".encode() + b"\xe9'\n"))

    assert error.message == "byte 0xe9 is not valid in encoding 'utf-8'"
    assert error.span == Span(2, 6)
    assert error.hint == (
        "save the file as UTF-8, or name the true one at its top: # coding: latin-1"
    )


def test_undecodable_byte_in_another_encoding(tmp_path: Path) -> None:
    """A byte that the named encoding does not have is an error of that encoding."""
    error = refuse(write(tmp_path / "tool.py", b"# coding: ascii\n\xff"))

    assert error.message == "byte 0xff is not valid in encoding 'ascii'"
    assert error.span == Span(2, 0)


@pytest.mark.parametrize("name", ["utf9", "hex", "utf-16", "undefined", "cp037"])
def test_unknown_encoding(tmp_path: Path, name: str) -> None:
    """An encoding that Python lacks, or that is no superset of ASCII, is refused."""
    error = refuse(write(tmp_path / "tool.py", f"#\n# é coding={name}\n".encode()))

    assert (
        error.message == f"encoding '{name}' is unknown, or cannot hold Python source"
    )
    assert error.span == Span(2, 11)
    assert error.hint == (
        "correct the name, or take the comment out and save the file as UTF-8"
    )


def test_bom_with_another_encoding(tmp_path: Path) -> None:
    """A byte order mark and the name of another encoding contradict each other."""
    error = refuse(
        write(tmp_path / "tool.py", codecs.BOM_UTF8 + b"# coding: latin-1\n")
    )

    assert error.message == (
        "file has a UTF-8 byte order mark, but names the encoding 'latin-1'"
    )
    assert error.span == Span(1, 10)
    assert error.hint == "name 'utf-8', or take the comment out"


def test_null_byte(tmp_path: Path) -> None:
    """A null byte is refused, as by Python."""
    error = refuse(write(tmp_path / "tool.py", b"x = 1\ny\0"))

    assert error.message == "file holds a null byte"
    assert error.span == Span(2, 1)
    assert error.hint == (
        "save the file as UTF-8, or leave it out with tool.hookgen.exclude"
    )


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        # Both escape sequences select ASCII, and decoding loses them.
        ("iso2022_jp", b"\x1b(B\x1b(Bx = 1\n"),
        # Half a character, which UTF-8 cannot hold.
        ("raw_unicode_escape", b"x = '\\ud800'\n"),
    ],
)
def test_file_that_would_not_come_back(
    tmp_path: Path, encoding: str, line: bytes
) -> None:
    """A file whose text does not give its bytes again is refused."""
    content = f"# coding: {encoding}\n".encode() + line

    error = refuse(write(tmp_path / "tool.py", content))

    assert error.message == (
        f"bytes would change when written again in encoding '{encoding}'"
    )
    assert error.span is None
    assert error.hint == "save the file as UTF-8"


def test_text_that_the_encoding_lacks(tmp_path: Path) -> None:
    """New text that the file's encoding has no character for is refused."""
    source = read(tmp_path, LATIN)

    with pytest.raises(InputError) as caught:
        source.encode("# €\n".encode())

    assert caught.value.message == "encoding 'iso-8859-1' has no character '€'"
    assert caught.value.path == source.path
    assert caught.value.hint == "save the file as UTF-8"


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is an error."""
    error = refuse(tmp_path / "tool.py")

    assert error.message == "no such file or folder"
    assert error.hint == "check the spelling of the path"


@pytest.mark.parametrize("target", ["gone.py", "tool.py"])
def test_dangling_symlink(tmp_path: Path, target: str) -> None:
    """A link to nothing, or to itself, names what it leads to."""
    (tmp_path / "tool.py").symlink_to(target)

    error = refuse(tmp_path / "tool.py")

    assert error.message == f"symlink to '{target}' leads nowhere"
    assert error.hint == "remove the link, or restore what it leads to"


def test_folder_is_no_file(tmp_path: Path) -> None:
    """A folder cannot be read as a file."""
    error = refuse(tmp_path)

    assert error.message == "is a folder, not a file"
    assert error.hint == "name a file in it"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read says so."""
    path = write(tmp_path / "tool.py")
    monkeypatch.setattr("builtins.open", refuse_permission)

    error = refuse(path)

    assert error.message == "no permission to read it"
    assert error.hint == "give yourself the right to read it"


def refuse_permission(*_: object, **__: object) -> None:
    """Do as the system does to all but the superuser, who may be running the tests."""
    raise PermissionError(13, "Permission denied")


def test_other_failure_is_passed_on(tmp_path: Path) -> None:
    """What else the system refuses is told in its own words."""
    error = refuse(tmp_path / ("x" * 300))

    assert error.message == "cannot be read: File name too long"
    assert error.hint is None


# Lines and offsets


@given(st.text(st.sampled_from("a1 #é\n\r\f\x0b\x1c\u2028"), max_size=20))
def test_lines_are_those_of_the_tokenizer(text: str) -> None:
    """A name that stands after any text is found at the offset that `ast` gives it."""
    # Comments, so that all of the text is Python; each line end ends one.
    lines = "".join(f"#{line}" for line in text.splitlines(keepends=True))
    for end in ("\r", "\n"):
        lines = lines.replace(end, f"{end}#")
    content = f"{lines}\nname".encode().replace(b"\r#\n", b"\r\n")

    statement = ast.parse(content).body[0]

    offset = make_source(content).offset(statement.lineno, statement.col_offset)
    assert content[offset:] == b"name"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (b"", (0,)),
        (b"x", (0,)),
        (b"x\n", (0, 2)),
        (b"x\r", (0, 2)),
        (b"x\r\ny\rz\n\n", (0, 3, 5, 7, 8)),
        ("é\f\u2028\x0by\nz".encode(), (0, 9)),
    ],
)
def test_line_starts(text: bytes, starts: tuple[int, ...]) -> None:
    """Only the three line ends of Python begin a new line, the empty last one too."""
    assert make_source(text).line_starts == starts


def test_offset_and_span_are_places() -> None:
    """An offset is had from a place in bytes, and gives one in characters."""
    source = make_source("x = 1\né = 2\n".encode())

    assert source.offset(2, 3) == 9
    assert source.span(9) == Span(2, 2)
    assert source.span(0) == Span(1, 0)
    assert source.span(len(source.text)) == Span(3, 0)


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        (b"", "\n"),
        (b"x", "\n"),
        (b"x\r\ny\n", "\r\n"),
        (b"x\ry\n", "\r"),
        (b"\n\r", "\n"),
    ],
)
def test_newline_is_the_first(text: bytes, newline: str) -> None:
    """The newline of a file is its first line end."""
    assert make_source(text).newline == newline


# Finding


def test_folder_is_walked_in_order(tmp_path: Path) -> None:
    """All Python and YAML files of a folder are found, sorted, and no others."""
    for name in ("b.py", "a/z.py", "a/a.py", "a.py", "c.pyi", "d.txt", "py"):
        write(tmp_path / name)
    write(tmp_path / "a/crew.yaml")
    write(tmp_path / "agents.yml")

    found = find_files([tmp_path], root=tmp_path)

    assert names(found, tmp_path) == ["a.py", "a/a.py", "a/z.py", "b.py"]
    assert found.yaml_files == (tmp_path / "a/crew.yaml", tmp_path / "agents.yml")
    assert found.errors == ()


def test_files_have_the_names_the_user_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path gives relative paths."""
    write(tmp_path / "tools/search.py")
    monkeypatch.chdir(tmp_path)

    found = find_files([Path("tools")], root=tmp_path)

    assert found.files == (Path("tools/search.py"),)
    assert find_files([Path()], root=tmp_path) == found


@pytest.mark.parametrize("folder", [".git", ".venv", "build", "node_modules", "a/dist"])
def test_custom_folders_are_skipped(tmp_path: Path, folder: str) -> None:
    """A folder that by custom holds no sources is skipped, wherever it is."""
    write(tmp_path / folder / "tool.py")

    assert find_files([tmp_path], root=tmp_path) == FoundFiles((), (), ())


def test_virtual_environment_is_skipped(tmp_path: Path) -> None:
    """A folder that holds pyvenv.cfg is skipped, whatever its name."""
    write(tmp_path / "env/pyvenv.cfg")
    write(tmp_path / "env/lib/tool.py")

    assert find_files([tmp_path], root=tmp_path).files == ()


def test_named_path_is_never_skipped(tmp_path: Path) -> None:
    """What the user names is taken, though it would be skipped below a folder."""
    write(tmp_path / "build/pyvenv.cfg")
    path = write(tmp_path / "build/tool.py")
    exclude = ["build", "**/pyvenv.cfg"]

    for named in (tmp_path / "build", path):
        found = find_files([named], root=tmp_path, exclude=exclude)
        assert found == FoundFiles((path,), (), ())


def test_exclude_holds_below_a_named_folder(tmp_path: Path) -> None:
    """A folder that is named does not bring back the files that are excluded."""
    path = write(tmp_path / "tools/tool.py")

    assert find_files([path.parent], root=tmp_path, exclude=["tools/*"]).files == ()
    assert find_files([path], root=tmp_path, exclude=["tools/*"]).files == (path,)


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("a", ["ab.py", "b/a/x.py", "b/x.py", "x.py"]),
        ("./a/", ["ab.py", "b/a/x.py", "b/x.py", "x.py"]),
        ("a/**", ["ab.py", "b/a/x.py", "b/x.py", "x.py"]),
        ("**/a", ["ab.py", "b/x.py", "x.py"]),
        ("*.py", ["a/x.py", "b/a/x.py", "b/x.py"]),
        ("**/*.py", []),
        ("?/x.py", ["ab.py", "b/a/x.py", "x.py"]),
        ("b/**/x.py", ["a/x.py", "ab.py", "x.py"]),
        ("**", []),
        ("[a", ["a/x.py", "ab.py", "b/a/x.py", "b/x.py", "x.py"]),
    ],
)
def test_exclude_globs(tmp_path: Path, glob: str, left: list[str]) -> None:
    """A glob leaves out the files and folders that it matches from the root on."""
    for name in ("a/x.py", "ab.py", "b/a/x.py", "b/x.py", "x.py"):
        write(tmp_path / name)

    found = find_files([tmp_path], root=tmp_path, exclude=["other", glob])

    assert names(found, tmp_path) == left


def test_exclude_does_not_reach_out_of_the_root(tmp_path: Path) -> None:
    """A file outside the root is matched by no glob."""
    path = write(tmp_path / "tools/x.py")

    found = find_files([tmp_path / "tools"], root=tmp_path / "app", exclude=["**"])

    assert found.files == (path,)


def test_file_reached_twice_is_found_once(tmp_path: Path) -> None:
    """A file that is named, walked and linked to is found once."""
    path = write(tmp_path / "tools/x.py")
    (tmp_path / "tools/link.py").symlink_to("x.py")
    (tmp_path / "alias").symlink_to("tools")
    ways = [path, tmp_path / "tools", tmp_path / "alias", tmp_path / "alias/link.py"]

    assert find_files(ways, root=tmp_path) == FoundFiles((path,), (), ())
    found = find_real_files(ways, root=tmp_path)
    assert found == RealFiles((str(path.resolve()),), (), ())


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A link to a folder is passed by, even one that is named like a module."""
    write(tmp_path / "elsewhere/x.py")
    write(tmp_path / "tools/y.py")
    for link in ("loop", "out.py"):
        (tmp_path / "tools" / link).symlink_to(tmp_path / "elsewhere")

    found = find_files([tmp_path / "tools"], root=tmp_path)

    assert names(found, tmp_path) == ["tools/y.py"]
    assert found.errors == ()


def test_link_out_of_the_folder(tmp_path: Path) -> None:
    """A link that leads out of the folder is an error, and the other files are found."""
    write(tmp_path / "secret.py")
    tools = write(tmp_path / "tools/y.py").parent
    (tools / "x.py").symlink_to("../secret.py")

    found = find_files([tools, tools], root=tmp_path)

    assert names(found, tmp_path) == ["tools/y.py"]
    (error,) = found.errors
    assert error.path == tools / "x.py"
    assert error.message == f"symlink to '../secret.py' leads out of '{tools}'"
    assert error.hint == (
        "name what it leads to, or exclude the link with tool.hookgen.exclude"
    )
    excluded = find_files([tools], root=tmp_path, exclude=["tools/x.py"])
    assert excluded.errors == ()


def test_dangling_link_in_a_folder(tmp_path: Path) -> None:
    """A link to nothing is an error if it has the name of a source."""
    (tmp_path / "x.py").symlink_to("gone.py")
    (tmp_path / "x.txt").symlink_to("gone.txt")

    (error,) = find_files([tmp_path], root=tmp_path).errors

    assert error.path == tmp_path / "x.py"
    assert error.message == "symlink to 'gone.py' leads nowhere"


def test_named_path_that_is_missing(tmp_path: Path) -> None:
    """A named path that is not there is an error; the others are found."""
    path = write(tmp_path / "x.py")

    found = find_files([tmp_path / "gone", path], root=tmp_path)

    assert found.files == (path,)
    (error,) = found.errors
    assert (error.path, error.message) == (tmp_path / "gone", "no such file or folder")
    assert error.hint == "check the spelling of the path"


def test_named_file_of_another_kind(tmp_path: Path) -> None:
    """A named file that holds neither Python nor YAML is an error."""
    path = write(tmp_path / "notes.txt")

    (error,) = find_files([path], root=tmp_path).errors

    assert error.path == path
    assert error.message == "'notes.txt' is neither a Python file nor a YAML file"
    assert error.hint == "name folders, or files that end in .py, .yaml, .yml"


def test_named_path_that_is_no_file(tmp_path: Path) -> None:
    """A named pipe is not waited for."""
    os.mkfifo(tmp_path / "x.py")

    (error,) = find_files([tmp_path / "x.py"], root=tmp_path).errors

    assert error.message == "is neither a file nor a folder"
    assert error.hint == "name a file or a folder"
    assert find_files([tmp_path], root=tmp_path) == FoundFiles((), (), ())


def test_folder_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may not be read is an error."""
    monkeypatch.setattr("os.scandir", refuse_permission)

    (error,) = find_files([tmp_path], root=tmp_path).errors

    assert error.path == tmp_path
    assert error.message == "no permission to read it"
