"""Reading: which files there are, and what is in them."""

from __future__ import annotations

import codecs
import errno
import os
import re
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from hookgen import disk
from hookgen.errors import InputError, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SAVE_AS_UTF8 = "save the file as UTF-8"

_LINE_END = re.compile(rb"\r\n?|\n")
_FIRST_TWO_LINES = re.compile(rb"[^\r\n]*(?:\r\n?|\n)?[^\r\n]*")
# PEP 263, as in tokenize.detect_encoding.
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#|$)")
_ASCII = bytes(range(0x20, 0x7F)) + b"\t\f\r\n"

# Ruff's default list, the compiled files, and what hookgen keeps.
SKIPPED_FOLDERS = frozenset(
    {
        ".bzr",
        ".direnv",
        ".eggs",
        ".git",
        ".git-rewrite",
        ".hg",
        ".hookgen_cache",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pants.d",
        ".pyenv",
        ".pytest_cache",
        ".pytype",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        ".vscode",
        "__pycache__",
        "__pypackages__",
        "_build",
        "buck-out",
        "build",
        "dist",
        "node_modules",
        "site-packages",
        "venv",
    }
)
_YAML_SUFFIXES = (".yaml", ".yml")
_SUFFIXES = (".py", *_YAML_SUFFIXES)

_GLOB_PART = re.compile(r"\*\*/|\*\*|[*?]|[^*?]+")
_GLOB_WILDCARDS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}

_FoundFile: TypeAlias = tuple[str, str]
"""A file's real path, and its name for messages."""


# `cached_property` needs a `__dict__`, and most files are never asked for their lines.
class Source(Struct, frozen=True, dict=True):
    """A file as it was read.

    Lines are those of CPython's tokenizer: they end in "\\n", "\\r\\n" or "\\r", and
    not in a form feed or another of Unicode's line separators.
    """

    path: Path
    """As the user named it, for messages."""
    raw: bytes
    """The file's own bytes."""
    text: bytes
    """The same in UTF-8, without BOM; all offsets count its bytes from 0."""
    encoding: str
    """The file's own; "utf-8" for every spelling of it."""
    has_bom: bool

    @cached_property
    def newline(self) -> str:
        """The first line end of the file; "\\n" if it has none."""
        found = _LINE_END.search(self.text)
        return found[0].decode("ascii") if found else "\n"

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of each line, of the empty one after a last line end too."""
        starts = (0, *accumulate(map(len, self.text.splitlines(keepends=True))))
        if self.text and not self.text.endswith((b"\n", b"\r")):
            return starts[:-1]
        return starts

    def offset(self, line: int, utf8_column: int) -> int:
        """Return the offset of a place given as `ast` gives it.

        Lines count from 1, columns from 0 in bytes of UTF-8.
        """
        return self.line_starts[line - 1] + utf8_column

    def span(self, offset: int) -> Span:
        """Return the place of an offset, for messages."""
        return _find_place(self.text[:offset], "utf-8")

    def encode(self, text: bytes) -> bytes:
        """Return UTF-8 text in the file's encoding, with its BOM.

        What was read comes back: `source.encode(source.text) == source.raw`.

        Raises:
            InputError: the encoding has no such character.
        """
        bom = codecs.BOM_UTF8 if self.has_bom else b""
        if self.encoding == "utf-8":
            return bom + text
        characters = text.decode("utf-8")
        try:
            return bom + characters.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = characters[error.start]
            raise InputError(
                f"encoding '{self.encoding}' has no character '{character}'",
                path=self.path,
                hint=_SAVE_AS_UTF8,
            ) from error


def read_source(path: Path) -> Source:
    """Return what is in a file; its encoding is found as Python finds it (PEP 263).

    Raises:
        InputError: the file cannot be read, is not text in its encoding, or would
            not come back the same when written.
    """
    raw = _read_bytes(path)
    has_bom = raw.startswith(codecs.BOM_UTF8)
    content = raw[len(codecs.BOM_UTF8) :] if has_bom else raw
    encoding = _find_encoding(content, path=path, has_bom=has_bom)
    if encoding == "utf-8":
        if not content.isascii():
            _decode(content, encoding, path)
        text = content
    else:
        text = _recode(content, encoding, path)
    if (null := text.find(b"\0")) >= 0:
        raise InputError(
            "file holds a null byte",
            path=path,
            span=_find_place(text[:null], "utf-8"),
            hint=f"{_SAVE_AS_UTF8}, or leave it out with tool.hookgen.exclude",
        )
    return Source(path, raw, text, encoding, has_bom)


def _read_bytes(path: Path) -> bytes:
    try:
        return disk.read_bytes(path)
    except OSError as error:
        raise explain_unreadable(path, error) from error


def explain_unreadable(path: Path, error: OSError) -> InputError:
    """Return what a user can do about a path that cannot be opened."""
    message, hint = f"cannot be read: {error.strerror}", None
    if error.errno in {errno.ENOENT, errno.ELOOP} and disk.is_link(path):
        message = f"symlink to '{disk.read_link(path)}' leads nowhere"
        hint = "remove the link, or restore what it leads to"
    elif isinstance(error, FileNotFoundError):
        message, hint = "no such file or folder", "check the spelling of the path"
    elif isinstance(error, PermissionError):
        message, hint = "no permission to read it", "give yourself the right to read it"
    elif isinstance(error, IsADirectoryError):
        message, hint = "is a folder, not a file", "name a file in it"
    return InputError(message, path=path, hint=hint)


def _find_encoding(content: bytes, *, path: Path, has_bom: bool) -> str:
    head = _FIRST_TWO_LINES.match(content)
    if head is None or b"coding" not in head[0]:
        return "utf-8"
    cookie = _find_cookie(head[0])
    if cookie is None:
        return "utf-8"
    name, span = cookie
    encoding = _normalize(name)
    if has_bom and encoding != "utf-8":
        raise InputError(
            f"file has a UTF-8 byte order mark, but names the encoding '{name}'",
            path=path,
            span=span,
            hint="name 'utf-8', or take the comment out",
        )
    if not _holds_ascii(encoding):
        raise InputError(
            f"encoding '{name}' is unknown, or cannot hold Python source",
            path=path,
            span=span,
            hint=f"correct the name, or take the comment out and {_SAVE_AS_UTF8}",
        )
    return "utf-8" if codecs.lookup(encoding).name == "utf-8" else encoding


def _find_cookie(head: bytes) -> tuple[str, Span] | None:
    """Return the encoding that one of the first two lines names, and its place."""
    for number, line in enumerate(head.splitlines(), start=1):
        if found := _COOKIE.match(line):
            before = line[: found.start(1)].decode("utf-8", "replace")
            return found[1].decode("ascii"), Span(number, len(before))
        if not _BLANK.match(line):
            return None
    return None


def _normalize(name: str) -> str:
    """Return an encoding's name without what Emacs adds to it, as `tokenize` does."""
    start = name[:12].lower().replace("_", "-")
    if start == "utf-8" or start.startswith("utf-8-"):
        return "utf-8"
    for latin in ("latin-1", "iso-8859-1", "iso-latin-1"):
        if start == latin or start.startswith(f"{latin}-"):
            return "iso-8859-1"
    return name


