"""Reading a module: its tools, its imports and what an earlier run inserted."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from hookgen.errors import InputError, Span
from hookgen.model import (
    Binding,
    FunctionKind,
    Header,
    ModuleName,
    Origin,
    Removal,
    Skeleton,
    Tool,
)
from hookgen.original import Original
from hookgen.scan.defaults import read_defaults, with_defaults
from hookgen.scan.expressions import expression_line
from hookgen.scan.inserted import find_removals, may_be_instrumented
from hookgen.scan.names import (
    annotation_names,
    count_type_parameters,
    find_origin,
)
from hookgen.scan.originals import (
    KEYWORD,
    FoundTool,
    find_functions,
    fingerprint,
    read_original,
    type_names,
)
from hookgen.scan.outline import (
    BUILTINS,
    Assigned,
    Defined,
    FunctionNode,
    FunctionSite,
    Imported,
    Namespace,
    Opaque,
    dotted_name,
    qualified_name,
    read_outline,
    statement_lists,
    written_name,
)
from hookgen.scan.places import Text, find_import_place, is_docstring
from hookgen.scan.plain_headers import read_plain_header
from hookgen.scan.reasons import WITHOUT_CODE, find_reason, is_overload
from hookgen.scan.rules import is_replaced, read_rules
from hookgen.scan.selection import (
    Choice,
    Selected,
    SelectedLambda,
    find_arguments,
    select_functions,
    select_lambdas,
)
from hookgen.scan.selectors import (
    BY_COMMENT,
    SELECTORS,
    Selector,
    SelectorKind,
)
from hookgen.scan.toplevel import bound_names, hides_module

__all__ = [
    "BUILTINS",
    "KEYWORD",
    "SELECTORS",
    "Choice",
    "FoundHook",
    "ParsedModule",
    "Selector",
    "SelectorKind",
    "bound_names",
    "expression_line",
    "find_functions",
    "find_hook",
    "find_inserted",
    "fingerprint",
    "hides_module",
    "may_hold_tools",
    "parse_module",
    "read_module",
    "read_rules",
    "read_skeleton",
    "statement_lists",
    "type_names",
]

_WORD = re.compile(r"\w+")


def may_hold_tools(text: bytes, choice: Choice) -> bool:
    """Tell whether parsing a module can be worth while; errs on the side of parsing."""
    if choice.is_public or choice.include or choice.bindings:
        return True
    if b"hookgen:" in text or may_be_instrumented(text):
        return True
    return any(word in text for word in choice.words)


class ParsedModule(Struct, frozen=True, dict=True):
    """A module's text with its syntax tree."""

    text: Text
    tree: ast.Module
    read: bytes
    """What the tree was made of: the text, or what stands for it in older grammar."""

    @property
    def is_newer(self) -> bool:
        """The text is in a grammar that the running Python does not read."""
        return self.read is not self.text.text

    def is_as_written(self, node: ast.expr) -> bool:
        """Tell whether a node stands for its own text, all of it.

        What stands for newer grammar is in parentheses, where the text has none.
        """
        place = slice(
            self.text.offset(node.lineno, node.col_offset) - 1, self.text.end(node)
        )
        return not self.is_newer or self.read[place] == self.text.text[place]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every word of the text; an upper bound of the names in any scope."""
        return _words(self.text.text)

    @property
    def names_of_hooks(self) -> frozenset[str]:
        """Those among `names` that what is inserted could have, and some more.

        All names of what is inserted have `hook` in them.
        """
        lines = self.text.lines_with((b"hook",))
        return _words(b"".join(map(self.text.line, lines)))


def _words(text: bytes) -> frozenset[str]:
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", text.decode())))


def parse_module(text: bytes, line_starts: tuple[int, ...]) -> ParsedModule:
    """Return the syntax tree of a module.

    Raises:
        InputError: the text is no Python of any version that libcst reads.
    """
    place = Text(text, line_starts)
    try:
        return ParsedModule(place, _parse(text), text)
    except (SyntaxError, ValueError) as error:
        # It imports libcst, which takes longer than most runs.
        from hookgen.scan.grammar import to_older_grammar  # noqa: PLC0415 - see above

        try:
            older = to_older_grammar(text)
            return ParsedModule(place, _parse(older), older)
        except (SyntaxError, ValueError):
            raise _syntax_error(error) from error
    except (RecursionError, MemoryError) as error:
        raise InputError("is nested too deeply for Python's own parser") from error


def _parse(text: bytes) -> ast.Module:
    with warnings.catch_warnings():
        # Such as those of invalid escapes: they are between Python and the user.
        warnings.simplefilter("ignore")
        return ast.parse(text.decode())


def _syntax_error(error: SyntaxError | ValueError) -> InputError:
    if not isinstance(error, SyntaxError):
        return InputError(f"cannot be parsed: {error}")
    span = Span(error.lineno or 1, max((error.offset or 1) - 1, 0))
    return InputError(f"syntax error: {error.msg}", span=span)


def find_inserted(parsed: ParsedModule, name: ModuleName) -> tuple[Removal, ...]:
    """Return what hookgen inserted into a module; empty if it is not instrumented."""
    if not may_be_instrumented(parsed.text.text):
        return ()
    return find_removals(parsed.tree, parsed.text, name.hooks)


def read_skeleton(parsed: ParsedModule, name: ModuleName, choice: Choice) -> Skeleton:
    """Return the tools of a module that is not instrumented, and what they need.

    Raises:
        InputError: a comment `# hookgen:` of some function is not understood.
    """
    text = parsed.text
    outline = read_outline(parsed.tree, name)
    arguments = find_arguments(outline, text, choice)
    selected = select_functions(outline, arguments, text, name=name, choice=choice)
    tools = [_read_tool(item, parsed, name) for item in selected]
    tools += [_read_lambda(item, text) for item in select_lambdas(arguments)]
    if not tools:
        return Skeleton(name, (), frozenset(), 0, "", "")
    place = find_import_place(
        parsed.tree.body, text, name.hooks.rpartition(".")[0] or name.hooks
    )
    return Skeleton(
        name=name,
        tools=tuple(sorted(tools, key=lambda tool: tool.start)),
        names=parsed.names_of_hooks,
        import_offset=place.offset,
        import_before=place.before,
        import_after=place.after,
    )


def read_module(parsed: ParsedModule, name: ModuleName, choice: Choice) -> Original:
    """Return what the wrapper of a module needs to know of it and its tools.

    Raises:
        InputError: a comment `# hookgen:` of some function is not understood.
    """
    text = parsed.text
    outline = read_outline(parsed.tree, name)
    arguments = find_arguments(outline, text, choice)
    selected = select_functions(outline, arguments, text, name=name, choice=choice)
    tools = ((_read_tool(item, parsed, name), item.site) for item in selected)
    found = tuple(
        FoundTool(tool, site) for tool, site in tools if not tool.is_declared_only
    )
    return read_original(outline, text, name, found, parsed.names)


class FoundHook(Struct, frozen=True):
    """What a module binds to the name of a hook."""

    function: Tool | None = None
    """The function of this name, read as if it was a tool."""
    imported: tuple[str, str] | None = None
    """Where the name comes from instead: a module, and the name there."""
    is_bound: bool = False
    """Whether the module binds the name at all."""
    is_replaced: bool = False
    """Whether the name may mean something else than the function when it is called."""
    lines: tuple[int, ...] = ()
    """Of several functions of this name, overloads left out, where each stands."""
    names: tuple[str, ...] = ()
    """The names of the module's functions; sorted."""


