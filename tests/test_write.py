"""Writing, in two steps."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookgen.errors import InputError
from hookgen.write import (
    StagedFile,
    commit,
    discard,
    remove,
    remove_leftovers,
    stage,
)


def write(path: Path, content: bytes = b"old\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def stage_file(path: Path, content: bytes = b"new\n") -> StagedFile:
    staged = stage(path, content)
    assert staged is not None
    return staged


def refuse(path: Path, content: bytes = b"new\n") -> InputError:
    """Return the error of staging a file, which must leave nothing behind."""
    before = list_tree(path.parent)
    with pytest.raises(InputError) as caught:
        stage(path, content)
    assert list_tree(path.parent) == before
    assert caught.value.path == path
    return caught.value


def list_tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def temporary(name: str) -> str:
    """Return the name of the file that new content is staged in."""
    return f".{name}.{os.getpid()}.hookgen-tmp"


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


# Staging and committing


def test_commit_puts_files_in_place(tmp_path: Path) -> None:
    """Staging changes no target; committing changes all and leaves nothing else."""
    paths = [write(tmp_path / "a.py"), tmp_path / "b.py"]

    staged = [stage_file(path) for path in paths]

    assert paths[0].read_bytes() == b"old\n"
    assert not paths[1].exists()
    assert list_tree(tmp_path) == [temporary("a.py"), temporary("b.py"), "a.py"]

    commit(staged)

    assert [path.read_bytes() for path in paths] == [b"new\n", b"new\n"]
    assert list_tree(tmp_path) == ["a.py", "b.py"]


def test_discard_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Discarding removes the temporary files and the folders that were made."""
    staged = [
        stage_file(write(tmp_path / "a.py")),
        stage_file(tmp_path / "hooks/__init__.py"),
        stage_file(tmp_path / "hooks/deep/er/a.py"),
    ]

    discard(staged)

    assert list_tree(tmp_path) == ["a.py"]
    assert (tmp_path / "a.py").read_bytes() == b"old\n"


def test_discard_keeps_folders_that_others_use(tmp_path: Path) -> None:
    """A folder made for a file stays if something else has come into it."""
    staged = stage_file(tmp_path / "hooks/a.py")
    write(tmp_path / "hooks/mine.txt")

    discard([staged])

    assert list_tree(tmp_path) == ["hooks", "hooks/mine.txt"]


def test_equal_bytes_are_not_written(tmp_path: Path) -> None:
    """A file that holds the bytes already is not touched, though it is read-only."""
    path = write(tmp_path / "a.py")
    path.chmod(0o444)
    before = path.stat()

    assert stage(path, b"old\n") is None

    assert path.stat() == before
    assert list_tree(tmp_path) == ["a.py"]


def test_equal_length_is_not_equal_content(tmp_path: Path) -> None:
    """A file of the same length but other content is written."""
    path = write(tmp_path / "a.py", b"old\n")

    commit([stage_file(path, b"new\n")])

    assert path.read_bytes() == b"new\n"


def test_left_over_temporary_is_taken_up(tmp_path: Path) -> None:
    """What a killed run left is replaced, or removed if there is nothing to write."""
    path = write(tmp_path / "a.py")
    left_over = tmp_path / temporary("a.py")
    left_over.symlink_to("a.py")

    commit([stage_file(path)])
    assert path.read_bytes() == b"new\n"
    assert not path.is_symlink()

    left_over.write_bytes(b"half")
    assert stage(path, b"new\n") is None
    assert list_tree(tmp_path) == ["a.py"]


@pytest.mark.parametrize("mode", [0o755, 0o600, 0o666])
def test_mode_is_kept(tmp_path: Path, mode: int) -> None:
    """A file keeps its mode bits, whatever the umask."""
    path = write(tmp_path / "a.py")
    path.chmod(mode)

    commit([stage_file(path)])

    assert path.read_bytes() == b"new\n"
    assert mode_of(path) == mode


def test_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    """A new file and its folder have the modes that the umask gives."""
    mask = os.umask(0o027)
    try:
        commit([stage_file(tmp_path / "hooks/a.py")])
    finally:
        os.umask(mask)

    assert mode_of(tmp_path / "hooks/a.py") == 0o640
    assert mode_of(tmp_path / "hooks") == 0o750


def test_link_stays_a_link(tmp_path: Path) -> None:
    """Through a link, the file is written that it leads to."""
    real = write(tmp_path / "real/a.py")
    link = tmp_path / "a.py"
    link.symlink_to("real/a.py")

    staged = stage_file(link)
    assert staged.temporary.parent == real.parent
    commit([staged])

    assert link.is_symlink()
    assert real.read_bytes() == b"new\n"


