"""What is read from a module that a wrapper module is to stand for."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from hookgen.layout import Line
from hookgen.model import ModuleName, ParameterKind, Tool


class OriginalParameter(Struct, frozen=True):
    """A parameter as the header of its function has it."""

    name: str
    kind: ParameterKind
    annotation: Line = ()
    """Empty if there is none."""
    default: Line = ()
    """A default that is the same object wherever it is written; else empty."""
    place: int | None = None
    """Of another default: its index in `__defaults__`; -1 if `__kwdefaults__` has it,
    by the parameter's name."""

    @property
    def has_default(self) -> bool:
        """Whether a call may leave it out."""
        return bool(self.default) or self.place is not None


class Definition(Struct, frozen=True):
    """One `def` of a tool: its own, or that of an overload."""

    parameters: tuple[OriginalParameter, ...]
    returns: Line
    """Empty if there is none."""
    decorators: tuple[Line, ...]
    """Those that stand before it in the wrapper, too."""
    fingerprint: str
    """What the wrapper's own header must come to, so that it means the same."""
    names: frozenset[str]
    """The names that it takes from around it."""
    has_quoted_types: bool
    """Some annotation is a string, or has one in it that gives a type."""


class OriginalTool(Struct, frozen=True):
    """A tool of the wrapped module."""

    tool: Tool
    definition: Definition
    overloads: tuple[Definition, ...] = ()
    docstring: str = ""
    """The literal as it is to be written; empty if there is none."""
    reach: str = ""
    """What leads from the name to the function, as in `.entrypoint`."""
    has_other_type: bool = False
    """Type checkers may take its name for something else than its header says."""
    ignores_types: bool = False
    """Its header has a comment `# type: ignore`."""
    reason: str | None = None
    """Why it cannot be wrapped; `None` if it can."""


class OriginalClass(Struct, frozen=True):
    """A class with tools, of its own or inherited in the same module."""

    name: str
    line: int
    bases: tuple[str, ...]
    """The classes with tools of the same module that it derives from, in order."""
    outer_bases: tuple[str, ...] = ()
    """The full dotted names of those that it derives from in other modules."""
    arguments: tuple[str, ...] = ()
    """Its type variables, in the order in which it takes them."""
    type_parameters: str = ""
    """Those of its own, with their brackets: `[T: int]`."""
    docstring: str = ""
    has_slots: bool = False


class NameKind(Enum):
    """Where a name of a module is to come from in its wrapper."""

    IMPORT = "the same import"
    TYPING = "the same import, for type checkers only"
    CONDITIONAL = "the same import for type checkers, the original for the rest"
    OWN = "the original"


class NameSource(Struct, frozen=True):
    """A name that a module binds outside of its classes and functions."""

    kind: NameKind
    module: str = ""
    """What it is imported from, in full; empty if it is not imported."""
    name: str | None = None
    """What is imported from there; `None` for the module itself."""
    dotted: tuple[str, ...] = ()
    """The modules whose imports bind it without a name of their own: `import a.b`."""
    is_certain: bool = True
    """Whether the original binds it whatever is installed, and wherever it runs."""


class Original(Struct, frozen=True):
    """A module that is to be wrapped."""

    name: ModuleName
    alias: str
    """The name under which the wrapper imports it; it has no name like that itself."""
    tools: tuple[OriginalTool, ...]
    """In source order, those that cannot be wrapped included."""
    classes: tuple[OriginalClass, ...]
    """Those with tools that can be wrapped, in source order."""
    changes_docstrings: bool
    """It assigns docstrings when it is imported, so that they are not as written."""
    names: dict[str, NameSource]
    type_variables: frozenset[str]
    """Those of its names that it makes itself, and that are type variables."""
    stars: tuple[str, ...]
    """The modules that all names are imported from."""
    exports: tuple[str, ...]
    """What others may import from it; sorted."""
    words: frozenset[str]
    """Every identifier of the module."""
    has_lazy_annotations: bool
