"""The words of hookgen as records: what is read from a module and what is planned.

Offsets count bytes of the UTF-8 text without a byte-order mark, from 0.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from hookgen.errors import Span


GENERATED_NAMES = frozenset(
    {
        "ANYTHING",
        "AnyCall",
        "Arguments",
        "AsyncHookPoint",
        "AsyncSteps",
        "AsyncStreamHookPoint",
        "BOOLEAN",
        "Final",
        "FrozenSetOf",
        "HookPoint",
        "INTEGER",
        "ListOf",
        "MappingOf",
        "NULL",
        "NUMBER",
        "OneOf",
        "SetOf",
        "StreamHookPoint",
        "TEXT",
        "TYPE_CHECKING",
        "ToolCall",
        "ToolReturn",
        "Toolset",
        "TupleOf",
        "Unreadable",
        "annotations",
        "dict",
        "load_rules",
        "object",
        "perf_counter",
        "str",
        "toolset",
        "tuple",
    }
)
"""What generated modules have a use for themselves; their tools are named otherwise."""


RUNTIME_NAME = "_runtime"
"""The copy of the runtime inside of a hooks package."""

SCRIPT_RUNTIME_NAME = "hookgen_runtime"
"""The copy of the runtime beside a script."""


def is_runtime(module: str) -> bool:
    """Tell whether this is the runtime, one of its modules, or a copy; not a class."""
    names = {"hookgen.runtime", RUNTIME_NAME, SCRIPT_RUNTIME_NAME}
    *above, last = module.split(".")
    ends = (module, last) if not above else (module, last, ".".join(above), above[-1])
    return last.islower() and not names.isdisjoint(ends)


class FunctionKind(Enum):
    """What calling the function gives."""

    FUNCTION = "function"
    COROUTINE = "async function"
    GENERATOR = "generator"
    ASYNC_GENERATOR = "async generator"


class Binding(Enum):
    """How the function is reached from its class, if it has one."""

    FUNCTION = "function"
    METHOD = "method"
    CLASS_METHOD = "class method"
    STATIC_METHOD = "static method"


class ParameterKind(Enum):
    """The kinds of `inspect.Parameter`, by its names for them."""

    POSITIONAL_ONLY = "positional-only"
    POSITIONAL_OR_KEYWORD = "positional or keyword"
    VAR_POSITIONAL = "variadic positional"
    KEYWORD_ONLY = "keyword-only"
    VAR_KEYWORD = "variadic keyword"


class NamedType(Struct, frozen=True):
    """A type by its dotted name, perhaps with arguments: `list`, `np.ndarray[T]`."""

    name: str
    """Dotted, as the source has it."""
    arguments: tuple[TypeExpression, ...] | None = None
    """`None` if there are no brackets; `tuple[()]` has an empty tuple here."""


class LiteralType(Struct, frozen=True):
    """Source text that is no name: `None`, `...`, `"fast"` and `-1` in a Literal."""

    text: str


class ListType(Struct, frozen=True):
    """The parameter list of a Callable: `[int, str]`."""

    items: tuple[TypeExpression, ...]


class UnpackedType(Struct, frozen=True):
    """A starred type: `*Shape`."""

    inner: TypeExpression


class UnionType(Struct, frozen=True):
    """Two or more types joined by `|`."""

    members: tuple[TypeExpression, ...]


class ForwardType(Struct, frozen=True):
    """A type that the source gives as a string."""

    inner: TypeExpression


TypeExpression: TypeAlias = (
    NamedType | LiteralType | ListType | UnpackedType | UnionType | ForwardType
)


class Parameter(Struct, frozen=True):
    """One parameter of a tool."""

    name: str
    kind: ParameterKind
    annotation: TypeExpression | None = None
    """`None` if there is none or it is no type; `Annotated[T, ...]` is `T` here."""
    unreadable: bool = False
    """There is an annotation, but it is no type expression."""
    has_default: bool = False
    """The header gives it a default; never so of `*args` and `**options`."""
    default: str | None = None
    """Source text of the default, in one line, that means the same in any module.

    `None` if there is no default, if it is no literal, or if the annotation is
    `Annotated`, whose other arguments may say more about it.
    """


class Header(Struct, frozen=True):
    """The `def` of a function, from its first word to where its body may begin."""

    parameters: tuple[Parameter, ...]
    returns: TypeExpression | None
    end: int
    """Offset behind the colon of a one-line suite, else of the line after it.

    A type comment that describes the signature belongs to the header.
    """
    type_parameters: str = ""
    """With their brackets, as in `[T: int]`."""
    type_parameter_names: tuple[str, ...] = ()
    unreadable_return: bool = False


class Scope(Struct, frozen=True):
    """A class or function that a definition stands in."""

    name: str
    is_class: bool


class Tool(Struct, frozen=True):
    """A function that the agent may call, as its source states it."""

    name: str
    scopes: tuple[Scope, ...]
    """Outermost first; empty for a function of the module."""
    kind: FunctionKind
    binding: Binding
    header: Header
    selector: str
    """The name of the selector that found it."""
    span: Span
    """Where its `def` stands."""
    origins: dict[str, Origin]
    """The dotted names in its annotations."""
    start: int
    """Offset of its `def`, decorators not included."""
    indent: str
    """The white space in front of its `def`."""
    body_indent: str | None
    """The white space in front of its body; `None` for a one-line suite."""
    body_start: int
    """Offset where the text in front of the body goes in."""
    shares_docstring_line: bool = False
    """Its body begins behind a docstring, in one line: `"Search."; return 1`."""
    has_lazy_annotations: bool = False
    """Its module has `from __future__ import annotations`."""
    has_return_value: bool = False
    """Of a generator: some `return` in it gives a value."""
    shadowed: frozenset[str] = frozenset()
    """Those of `dict`, `str` and `tuple` that are no builtins at its place."""
    owner_type_parameters: int = 0
    """How many arguments the class around it takes."""
    reason: str | None = None
    """Why it cannot be hooked; `None` if it can."""
    is_declared_only: bool = False
    """There is nothing to hook: it is a stub, an overload or an abstract method."""
    tags: tuple[str, ...] = ()
    """From comments `# hookgen: tag` and from literals for its framework.

    Sorted, each once. Those of frameworks may hold any characters.
    """
    decorators: tuple[str, ...] = ()
    """The dotted names of its decorators, outermost first, absolute if they can be.

    What a decorator calls counts, and an object counts as what made it:
    `mcp.server.fastmcp.FastMCP.tool`. What no import leads to is named as it is
    written. Builtins are left out, and what is no name.
    """

    @property
    def path(self) -> str:
        """The qualified name without the markers of local scopes."""
        return ".".join([*(scope.name for scope in self.scopes), self.name])

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes directly around it, outermost first; empty if none is."""
        names: list[str] = []
        for scope in reversed(self.scopes):
            if not scope.is_class:
                break
            names.insert(0, scope.name)
        return tuple(names)


