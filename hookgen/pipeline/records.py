"""What is asked of a run, and what comes of it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from msgspec import Struct

from hookgen.errors import HookgenError, Span
from hookgen.model import Plan
from hookgen.naming import Location
from hookgen.pipeline.bound import NO_RULES, BoundRules
from hookgen.settings import Settings, WrapSetting
from hookgen.write import StagedFile


class Mode(Enum):
    """What is done to the tools that are found."""

    INSTRUMENT = "instrument"
    CHECK = "check"
    DIFF = "diff"
    REVERT = "revert"
    LIST = "list"
    WRAP = "wrap"

    @property
    def writes(self) -> bool:
        """Whether files are changed."""
        return self in (Mode.INSTRUMENT, Mode.REVERT, Mode.WRAP)


class FileState(Enum):
    """How a file that is to be changed stands to what it should be."""

    UNHOOKED = "not instrumented"
    HOOKED = "instrumented"
    MISSING = "missing"
    STALE = "out of date"
    SURPLUS = "no longer needed"


class Request(Struct, frozen=True):
    """One run."""

    mode: Mode
    paths: tuple[Path, ...]
    settings: Settings
    out: Path | None = None
    """The folder that an instrumented copy goes into; `None` to change the sources."""
    wraps: tuple[WrapSetting, ...] | None = None
    """The wrappers to make; `None` for those in the settings that belong to `paths`."""


class ParameterReport(Struct, frozen=True):
    """A parameter of a tool, or its result, as a hook sees it."""

    name: str
    """`return` for the result."""
    weakened: str = ""
    """Why its type is `Any`; empty if the annotation was carried over."""


class RuleReport(Struct, frozen=True):
    """A rule of a tool, as it is listed."""

    name: str
    phase: str
    do: str
    path: Path
    """Where the rule stands."""
    span: Span | None
    hook_path: Path
    """Where its hook stands."""
    hook_span: Span | None


class ToolReport(Struct, frozen=True):
    """A tool as it is listed."""

    name: str
    """The qualified name in its module."""
    module: str
    path: Path
    span: Span
    selector: str
    kind: str
    binding: str
    hooks: str
    """The module of its hook point; empty if it is skipped."""
    point: str
    """The name of its hook point in that module; empty if it is skipped."""
    record: str
    """The name of its call record; empty if it is skipped."""
    reason: str
    """Why it is skipped; empty if it is not."""
    parameters: tuple[ParameterReport, ...]
    tags: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    """Their dotted names, absolute if they can be, outermost first."""
    rules: tuple[RuleReport, ...] = ()
    """In the order in which they run."""
    code: str = ""
    """The generated methods that run its rules; empty if it has none."""
    is_program: bool = False
    """Whether its file is in a package and can be run as a program, too."""
    template: str = ""
    """What it is wrapped by instead of a hook point; empty if it is not."""


class Change(Struct, frozen=True):
    """A file and what it shall hold."""

    path: Path
    """Where it is written."""
    before: bytes | None
    """`None` if there is no such file."""
    after: bytes | None
    """`None` if it is removed."""
    state: FileState
    reasons: tuple[str, ...] = ()
    """What has changed since it was generated, as far as can be told."""


class FileResult(Struct, frozen=True):
    """What came of one tool module, or of a file that belongs to it."""

    location: Location
    tools: tuple[ToolReport, ...] = ()
    is_hooked: bool = False
    """Whether the module is to have hook points."""
    is_wrapper: bool = False
    """Whether it stands for another module, which decides what becomes of it."""
    plan: Plan | None = None
    """Of a hooked `__init__` module, whose hook points go into a package's own."""
    bound: BoundRules = NO_RULES
    """What rules do to its tools."""
    changes: tuple[Change, ...] = ()
    """Without their contents, once they are staged."""
    staged: tuple[StagedFile, ...] = ()
    error: HookgenError | None = None


class Outcome(Struct, frozen=True):
    """What came of a run."""

    mode: Mode
    files: int
    """How many modules were looked at."""
    tools: tuple[ToolReport, ...]
    """By module and place."""
    changes: tuple[Change, ...]
    """The files that were changed, or would be; by path, contents only for a diff."""
    errors: tuple[HookgenError, ...]
    looked_for: tuple[str, ...] = ()
    """The names of the selectors."""
