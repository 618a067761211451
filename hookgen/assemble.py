"""A wrapper module as a whole: what it imports and exports, and that it is right."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Set

from msgspec import Struct
from msgspec.structs import replace

from hookgen.errors import InternalError
from hookgen.importing import (
    export_key,
    first_part,
    from_import,
    layout_names,
    sort_key,
)
from hookgen.layout import Brackets, format_statement, quote
from hookgen.model import Binding, FunctionKind
from hookgen.original import NameKind, NameSource, Original, OriginalTool
from hookgen.retype import has_bare_generic
from hookgen.scan import (
    BUILTINS,
    bound_names,
    find_functions,
    fingerprint,
    type_names,
)
from hookgen.wrap import OWN, Wrapping
from hookgen.wrapper import WrapperText

RUNTIME = "hookgen.runtime"

_TYPE_MODULES = {"collections.abc", "typing", "typing_extensions"}

_OLD_TYPES = (
    "AbstractSet AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable "
    "ChainMap Collection Container Coroutine Counter DefaultDict Deque Dict "
    "FrozenSet Generator ItemsView Iterable Iterator KeysView List Mapping Match "
    "MutableMapping MutableSequence MutableSet Optional OrderedDict Pattern "
    "Reversible Sequence Set Text Tuple Type Union ValuesView"
)
"""Names in `typing` that have had better ones since Python 3.9 or 3.10."""

_PYRIGHT = (
    "# pyright: reportMissingParameterType=false, reportMissingTypeArgument=false",
    "# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false",
    "# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false",
    "# pyright: reportUnknownVariableType=false",
)

_Imported = dict[str, tuple[str, str | None]]
"""What local names stand for: a module, and what is imported from it."""


class Head(Struct, frozen=True):
    """What a wrapper says of itself, and what its imports depend on."""

    name: str
    """Its own dotted name."""
    template: str
    """The name or path of its template."""
    command: str
    """What makes it again."""
    runtime: str
    """The package that stands for `hookgen.runtime`."""
    is_typed: bool
    """The wrapped package tells type checkers its types."""
    is_hidden: bool
    """A package gives the wrapped module's name to something else: importing it by a
    dotted name leads to that."""


class TemplateText(Struct, frozen=True):
    """What a template gave for a module."""

    helpers: str
    bodies: tuple[str, ...]
    """One for each tool, indented and laid out."""
    imports: tuple[str, ...]
    """Statements, of which what is not used is left out."""
    is_hooked: bool
    """The functions are marked as tools, because the module is to be instrumented."""


class NameTakenError(Exception):
    """A template gives something a name that the module has a use for."""

    def __init__(self, name: str, *, is_import: bool) -> None:
        super().__init__(name)
        self.name = name
        self.verb = "imports" if is_import else "defines"
        self.hint = (
            f"import it under another name: ... as _{name}"
            if is_import
            else f"give it another name in a copy of the template, as _{name}"
        )


def assemble(wrapping: Wrapping, text: TemplateText, head: Head) -> WrapperText:
    """Return the wrapper of a module.

    Raises:
        NameTakenError: a name of the template's means something else here.
    """
    original = wrapping.original
    definitions = wrapping.definitions(text.bodies, is_marked=text.is_hooked)
    used = _used_names(f"{text.helpers}\n\n\n{definitions}")
    exported = set(original.exports) - wrapping.names
    imported: _Imported = {name: (original.name.dotted, name) for name in exported}
    sources = _sources(wrapping, used, definitions)
    imported |= _own_imports(wrapping, sources, used)
    for bases in wrapping.outer_bases.values():
        for base in bases:
            imported[wrapping.outer_name(base)] = (base.module, base.name)
    for_checkers = _imports_for_checkers(sources)
    for name in exported & original.names.keys():
        if original.names[name].kind is NameKind.TYPING:
            for_checkers[name] = imported.pop(name, (original.name.dotted, name))
    late_imports = [*_late_imports(sources, original.name.dotted, wrapping.width)]
    if head.is_hidden and original.alias in imported:
        for_checkers[original.alias] = imported.pop(original.alias)
        late_imports += _import_of_hidden(original)
    if for_checkers:
        imported["TYPE_CHECKING"] = ("typing", "TYPE_CHECKING")
    _refuse_taken(text.helpers, wrapping.names | imported.keys() | for_checkers.keys())
    _add_template_imports(imported, text.imports, used, original, head.runtime)
    for name, module in OWN.items():
        if (local := wrapping.own_name(name)) in used:
            imported.setdefault(local, (module, name))
    own = frozenset({first_part(head.name)})
    width = wrapping.width
    return WrapperText(
        name=original.name.dotted,
        template=head.template,
        command=head.command,
        pragmas=tuple(_pragmas(wrapping, imported, head, is_hooked=text.is_hooked)),
        has_lazy_annotations=original.has_lazy_annotations,
        imports=_layout(imported, own, "", width),
        typing_imports=_layout(for_checkers, own, "    ", width),
        late_imports=tuple(late_imports),
        exports=_exports({*original.exports, *wrapping.public_names}, width),
        helpers=text.helpers.strip("\n"),
        definitions=definitions,
    )


def _layout(imported: _Imported, own: frozenset[str], indent: str, width: int) -> str:
    names = ((module, name, local) for local, (module, name) in imported.items())
    return layout_names(names, first_party=own, indent=indent, width=width)


def _used_names(text: str) -> frozenset[str]:
    """Return the names in a text, also in quoted types."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name):
                names.add(name)
            case ast.arg(annotation=ast.expr() as annotation):
                names.update(type_names(annotation))
            case ast.AnnAssign(annotation=annotation):
                names.update(type_names(annotation))
            case ast.FunctionDef(returns=ast.expr() as returns):
                names.update(type_names(returns))
            case ast.AsyncFunctionDef(returns=ast.expr() as returns):
                names.update(type_names(returns))
            case ast.Call(func=ast.Name(id="cast" | "_cast"), args=[first, *_]):
                names.update(type_names(first))
            case _:
                continue
    return frozenset(names)


