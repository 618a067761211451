"""Tools that read and change files."""

from __future__ import annotations

from shop.framework import tool
from shop.store import FILES, journal


@tool
def read_file(path: str) -> str:
    """Return a file's text."""
    journal.append(f"read_file {path!r}")
    return FILES[path]


# hookgen: tag changes
@tool
def write_file(path: str, text: str) -> int:
    """Write a file; returns how many characters it has."""
    journal.append(f"write_file {path!r}")
    return len(text)


# hookgen: tag changes destructive
@tool
def delete_file(path: str, confirm: bool = False) -> str:
    """Delete a file."""
    journal.append(f"delete_file {path!r} {confirm}")
    return f"deleted {path}"
