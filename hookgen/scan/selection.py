"""Finding the functions of a module that selectors accept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from msgspec import Struct, field

from hookgen.model import ModuleName, Scope
from hookgen.scan.comments import Comments
from hookgen.scan.outline import (
    Assigned,
    ClassSite,
    Defined,
    ExpressionSite,
    FunctionSite,
    Outline,
    bound_names,
    last_name,
    qualified_name,
    walk,
    written_name,
)
from hookgen.scan.places import Text, is_among
from hookgen.scan.reasons import is_property
from hookgen.scan.selectors import (
    BY_BINDING,
    BY_COMMENT,
    BY_NAME,
    BY_PUBLIC,
    NAMED_TOOL,
    TOOL_NAMES,
    Selector,
    SelectorKind,
    calls_pattern,
    words,
)
from hookgen.scan.tags import call_tags, class_tags
from hookgen.scan.toolkits import Toolkits


class Choice(Struct, frozen=True, dict=True):
    """What is to be a tool, apart from the signs in the code."""

    selectors: tuple[Selector, ...]
    include: tuple[str, ...] = ()
    """Names with wildcards: `search_*`, or `tools.search:search_*`."""
    exclude: tuple[str, ...] = ()
    is_public: bool = False
    """Every public function of the module itself is a tool."""
    bindings: frozenset[str] = frozenset()
    """`module:function`, as files of settings name them."""

    @cached_property
    def argument_selectors(self) -> tuple[Selector, ...]:
        """The selectors of what is handed over."""
        return tuple(s for s in self.selectors if s.kind is SelectorKind.ARGUMENT)

    @cached_property
    def calls(self) -> re.Pattern[bytes]:
        """What a module holds that hands something over."""
        return calls_pattern(self.argument_selectors)

    @cached_property
    def words(self) -> tuple[bytes, ...]:
        """Words of which a module must hold one, to hold a tool of the selectors."""
        return words(self.selectors, TOOL_NAMES)

    @cached_property
    def argument_words(self) -> tuple[bytes, ...]:
        """The same, to hand something over."""
        return words(self.argument_selectors)


class Selected(Struct, frozen=True):
    """A function that is a tool, and by which selector."""

    site: FunctionSite
    selector: str
    tags: tuple[str, ...]
    """Sorted."""


class SelectedLambda(Struct, frozen=True):
    """An anonymous function that is handed over as a tool, and by which selector."""

    node: ast.Lambda
    scopes: tuple[Scope, ...]
    selector: str


class Argument(Struct, frozen=True):
    """What is handed over where a selector looks for tools."""

    selector: str
    value: ast.expr
    site: ExpressionSite
    tags: frozenset[str]
    """What the call says of the tool that it makes."""


class _References(Struct, frozen=True):
    """What is said of functions elsewhere than at themselves, by the ids of nodes."""

    selectors: dict[int, str] = field(default_factory=dict[int, str])
    tags: dict[int, set[str]] = field(default_factory=dict[int, "set[str]"])

    def add(self, node: ast.AST, selector: str, tags: frozenset[str]) -> None:
        """Add one more reference; the selector of a function's first one counts."""
        self.selectors.setdefault(id(node), selector)
        if tags:
            self.tags.setdefault(id(node), set()).update(tags)


def find_arguments(outline: Outline, text: Text, choice: Choice) -> list[Argument]:
    """Return what a module hands to constructors, agents and servers."""
    selectors = choice.argument_selectors
    if not selectors or not choice.calls.search(text.text):
        return []
    return [
        argument
        for site in _naming_sites(outline, text, choice.argument_words)
        for argument in _arguments(site, selectors)
    ]


def _naming_sites(
    outline: Outline, text: Text, pieces: tuple[bytes, ...]
) -> list[ExpressionSite]:
    """Return the statements that hold pieces of names, or names that stand for one.

    To walk the expressions of all statements would take as long as to parse them.
    """
    names = {
        name
        for last, name in outline.aliases
        if any(word in last.encode() for word in pieces)
    }
    while True:
        held = {word for word in pieces if word in text.text}
        lines = text.lines_with(held | {name.encode() for name in names})
        sites = [site for site in outline.expressions if is_among(site.node, lines)]
        more = {
            name
            for site in sites
            for name, bound in bound_names(site.node)
            if isinstance(bound, Assigned)
            and _may_stand_for(bound.value, pieces, names)
        }
        if more <= names:
            return sites
        names |= more


def _may_stand_for(value: ast.expr, pieces: tuple[bytes, ...], names: set[str]) -> bool:
    """Tell whether a value may be something whose name holds a word, or made by it."""
    written = written_name(value)
    return written is not None and (
        written.partition(".")[0] in names
        or any(word in written.encode() for word in pieces)
    )