def test_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path stays good if the working directory changes before the commit."""
    monkeypatch.chdir(tmp_path)
    staged = stage_file(Path("a.py"))
    monkeypatch.chdir("/")

    commit([staged])

    assert (tmp_path / "a.py").read_bytes() == b"new\n"


# Failures


def test_read_only_file_is_refused(tmp_path: Path) -> None:
    """A file without any write bit is left alone, even by the superuser."""
    path = write(tmp_path / "a.py")
    path.chmod(0o444)

    error = refuse(path)

    assert error.message == "file is read-only"
    assert error.hint == f"make it writable: chmod u+w {path}"


@pytest.mark.parametrize("name", ["a.py", "b.py", "hooks/b.py"])
def test_read_only_folder_is_refused(tmp_path: Path, name: str) -> None:
    """A folder without any write bit gets no file, new or changed, nor a folder."""
    folder = write(tmp_path / "tools/a.py").parent
    folder.chmod(0o555)

    with pytest.raises(InputError) as caught:
        stage(folder / name, b"new\n")
    folder.chmod(0o755)

    assert caught.value.message == f"folder '{folder}' is read-only"
    assert caught.value.path == folder / name
    assert caught.value.hint == f"make it writable: chmod u+w {folder}"
    assert list_tree(folder) == ["a.py"]


def test_folder_in_the_way(tmp_path: Path) -> None:
    """A folder where a file belongs is left alone."""
    (tmp_path / "a.py").mkdir()

    error = refuse(tmp_path / "a.py")

    assert error.message == "is not a file, but a file belongs there"
    assert error.hint == "move it away, or give it another name"


def test_file_in_the_way(tmp_path: Path) -> None:
    """A file where a folder belongs is left alone."""
    write(tmp_path / "hooks")

    with pytest.raises(InputError) as caught:
        stage(tmp_path / "hooks/a.py", b"new\n")

    assert caught.value.message == "cannot be written: Not a directory"
    assert caught.value.hint == (
        "move away the file that stands where a folder belongs"
    )
    assert list_tree(tmp_path) == ["hooks"]


def test_dangling_link_is_refused(tmp_path: Path) -> None:
    """A link to nothing is not written through."""
    (tmp_path / "a.py").symlink_to("gone.py")

    error = refuse(tmp_path / "a.py")

    assert error.message == "symlink to 'gone.py' leads nowhere"
    assert error.hint == "remove the link, or restore what it leads to"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system forbids is an error of the file."""

    def refuse_permission(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(tmp_path / "a.py")
    with monkeypatch.context() as patch:
        patch.setattr("os.open", refuse_permission)
        error = refuse(path)

    assert error.message == "cannot be written: Permission denied"
    assert error.hint == "give yourself the right to write the file and its folder"


FILL_DISK = """
import pathlib, resource, signal, sys
from hookgen.errors import InputError
from hookgen.write import stage

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
try:
    stage(pathlib.Path(sys.argv[1]), b"x" * 2000)
except InputError as error:
    sys.exit(f"{error.message}; {error.hint}")
finally:
    # What measures coverage has a file of its own to write.
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
"""


def test_no_room(tmp_path: Path) -> None:
    """A file that does not fit leaves neither half a file nor a folder."""
    write(tmp_path / "a.py")
    done = run_script(FILL_DISK, tmp_path / "hooks/a.py")

    assert done.stderr == (
        "cannot be written: File too large; "
        "see that there is room on the disk, and run hookgen again\n"
    )
    assert list_tree(tmp_path) == ["a.py"]


def test_failing_commit_discards_the_rest(tmp_path: Path) -> None:
    """If a file cannot be replaced, those before it are new, and the rest are old."""
    paths = [write(tmp_path / name) for name in ("a.py", "b.py", "c.py")]
    staged = [stage_file(path) for path in paths]
    paths[1].unlink()
    paths[1].mkdir()

    with pytest.raises(InputError) as caught:
        commit(staged)

    assert caught.value.path == paths[1]
    assert caught.value.message == "cannot be written: Is a directory"
    assert caught.value.hint == (
        "see that there is room on the disk, and run hookgen again"
    )
    assert paths[0].read_bytes() == b"new\n"
    assert paths[2].read_bytes() == b"old\n"
    assert list_tree(tmp_path) == ["a.py", "b.py", "c.py"]


# Killed

KILL_BETWEEN_COMMITS = """
import os, pathlib, sys
from hookgen.write import commit, stage

def hand_out(staged):
    yield staged[0]
    os._exit(9)

folder = pathlib.Path(sys.argv[1])
commit(hand_out([stage(folder / name, b"new\\n") for name in ("a.py", "b.py")]))
"""


def run_script(script: str, argument: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, str(argument)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_killed_between_two_files(tmp_path: Path) -> None:
    """Each file is old or new after a kill, and the next run completes."""
    paths = [write(tmp_path / "a.py"), write(tmp_path / "b.py")]

    assert run_script(KILL_BETWEEN_COMMITS, tmp_path).returncode == 9
    assert [path.read_bytes() for path in paths] == [b"new\n", b"old\n"]
    left_over, *rest = list_tree(tmp_path)
    assert (left_over[:6], rest) == (".b.py.", ["a.py", "b.py"])

    remove_leftovers(tmp_path)
    staged = [stage(path, b"new\n") for path in paths]
    commit(file for file in staged if file is not None)

    assert [path.read_bytes() for path in paths] == [b"new\n", b"new\n"]
    assert list_tree(tmp_path) == ["a.py", "b.py"]


def test_what_another_run_stages_is_no_leftover(tmp_path: Path) -> None:
    """What is staged by a run that is at work stays, and so do files of other names."""
    stage_file(write(tmp_path / "a.py"))
    stage(tmp_path / "b.py", b"", process=os.getppid())
    write(tmp_path / ".c.py.hookgen-tmp")
    write(tmp_path / ".d.py.x.hookgen-tmp")
    before = list_tree(tmp_path)

    remove_leftovers(tmp_path)

    assert list_tree(tmp_path) == before


def test_new_file_is_like_another(tmp_path: Path) -> None:
    """A new file can have the mode bits of the one it is made from."""
    model = write(tmp_path / "a.py")
    model.chmod(0o750)

    staged = stage(tmp_path / "b.py", b"new\n", like=model)

    assert staged is not None
    commit([staged])
    assert mode_of(tmp_path / "b.py") == 0o750


# Removing


def test_remove_takes_empty_folders_along(tmp_path: Path) -> None:
    """The folders that a removed file leaves empty go too, up to the top."""
    path = write(tmp_path / "tools/hooks/deep/a.py")
    write(path.parent / "__pycache__/a.cpython-311.pyc")

    remove(path, top=tmp_path / "tools")

    assert list_tree(tmp_path) == ["tools"]


def test_remove_keeps_what_is_not_its_own(tmp_path: Path) -> None:
    """Other files stay, and so do the folders that hold them."""
    path = write(tmp_path / "hooks/a.py")
    write(tmp_path / "hooks/__pycache__/a.cpython-311.opt-1.pyc")
    write(tmp_path / "hooks/__pycache__/ab.cpython-311.pyc")

    remove(path, top=tmp_path)

    assert list_tree(tmp_path) == [
        "hooks",
        "hooks/__pycache__",
        "hooks/__pycache__/ab.cpython-311.pyc",
    ]


def test_remove_again_does_nothing(tmp_path: Path) -> None:
    """Removing a file that is not there completes what a killed run began."""
    (tmp_path / "hooks").mkdir()

    remove(tmp_path / "hooks/a.py", top=tmp_path)

    assert list_tree(tmp_path) == []


def test_remove_takes_the_link(tmp_path: Path) -> None:
    """A link is removed, and what it leads to stays."""
    real = write(tmp_path / "real.py")
    (tmp_path / "a.py").symlink_to("real.py")

    remove(tmp_path / "a.py", top=tmp_path)

    assert list_tree(tmp_path) == [real.name]


def test_remove_stays_below_the_top(tmp_path: Path) -> None:
    """No folder goes if the file is not below the top at all."""
    path = write(tmp_path / "tools/a.py")

    remove(path, top=tmp_path / "other")

    assert list_tree(tmp_path) == ["tools"]


def test_remove_refuses_what_is_read_only(tmp_path: Path) -> None:
    """A read-only file is not removed."""
    path = write(tmp_path / "a.py")
    path.chmod(0o444)

    with pytest.raises(InputError) as caught:
        remove(path, top=tmp_path)

    assert caught.value.message == "file is read-only"
    assert caught.value.path == path
    assert path.exists()


def test_remove_that_fails(tmp_path: Path) -> None:
    """A file that cannot be reached is an error."""
    write(tmp_path / "hooks")

    with pytest.raises(InputError) as caught:
        remove(tmp_path / "hooks/a.py", top=tmp_path)

    assert caught.value.message == "cannot be written: Not a directory"
