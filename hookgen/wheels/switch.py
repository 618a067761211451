"""Whether a project asks for instrumented wheels of setuptools.

setuptools calls this for every project that is built where hookgen is installed, so it
has to cost next to nothing, and must not fail.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from setuptools import Distribution


def finalize(distribution: Distribution) -> None:
    """Take part in what setuptools does for a project with the key `setuptools`."""
    root = Path(distribution.src_root or os.curdir).resolve()
    if is_asked(root / "pyproject.toml"):
        # Other projects do not wait for it, and do not fail if it does.
        from hookgen.wheels.setuptools import take_part  # noqa: PLC0415 - see above

        take_part(distribution)


def is_asked(pyproject: Path) -> bool:
    """Tell whether a file has the key; any value but `false` is looked into later."""
    try:
        values = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    match values:
        case {"tool": {"hookgen": {"setuptools": value}}}:
            return value is not False
        case _:
            return False
