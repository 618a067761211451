"""A module of hook points as text, for `render` to put into a template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hookgen.importing import (
    Imports,
    first_part,
    from_import,
    last_part,
    layout_imports,
    sort_key,
)
from hookgen.layout import (
    Alternatives,
    Brackets,
    Line,
    Names,
    Value,
    flatten,
    format_statement,
    quote,
)
from hookgen.model import (
    GENERATED_NAMES,
    FunctionKind,
    HooksModule,
    ModuleName,
    Origin,
    OriginKind,
    Plan,
)
from hookgen.points import BASES, PointWriter, Rules, Shims
from hookgen.readers import Readers
from hookgen.retype import Retyper
from hookgen.shim import LOCALS

RUNTIME = "hookgen.runtime"

_PYRIGHT = (
    "# pyright: reportPrivateUsage=false, reportUnknownArgumentType=false",
    "# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false",
)
"""The bodies of tools are private, and may have annotations that say nothing."""

_MEMBERS = frozenset(
    {
        "apply",
        "arguments",
        "bind",
        "call",
        "has_rules",
        "invoke",
        "parse",
        "ruled",
        "tool_name",
    }
)
"""What generated classes define: in them, annotations cannot use these names."""


def emit_module(
    plan: Plan,
    *,
    children: tuple[ModuleName, ...] = (),
    rules: Rules | None = None,
    runtime: str,
    width: int,
) -> HooksModule:
    """Return the module that holds the hook points of a planned module.

    `children` are the modules of hook points in it, if it is a package. `runtime` is
    the package that the base classes are imported from, `width` the length of a line
    that is not split.
    """
    rules = rules or {}
    imports = Imports(_own_names(plan, children) | (LOCALS if rules else set()))
    policies = _policies(rules, imports)
    retyper = Retyper(plan.module, imports.local_name)
    paths = Counter(planned.tool.path for planned in plan.tools)
    unique = frozenset(path for path, count in paths.items() if count == 1)
    readers = Readers(imports.full_name)
    writer = PointWriter(retyper, imports, readers, unique, rules, policies, width)
    points = tuple(writer.point(planned, plan.module) for planned in plan.tools)
    own = frozenset({first_part(plan.module.dotted)})
    names = _used_names(plan) | writer.readers.used | writer.shims.names
    if any(point.parse for point in points):
        names.add("Arguments")
    return HooksModule(
        name=plan.module,
        imports=_imports(plan, runtime, names, writer.shims, width),
        typing_imports=layout_imports(imports, first_party=own, width=width),
        pyright=_PYRIGHT if plan.tools else (),
        load=tuple(_load(plan, children, width)),
        toolset=_toolset(plan.module, width),
        points=points,
        holders=writer.holders(plan, ()),
        any_call=_any_call(plan, children, width),
        policies=tuple(sorted(first_part(name) for name in policies.names.values())),
        policy_imports=_policy_imports(policies, width),
        children=_child_call_imports(plan, children, width),
        weakened=tuple(retyper.weakened),
    )


def _policies(rules: Rules, imports: Imports) -> Imports:
    """Return the imports of the modules of hooks, whose names are then taken."""
    policies = Imports(imports.taken)
    modules = {bound.hook.module for each in rules.values() for bound in each}
    for module in sorted(modules):
        origin = Origin(OriginKind.IMPORT, module)
        policies.local_name(origin, last_part(module))
    return policies


def _policy_imports(policies: Imports, width: int) -> str:
    # Hooks are the project's own, in whichever of its packages.
    roots = frozenset(first_part(module) for module, _ in policies.names)
    return layout_imports(policies, first_party=roots, width=width)


def _own_names(plan: Plan, children: tuple[ModuleName, ...]) -> set[str]:
    names = set(_MEMBERS)
    for planned in plan.tools:
        names.update((planned.point_path[0], planned.point_name))
        suffixes = ("Body", "Call", "Hooks", "Return")
        names.update(f"{planned.record_name}{suffix}" for suffix in suffixes)
    if plan.module.is_package:
        names.add("load")
    return names | {last_part(child.hooks) for child in children}


def _used_names(plan: Plan) -> set[str]:
    """Return what a module needs of the runtime, whatever the types of its tools."""
    kinds = {planned.tool.kind for planned in plan.tools}
    names = {"ToolCall", *(BASES[kind] for kind in kinds)}
    if kinds:
        names.add("ToolReturn")
    if FunctionKind.ASYNC_GENERATOR in kinds:
        names.add("AsyncSteps")
    if _holds_toolset(plan.module):
        names.add("Toolset")
    return names


def _holds_toolset(module: ModuleName) -> bool:
    return module.toolset == module.hooks


def _imports(
    plan: Plan, runtime: str, names: set[str], shims: Shims, width: int
) -> str:
    module = plan.module
    is_final = bool(plan.tools) or _holds_toolset(module)
    typing = ("TYPE_CHECKING", "Final") if is_final else ("TYPE_CHECKING",)
    used = tuple(sorted(names, key=sort_key))
    from_runtime = from_import(runtime, used, width=width)
    standard = [from_import("typing", typing, width=width)]
    if shims.has_clock:
        standard.insert(0, "from time import perf_counter")
    lines = ["\n".join(standard), "", from_runtime]
    if plan.tools and not _holds_toolset(module):
        toolset = from_import(module.toolset, ("toolset",), width=width)
        # A copy of the runtime is in the package that holds the toolset.
        is_near = runtime.startswith(f"{module.toolset}.")
        lines[2:] = [toolset, from_runtime] if is_near else [from_runtime, "", toolset]
    return "\n".join(lines)


def _load(plan: Plan, children: tuple[ModuleName, ...], width: int) -> Iterator[str]:
    if not plan.module.is_package:
        return
    yield "def load() -> tuple[object, ...]:"
    yield '    """Import the modules that hold the hook points."""'
    if not children:
        yield "    return ()"
        return
    yield _child_imports(plan, children, width)
    yield ""
    loaded = tuple(
        (f"{_child_name(plan, child)}{'.load()' if child.is_package else ''}",)
        for child in _in_order(children)
    )
    flat = ", ".join(map(flatten, loaded))
    is_flat = len(loaded) > 1 and len(f"    return {flat}") <= width
    value: Line = (flat,) if is_flat else (Brackets("(", loaded, ")", is_tuple=True),)
    yield format_statement(("return ", *value), indent="    ", width=width)


def _toolset(module: ModuleName, width: int) -> str:
    if not _holds_toolset(module):
        return ""
    load = "load" if module.is_package else "tuple"
    arguments = Brackets("(", ((quote(module.dotted),), (load,)), ")")
    made = ("toolset: Final[Toolset[AnyCall]] = ", Value(("Toolset", arguments)))
    return format_statement(made, width=width)


def _in_order(children: tuple[ModuleName, ...]) -> list[ModuleName]:
    return sorted(children, key=lambda child: sort_key(last_part(child.hooks)))


def _any_call(plan: Plan, children: tuple[ModuleName, ...], width: int) -> str:
    members: list[Line] = [(f"{p.record_name}Call",) for p in plan.tools]
    members += [(_child_calls(plan, child),) for child in children]
    union = members[0] if len(members) == 1 else (Alternatives(tuple(members)),)
    indent = "    " if children else ""
    return format_statement(("AnyCall = ", Value(union)), indent=indent, width=width)


def _child_calls(plan: Plan, child: ModuleName) -> str:
    """Return the name for the calls of a module or package.

    mypy 2.4 takes a union of `package.AnyCall` for no type if each member is a
    package's, and so such a name is imported by itself.
    """
    if not child.is_package:
        return f"{_child_name(plan, child)}.AnyCall"
    words = last_part(child.hooks).split("_")
    name = f"Any{''.join(word[:1].upper() + word[1:] for word in words)}Call"
    records = {f"{planned.record_name}Call" for planned in plan.tools}
    while name in records | GENERATED_NAMES:
        name = f"{name}s"
    return name


def _child_call_imports(
    plan: Plan, children: tuple[ModuleName, ...], width: int
) -> str:
    """Return the imports of what the type of all calls is made of; indented."""
    modules = tuple(child for child in children if not child.is_package)
    packages = [child for child in _in_order(children) if child.is_package]
    named = ((child.hooks, _child_calls(plan, child)) for child in packages)
    return "\n".join(
        [
            *filter(None, [_child_imports(plan, modules, width)]),
            *(
                from_import(hooks, (f"AnyCall as {name}",), indent="    ", width=width)
                for hooks, name in named
            ),
        ]
    )


def _child_name(plan: Plan, child: ModuleName) -> str:
    name = last_part(child.hooks)
    own = {name for p in plan.tools for name in (p.point_path[0], p.point_name)}
    return f"_{name}" if name in own | GENERATED_NAMES else name


def _child_imports(plan: Plan, children: tuple[ModuleName, ...], width: int) -> str:
    names: list[str] = []
    for child in _in_order(children):
        local = _child_name(plan, child)
        last = last_part(child.hooks)
        names.append(last if local == last else f"{last} as {local}")
    if not names:
        return ""
    return format_statement(
        (f"from {plan.module.hooks} import ", Names(tuple(names))),
        indent="    ",
        width=width,
    )