def select_lambdas(arguments: list[Argument]) -> list[SelectedLambda]:
    """Return the anonymous functions among arguments."""
    return [
        SelectedLambda(node, argument.site.namespace.scopes, argument.selector)
        for argument in arguments
        for node in _displayed(argument.value)
        if isinstance(node, ast.Lambda)
    ]


def select_functions(
    outline: Outline,
    arguments: list[Argument],
    text: Text,
    *,
    name: ModuleName,
    choice: Choice,
) -> list[Selected]:
    """Return the tools of a module in source order, each with its first selector.

    Raises:
        InputError: a comment `# hookgen:` of some function is not understood.
    """
    references = _references(outline, arguments, text, choice.selectors)
    comments = Comments(text)
    selected: list[Selected] = []
    for site in outline.functions:
        marks = comments.read(site.node)
        path = ".".join([*(scope.name for scope in site.scopes), site.node.name])
        if marks.is_ignored or _matches(choice.exclude, name, path):
            continue
        selector = (
            (BY_COMMENT if marks.is_tool else None)
            or _decorator_selector(site, choice.selectors)
            or references.selectors.get(id(site.node))
            or _outside_selector(site, path, name, choice)
        )
        if selector:
            tags = {
                *marks.tags,
                *_decorator_tags(site, choice.selectors),
                *references.tags.get(id(site.node), ()),
            }
            selected.append(Selected(site, selector, tuple(sorted(tags))))
    return selected


def _matches(patterns: tuple[str, ...], name: ModuleName, path: str) -> bool:
    full = f"{name.dotted}:{path}"
    return any(fnmatchcase(full if ":" in p else path, p) for p in patterns)


def _outside_selector(
    site: FunctionSite, path: str, name: ModuleName, choice: Choice
) -> str | None:
    if f"{name.dotted}:{path}" in choice.bindings:
        return BY_BINDING
    if _matches(choice.include, name, path):
        return BY_NAME
    if choice.is_public and not site.scopes and not path.startswith("_"):
        return BY_PUBLIC
    return None


def _decorator_selector(
    site: FunctionSite, selectors: tuple[Selector, ...]
) -> str | None:
    for decorator in site.node.decorator_list:
        selector = _selector_of(decorator, site, selectors)
        if selector:
            return selector
    return None


def _selector_of(
    decorator: ast.expr, site: FunctionSite, selectors: tuple[Selector, ...]
) -> str | None:
    qualified = qualified_name(decorator, site.namespace)
    last = last_name(decorator)
    for selector in selectors:
        if selector.kind is SelectorKind.DECORATOR and selector.accepts(
            qualified, last
        ):
            return selector.name
    return NAMED_TOOL if last in TOOL_NAMES else None


def _decorator_tags(
    site: FunctionSite, selectors: tuple[Selector, ...]
) -> Iterator[str]:
    """Yield the tags in decorators that make tools; those of others mean other things.

    A timer's `@timed(tags=["db"])` sorts measurements, and not tools.
    """
    for decorator in site.node.decorator_list:
        if isinstance(decorator, ast.Call):
            tags = call_tags(decorator, site.namespace)
            if tags and _selector_of(decorator, site, selectors):
                yield from tags


def _references(
    outline: Outline,
    arguments: list[Argument],
    text: Text,
    selectors: tuple[Selector, ...],
) -> _References:
    """Return what is said of the functions that are named somewhere as tools."""
    found = _References()
    methods = _methods(outline)
    toolkits = Toolkits(text)
    for site in outline.classes:
        family = _local_bases(site, outline)
        for selector, names in _class_tools(family, toolkits, selectors):
            tags = class_tags(family) if selector.has_tags else frozenset[str]()
            for function in _inherited(family, names, methods):
                # A method of a base class is also that of its other subclasses.
                own_tags = tags if function.owner is site else frozenset[str]()
                found.add(function.node, selector.name, own_tags)
    for argument in arguments:
        for referred in _referred(argument.value, argument.site, methods):
            found.add(referred, argument.selector, argument.tags)
    return found


def _methods(outline: Outline) -> dict[int, list[FunctionSite]]:
    methods: dict[int, list[FunctionSite]] = {}
    for function in outline.functions:
        if function.owner is not None and not is_property(function):
            methods.setdefault(id(function.owner.node), []).append(function)
    return methods


