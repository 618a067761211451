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
    """Begin with what takes long, so that no worker is left alone with it in the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run commands in an empty folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return make_run(capfd)