class OriginKind(Enum):
    """Where a name in an annotation comes from."""

    BUILTIN = "builtin"
    IMPORT = "import"
    MODULE = "module"
    UNKNOWN = "unknown"


class Origin(Struct, frozen=True):
    """Where a name in an annotation comes from, so that it can be imported again."""

    kind: OriginKind
    module: str = ""
    """The absolute dotted name of the module to import."""
    name: str | None = None
    """What to import from it; `None` if the module itself is meant."""
    reason: str = ""
    """Why an unknown name is unknown."""
    type_parameters: int = 0
    """How many arguments a generic class of the tool's own module takes."""

    @property
    def qualified_name(self) -> str:
        """The full dotted name of what is meant."""
        return f"{self.module}.{self.name}" if self.name else self.module


class ModuleName(Struct, frozen=True):
    """Where a tool module and its hook points live among the packages."""

    dotted: str
    """The tool module's own name, as it is imported."""
    hooks: str
    """The name of the module that holds its hook points."""
    toolset: str = ""
    """The generated module that holds the toolset of all; perhaps `hooks` itself."""
    is_package: bool = False
    """The module is the `__init__.py` of a package."""
    modules: frozenset[str] = frozenset()
    """Of a package: the names of its modules, which no hook point of it can have."""
    source: str = ""
    """Its file, as a POSIX path from where the imports start."""
    command: str = ""
    """What to instrument to make its hook points again, as such a path."""
    type_variables: frozenset[str] = frozenset()
    """Of a wrapper: those of its imports that are type variables.

    Of other modules it is not known which are.
    """

    @property
    def package(self) -> str:
        """The package that relative imports start from; empty for a script."""
        if self.is_package:
            return self.dotted
        return self.dotted.rpartition(".")[0]


class Insertion(Struct, frozen=True, order=True):
    """Text that goes into a source file; nothing is ever taken out."""

    offset: int
    """Counted before any insertion."""
    text: str
    """With line ends as `\\n`, whatever the file's own are."""


class Removal(Struct, frozen=True):
    """A piece of text that hookgen had inserted."""

    start: int
    end: int