def find_hook(parsed: ParsedModule, name: ModuleName, path: str) -> FoundHook:
    """Return what a name, with its class in front if it has one, means in a module."""
    outline = read_outline(parsed.tree, name)
    functions: dict[str, list[FunctionSite]] = {}
    for site in outline.functions:
        if all(scope.is_class for scope in site.scopes) and not is_overload(site):
            names = [*(scope.name for scope in site.scopes), site.node.name]
            functions.setdefault(".".join(names), []).append(site)
    known = tuple(sorted(functions))
    root, _, rest = path.partition(".")
    bindings = outline.namespace.names.get(root, [])
    is_wrapped = not rest and any(
        isinstance(bound, (Assigned, Opaque)) for bound in bindings[-1:]
    )
    if path in functions and not is_wrapped:
        lines = tuple(site.node.lineno for site in functions[path])
        site = functions[path][-1]
        return FoundHook(
            _read_tool(Selected(site, "", ()), parsed, name),
            is_bound=True,
            is_replaced=is_replaced(site)
            or not all(isinstance(bound, Defined) for bound in bindings),
            lines=lines,
            names=known,
        )
    match bindings[-1:]:
        case [Imported(module=module, name=imported, is_dotted=False)]:
            origin = ".".join(filter(None, [imported, rest]))
            return FoundHook(imported=(module, origin), is_bound=True, names=known)
        case [Defined(node=ast.ClassDef() as node)] if rest and not node.bases:
            return FoundHook(is_bound=_binds(node, rest), names=known)
        case []:
            return _starred(outline.namespace.star_imports, path, known)
        case _:
            return FoundHook(is_bound=True, names=known)


