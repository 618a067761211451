"""The words of rules as records: which hook is bound to which tools, and how.

A rule is a hook that is bound when the code is generated: `where` says to which tools,
`do` names the hook. What the records say of a hook is read from its file.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from hookgen.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from hookgen.errors import Span
    from hookgen.model import FunctionKind, Header, Origin


FAILURE_LIMIT = 5
"""How often in a row an observer may fail if nothing is said of it, as at run time."""


class Phase(Enum):
    """When a hook of a rule runs; the runtime's phases of a call, by its names."""

    PRE_CALL = "pre_call"
    AROUND = "around"
    INTERCEPT = "intercept"
    ON_ITEM = "on_item"
    POST_CALL = "post_call"
    ON_ERROR = "on_error"
    ON_EXIT = "on_exit"


class Subject(Enum):
    """What of a tool a condition compares with patterns; by the keys of `where`."""

    NAME = "name"
    MODULE = "module"
    CLASS = "class"
    DECORATOR = "decorator"
    TAG = "tag"
    PARAM = "param"
    RETURNS = "returns"


class Trait(Enum):
    """What a tool is or is not; by the keys of `where`."""

    ASYNC = "async"
    GENERATOR = "generator"
    METHOD = "method"


class Compare(Struct, frozen=True):
    """Some name or type of the tool fits one of the patterns."""

    subject: Subject
    patterns: tuple[str, ...]
    """At least one; "*" and "?" are wildcards, all else stands for itself.

    Of parameters, `"path"` for a name, `"path: str"` for a name and a type, `": str"`
    for a type.
    """


class Has(Struct, frozen=True):
    """The tool has a trait, or has it not."""

    trait: Trait
    wanted: bool


class AllOf(Struct, frozen=True):
    """All conditions hold; so they do where there is none."""

    conditions: tuple[Condition, ...]


class AnyOf(Struct, frozen=True):
    """At least one condition holds."""

    conditions: tuple[Condition, ...]


class Not(Struct, frozen=True):
    """The condition does not hold."""

    condition: Condition


Condition: TypeAlias = Compare | Has | AllOf | AnyOf | Not


class Place(Struct, frozen=True):
    """Where something stands, for messages."""

    path: Path
    """Absolute."""
    span: Span | None

    def error(self, message: str, *, hint: str) -> SettingsError:
        """Return the error for something that stands here."""
        return SettingsError(message, path=self.path, span=self.span, hint=hint)


class Rule(Struct, frozen=True):
    """A hook that is bound to tools when their code is generated."""

    name: str
    """What it is called in `before` and `after`, in comments and messages.

    If the user gives it none, that is `do`.
    """
    phase: Phase
    do: str
    """The hook, as in `"app.policy:require_approval"`."""
    where: Condition
    place: Place
    order: int | None = None
    """Lower is further outside; `None` if nothing is said of it."""
    before: tuple[str, ...] = ()
    """Rules of the same phase that run later, by name."""
    after: tuple[str, ...] = ()
    """Rules of the same phase that run earlier, by name."""
    observes: bool = False
    """Whether it only looks: `on_failure = "continue"`."""
    failure_limit: int = FAILURE_LIMIT
    """Of an observer: how often in a row it may fail before it is switched off."""
    concurrent: bool = False
    """Of an observer of async tools: whether it runs at the same time as others."""


class PolicyModule(Struct, frozen=True):
    """A module whose decorators `@rule` are read."""

    name: str
    """Dotted."""
    place: Place
    """Where the settings name it."""


class HookFunction(Struct, frozen=True):
    """A user's hook, as its file states it."""

    module: str
    """The dotted name of its module."""
    name: str
    """The name in its module, with the class in front if it has one."""
    place: Place
    header: Header | None
    """`None` if it is no function but an object that is bound to a name."""
    kind: FunctionKind | None
    """`None` if `header` is."""
    origins: dict[str, Origin]
    """The dotted names in its annotations."""
    is_replaced: bool = False
    """Whether something else may be in its place when it is called: what a decorator
    made of it, or what the name is bound to besides."""


class Given(Enum):
    """What a rule hands to a hook, for one of its parameters."""

    RECORD = "record"
    """The record of the phase, as a subscription would get it."""
    CALL = "call"
    PARAMETER = "parameter"
    """One of the tool's own."""
    TOOL_NAME = "tool_name"
    ARGUMENTS = "arguments"
    RESULT = "result"
    ERROR = "error"
    DURATION = "duration"
    OUTCOME = "outcome"
    ITEM = "item"
    INDEX = "index"
    CALL_NEXT = "call_next"
    RUN = "run"
    OWNER = "owner"


class Argument(Struct, frozen=True):
    """What a rule's hook is called with."""

    given: Given
    parameter: str = ""
    """The tool's parameter, for `Given.PARAMETER`."""
    keyword: str = ""
    """The hook's parameter if it is given by keyword; empty if by position."""


class Answer(Enum):
    """What a hook may return, as its annotation says."""

    NOTHING = "None"
    DENY = "Deny"
    REPLACE = "Replace"
    ANYTHING = "anything"
    """Both of them, or its annotation does not say."""


class BoundRule(Struct, frozen=True):
    """A rule as it holds for one tool."""

    rule: Rule
    hook: HookFunction
    arguments: tuple[Argument, ...]
    answer: Answer
    is_certain: bool = False
    """Whether it always returns that, and never `None`."""
    is_awaited: bool = False
    """Whether what it returns has to be awaited."""
