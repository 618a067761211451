"""Looking at the file system: which paths a pattern matches, on every Python."""

from pathlib import Path

import pytest

from hookgen import disk
from hookgen.trace import tracing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with files at three depths, and a link back to itself."""
    for name in ("one.yml", "a/two.yml", "a/b/three.yml", "a/b/three.txt", ".c/d.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.yml", "one.yml"),
        ("a/two.yml", "a/two.yml"),
        ("./a/../one.yml", "a/../one.yml"),
        ("?/t*.yml", "a/two.yml"),
        ("a/*/*.yml", "a/b/three.yml a/loop/one.yml"),
        ("**/*.yml", ".c/d.yml a/b/three.yml a/two.yml one.yml"),
        ("**/b/**/*.yml", "a/b/three.yml"),
        ("a/b/**", "a/b/three.txt a/b/three.yml"),
        ("[ab]", "a"),
        ("missing/*.yml", ""),
        ("one.yml/*", ""),
        ("missing.yml", ""),
    ],
)
def test_patterns(folder: Path, pattern: str, expected: str) -> None:
    """`**` stands for any number of folders, no links followed; else parts match."""
    found = disk.glob(folder, pattern)

    assert sorted(found) == [folder / name for name in expected.split()]


def test_folders_that_decide_what_matches_are_noted(folder: Path) -> None:
    """A file that appears, matched or not, changes a folder that was noted."""
    with tracing() as trace:
        disk.glob(folder, "a/*/*.yml")
        disk.glob(folder, "missing/*.yml")

    assert {folder / "a", folder / "a" / "b"} <= set(map(Path, trace.stamps))
    assert str(folder / "missing") in trace.missing