def _binds(node: ast.ClassDef, path: str) -> bool:
    """Tell whether a class without bases has a name that is no function."""
    name = path.partition(".")[0]
    return any(
        isinstance(each, ast.Name) and each.id == name
        for statement in node.body
        for each in ast.walk(statement)
    )


def _starred(modules: list[str], path: str, names: tuple[str, ...]) -> FoundHook:
    """Return where a name comes from that a module itself does not bind."""
    if len(modules) == 1:
        return FoundHook(imported=(modules[0], path), is_bound=True, names=names)
    return FoundHook(is_bound=bool(modules), names=names)


def _read_tool(selected: Selected, parsed: ParsedModule, name: ModuleName) -> Tool:
    site = selected.site
    node, text = site.node, parsed.text
    start = text.offset(node.lineno, node.col_offset)
    header = _read_header(site, parsed)
    defaults = read_defaults(node.args, site.namespace, parsed.is_as_written)
    header = with_defaults(header, defaults)
    is_one_line = not text.is_line_start(header.end)
    body_start, shares_line = _body_place(node, header.end, is_one_line, text)
    reason = find_reason(site, is_marked=selected.selector == BY_COMMENT)
    if reason is None and is_one_line and is_docstring(node.body[0]):
        reason = "has its docstring and its body on the line of its header"
    return Tool(
        name=node.name,
        scopes=site.scopes,
        kind=_kind(node, text),
        binding=_binding(selected),
        header=header,
        selector=selected.selector,
        span=text.span(node),
        origins=_origins(header, site.namespace, name),
        start=start,
        indent=text.indent(node.lineno),
        body_indent=None if is_one_line else _body_indent(node, text),
        body_start=body_start,
        shares_docstring_line=shares_line,
        has_lazy_annotations=site.namespace.has_lazy_annotations,
        has_return_value=_has_return_value(node, text),
        shadowed=_shadowed(site.namespace),
        owner_type_parameters=count_type_parameters(site.owner.node)
        if site.owner
        else 0,
        reason=reason,
        is_declared_only=reason in WITHOUT_CODE,
        tags=selected.tags,
        decorators=tuple(_decorators(site, name)),
    )


def _read_header(site: FunctionSite, parsed: ParsedModule) -> Header:
    def qualified(dotted: str) -> str:
        return dotted_name(dotted, site.namespace) or dotted

    node, text = site.node, parsed.text
    if not parsed.is_newer:
        header = read_plain_header(node, text, qualified)
        if header is not None:
            return header
    from hookgen.scan.headers import read_header  # noqa: PLC0415 - imports libcst

    start = text.offset(node.lineno, node.col_offset)
    return read_header(text.text[start : text.start(node.body[0])], start, qualified)


def _read_lambda(selected: SelectedLambda, text: Text) -> Tool:
    """Return an anonymous function as far as it takes to say why it is skipped."""
    node = selected.node
    start = text.offset(node.lineno, node.col_offset)
    return Tool(
        name="<lambda>",
        scopes=selected.scopes,
        kind=FunctionKind.FUNCTION,
        binding=Binding.FUNCTION,
        header=Header((), None, start),
        selector=selected.selector,
        span=text.span(node),
        origins={},
        start=start,
        indent="",
        body_indent=None,
        body_start=start,
        reason="is a lambda: it has no body of its own to put hooks before",
    )


