"""One wrapper module: from the source of what it wraps to its text."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hookgen import disk
from hookgen.assemble import (
    Head,
    NameTakenError,
    TemplateText,
    assemble,
    verify_wrapper,
)
from hookgen.catalogue import Template, find_template, read_variables
from hookgen.errors import HookgenError, InputError
from hookgen.importing import first_part
from hookgen.model import ModuleName
from hookgen.original import Original, OriginalTool
from hookgen.pipeline.orders import Workshop, WrapOrder, find_sibling
from hookgen.pipeline.records import ToolReport
from hookgen.reflow import find_kind, reflow
from hookgen.render.bodies import render_wrapper
from hookgen.render.modules import render_module
from hookgen.scan import Choice, hides_module, may_hold_tools, parse_module, read_module
from hookgen.source import read_source
from hookgen.verify import verify_code
from hookgen.wrap import OuterBase, Wrapping
from hookgen.wrapper import WrapperTool


class Wrapped(Struct, frozen=True):
    """What an order makes."""

    text: bytes
    """Empty if no tool can be wrapped."""
    is_hooked: bool
    """Its functions are to be hooked like others."""
    type_variables: frozenset[str]
    """Those of its imports that are type variables."""
    tools: tuple[ToolReport, ...]
    """Those that are not hooked, and why; of a template without hooks, all."""


class Place(Struct, frozen=True):
    """Where a wrapper is going to be."""

    name: str
    """Its dotted name."""
    path: Path
    root: Path
    """The folder that its imports start from."""
    runtime: str
    """The package that stands for `hookgen.runtime`."""


def make_wrapper(order: WrapOrder, place: Place, workshop: Workshop) -> Wrapped:
    """Return the wrapper of a module, under the name that it will have.

    Raises:
        InputError: the module cannot be read, holds no tool though the order is for
            it alone, or the template fails.
    """
    _refuse_own_name(order, place)
    choice = replace(
        workshop.choice, is_public=order.is_public or workshop.choice.is_public
    )
    original = _read(order, choice)
    template = _template(order, workshop)
    wrapping = None
    if original is not None:
        bases = _outer_bases(original, order, place, workshop)
        wrapping = Wrapping(original, workshop.width, bases)
    if wrapping is None or not wrapping.tools:
        if not order.is_optional:
            raise _no_tool(order, original)
        return Wrapped(b"", False, frozenset(), _reports(original, order, None))
    head = Head(
        name=place.name,
        template=order.template,
        command=order.command,
        runtime=place.runtime,
        is_typed=_is_typed(order),
        is_hidden=_is_hidden(order.path, wrapping.original),
    )
    try:
        text = _text(wrapping, template, order, head, workshop)
    except SyntaxError as error:
        newer = _newer_grammar(order)
        if newer is None:
            raise
        raise newer from error
    verify_wrapper(text, wrapping)
    verify_code(text.encode())
    shown = None if template.is_hooked else template
    return Wrapped(
        text.encode(),
        template.is_hooked,
        wrapping.original.type_variables,
        _reports(wrapping.original, order, shown),
    )


def check_orders(workshop: Workshop) -> None:
    """Look whether what is ordered has templates and variables of their kinds.

    Raises:
        SettingsError: there is no such template, or it has no such variable.
        InputError: a template cannot be read.
    """
    orders = workshop.orders.by_target.values()
    for order in {(o.template, o.variables): o for o in orders}.values():
        read_variables(_template(order, workshop), order.variables)


def _outer_bases(
    original: Original, order: WrapOrder, place: Place, workshop: Workshop
) -> dict[str, tuple[OuterBase, ...]]:
    """Return for each class the wrappers in other modules that it inherits, too.

    Else the tools that it inherits from there would go without hooks.
    """
    found: dict[str, tuple[OuterBase, ...]] = {}
    for class_ in original.classes:
        outer = (_outer_base(d, order, place, workshop) for d in class_.outer_bases)
        found[class_.name] = tuple(each for each in outer if each is not None)
    return found


def _outer_base(
    dotted: str, order: WrapOrder, place: Place, workshop: Workshop
) -> OuterBase | None:
    module, _, name = dotted.rpartition(".")
    sibling = find_sibling(
        module, order, place.path, orders=workshop.orders, finder=workshop.finder
    )
    if sibling is None:
        return None
    path, other = sibling
    base = _read(other, replace(workshop.choice, is_public=False))
    if base is None or name not in {each.name for each in base.classes}:
        return None
    parts = path.relative_to(place.root).with_suffix("").parts
    return OuterBase(".".join(p for p in parts if p != "__init__"), name)


def _template(order: WrapOrder, workshop: Workshop) -> Template:
    """Return the template of an order, whose path starts from the root."""
    name = order.template
    is_path = "/" in name or name.endswith(".j2")
    return find_template(
        str(workshop.root / name) if is_path else name, workshop.templates
    )


def _text(
    wrapping: Wrapping,
    template: Template,
    order: WrapOrder,
    head: Head,
    workshop: Workshop,
) -> str:
    variables = read_variables(template, order.variables)
    module = wrapping.module()
    rendered = render_wrapper(module, template, variables)
    bodies = tuple(
        _body(body, tool, template, workshop.width)
        for body, tool in zip(rendered.bodies, module.tools, strict=True)
    )
    given = TemplateText(rendered.helpers, bodies, rendered.imports, template.is_hooked)
    try:
        wrapper = assemble(wrapping, given, head)
    except NameTakenError as error:
        raise InputError(
            f"{error.verb} '{error.name}', which '{module.name}' has a use for",
            path=template.path,
            hint=error.hint,
        ) from error
    return render_module(wrapper, workshop.templates)


def _refuse_own_name(order: WrapOrder, place: Place) -> None:
    """Refuse a wrapper whose own name, or package, hides what it wraps."""
    name, root = order.module
    top = first_part(name.dotted)
    is_beside = root != place.root and top == first_part(place.name)
    is_closed = disk.is_file(root / top / "__init__.py") or "." not in name.dotted
    if place.name == name.dotted or (is_beside and is_closed):
        raise InputError(
            f"would be imported as '{place.name}', "
            f"which hides the '{top}' that it wraps",
            path=place.path,
            hint="give --out a folder in a package of another name",
        )


def _read(order: WrapOrder, choice: Choice) -> Original | None:
    """Return what is in a module; `None` if it certainly holds no tool."""
    source = read_source(order.path)
    if not may_hold_tools(source.text, choice):
        return None
    try:
        parsed = parse_module(source.text, source.line_starts)
        return read_module(parsed, order.module[0], choice)
    except HookgenError as error:
        error.path = error.path or order.path
        raise


def _is_hidden(path: Path, original: Original) -> bool:
    """Tell whether a package around a module gives its name to something else."""
    folder = path.parent.parent if original.name.is_package else path.parent
    exports = original.exports
    *packages, part = original.name.dotted.split(".")
    while packages and disk.is_file(folder / "__init__.py"):
        source = read_source(folder / "__init__.py")
        if part.encode() in source.text:
            tree = parse_module(source.text, source.line_starts).tree
            package = ModuleName(".".join(packages), "", is_package=True)
            if hides_module(tree, package, part, exports):
                return True
        # What upper packages take by `import *` is not looked for.
        folder, exports = folder.parent, ()
        part = packages.pop()
    return False


def _body(text: str, tool: WrapperTool, template: Template, width: int) -> str:
    name = tool.qualified_name
    indent = "        " if "." in name else "    "
    try:
        body = reflow(text, indent=indent, width=width)
        names = [tool.owner, *(parameter.name for parameter in tool.parameters)]
        kind = find_kind(text, names, is_async=tool.is_async)
    except SyntaxError as error:
        raise InputError(
            f"makes no Python for tool '{name}': {error.msg}, in line {error.lineno} "
            "of its body",
            path=template.path,
        ) from error
    except ValueError as error:
        raise InputError(
            f"makes a body for tool '{name}' that cannot be indented: {error}",
            path=template.path,
        ) from error
    if kind is not tool.kind:
        raise InputError(
            f"makes tool '{name}', of kind '{tool.kind.value}', one of kind "
            f"'{kind.value}'",
            path=template.path,
            hint="a body has a 'yield' if its tool is a stream, and only then",
        )
    return body


def _newer_grammar(order: WrapOrder) -> InputError | None:
    """Return what is wrong with a module that the running Python does not read."""
    source = read_source(order.path)
    if not parse_module(source.text, source.line_starts).is_newer:
        return None
    major, minor = sys.version_info[:2]
    return InputError(
        f"is in a grammar that Python {major}.{minor} does not read",
        path=order.path,
        hint="run hookgen with the Python that runs the module",
    )


def _no_tool(order: WrapOrder, original: Original | None) -> InputError:
    for each in original.tools if original else ():
        return InputError(
            f"tool '{each.tool.path}' cannot be wrapped: it {each.reason}",
            path=order.path,
            span=each.tool.span,
        )
    return InputError(
        "no tool found to wrap",
        path=order.path,
        hint="take every public function with --public, or name the tools in "
        "tool.hookgen.include",
    )


def _is_typed(order: WrapOrder) -> bool:
    """Tell whether type checkers take the types of a module for given.

    A module outside of packages is the project's own.
    """
    name, root = order.module
    top, _, rest = name.dotted.partition(".")
    is_package = bool(rest) or name.is_package
    return not is_package or disk.is_file(root / top / "py.typed") or _is_own(root)


def _is_own(root: Path) -> bool:
    """Tell whether a package is not installed: checkers read its source as it is."""
    return root.name not in ("site-packages", "dist-packages")


def _reports(
    original: Original | None, order: WrapOrder, template: Template | None
) -> tuple[ToolReport, ...]:
    """Return the tools that get no hook point: all, if there is a template for them."""
    tools = original.tools if original else ()
    return tuple(
        _report(each, original.name, order, template)
        for each in tools
        if original is not None and (template is not None or each.reason is not None)
    )


def _report(
    each: OriginalTool, name: ModuleName, order: WrapOrder, template: Template | None
) -> ToolReport:
    tool = each.tool
    return ToolReport(
        name=tool.path,
        module=name.dotted,
        path=order.path,
        span=tool.span,
        selector=tool.selector,
        kind=tool.kind.value,
        binding=tool.binding.value,
        hooks="",
        point="",
        record="",
        reason=each.reason or "",
        parameters=(),
        tags=tool.tags,
        decorators=tool.decorators,
        template=template.name if template and not each.reason else "",
    )
