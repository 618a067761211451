"""docs/coming-from.md has a row for each example, and a test for each row."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from commands import ROOT

PAGE = ROOT / "docs" / "coming-from.md"
PORTS = ROOT / "tests" / "ports"

# What the guides have: they are not part of the project, so these are facts to keep.
EXAMPLES = {
    "A generic guide to Python hooks": 8,
    "Egregore tool hooks": 23,
    "Agno tool hooks": 26,
    "NexAU hooks": 16,
}

LINK = re.compile(r"\[[^\]]+\]\[(?P<label>[^\]]+)\]")
TARGET = re.compile(r"^\[(?P<label>[^\]]+)\]: (?P<path>\S+)#(?P<name>\w+)$", re.M)
POLICY = re.compile(r'world\.policy\("(?P<name>[\w.]+)"\)')


def read_sections() -> dict[str, str]:
    """Return the text below each second-level heading."""
    _, *parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def read_rows(section: str, letter: str) -> list[tuple[str, str]]:
    """Return number and last cell of the rows that a letter marks."""
    rows = re.findall(rf"^\| {letter}(\d+) \|.*\| (.+) \|$", section, flags=re.M)
    return [(number, cell) for number, cell in rows]


def read_targets() -> dict[str, tuple[Path, str]]:
    """Return file and function of each link's label."""
    found = TARGET.finditer(PAGE.read_text(encoding="utf-8"))
    return {
        each["label"]: ((PAGE.parent / each["path"]).resolve(), each["name"])
        for each in found
    }


def read_tests(path: Path) -> set[tuple[Path, str]]:
    """Return the test functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        (path, node.name)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_guide_has_a_section() -> None:
    """The page has the four guides, each with the number of its code examples."""
    stated = {
        title: int(match[1])
        for title, text in read_sections().items()
        if (match := re.search(r"It has (\d+) code examples", text))
    }

    assert stated == EXAMPLES


@pytest.mark.parametrize("title", EXAMPLES)
def test_nothing_is_left_out(title: str) -> None:
    """Rows are numbered from 1, to as many as the page says there are."""
    section = read_sections()[title]
    stated = re.search(r"(\d+) code examples; (\d+) features", section)
    assert stated is not None

    for letter, number in zip("EF", stated.groups(), strict=True):
        numbers = [int(row) for row, _ in read_rows(section, letter)]
        assert numbers == list(range(1, int(number) + 1))


def test_the_sums_are_right() -> None:
    """What the page says of all guides together is the sum."""
    sections = read_sections().values()
    sums = [sum(len(read_rows(each, letter)) for each in sections) for letter in "EF"]

    examples, features = sums
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert f"{examples} code examples, and each of the {features} features" in text


def test_every_row_has_a_test() -> None:
    """Each row ends in links, and every link leads to a test function."""
    targets = read_targets()
    exists = set[tuple[Path, str]]()
    for path, _ in targets.values():
        exists |= read_tests(path)

    cells = [
        cell
        for section in read_sections().values()
        for letter in "EF"
        for _, cell in read_rows(section, letter)
    ]
    assert [cell for cell in cells if not LINK.search(cell)] == []
    labels = {label for cell in cells for label in LINK.findall(cell)}
    assert labels == set(targets)
    assert set(targets.values()) - exists == set()


def test_every_test_has_a_row() -> None:
    """There is no port that the page does not tell of."""
    tests = set[tuple[Path, str]]()
    for path in PORTS.glob("test_*.py"):
        tests |= read_tests(path)

    assert tests - set(read_targets().values()) == set()


def test_every_policy_is_run() -> None:
    """There is no policy that no test imports, itself or by another policy."""
    texts = [path.read_text(encoding="utf-8") for path in PORTS.rglob("*.py")]
    run = {name for text in texts for name in POLICY.findall(text)}
    run |= {n for text in texts for n in re.findall(r"from policies\.([\w.]+)", text)}

    policies = PORTS / "policies"
    there = {
        ".".join(path.relative_to(policies).with_suffix("").parts)
        for path in policies.glob("*/*.py")
        if path.name != "__init__.py"
    }
    assert there == run