class Skeleton(Struct, frozen=True):
    """What is read from a tool module."""

    name: ModuleName
    tools: tuple[Tool, ...]
    """In source order, those that cannot be hooked included."""
    names: frozenset[str]
    """Its identifiers that what is inserted could have, and perhaps all."""
    import_offset: int
    """Where the import of the hook points goes in."""
    import_before: str
    """Blank lines in front of that import, as in `"\\n"`."""
    import_after: str
    """Blank lines behind it."""


class PlannedTool(Struct, frozen=True):
    """A tool with the names that hookgen gives to what belongs to it."""

    tool: Tool
    body_name: str
    """The function that holds the original statements."""
    point_path: tuple[str, ...]
    """The hook point among the module's, outermost holder first."""
    point_name: str
    """The name by which the guard reaches it: one name, because CPython 3.11 is slow to
    read the attributes of a class."""
    record_name: str
    """Prefix of its classes: `Search` of `SearchCall` and `SearchHooks`."""


class SkippedTool(Struct, frozen=True):
    """A tool that is left alone, and why."""

    tool: Tool
    reason: str


class Plan(Struct, frozen=True):
    """Everything that is going to be done to one module, before it is done."""

    module: ModuleName
    alias: str
    """The name under which the module imports its hook points."""
    tools: tuple[PlannedTool, ...]
    skipped: tuple[SkippedTool, ...]
    import_offset: int
    import_before: str
    import_after: str


class ImportLine(Struct, frozen=True):
    """What a generated module imports from one module."""

    module: str
    names: tuple[tuple[str, str], ...]
    """Each name with the name it gets; empty if the module itself is imported."""
    alias: str = ""
    """The name the module itself gets; empty if it keeps its own."""


class PointText(Struct, frozen=True):
    """The generated text of one hook point; each statement is laid out."""

    path: tuple[str, ...]
    """Where it is bound, outermost holder first."""
    tool: str
    """The full dotted name of the tool."""
    tool_name: str
    record: str
    """Prefix of its classes."""
    body_alias: str
    """The assignment of the type of its tool's body, for type checkers."""
    slots: str
    init_header: str
    declarations: tuple[str, ...]
    """The types of attributes that are too long for where they are set."""
    assignments: tuple[str, ...]
    """The statements that set the record's attributes."""
    arguments: str
    """The `return` statement of `arguments()`."""
    apply: tuple[str, ...]
    """The lines of the method that hands the record's fields to the body."""
    invoke: tuple[str, ...]
    """Those of the method that runs the tool; empty if nobody else can reach it."""
    hooks_header: str
    call: tuple[str, ...]
    """The lines of the method that the tool's guard calls."""
    parse: tuple[str, ...]
    """Those of the method that reads a record; empty if nobody else can call it."""
    return_alias: str
    """The assignment of its return record's type."""
    binding: str
    """The statement that binds it."""
    ruled: tuple[str, ...] = ()
    """The lines of the method that runs the tool with its rules, inside of all other
    hooks; empty if it has none."""
    bind: tuple[str, ...] = ()
    """Those of the method that attaches what rules bind, if `call` does not call it."""


class Holder(Struct, frozen=True):
    """A class that mirrors a class or function of the source, and holds its points."""

    name: str
    source: str
    """The full dotted name of what it mirrors."""
    indent: str
    lines: tuple[str, ...]
    """The statements that bind its points, laid out; empty if it only holds holders."""
    holders: tuple[Holder, ...]


class Weakened(Struct, frozen=True):
    """A type of a tool that became `Any`, and why."""

    tool: Tool
    place: str
    """The parameter, or `return`."""
    reason: str


class HooksModule(Struct, frozen=True):
    """A generated module, ready to be rendered."""

    name: ModuleName
    imports: str
    """The imports of run time, laid out."""
    typing_imports: str
    """Those for type checkers only, laid out and indented; empty if none is needed."""
    pyright: tuple[str, ...]
    """Comments that pyright reads."""
    load: tuple[str, ...]
    """Of a package: the lines of the function that imports its modules."""
    toolset: str
    """The statement that makes the toolset; empty if another module holds it."""
    points: tuple[PointText, ...]
    holders: tuple[Holder, ...]
    any_call: str
    """The type of any call record of the module, laid out."""
    policies: tuple[str, ...] = ()
    """The local names of the modules whose hooks rules bind; sorted."""
    policy_imports: str = ""
    """The imports of these modules, laid out and indented."""
    children: str = ""
    """Of a package: the import of its modules for type checkers, laid out."""
    weakened: tuple[Weakened, ...] = ()

    @property
    def ends_in_block(self) -> bool:
        """Whether a class or function stands before the type of all calls."""
        is_bare = not self.points and not self.toolset
        return bool(self.holders) or (is_bare and bool(self.load))
