"""Writing: the only module that changes the user's files.

Files are changed in two steps. `stage` writes each one beside its target, so that what
can fail has failed before the first is changed; `commit` puts them in place, each by
one atomic rename. A run that is killed leaves every file old or new, and the next run
takes up what it left behind.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hookgen.errors import InputError
from hookgen.trace import give_up

if TYPE_CHECKING:
    from collections.abc import Iterable

_SUFFIX = ".hookgen-tmp"
_MOST_KEPT = 32  # files that can be made again
_MARKERS = (
    (".gitignore", "*\n"),
    # As bford.info/cachedir has it: programs that make backups leave such folders out.
    ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"),
)
"""What tells others that a folder can be made again."""
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class StagedFile(Struct, frozen=True):
    """A file that is written, but not yet in its place."""

    path: Path
    """As the user named it, for messages."""
    target: Path
    """What is replaced: `path` with all links followed, so that a link stays a link."""
    temporary: Path
    """The new content, beside the target."""
    new_folders: tuple[Path, ...]
    """Folders made for it, innermost first."""


def stage(
    path: Path, content: bytes, *, like: Path | None = None, process: int | None = None
) -> StagedFile | None:
    """Write what a file shall hold beside it; `None` if it does so already.

    Missing folders are made. The new file has the mode bits of the old; if there is no
    old one, those of `like`, if that is there. `process` is the one that is going to
    commit, if it is not this one: as long as it runs, no other run takes what is staged
    for left over.

    Raises:
        InputError: the file cannot be written; nothing is left of the attempt.
    """
    target = Path(os.path.realpath(path))
    # Each run has its own: two at once never write into one file.
    name = f".{target.name}.{process or os.getpid()}{_SUFFIX}"
    staged = StagedFile(
        path=path,
        target=target,
        temporary=target.with_name(name),
        new_folders=_find_missing_folders(target),
    )
    try:
        old = _stat_file(path)
        if old is not None and _holds(target, content, size=old.st_size):
            discard([staged])
            return None
        give_up()
        _refuse_read_only(path, target, old)
        target.parent.mkdir(parents=True, exist_ok=True)
        model = old if old is not None or like is None else _stat_file(like)
        _write_new(staged.temporary, content, model)
    except OSError as error:
        discard([staged])
        raise _explain_unwritable(path, error) from error
    return staged


def commit(staged: Iterable[StagedFile]) -> None:
    """Put staged files in their places, in the given order.

    Raises:
        InputError: a file cannot be replaced. Those before it are; it and those after
            it are discarded.
    """
    remaining = iter(staged)
    for file in remaining:
        try:
            os.replace(file.temporary, file.target)
        except OSError as error:
            discard([file, *remaining])
            raise _explain_unwritable(file.path, error) from error


def discard(staged: Iterable[StagedFile]) -> None:
    """Remove what `stage` has written; targets are left as they are.

    What cannot be removed is left: the next run takes it up.
    """
    new_folders: list[Path] = []
    for file in staged:
        with suppress(OSError):
            file.temporary.unlink()
        new_folders.extend(file.new_folders)
    # Innermost first: what was made for one file may hold what was made for another.
    for folder in sorted(new_folders, key=_count_parts, reverse=True):
        _remove_empty(folder)


def remove_leftovers(folder: Path) -> None:
    """Remove what killed runs have left beside the files of a folder.

    What cannot be removed, or may belong to a run that is still at work, is left.
    """
    for temporary in sorted(folder.glob(f".*{_SUFFIX}")):
        give_up()
        process = temporary.name.removesuffix(_SUFFIX).rpartition(".")[2]
        if process.isdecimal() and not _is_running(int(process)):
            with suppress(OSError):
                temporary.unlink()


def keep(path: str, content: Iterable[bytes], *, most: int = _MOST_KEPT) -> None:
    """Put a file, in parts, into a folder of files that can be made again.

    Nobody misses it: if it cannot be written, it is not. Two that write the same file
    do not meet, and who reads it sees one or the other. Of more than `most` files that
    have its suffix, the oldest go.
    """
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}{_SUFFIX}")
    with suppress(OSError):
        if not os.path.isdir(folder):
            os.makedirs(folder)
            for marker, text in _MARKERS:
                Path(folder, marker).write_text(text, encoding="utf-8")
        with open(temporary, "wb") as file:
            file.writelines(content)
        os.replace(temporary, path)
        _remove_oldest(folder, (os.path.splitext(name)[1], _SUFFIX), most)


def _remove_oldest(folder: str, suffixes: tuple[str, ...], most: int) -> None:
    with os.scandir(folder) as entries:
        kept = [entry for entry in entries if entry.name.endswith(suffixes)]
    for _, path in sorted((e.stat().st_mtime_ns, e.path) for e in kept)[:-most]:
        os.unlink(path)


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return True  # There is no harmless way to ask.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def remove(path: Path, *, top: Path) -> None:
    """Remove a file and its bytecode, then the folders below `top` that are left empty.

    A link is removed, not what it leads to. A file that is not there counts as removed.

    Raises:
        InputError: the file cannot be removed.
    """
    give_up()
    try:
        _refuse_read_only(path, path, _stat_file(path))
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _explain_unwritable(path, error) from error
    _remove_bytecode(path)
    folder = path.parent
    while top in folder.parents and _remove_empty(folder):
        folder = folder.parent


def _stat_file(path: Path) -> os.stat_result | None:
    """Return what the system knows of a file; `None` if there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        if not path.is_symlink():
            return None
        raise InputError(
            f"symlink to '{os.readlink(path)}' leads nowhere",
            path=path,
            hint="remove the link, or restore what it leads to",
        ) from None
    if not stat.S_ISREG(found.st_mode):
        raise InputError(
            "is not a file, but a file belongs there",
            path=path,
            hint="move it away, or give it another name",
        )
    return found