def _decorators(site: FunctionSite, module: ModuleName) -> Iterator[str]:
    """Yield the names of a function's decorators: absolute, or else as written."""
    for node in site.node.decorator_list:
        name = qualified_name(node, site.namespace)
        written = written_name(node)
        if name is None and written is not None:
            name = _own_name(written, site.namespace, module)
        if name is not None:
            yield name


def _own_name(written: str, namespace: Namespace, module: ModuleName) -> str | None:
    """Return the name of what no import leads to; `None` for a builtin."""
    root = written.partition(".")[0]
    found = namespace.find(root)
    if found is None:
        is_builtin = root in BUILTINS and not namespace.module.star_imports
        return None if is_builtin else written
    scope, bindings = found
    is_own = scope.scope is None and not isinstance(bindings[-1], Imported)
    return f"{module.dotted}.{written}" if is_own else written


def _origins(
    header: Header, namespace: Namespace, name: ModuleName
) -> dict[str, Origin]:
    local = frozenset(header.type_parameter_names)
    return {
        used: find_origin(used, namespace, name, local)
        for used in annotation_names(header)
    }


def _body_indent(node: FunctionNode, text: Text) -> str:
    return text.indent(text.first_line(node.body[0]))


def _body_place(
    node: FunctionNode, header_end: int, is_one_line: bool, text: Text
) -> tuple[int, bool]:
    """Return where the guard goes in, and whether a docstring stands on that line."""
    if is_one_line:
        return header_end, False
    start = header_end
    following = node.body[0]
    if is_docstring(following) and len(node.body) > 1:
        docstring, following = node.body[:2]
        if text.after(docstring) == text.start(following):
            return text.start(following), True
        start = text.next_line(text.after(docstring))
    return text.skip_blank_lines(start, text.start(following)), False


def _kind(node: FunctionNode, text: Text) -> FunctionKind:
    says_yield = text.text.find(b"yield", text.start(node), text.end(node)) >= 0
    is_generator = says_yield and _has_yield(node)
    if isinstance(node, ast.AsyncFunctionDef):
        return FunctionKind.ASYNC_GENERATOR if is_generator else FunctionKind.COROUTINE
    return FunctionKind.GENERATOR if is_generator else FunctionKind.FUNCTION


def _has_yield(function: FunctionNode) -> bool:
    return any(
        isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _own_nodes(function)
    )


def _has_return_value(function: FunctionNode, text: Text) -> bool:
    """Tell whether a generator gives a value with `return`."""
    source = text.text[text.start(function) : text.end(function)]
    return b"yield" in source and any(
        isinstance(node, ast.Return) and node.value is not None
        for node in _own_nodes(function)
    )


def _shadowed(namespace: Namespace) -> frozenset[str]:
    names = ("dict", "str", "tuple")
    return frozenset(name for name in names if namespace.find(name) is not None)


def _own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """Yield what runs as part of a function, functions and classes in it left out."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        yield node
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                todo += [*node.decorator_list, *node.args.defaults]
                todo += [default for default in node.args.kw_defaults if default]
            case ast.Lambda():
                todo += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            case ast.ClassDef():
                todo += [*node.decorator_list, *node.bases, *node.keywords]
            case _:
                todo += ast.iter_child_nodes(node)


def _binding(selected: Selected) -> Binding:
    site = selected.site
    if site.owner is None:
        return Binding.FUNCTION
    decorators = {
        qualified_name(node, site.namespace) or ast.unparse(node)
        for node in site.node.decorator_list
    }
    arguments = site.node.args
    if "staticmethod" in decorators or site.node.name == "__new__":
        return Binding.STATIC_METHOD
    if not (arguments.posonlyargs or arguments.args):
        # `def f(*args)`: the instance is one of them, nothing names it.
        return Binding.STATIC_METHOD
    if "classmethod" in decorators or site.node.name in (
        "__init_subclass__",
        "__class_getitem__",
    ):
        return Binding.CLASS_METHOD
    return Binding.METHOD