def _sources(
    wrapping: Wrapping, used: frozenset[str], text: str
) -> dict[str, NameSource]:
    """Return what headers take from the module around them, by name; sorted."""
    original = wrapping.original
    names = wrapping.header_names & used - wrapping.names
    known = wrapping.type_parameters | BUILTINS
    found: dict[str, NameSource] = {}
    for name in sorted(names):
        if name in original.names:
            source = original.names[name]
            # `import os.path` is also how some come to `os`.
            dotted = tuple(m for m in source.dotted if f"{m}." in text) or (name,)
            found[name] = replace(source, dotted=dotted) if source.dotted else source
        elif len(original.stars) == 1 and name not in known:
            star = original.stars[0]
            found[name] = NameSource(NameKind.CONDITIONAL, star, name)
    return found


def _own_imports(
    wrapping: Wrapping, sources: dict[str, NameSource], used: frozenset[str]
) -> _Imported:
    original = wrapping.original
    imported: _Imported = {original.alias: (original.name.dotted, None)}
    for name, source in sources.items():
        if source.kind is NameKind.OWN:
            imported[name] = (original.name.dotted, name)
        elif source.kind is NameKind.IMPORT:
            imported |= _meaning(name, source)
    return {local: m for local, m in imported.items() if first_part(local) in used}


def _meaning(name: str, source: NameSource) -> _Imported:
    if source.dotted:
        return {module: (module, None) for module in source.dotted}
    return {name: (source.module, source.name)}


def _imports_for_checkers(sources: dict[str, NameSource]) -> _Imported:
    imported: _Imported = {}
    for name, source in sources.items():
        if source.kind in (NameKind.TYPING, NameKind.CONDITIONAL):
            imported |= _meaning(name, source)
    return imported


def _late_imports(
    sources: dict[str, NameSource], module: str, width: int
) -> Iterator[str]:
    """Yield the statements that take conditional names from the original."""
    late = {n: s for n, s in sources.items() if s.kind is NameKind.CONDITIONAL}
    certain = tuple(sorted((n for n, s in late.items() if s.is_certain), key=sort_key))
    if certain:
        yield from_import(module, certain, indent="    ", width=width)
    for name in sorted(n for n, s in late.items() if not s.is_certain):
        yield "    try:"
        yield from_import(module, (name,), indent="        ", width=width)
        yield "    except ImportError:"
        yield "        pass  # The original does not have it here, either."


def _import_of_hidden(original: Original) -> Iterator[str]:
    """Yield the statements that import a module whose name leads to something else."""
    function = "_import_module"
    while function in original.words:
        function += "_"
    yield f"    from importlib import import_module as {function}"
    yield ""
    yield f"    {original.alias} = {function}({quote(original.name.dotted)})"


def _refuse_taken(helpers: str, taken: Set[str]) -> None:
    """Refuse helper code that binds a name of the module's."""
    for node in ast.parse(helpers).body:
        for name in bound_names(node):
            if name in taken:
                raise NameTakenError(name, is_import=False)


def _add_template_imports(
    imported: _Imported,
    statements: Iterable[str],
    used: frozenset[str],
    original: Original,
    runtime: str,
) -> None:
    for local, module, name in _imports(statements):
        if local not in used:
            continue
        meaning = (runtime if module == RUNTIME else module, name)
        taken = imported.get(local)
        source = original.names.get(local)
        if taken is None and source is not None:
            taken = (source.module, source.name)
        if taken is not None and not _is_same(taken, meaning):
            raise NameTakenError(local, is_import=True)
        imported.setdefault(local, meaning)


