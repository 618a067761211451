"""Projects that are built into wheels, and what is in those."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

TOOL = '''\
from shop.toolbox import tool


@tool
def double(number: int) -> int:
    """Double a number."""
    return number * 2
'''

SHOP = {
    "src/shop/__init__.py": "",
    "src/shop/toolbox.py": "def tool(function):\n    return function\n",
    "src/shop/tools/__init__.py": "",
    "src/shop/tools/numbers.py": TOOL,
}
"""A package of one tool, in the layout that keeps it off the import path."""

PROJECT = """\
[project]
name = "shop"
version = "1"
dependencies = ["hookgen"]
"""

HATCHLING = f"""\
{PROJECT}
[build-system]
requires = ["hatchling", "hookgen"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["src/shop"]

[tool.hatch.build.hooks.hookgen]
"""

SETUPTOOLS = f"""\
{PROJECT}
[build-system]
requires = ["setuptools", "hookgen"]
build-backend = "setuptools.build_meta"

[tool.hookgen]
setuptools = true
"""


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files by their paths, and return the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by path, those that setuptools makes left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _is_of_setuptools(path.relative_to(folder))
    }


def _is_of_setuptools(path: Path) -> bool:
    return path.parts[0] == "build" or any(".egg-info" in part for part in path.parts)


def read_wheel(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel by path."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert sorted(set(names)) == sorted(names)
        return {name: archive.read(name) for name in names}


def modules_of(files: Mapping[str, bytes]) -> list[str]:
    """Return the paths of modules."""
    return sorted(name for name in files if name.endswith(".py"))


def find_false_records(files: Mapping[str, bytes]) -> list[str]:
    """Return what the RECORD of a wheel leaves out, or says wrongly."""
    (record,) = (name for name in files if name.endswith(".dist-info/RECORD"))
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(files[record].decode()))}
    right = {name: _record(content) for name, content in files.items()}
    right[record] = ["", ""]
    return sorted(n for n in right | rows if right.get(n) != rows.get(n))


def _record(content: bytes) -> list[str]:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return [f"sha256={digest.decode().rstrip('=')}", str(len(content))]
