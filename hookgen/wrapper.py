"""What a template of wrapper modules gets: the wrapped module and its tools.

This is an interface: the templates of users are written against it. Texts are Python in
one line each, whatever its length; hookgen lays out what is too long for a line.
"""

from __future__ import annotations

import ast
import re

from msgspec import Struct

from hookgen.model import FunctionKind

_ITERATOR = re.compile(r"[\"']?([\w.]+\.)?(Iterator|Iterable)\b")


class WrapperParameter(Struct, frozen=True):
    """A parameter of a wrapped tool."""

    name: str
    """Also that of the variable in the body."""
    kind: str
    """As `inspect.Parameter` words it, such as `keyword-only`."""
    annotation: str
    """As the source has it; empty if there is none."""
    has_default: bool
    """Callers may leave it out."""

    @property
    def type(self) -> str:
        """The type of the variable in the body: `tuple[int, ...]` for `*sizes: int`."""
        inner = self.annotation or "Any"
        match self.kind:
            case "variadic positional":
                return f"tuple[{inner}, ...]"
            case "variadic keyword":
                return f"dict[str, {inner}]"
            case _:
                return inner


class WrapperTool(Struct, frozen=True):
    """A tool of the wrapped module, for the body of the function that stands for it.

    That function has the tool's own header: its parameters are the names in scope.
    """

    name: str
    """That of the function."""
    qualified_name: str
    """With the classes around it: `CalculatorTools.add`."""
    module: str
    """The dotted name of the wrapped module."""
    kind: FunctionKind
    """What calling it gives; `is_function` and the like tell it, too."""
    owner: str
    """The receiver's name, `self` or `cls`; empty if it is not bound to one."""
    parameters: tuple[WrapperParameter, ...]
    """Without the receiver."""
    result: str
    """The type of what a call gives, `Any` if the source does not tell.

    Of a coroutine, of what awaiting it gives; of a stream, of the stream.
    """
    item: str
    """The type of a stream's items; empty if it is none."""
    call: str
    """The call of the original with the arguments given: `_wrapped.add(a, b=b)`."""
    arguments: str
    """A display of them, by name, without the receiver: `{"a": a, "b": b}`."""
    gives_nothing: bool = False
    """Its result is annotated with `None`; `return` may still stand before `call`."""
    never_returns: bool = False
    """Its result is annotated with `NoReturn`; no `return` may stand before `call`."""
    gives_value: bool = False
    """It is a generator with a `return` that gives a value."""
    tags: tuple[str, ...] = ()
    """As hooks select by: of comments, and of frameworks."""

    @property
    def is_function(self) -> bool:
        """It is called and gives its result."""
        return self.kind is FunctionKind.FUNCTION

    @property
    def is_coroutine(self) -> bool:
        """It is awaited."""
        return self.kind is FunctionKind.COROUTINE

    @property
    def is_generator(self) -> bool:
        """It is a `def` with `yield`."""
        return self.kind is FunctionKind.GENERATOR

    @property
    def is_async_generator(self) -> bool:
        """It is an `async def` with `yield`."""
        return self.kind is FunctionKind.ASYNC_GENERATOR

    @property
    def is_async(self) -> bool:
        """It is an `async def`."""
        return self.is_coroutine or self.is_async_generator

    @property
    def is_stream(self) -> bool:
        """It is a generator, async or not."""
        return self.is_generator or self.is_async_generator

    @property
    def gives_result(self) -> bool:
        """Each call gives one value, and not always `None`."""
        return not (self.is_stream or self.gives_nothing or self.never_returns)

    @property
    def class_name(self) -> str:
        """Its qualified name for the name of a class: `CalculatorToolsAdd`."""
        parts = re.split(r"[._]+", self.qualified_name)
        return "".join(part[:1].upper() + part[1:] for part in parts)

    @property
    def snake_name(self) -> str:
        """Its qualified name for that of a variable: `calculator_tools_add`."""
        name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[._]+", "_", self.qualified_name)
        return name.lower().strip("_")

    @property
    def delegation(self) -> str:
        """The statement that calls the original and gives what it gives.

        `return await _wrapped.add(a)`. Not for async generators, which have no such
        statement.
        """
        if self.is_generator:
            if not self.gives_value and _ITERATOR.match(self.result):
                # Type checkers do not know what `yield from` gives for these.
                return f"yield from {self.call}"
            return f"return (yield from {self.call})"
        awaited = "await " if self.is_coroutine else ""
        return f"{awaited if self.never_returns else f'return {awaited}'}{self.call}"

    @property
    def value(self) -> str:
        """The type of what a generator returns, `Any` if the source does not tell."""
        match _unquoted(ast.parse(self.result, mode="eval").body):
            case ast.Subscript(slice=ast.Tuple(elts=[_, _, value])):
                return ast.unparse(_unquoted(value))
            case _:
                return "Any" if self.gives_value else "None"

    def unused(self, name: str) -> str:
        """Return a name for a variable that no parameter has.

        Underscores are put behind `name` for as long as it takes.
        """
        taken = {parameter.name for parameter in self.parameters} | {self.owner}
        while name in taken:
            name += "_"
        return name


def _unquoted(annotation: ast.expr) -> ast.expr:
    """Return an annotation, without the quotes around all of it."""
    match annotation:
        case ast.Constant(value=str(text)):
            return ast.parse(text, mode="eval").body
        case _:
            return annotation


class WrapperModule(Struct, frozen=True):
    """A module that stands for another one."""

    name: str
    """The dotted name of the wrapped module."""
    tools: tuple[WrapperTool, ...]
    """In source order."""

    @property
    def has_functions(self) -> bool:
        """Some tool is a plain function, or such a method."""
        return any(tool.is_function for tool in self.tools)

    @property
    def has_coroutines(self) -> bool:
        """Some tool is awaited."""
        return any(tool.is_coroutine for tool in self.tools)

    @property
    def has_generators(self) -> bool:
        """Some tool is a generator."""
        return any(tool.is_generator for tool in self.tools)

    @property
    def has_async_generators(self) -> bool:
        """Some tool is an async generator."""
        return any(tool.is_async_generator for tool in self.tools)


class WrapperText(Struct, frozen=True):
    """A wrapper module, ready to be rendered."""

    name: str
    """The dotted name of what it stands for."""
    template: str
    command: str
    pragmas: tuple[str, ...]
    """Comments that type checkers read."""
    has_lazy_annotations: bool
    imports: str
    typing_imports: str
    """Those for type checkers only, laid out and indented; empty if none is needed."""
    late_imports: tuple[str, ...]
    """The lines that bind the same names when the module is run; indented."""
    exports: str
    """The assignment of `__all__`."""
    helpers: str
    definitions: str