def _holds_ascii(encoding: str) -> bool:
    """Return whether ASCII bytes mean in this encoding what they mean in ASCII."""
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return False


def _decode(content: bytes, encoding: str, path: Path) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte 0x{content[error.start]:02x} is not valid in encoding '{encoding}'",
            path=path,
            span=_find_place(content[: error.start], encoding),
            hint=f"{_SAVE_AS_UTF8}, or name the true one at its top: # coding: latin-1",
        ) from error


def _recode(content: bytes, encoding: str, path: Path) -> bytes:
    """Return text in UTF-8 that is sure to come back as `content`."""
    characters = _decode(content, encoding, path)
    try:
        text = characters.encode("utf-8")
        comes_back = characters.encode(encoding) == content
    except UnicodeEncodeError:
        text, comes_back = b"", False
    if not comes_back:
        raise InputError(
            f"bytes would change when written again in encoding '{encoding}'",
            path=path,
            hint=_SAVE_AS_UTF8,
        )
    return text


def _find_place(before: bytes, encoding: str) -> Span:
    """Return the place that follows some text."""
    lines = (before + b"|").splitlines()
    return Span(len(lines), len(lines[-1][:-1].decode(encoding, "replace")))


class FoundFiles(Struct, frozen=True):
    """What the user's paths name or hold; each file once, in order of paths."""

    files: tuple[Path, ...]
    """Python files."""
    yaml_files: tuple[Path, ...]
    """Files in which a tool may be bound."""
    errors: tuple[InputError, ...]


class RealFiles(Struct, frozen=True):
    """The same, for who needs no names for messages."""

    files: tuple[str, ...]
    """Where the Python files are, with all links followed."""
    yaml_files: tuple[Path, ...]
    errors: tuple[InputError, ...]


def find_files(
    paths: Iterable[Path], *, root: Path, exclude: Iterable[str] = ()
) -> FoundFiles:
    """Return the Python and YAML files that paths name or hold.

    Of a folder, everything below is taken but symlinks to folders, folders that by
    custom hold no sources (".git", "build", virtual environments), and what `exclude`
    matches: globs of files or folders, relative to `root`, in which "*" and "?" stay
    within a folder and "**" crosses folders. A path that is named is never left out.
    A file that is reached by several ways has the name by which it was reached first.
    """
    named, errors = _find_named(paths, root, exclude)
    files = tuple(Path(name) for name, _ in named if not _is_yaml(name))
    return FoundFiles(files, _yaml_files(named), errors)


