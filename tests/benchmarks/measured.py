"""One kind of tool of the packages that were instrumented to be measured.

What is generated has no types here, hence `Any`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from .cases import Kind
from .subjects import tools

PACKAGE = "measured_tools"
RULED_PACKAGE = "ruled_tools"
ORIGINAL_PACKAGE = "original_tools"
WRAPPER_PACKAGE = "wrapped_tools"

FREE = "free"
"""The module of the package with rules whose tools have none."""
RULED_MODULES = (
    FREE,
    "pair",
    "awaiting",
    "five",
    "records",
    "around",
    "on_error",
    "observer",
)
"""The modules of that package that hold the same tools, each with other rules."""

_NAMES = {
    Kind.FUNCTION: "echo",
    Kind.METHOD: "Toolkit",
    Kind.ASYNC: "echo_async",
    Kind.GENERATOR: "stream",
    Kind.ITEM: "stream",
    Kind.ASYNC_GENERATOR: "stream_async",
    Kind.ASYNC_ITEM: "stream_async",
    Kind.LOOP_GENERATOR: "stream_async",
    Kind.FAILING: "fail",
    Kind.FAILING_ASYNC: "fail_async",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A tool with its hook point."""

    kind: Kind
    direct: Any
    """The tool as it was written; for methods, the object that has it."""
    hooked: Any
    """The same, instrumented."""
    point: Any
    toolset: Any


def load_measured(kind: Kind) -> Measured:
    """Import the tool of a kind; it is always the same one."""
    return _load(PACKAGE, kind)


def load_wrapped(kind: Kind) -> Measured:
    """Import the wrapper of such a tool, which is in a package that is not rewritten."""
    return _load(WRAPPER_PACKAGE, kind)


def _load(package: str, kind: Kind) -> Measured:
    hooked: Any = importlib.import_module(f"{package}.tools")
    toolset = importlib.import_module(f"{package}.hooks").toolset
    points: Any = hooked._hooks
    point = points.Toolkit.method if kind is Kind.METHOD else _tool(points, kind)
    return Measured(
        kind, subject_of(tools, kind), subject_of(hooked, kind), point, toolset
    )


def load_ruled(module: str, kind: Kind) -> Any:
    """Import what stands for the tool of a kind in a module of the ruled package."""
    return subject_of(importlib.import_module(f"{RULED_PACKAGE}.{module}"), kind)


def load_working() -> Any:
    """Import the tool of the ruled package that does something."""
    return importlib.import_module(f"{RULED_PACKAGE}.working").digest


def load_policy() -> ModuleType:
    """Import the module of the hooks that rules bind."""
    return importlib.import_module(f"{RULED_PACKAGE}.policy")


def subject_of(module: Any, kind: Kind) -> Any:
    """Return what stands for the tool of a kind in a module."""
    tool = _tool(module, kind)
    return tool() if kind is Kind.METHOD else tool


def _tool(module: Any, kind: Kind) -> Any:
    return getattr(module, _NAMES[kind])