def _is_same(one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    """Tell whether two imports mean the same: types may come from several modules."""
    is_type = {one[0], other[0]} <= _TYPE_MODULES
    return one == other or (is_type and one[1] == other[1])


def _imports(statements: Iterable[str]) -> Iterator[tuple[str, str, str | None]]:
    """Yield what import statements bind: local name, module, name in the module."""
    for statement in statements:
        match ast.parse(statement).body[0]:
            case ast.ImportFrom(module=str(module), names=names):
                yield from ((a.asname or a.name, module, a.name) for a in names)
            case ast.Import(names=names):
                yield from ((a.asname or a.name, a.name, None) for a in names)
            case _:
                raise InternalError(f"no import: {statement}")


def _exports(names: set[str], width: int) -> str:
    items = tuple((quote(name),) for name in sorted(names, key=export_key))
    return format_statement(("__all__ = ", Brackets("[", items, "]")), width=width)


def _pragmas(
    wrapping: Wrapping, imported: _Imported, head: Head, *, is_hooked: bool
) -> Iterator[str]:
    """Yield what keeps checkers from blaming the wrapper for the original's headers."""
    codes = {code for each in wrapping.tools for code in _mypy_codes(each, wrapping)}
    if not head.is_typed:
        codes |= {"import-untyped", "misc", "no-any-return"}
    odd = [_has_odd_header(each, wrapping) for each in wrapping.tools]
    odd += [_has_odd_body(each, is_hooked=is_hooked) for each in wrapping.tools]
    if any(odd):
        yield "# ruff: noqa"
    if codes:
        yield f'# mypy: disable-error-code="{", ".join(sorted(codes))}"'
        yield from _PYRIGHT
    kinds = {each.tool.binding for each in wrapping.tools}
    if Binding.CLASS_METHOD in kinds:
        yield "# pyright: reportSelfClsParameterName=false"
    if any(name and name.startswith("_") for _, name in imported.values()):
        yield "# pyright: reportPrivateUsage=false"


def _mypy_codes(each: OriginalTool, wrapping: Wrapping) -> Iterator[str]:
    """Yield the codes of the errors that mypy finds in the original's header, too."""
    tool = each.tool
    own = tool.header.parameters[1 if tool.classes else 0 :]
    if tool.header.returns is None or any(p.annotation is None for p in own):
        yield from ("no-untyped-call", "no-untyped-def")
    if has_bare_generic(tool) or _is_generic_class_method(each, wrapping):
        yield "type-arg"
    if each.has_other_type or _gives_variable(each, wrapping):
        yield "no-any-return"
    if each.ignores_types:
        yield "override"


def _is_generic_class_method(each: OriginalTool, wrapping: Wrapping) -> bool:
    generic = {c.name for c in wrapping.original.classes if c.arguments}
    is_class_method = each.tool.binding is Binding.CLASS_METHOD
    return is_class_method and each.tool.classes[0] in generic


def _gives_variable(each: OriginalTool, wrapping: Wrapping) -> bool:
    """Tell whether a hook point cannot say what a tool gives, a type variable."""
    variables = {*wrapping.original.type_variables, "Self"}
    variables |= {*each.tool.header.type_parameter_names}
    return not variables.isdisjoint(each.definition.names)


def _has_odd_body(each: OriginalTool, *, is_hooked: bool) -> bool:
    """Tell whether linters may want what stands for a tool otherwise.

    A class method's calls `super` with arguments, and the guard of an async generator
    catches everything.
    """
    is_stream = each.tool.kind is FunctionKind.ASYNC_GENERATOR
    return (is_hooked and is_stream) or each.tool.binding is Binding.CLASS_METHOD


def _has_odd_header(each: OriginalTool, wrapping: Wrapping) -> bool:
    """Tell whether linters may want the original's header otherwise; it is kept.

    Such have old names for types, quoted types, or `int | float`.
    """
    names = each.definition.names
    sources = filter(None, map(wrapping.original.names.get, names))
    has_old_types = any(
        source.module == "typing" and source.name in _OLD_TYPES.split()
        for source in sources
    )
    has_quotes = each.definition.has_quoted_types
    return has_old_types or has_quotes or {"int", "float"} <= names


def verify_wrapper(text: str, wrapping: Wrapping) -> None:
    """Compare each header of a wrapper with its original's.

    Raises:
        InternalError: one means something else, or is missing.
    """
    found = dict(find_functions(ast.parse(text)))
    for each in wrapping.tools:
        definition, own = each.definition, found.get(each.tool.path)
        places = {p.name for p in definition.parameters if p.place is not None}
        if own is None or fingerprint(own, frozenset(places)) != definition.fingerprint:
            raise InternalError(
                f"the wrapper of tool '{each.tool.path}' has another header",
                hint="nothing was written; please report this as a bug of hookgen",
            )
