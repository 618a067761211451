"""Reading a module that is to be wrapped: headers, classes and what names mean."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from hookgen.layout import Line
from hookgen.model import ModuleName, ParameterKind, Tool
from hookgen.original import (
    Definition,
    Original,
    OriginalClass,
    OriginalParameter,
    OriginalTool,
)
from hookgen.scan.expressions import expression_line
from hookgen.scan.names import is_type_variable
from hookgen.scan.outline import (
    BUILTINS,
    Assigned,
    Bound,
    ClassSite,
    Defined,
    FunctionNode,
    FunctionSite,
    Namespace,
    Outline,
    last_name,
    qualified_name,
    walk,
)
from hookgen.scan.places import Text, is_docstring
from hookgen.scan.reach import Reach, find_reach
from hookgen.scan.reasons import find_reason, is_enum, is_overload
from hookgen.scan.selectors import BY_COMMENT
from hookgen.scan.toplevel import certain_names, read_exports, read_name_sources

_WRAPPED = "_wrapped"

KEYWORD = -1
"""The place of a default that `__kwdefaults__` keeps, by its name."""

_QUOTES = '"""'

_NO_TYPES = frozenset({"Annotated", "Literal"})
"""What may take strings that are no types."""

_GENERIC = frozenset({"Generic", "Protocol"})


class FoundTool(Struct, frozen=True):
    """A tool with the place where it is defined."""

    tool: Tool
    site: FunctionSite


def read_original(
    outline: Outline,
    text: Text,
    name: ModuleName,
    found: tuple[FoundTool, ...],
    words: frozenset[str],
) -> Original:
    """Return what the wrapper of a module needs to know of it and its tools."""
    alias = _free(_WRAPPED, words)
    reader = _Reader(outline, text, name, alias, frozenset())
    owners = {each.tool.classes[0] for each in found if each.tool.classes}
    hidden = frozenset([*_hidden_names(found), *_heirs(reader, owners)])
    reader = replace(reader, hidden=hidden)
    tools = tuple(reader.tool(each) for each in found)
    own = {t.tool.classes[0] for t in tools if t.reason is None and t.tool.classes}
    wrapped = {*own, *_heirs(reader, own)}
    return Original(
        name=name,
        alias=alias,
        tools=tools,
        classes=tuple(
            reader.class_(site, wrapped)
            for site in outline.classes
            if not site.scopes and site.node.name in wrapped
        ),
        changes_docstrings=b"__doc__" in text.text and _changes_docstrings(outline),
        names=read_name_sources(outline.tree, name),
        type_variables=frozenset(
            bound
            for bound in outline.namespace.names
            if _is_variable(bound, outline.namespace)
        ),
        stars=tuple(outline.namespace.star_imports),
        exports=read_exports(outline.tree, name),
        words=words,
        has_lazy_annotations=outline.namespace.has_lazy_annotations,
    )


def _heirs(reader: _Reader, bases: set[str]) -> Iterator[str]:
    """Yield the classes without tools of their own that inherit some in the module."""
    known = set(bases)
    for site in reader.outline.classes:
        is_heir = known & {last_name(base) for base in site.node.bases}
        if not is_heir or site.scopes or site.node.decorator_list:
            continue
        if reader.class_reason(site) is None:
            known.add(site.node.name)
            yield site.node.name


def _changes_docstrings(outline: Outline) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "__doc__"
        and isinstance(node.ctx, ast.Store)
        for node in walk(outline.tree)
    )


