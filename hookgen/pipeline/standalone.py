"""The copy of the runtime that makes generated code independent of hookgen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hookgen import disk
from hookgen.naming import MARKER
from hookgen.pipeline.records import Change
from hookgen.pipeline.worker import content_change


def runtime_changes(folder: Path) -> Iterator[Change]:
    """Yield what is to be done so that a folder holds a copy of the runtime."""
    from importlib.resources import files  # noqa: PLC0415 - slow, and seldom needed

    for module in sorted(files("hookgen.runtime").iterdir(), key=lambda m: m.name):
        if module.name.endswith(".py"):
            disk.look(str(module))
            header = f"# {MARKER} from hookgen/runtime/{module.name}; do not edit.\n"
            content = header.encode() + module.read_bytes()
            change = content_change(folder / module.name, content)
            if change is not None:
                yield change
