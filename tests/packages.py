"""Small packages on disk, instrumented and imported for the length of a test."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from msgspec.structs import replace

from hookgen.model import ModuleName
from hookgen.pipeline.module import Rewritten, instrument, restore
from hookgen.pipeline.records import Mode, Outcome, Request
from hookgen.pipeline.run import run
from hookgen.scan import SELECTORS, Choice
from hookgen.settings import load_settings
from hookgen.source import Source, read_source

NAME = ModuleName(
    "shop.tools", "shop.hooks.tools", source="shop/tools.py", command="shop"
)
EVERY_FUNCTION = Choice(SELECTORS, include=("*",))


class Subscribable(Protocol):
    """A hook point of any kind."""

    idle: bool

    def subscribe(self, *, pre_call: Any, post_call: Any, on_error: Any) -> object:
        """Attach hooks."""


def write_package(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write modules by their file names, with an empty `__init__.py` beside each."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        for parent in path.relative_to(folder).parents:
            if parent.name:
                (folder / parent / "__init__.py").touch()
    return folder


def instrument_package(path: Path, *, include: tuple[str, ...] = ()) -> Outcome:
    """Instrument a folder in place, by the rules beside it; an error fails the test."""
    settings = replace(load_settings(path.parent), include=include, jobs=1)
    outcome = run(Request(Mode.INSTRUMENT, (path,), settings))
    assert outcome.errors == ()
    return outcome


@contextmanager
def importing(folder: Path, name: str) -> Iterator[ModuleType]:
    """Import a module from a folder, and forget its whole package afterwards."""
    top = name.partition(".")[0]
    writes_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(name)
    finally:
        sys.dont_write_bytecode = writes_bytecode
        sys.path.remove(str(folder))
        for module in [m for m in sys.modules if m.partition(".")[0] == top]:
            del sys.modules[module]


def points_of(hooks: object) -> Iterator[Subscribable]:
    """Yield the hook points of a generated module, those of methods included."""
    for value in list(vars(hooks).values()):
        is_point = hasattr(value, "subscribe") and hasattr(value, "idle")
        if is_point and not isinstance(value, type):
            yield value


def source_of(folder: Path, content: str | bytes) -> Source:
    """Return a module's text as hookgen reads it from a file."""
    path = folder / "tools.py"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_source(path)


def rewritten(
    source: Source, choice: Choice = EVERY_FUNCTION, name: ModuleName = NAME
) -> Rewritten:
    """Return a module with its tools hooked, all of its functions if not told."""
    done = instrument(source, name, choice=choice, width=88)
    assert done is not None
    return done


def again(source: Source, content: bytes) -> Source:
    """Return what is read when a file of the same encoding holds other content."""
    text = content[3:] if source.has_bom else content
    return replace(source, raw=content, text=text)


def reverted(source: Source, content: bytes, name: ModuleName = NAME) -> bytes:
    """Return rewritten content without what hookgen inserted."""
    return restore(again(source, content), name)


def instrument_project(folder: Path) -> Outcome:
    """Instrument a project by its own settings; an error fails the test."""
    outcome = run(Request(Mode.INSTRUMENT, (folder,), load_settings(folder)))
    assert outcome.errors == ()
    return outcome