def find_real_files(
    paths: Iterable[Path], *, root: Path, exclude: Iterable[str] = ()
) -> RealFiles:
    """Return the same files, in the same order."""
    named, errors = _find_named(paths, root, exclude)
    files = tuple(real for name, real in named if not _is_yaml(name))
    return RealFiles(files, _yaml_files(named), errors)


def _is_yaml(name: str) -> bool:
    return name.endswith(_YAML_SUFFIXES)


def _yaml_files(named: list[tuple[str, str]]) -> tuple[Path, ...]:
    return tuple(Path(name) for name, _ in named if _is_yaml(name))


def _find_named(
    paths: Iterable[Path], root: Path, exclude: Iterable[str]
) -> tuple[list[tuple[str, str]], tuple[InputError, ...]]:
    """Return each file's name and real path, by name; and what was in the way."""
    is_excluded = _make_exclusion(root, tuple(exclude))
    found: dict[str, str] = {}
    errors: dict[tuple[str, str], InputError] = {}
    for path in paths:
        for item in _find_in(path, is_excluded):
            if isinstance(item, InputError):
                errors.setdefault((str(item.path), item.message), item)
            else:
                found.setdefault(*item)
    named = sorted((name, real) for real, name in found.items())
    return named, tuple(errors[key] for key in sorted(errors))


def _find_in(
    path: Path, is_excluded: Callable[[str], bool]
) -> Iterator[_FoundFile | InputError]:
    """Yield the files that a path names or holds."""
    if disk.is_folder(path):
        yield from _walk(path, is_excluded)
    elif not disk.is_file(path):
        yield _explain_unusable(path)
    elif path.suffix not in _SUFFIXES:
        yield InputError(
            f"'{path.name}' is neither a Python file nor a YAML file",
            path=path,
            hint=f"name folders, or files that end in {', '.join(_SUFFIXES)}",
        )
    else:
        yield disk.resolve(path), str(path)


def _explain_unusable(path: Path) -> InputError:
    """Return why a path is neither a file nor a folder."""
    try:
        os.stat(path)
    except OSError as error:
        return explain_unreadable(path, error)
    return InputError(
        "is neither a file nor a folder", path=path, hint="name a file or a folder"
    )


def _walk(
    top: Path, is_excluded: Callable[[str], bool]
) -> Iterator[_FoundFile | InputError]:
    """Yield the files below a folder, and an error for each that cannot be taken."""
    real_top = disk.resolve(top)
    # No link to a folder is followed, so joining names to a real path gives real paths.
    folders = [(real_top, str(top))]
    while folders:
        real_folder, folder = folders.pop()
        try:
            disk.look(real_folder)
            entries = _list_folder(folder, is_top=real_folder == real_top)
        except OSError as error:
            yield explain_unreadable(Path(folder), error)
            continue
        for entry in entries:
            real = os.path.join(real_folder, entry.name)
            if is_excluded(real):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append((real, entry.path))
            elif entry.is_symlink():
                yield from _check_link(Path(entry.path), top=top)
            elif entry.is_file():
                yield real, entry.path


def _list_folder(folder: str, *, is_top: bool) -> list[os.DirEntry[str]]:
    """Return the entries that may be sources or hold some."""
    with os.scandir(folder) as scan:
        entries = list(scan)
    if not is_top and any(entry.name == "pyvenv.cfg" for entry in entries):
        return []
    return [
        entry
        for entry in entries
        if entry.name.endswith(_SUFFIXES)
        or (entry.is_dir(follow_symlinks=False) and entry.name not in SKIPPED_FOLDERS)
    ]


def _check_link(link: Path, *, top: Path) -> Iterator[InputError]:
    """Yield an error for a link to a file, unless the walk meets that file anyway."""
    if disk.is_folder(link):
        return
    if not disk.exists(link):
        yield _explain_unusable(link)
    elif not Path(disk.resolve(link)).is_relative_to(disk.resolve(top)):
        yield InputError(
            f"symlink to '{disk.read_link(link)}' leads out of '{top}'",
            path=link,
            hint="name what it leads to, or exclude the link with tool.hookgen.exclude",
        )


def _make_exclusion(root: Path, globs: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a test of real paths against globs that are relative to a folder."""
    if not globs:
        return lambda _: False
    pattern = re.compile("|".join(map(_translate_glob, globs)), re.DOTALL)
    prefix = os.path.join(disk.resolve(root), "")

    def is_excluded(real_path: str) -> bool:
        if not real_path.startswith(prefix):
            return False
        name = real_path[len(prefix) :].replace(os.sep, "/")
        return pattern.fullmatch(name) is not None

    return is_excluded


def _translate_glob(glob: str) -> str:
    """Return a glob as a regular expression."""
    parts = _GLOB_PART.findall(glob.removeprefix("./").rstrip("/"))
    return "".join(_GLOB_WILDCARDS.get(part) or re.escape(part) for part in parts)
