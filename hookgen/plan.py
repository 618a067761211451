"""Deciding what is done to a module, before anything is done."""

from __future__ import annotations

import re
from collections.abc import Container

from msgspec.structs import replace

from hookgen.model import (
    GENERATED_NAMES,
    Plan,
    PlannedTool,
    Scope,
    Skeleton,
    SkippedTool,
    Tool,
)

ALIAS = "_hooks"

_SUFFIXES = ("Body", "Call", "Hooks", "Return")


def make_plan(skeleton: Skeleton) -> Plan:
    """Return which tools of a module are hooked, and under which names.

    Names depend on the module's text only: where one is taken, the first free one of
    `name_2`, `name_3`, ... is used.
    """
    bodies: dict[tuple[Scope, ...], set[str]] = {}
    names = _Names(skeleton)
    planned: list[PlannedTool] = []
    skipped: list[SkippedTool] = []
    for tool in skeleton.tools:
        if tool.reason is not None:
            skipped.append(SkippedTool(tool, tool.reason))
            continue
        given = bodies.setdefault(tool.scopes, set())
        # Two underscores in front would make it private to its class.
        stem = tool.name.lstrip("_") or "tool"
        body_name = _free(f"_{stem}_unhooked", skeleton.names, given)
        given.add(body_name)
        point = names.point(tool)
        record = names.record(point)
        planned.append(PlannedTool(tool, body_name, point, "", record))
    return Plan(
        module=skeleton.name,
        alias=_free(ALIAS, skeleton.names),
        tools=tuple(
            replace(each, point_name=names.flat(each.point_path)) for each in planned
        ),
        skipped=tuple(skipped),
        import_offset=skeleton.import_offset,
        import_before=skeleton.import_before,
        import_after=skeleton.import_after,
    )


class _Names:
    """The names of a generated module, while they are given."""

    def __init__(self, skeleton: Skeleton) -> None:
        tools = skeleton.tools
        taken = skeleton.name.modules | GENERATED_NAMES
        if skeleton.name.is_package:
            taken |= {"load"}
        self._taken: dict[tuple[str, ...], set[str]] = {(): set(taken)}
        self._places = set(taken)
        for holder in {_holder(tool) for tool in tools}:
            for depth, name in enumerate(holder):
                self._take((*holder[:depth], name))
        tops = {_unmangled(t.scopes[0].name if t.scopes else t.name) for t in tools}
        self._records = tops | GENERATED_NAMES

    def point(self, tool: Tool) -> tuple[str, ...]:
        """Return where the hook point goes: its qualified name, numbered if taken."""
        holder = _holder(tool)
        name = _unmangled(tool.name)
        if not holder and name.startswith("__") and name.endswith("__"):
            # Python would call a module's `__getattr__` or `__dir__`.
            name = f"_{name.strip('_')}" if name.strip("_") else name
        # Each point is bound as `name: Final = ...`.
        taken = self._taken.get(holder, set[str]()) | {"Final"}
        point = (*holder, _free(name, taken))
        self._take(point)
        return point

    def _take(self, path: tuple[str, ...]) -> None:
        self._taken.setdefault(path[:-1], set()).add(path[-1])
        self._places.update(path)

    def flat(self, point: tuple[str, ...]) -> str:
        """Return the name of a hook point in its module, once all have their places."""
        if len(point) == 1:
            return point[0]
        # Holders read it too, in whose bodies their own names come first.
        name = _free(_unmangled("_".join(point)), self._places | self._records)
        self._take((name,))
        return name

    def record(self, point: tuple[str, ...]) -> str:
        """Return the prefix of a tool's classes: its path in camel case."""
        words = [word for part in point for word in re.split("_+", part) if word]
        prefix = "".join(word[0].upper() + word[1:] for word in words) or "Tool"
        if not prefix.isidentifier():
            prefix = f"Tool{prefix}"
        candidate, number = prefix, 2
        while any(f"{candidate}{suffix}" in self._records for suffix in _SUFFIXES):
            candidate, number = f"{prefix}{number}", number + 1
        self._records.update(f"{candidate}{suffix}" for suffix in _SUFFIXES)
        return candidate


def _free(name: str, *taken: Container[str]) -> str:
    candidate, number = name, 2
    while any(candidate in names for names in taken):
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _holder(tool: Tool) -> tuple[str, ...]:
    """Return the path of what mirrors the classes and functions around a tool."""
    names = [_unmangled(scope.name) for scope in tool.scopes]
    if names and names[0] in GENERATED_NAMES | {"load"}:
        names[0] += "_"
    return tuple(f"{name}_" if name == "Final" else name for name in names)


def _unmangled(name: str) -> str:
    """Return a name that means the same inside of a class as outside."""
    is_mangled = name.startswith("__") and not name.endswith("__")
    return "_" + name.lstrip("_") if is_mangled else name
