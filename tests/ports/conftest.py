"""The shop, instrumented once, and imported anew for each test."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import do
from packages import importing

HERE = Path(__file__).parent
COPIED = ("shop", "policies", "pyproject.toml")


class World:
    """The shop's tools and a policy for them, as freshly started."""

    def policy(self, name: str) -> Any:
        """Import a policy, which attaches its hooks."""
        return importlib.import_module(f"policies.{name}")

    def __getattr__(self, name: str) -> Any:
        """Import a module of tools."""
        return importlib.import_module(f"shop.tools.{name}")

    @property
    def store(self) -> Any:
        """What the shop has."""
        return importlib.import_module("shop.store")

    @property
    def journal(self) -> list[str]:
        """Which tools did their work, and with what."""
        done: list[str] = self.store.journal
        return done

    @property
    def toolset(self) -> Any:
        """All hook points together."""
        return importlib.import_module("shop.tools.hooks").toolset


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the shop, instrumented, and the policies."""
    made = tmp_path_factory.mktemp("ports").resolve()
    for name in COPIED:
        source = HERE / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, made / name, ignore=ignored)
        else:
            shutil.copy(source, made / name)
    do([sys.executable, "-m", "hookgen", "instrument"], made)
    return made


@pytest.fixture
def world(folder: Path) -> Iterator[World]:
    """Import nothing yet; forget all that was imported afterwards."""
    with importing(folder, "shop"), importing(folder, "policies"):
        yield World()