def _local_bases(site: ClassSite, outline: Outline) -> list[ClassSite]:
    """Return a class and those of its bases that the module defines, nearest first."""
    sites = {id(class_.node): class_ for class_ in outline.classes}
    found = {id(site.node): site}
    todo = [site]
    while todo:
        current = todo.pop(0)
        for base in current.node.bases:
            bound = (
                current.namespace.find(base.id) if isinstance(base, ast.Name) else None
            )
            for definition in bound[1] if bound else ():
                key = id(definition.node) if isinstance(definition, Defined) else 0
                if key in sites and key not in found:
                    found[key] = sites[key]
                    todo.append(sites[key])
    return list(found.values())


def _inherited(
    family: list[ClassSite],
    names: set[str],
    methods: dict[int, list[FunctionSite]],
) -> Iterator[FunctionSite]:
    """Yield the methods of these names, each from the nearest class that has it."""
    wanted = set(names)
    for class_ in family:
        own = [m for m in methods.get(id(class_.node), ()) if m.node.name in wanted]
        yield from own
        wanted -= {method.node.name for method in own}


def _class_tools(
    family: list[ClassSite], toolkits: Toolkits, selectors: tuple[Selector, ...]
) -> Iterator[tuple[Selector, set[str]]]:
    """Yield each selector that accepts a class, with the methods that are tools."""
    bases = [
        (qualified_name(base, class_.namespace), last_name(base))
        for class_ in family
        for base in class_.node.bases
    ]
    for selector in selectors:
        if not any(selector.accepts(qualified, last) for qualified, last in bases):
            continue
        if selector.kind is SelectorKind.BASE:
            yield selector, set(selector.methods)
        elif selector.kind is SelectorKind.TOOLKIT:
            yield selector, set(_listed_names(family, toolkits, selector))


def _listed_names(
    family: list[ClassSite], toolkits: Toolkits, selector: Selector
) -> Iterator[str]:
    for class_ in family:
        yield from _attribute_strings(class_, selector.class_attributes)
        yield from toolkits.listed_methods(class_)


def _attribute_strings(site: ClassSite, attributes: tuple[str, ...]) -> Iterator[str]:
    """Yield the strings in the values of some class attributes."""
    for statement in site.node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name), *_], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if name in attributes:
            yield from _strings(value)


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _arguments(
    site: ExpressionSite, selectors: tuple[Selector, ...]
) -> Iterator[Argument]:
    for call in _calls(site.node):
        qualified = qualified_name(call.func, site.namespace)
        last = last_name(call.func)
        for selector in selectors:
            if selector.accepts(qualified, last):
                yield from _handed_over(call, site, selector)


def _handed_over(
    call: ast.Call, site: ExpressionSite, selector: Selector
) -> Iterator[Argument]:
    """Yield what a call gets where a selector looks for tools."""
    tags = call_tags(call, site.namespace) if selector.has_tags else frozenset[str]()
    for position in selector.positions:
        if position < len(call.args):
            yield Argument(selector.name, call.args[position], site, tags)
    for keyword in call.keywords:
        if keyword.arg in selector.keywords:
            yield Argument(selector.name, keyword.value, site, tags)


def _calls(statement: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls of one statement, those of the suites under it left out."""
    parts = (
        node
        for node in ast.iter_child_nodes(statement)
        if isinstance(node, (ast.expr, ast.withitem))
    )
    for node in walk(*parts):
        if isinstance(node, ast.Call):
            yield node


def _referred(
    node: ast.expr, site: ExpressionSite, methods: dict[int, list[FunctionSite]]
) -> Iterator[ast.AST]:
    """Yield the functions that an argument names, alone or in a display."""
    for element in _displayed(node):
        match element:
            case ast.Name(id=name):
                yield from _defined(name, site, methods)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if site.owner:
                for method in methods.get(id(site.owner.node), ()):
                    if method.node.name == name:
                        yield method.node
            case _:
                continue


def _displayed(node: ast.expr) -> Iterator[ast.expr]:
    """Yield an expression, or all that its displays hold."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        for element in node.elts:
            yield from _displayed(element)
    else:
        yield node


def _defined(
    name: str, site: ExpressionSite, methods: dict[int, list[FunctionSite]]
) -> Iterator[ast.AST]:
    found = site.namespace.find(name)
    for bound in found[1] if found else ():
        match bound:
            case Defined(node=ast.FunctionDef() | ast.AsyncFunctionDef() as function):
                yield function
            case Assigned(value=ast.List() | ast.Tuple() as value):
                # A list of functions: `tools = [search]` and `Agent(tools=tools)`.
                for element in value.elts:
                    if isinstance(element, ast.Name) and element.id != name:
                        yield from _defined(element.id, site, methods)
            case _:
                continue