def _free(name: str, taken: frozenset[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _hidden_names(found: tuple[FoundTool, ...]) -> Iterator[str]:
    """Yield the names that mean something else in the wrapper than in the original."""
    for each in found:
        yield each.tool.scopes[0].name if each.tool.scopes else each.tool.name


def find_functions(tree: ast.Module) -> Iterator[tuple[str, FunctionNode]]:
    """Yield the functions of a module and of its classes, by qualified name."""
    for top in tree.body:
        inner = top.body if isinstance(top, ast.ClassDef) else [top]
        prefix = f"{top.name}." if isinstance(top, ast.ClassDef) else ""
        for node in inner:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{prefix}{node.name}", node


def fingerprint(node: FunctionNode, places: frozenset[str]) -> str:
    """Return what a header and a docstring mean, whatever their layout.

    The defaults of the parameters in `places` do not count.
    """
    arguments = copy.deepcopy(node.args)
    positional = [*arguments.posonlyargs, *arguments.args]
    start = len(positional) - len(arguments.defaults)
    ignored = ast.Constant(...)
    arguments.defaults = [
        ignored if positional[start + index].arg in places else default
        for index, default in enumerate(arguments.defaults)
    ]
    arguments.kw_defaults = [
        ignored if argument.arg in places else default
        for argument, default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        )
    ]
    returns = copy.deepcopy(node.returns)
    for each in walk(arguments, *filter(None, (returns,))):
        if isinstance(each, ast.Constant):
            each.kind = None
    return "\n".join(
        [
            type(node).__name__,
            node.name,
            ast.dump(arguments),
            ast.dump(returns) if returns else "",
            ast.get_docstring(node, clean=False) or "",
        ]
    )


class _Reader(Struct, frozen=True):
    outline: Outline
    text: Text
    name: ModuleName
    alias: str
    hidden: frozenset[str]

    def tool(self, found: FoundTool) -> OriginalTool:
        site, tool = found.site, found.tool
        reach = find_reach(site, tool)
        definition = self.definition(site, reach.decorators)
        start, end = self.text.start(site.node), self.text.start(site.node.body[0])
        return OriginalTool(
            tool=tool,
            definition=definition,
            overloads=tuple(self.overloads(site)),
            docstring=self.docstring(site.node),
            reach=reach.attribute,
            has_other_type=not reach.is_plain,
            ignores_types=b"type: ignore" in self.text.text[start:end],
            reason=self.reason(site, tool, reach, definition),
        )

    def reason(
        self, site: FunctionSite, tool: Tool, reach: Reach, definition: Definition
    ) -> str | None:
        """Return why a tool cannot be wrapped; `None` if it can."""
        # Not the tool's own: a suite on the line of its header does not matter here.
        reason = find_reason(site, is_marked=tool.selector == BY_COMMENT)
        reason = reason or _nesting_reason(tool) or self._name_reason(site)
        reason = reason or _header_reason(site) or reach.reason
        if reason is not None:
            return reason
        has_places = any(p.place is not None for p in definition.parameters)
        if not reach.is_plain and has_places:
            return (
                "has a default that is no literal, which cannot be found again behind "
                "its decorators"
            )
        return None

    def _name_reason(self, site: FunctionSite) -> str | None:
        """Return why the names of a tool and its class need not mean them."""
        owner = site.owner
        if owner is None:
            return self.binding_reason(site.node, site.namespace, self.outline.tree)
        name = owner.node.name
        if reason := self.class_reason(owner):
            return f"its class '{name}' {reason}"
        return self.binding_reason(site.node, site.namespace, owner.node)

    def class_reason(self, site: ClassSite) -> str | None:
        """Return why the wrapper cannot derive from a class; `None` if it can."""
        decorators = [last_name(each) for each in site.node.decorator_list]
        if "final" in decorators:
            return "is final: no other can derive from it"
        if is_enum(site.node, site.namespace):
            return "is an enumeration: no other can derive from it"
        if key := _wanted_of_heirs(site):
            return f"wants '{key}' of those that derive from it"
        return self.binding_reason(site.node, site.namespace, self.outline.tree)

    def binding_reason(
        self,
        node: FunctionNode | ast.ClassDef,
        namespace: Namespace,
        around: ast.Module | ast.ClassDef,
    ) -> str | None:
        """Return why a name need not mean what is defined, when all has been run."""
        bindings = namespace.names[node.name]
        last = bindings[-1]
        if not (isinstance(last, Defined) and last.node is node):
            return "is bound to something else later"
        if node.name in namespace.deleted:
            return "is deleted, or has the name of a caught exception"
        if namespace.star_imports and _has_star_import_after(node, around):
            return "may be bound to something else by 'import *' later"
        if any(node is each for each in around.body):
            return None
        if node.name not in certain_names(around.body, self.name):
            return "is defined under a condition, and need not be there"
        is_only = sum(not _is_overload(bound) for bound in bindings) == 1
        return None if is_only else "is defined in several ways, under conditions"

    def overloads(self, site: FunctionSite) -> Iterator[Definition]:
        for other in self.outline.functions:
            is_same = other.node.name == site.node.name
            if is_same and other.namespace is site.namespace and is_overload(other):
                yield self.definition(other, other.node.decorator_list)

    def class_(self, site: ClassSite, wrapped: set[str]) -> OriginalClass:
        node = site.node
        own_parameters = self.type_parameters(node)
        bases = [last_name(base) for base in node.bases]
        outer = [qualified_name(base, site.namespace) for base in node.bases]
        return OriginalClass(
            name=node.name,
            line=node.lineno,
            bases=tuple(base for base in bases if base in wrapped - {node.name}),
            outer_bases=tuple(filter(None, outer)),
            arguments=_own_arguments(own_parameters) or tuple(_type_arguments(site)),
            type_parameters=own_parameters,
            docstring=self.docstring(node),
            has_slots="__slots__" in site.body.names,
        )

    def definition(self, site: FunctionSite, decorators: list[ast.expr]) -> Definition:
        rename = _Rename(self._renamed(site))
        node = rename.header(site.node)
        parameters = tuple(_parameters(node.args, site.node.args, site.namespace))
        places = frozenset(p.name for p in parameters if p.place is not None)
        kept = [rename.expression(each) for each in decorators]
        defaults = _defaults(node.args, site.node.args)
        written = [d for _, name, d, _ in defaults if name not in places]
        types = (name for each in _annotations(node) for name in type_names(each))
        return Definition(
            parameters=parameters,
            returns=expression_line(node.returns) if node.returns else (),
            decorators=tuple(("@", *expression_line(each)) for each in kept),
            fingerprint=fingerprint(node, places),
            names=frozenset({*_names([*kept, *written]), *types}),
            has_quoted_types=any(
                isinstance(each, ast.Constant) and _quoted_type(each) is not None
                for annotation in _annotations(site.node)
                for each in walk(annotation)
            ),
        )

    def _renamed(self, site: FunctionSite) -> dict[str, str]:
        """Return what means something else in the wrapper, and what it is there."""
        renamed = {name: f"{self.alias}.{name}" for name in self.hidden}
        if site.owner is not None:
            owner = f"{self.alias}.{site.owner.node.name}"
            renamed |= {name: f"{owner}.{name}" for name in site.namespace.names}
        return renamed

    def docstring(self, node: FunctionNode | ast.ClassDef) -> str:
        """Return a docstring's literal, with `\\n` for line ends."""
        match node.body[0]:
            case (
                ast.Expr(value=ast.Constant(value=str() as value) as constant) as first
            ):
                written = _docstring(self._lines(constant), value)
                # Brackets around strings may be what lets them go on in other lines.
                whole = self._lines(first)
                is_split = constant.lineno != constant.end_lineno
                return whole if is_split and written in whole else written
            case _:
                return ""

    def _lines(self, node: ast.Expr | ast.Constant) -> str:
        start = self.text.offset(node.lineno, node.col_offset)
        lines = self.text.text[start : self.text.end(node)].decode()
        return lines.replace("\r\n", "\n").replace("\r", "\n")

    def type_parameters(self, node: ast.ClassDef) -> str:
        """Return the type parameters of a class as PEP 695 writes them, or nothing."""
        start = self.text.offset(node.lineno, node.col_offset)
        end = self.text.start(node.body[0])
        text = self.text.text[start:end].decode()
        after = text.split(node.name, 1)[1].lstrip()
        if not after.startswith("["):
            return ""
        depth = 0
        for index, character in enumerate(after):
            depth += (character == "[") - (character == "]")
            if not depth:
                return " ".join(after[: index + 1].split())
        return ""


def _nesting_reason(tool: Tool) -> str | None:
    """Return why another module cannot name a tool, or derive from its class."""
    if len(tool.classes) < len(tool.scopes):
        return f"is defined in function '{tool.scopes[0].name}', which hides it"
    if len(tool.scopes) > 1:
        return f"its class '{tool.scopes[-1].name}' is defined in another class"
    return None


def _wanted_of_heirs(owner: ClassSite) -> str | None:
    """Return the argument that a class cannot be derived from without."""
    for node in owner.node.body:
        match node:
            case ast.FunctionDef(name="__init_subclass__", args=arguments):
                pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
                wanted = [argument.arg for argument, given in pairs if given is None]
                return wanted[0] if wanted else None
            case _:
                continue
    return None


def _header_reason(site: FunctionSite) -> str | None:
    """Return why the original of a class method cannot be called by `super`."""
    if all(last_name(each) != "classmethod" for each in site.node.decorator_list):
        return None
    arguments = site.node.args
    if not (arguments.posonlyargs or arguments.args):
        return "is a class method whose class is not a parameter of its own"
    if any(argument.arg == "super" for argument in _all_arguments(arguments)):
        return "is a class method with a parameter 'super', which hides the function"
    return None


def _is_overload(bound: Bound) -> bool:
    return isinstance(bound, Defined) and any(
        last_name(each) == "overload" for each in bound.node.decorator_list
    )


def _has_star_import_after(node: ast.stmt, around: ast.AST) -> bool:
    return any(
        isinstance(each, ast.ImportFrom)
        and each.names[0].name == "*"
        and each.lineno > node.lineno
        for each in walk(around)
    )


class _Rename(ast.NodeTransformer):
    """Names what the wrapper hides as the original's own, in quoted types too."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed
        self._is_type = False

    def header(self, function: FunctionNode) -> FunctionNode:
        """Return the header and docstring of a function with other names."""
        bare = copy.copy(function)
        has_docstring = is_docstring(function.body[0])
        bare.body = [function.body[0] if has_docstring else ast.Pass()]
        bare.args = copy.deepcopy(function.args)
        self.generic_visit(bare.args)
        bare.returns = self._type(function.returns)
        return bare

    def expression(self, node: ast.expr) -> ast.expr:
        """Return an expression with other names."""
        return cast("ast.expr", self.visit(copy.deepcopy(node)))

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = self._type(node.annotation)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        renamed = self._renamed.get(node.id)
        return ast.parse(renamed, mode="eval").body if renamed else node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        inner = _quoted_type(node) if self._is_type else None
        if inner is not None and not self._renamed.keys().isdisjoint(type_names(inner)):
            return ast.Constant(ast.unparse(cast("ast.expr", self.visit(inner))))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        was_type = self._is_type
        node.value = cast("ast.expr", self.visit(node.value))
        # Strings in these are no types, but for the first argument of Annotated.
        self._is_type = was_type and last_name(node.value) not in _NO_TYPES
        node.slice = cast("ast.expr", self.visit(node.slice))
        self._is_type = was_type
        return node

    def _type(self, node: ast.expr | None) -> ast.expr | None:
        if node is None:
            return None
        self._is_type = True
        renamed = self.expression(node)
        self._is_type = False
        return renamed


def _quoted_type(node: ast.Constant) -> ast.expr | None:
    """Return the type that a string gives; `None` if it is none."""
    if not isinstance(node.value, str):
        return None
    try:
        return ast.parse(node.value.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names in expressions, each as often as it is there."""
    return (node.id for node in walk(*nodes) if isinstance(node, ast.Name))


def _names_in_order(node: ast.expr) -> Iterator[str]:
    """Yield the names in the arguments of a class, as they are written."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _names_in_order(child)
    if isinstance(node, ast.Name):
        yield node.id


def type_names(node: ast.expr) -> Iterator[str]:
    """Yield the names in a type, also in quoted parts of it."""
    match node:
        case ast.Constant():
            inner = _quoted_type(node)
            yield from () if inner is None else type_names(inner)
        case ast.Subscript(value=value, slice=index) if last_name(value) in _NO_TYPES:
            yield from _names([node])
            if last_name(value) == "Annotated" and isinstance(index, ast.Tuple):
                yield from type_names(index.elts[0])
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.Name):
                    yield child.id
                elif isinstance(child, ast.expr):
                    yield from type_names(child)
            if isinstance(node, ast.Name):
                yield node.id


def _annotations(node: FunctionNode) -> Iterator[ast.expr]:
    for argument in _all_arguments(node.args):
        if argument.annotation is not None:
            yield argument.annotation
    if node.returns is not None:
        yield node.returns


def _all_arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args)
    if arguments.vararg is not None:
        yield arguments.vararg
    yield from arguments.kwonlyargs
    if arguments.kwarg is not None:
        yield arguments.kwarg


def _parameters(
    renamed: ast.arguments, written: ast.arguments, namespace: Namespace
) -> Iterator[OriginalParameter]:
    """Yield the parameters of a header, with the names that the wrapper gives."""
    places: dict[str, int] = {}
    lines: dict[str, Line] = {}
    for place, name, default, original in _defaults(renamed, written):
        if _is_same_anywhere(original, namespace):
            lines[name] = expression_line(default)
        else:
            places[name] = place
    for argument, kind in _kinds(renamed):
        name, annotation = argument.arg, argument.annotation
        yield OriginalParameter(
            name=name,
            kind=kind,
            annotation=expression_line(annotation) if annotation else (),
            default=lines.get(name, ()),
            place=places.get(name),
        )


def _kinds(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ParameterKind]]:
    groups = (
        (arguments.posonlyargs, ParameterKind.POSITIONAL_ONLY),
        (arguments.args, ParameterKind.POSITIONAL_OR_KEYWORD),
        ([arguments.vararg], ParameterKind.VAR_POSITIONAL),
        (arguments.kwonlyargs, ParameterKind.KEYWORD_ONLY),
        ([arguments.kwarg], ParameterKind.VAR_KEYWORD),
    )
    for group, kind in groups:
        yield from ((argument, kind) for argument in group if argument is not None)


def _defaults(
    renamed: ast.arguments, written: ast.arguments
) -> Iterator[tuple[int, str, ast.expr, ast.expr]]:
    """Yield where each default is kept, whose it is, and what it is in both texts."""
    positional = [*renamed.posonlyargs, *renamed.args]
    owners = positional[len(positional) - len(renamed.defaults) :]
    pairs = zip(owners, renamed.defaults, written.defaults, strict=True)
    for place, (argument, default, original) in enumerate(pairs):
        yield place, argument.arg, default, original
    keywords = zip(
        renamed.kwonlyargs, renamed.kw_defaults, written.kw_defaults, strict=True
    )
    for keyword, given, before in keywords:
        if given is not None and before is not None:
            yield KEYWORD, keyword.arg, given, before


def _is_same_anywhere(node: ast.expr, namespace: Namespace) -> bool:
    """Tell whether a default is the same object in whichever module it is written."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
        case ast.Tuple(elts=items):
            return all(_is_same_anywhere(item, namespace) for item in items)
        case ast.Name(id=name):
            return _is_bound_once(name, namespace)
        case _:
            return False


def _is_bound_once(name: str, namespace: Namespace) -> bool:
    """Tell whether a name of the module, or a builtin, means one thing for good."""
    found = namespace.find(name)
    if found is None:
        return name in BUILTINS and not namespace.module.star_imports
    scope, bindings = found
    return scope.scope is None and len(bindings) == 1 and name not in scope.deleted


def _own_arguments(type_parameters: str) -> tuple[str, ...]:
    if not type_parameters:
        return ()
    from hookgen.scan.headers import type_arguments  # noqa: PLC0415 - imports libcst

    return type_arguments(type_parameters)


def _type_arguments(site: ClassSite) -> Iterator[str]:
    """Yield the type variables of a generic class, in the order in which it takes them.

    `Generic` and `Protocol` tell; without them, the other bases do, as far as their
    arguments are type variables that the module makes itself.
    """
    bases = [base for base in site.node.bases if isinstance(base, ast.Subscript)]
    for base in bases:
        if last_name(base.value) in _GENERIC:
            yield from _names_in_order(base.slice)
            return
    arguments = (name for base in bases for name in _names_in_order(base.slice))
    yield from dict.fromkeys(n for n in arguments if _is_variable(n, site.namespace))


def _is_variable(name: str, namespace: Namespace) -> bool:
    found = namespace.find(name)
    return found is not None and any(
        isinstance(bound, Assigned) and is_type_variable(bound.value)
        for bound in found[1]
    )


def _docstring(literal: str, value: str) -> str:
    """Return a docstring's literal as formatters quote it, if that changes no value."""
    if literal.lstrip("rRuU").startswith(_QUOTES):
        return literal
    is_simple = literal[0] in "'\"" and "\\" not in literal
    if is_simple and _QUOTES not in value and not value.endswith('"'):
        return f"{_QUOTES}{value}{_QUOTES}"
    return literal