def _refuse_read_only(path: Path, target: Path, old: os.stat_result | None) -> None:
    """Refuse what is marked read-only.

    The bits decide, not `os.access`: a rename would replace a read-only file, and the
    superuser may write anything, yet someone has set that mark.
    """
    if old is not None and not old.st_mode & _WRITE_BITS:
        raise InputError(
            "file is read-only", path=path, hint=f"make it writable: chmod u+w {path}"
        )
    folder = next(folder for folder in target.parents if folder.exists())
    if not folder.stat().st_mode & _WRITE_BITS:
        raise InputError(
            f"folder '{folder}' is read-only",
            path=path,
            hint=f"make it writable: chmod u+w {folder}",
        )


def _find_missing_folders(target: Path) -> tuple[Path, ...]:
    """Return the folders that must be made for a file, innermost first."""
    return tuple(takewhile(lambda folder: not folder.exists(), target.parents))


def _holds(target: Path, content: bytes, *, size: int) -> bool:
    return size == len(content) and target.read_bytes() == content


def _write_new(temporary: Path, content: bytes, model: os.stat_result | None) -> None:
    """Write a temporary file, in place of what a killed run may have left there."""
    temporary.unlink(missing_ok=True)
    mode = 0o666 if model is None else stat.S_IMODE(model.st_mode)
    # Created with its mode: a private file is not readable by others for a moment.
    with open(temporary, "xb", opener=partial(os.open, mode=mode)) as file:
        file.write(content)
    if model is not None:
        temporary.chmod(mode)


def _remove_bytecode(path: Path) -> None:
    """Remove a module's bytecode, whose folder would keep its package importable."""
    cache = path.parent / "__pycache__"
    for bytecode in sorted(cache.glob(f"{path.stem}.*.pyc")):
        with suppress(OSError):
            bytecode.unlink()
    _remove_empty(cache)


def _remove_empty(folder: Path) -> bool:
    """Remove a folder if it is empty, and return whether it was."""
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def _count_parts(folder: Path) -> int:
    return len(folder.parts)


def _explain_unwritable(path: Path, error: OSError) -> InputError:
    """Return what a user can do about a file that the system does not let us write."""
    match error:
        case PermissionError():
            hint = "give yourself the right to write the file and its folder"
        case NotADirectoryError() | FileExistsError():
            hint = "move away the file that stands where a folder belongs"
        case _:
            hint = "see that there is room on the disk, and run hookgen again"
    return InputError(f"cannot be written: {error.strerror}", path=path, hint=hint)
