"""Options and fixtures of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Run, make_run


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that takes what is made for what is expected."""
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="rewrite what the golden cases expect; read the diff as code",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what is made once: the tests of a file, or of one framework in it."""
    for item in items:
        group = item.path.as_posix()
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            framework = item.callspec.params.get("desk")
            group += getattr(framework, "name", "")
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run commands in an empty folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return make_run(capfd)
