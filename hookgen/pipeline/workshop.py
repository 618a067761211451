"""What wrappers are made with, and what comes of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hookgen.pipeline.orders import Finder, Orders
from hookgen.pipeline.records import ToolReport
from hookgen.scan import Choice


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What an order makes."""

    text: bytes
    """Empty if no tool can be wrapped."""
    is_hooked: bool
    """Its functions are to be hooked like others."""
    type_variables: frozenset[str]
    """Those of its imports that are type variables."""
    tools: tuple[ToolReport, ...]
    """Those that are not hooked, and why; of a template without hooks, all."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a wrapper is going to be."""

    name: str
    """Its dotted name."""
    path: Path
    root: Path
    """The folder that its imports start from."""
    runtime: str
    """The package that stands for `hookgen.runtime`."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What all wrappers of a run are made with."""

    root: Path
    templates: Path
    choice: Choice
    width: int
    finder: Finder
    orders: Orders
