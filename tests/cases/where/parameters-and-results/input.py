"""Tools told by their parameters and results."""

from __future__ import annotations

import pathlib
from pathlib import Path
from typing import Optional

from agents import function_tool


@function_tool
def read(path: Path) -> "list[str]":
    """Read a file."""
    return [str(path)]


@function_tool
def write(path: pathlib.Path, text: str, *names: str, mode: int = 0) -> None:
    """Write a file."""
    del path, text, names, mode


@function_tool
def copy(path: "str", target: Optional[Path] = None) -> list[ str ]:
    """Copy a file."""
    return [path, str(target)]


@function_tool
def untyped(path, **options):
    """Say nothing of types."""
    return path, options


class Store:
    """Files."""

    @function_tool
    def list(self, folder: Path | str) -> dict[str, int]:
        """List files."""
        return {str(folder): 1}
