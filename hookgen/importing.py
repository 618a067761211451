"""The imports of a generated module: what, under which names, in which order."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct, field

from hookgen.layout import Names, format_statement
from hookgen.model import GENERATED_NAMES, Origin, OriginKind


class Imports(Struct):
    """Names taken in a generated module, while it is being planned."""

    taken: set[str]
    """Names that the module binds itself."""
    names: dict[tuple[str, str | None], str] = field(
        default_factory=dict[tuple[str, str | None], str]
    )
    """The local name of each import for type checkers, by module and name."""
    origins: dict[str, str] = field(default_factory=dict[str, str])
    """The full name of what is imported, by local name."""

    def local_name(self, origin: Origin, wanted: str) -> str:
        """Return the local name of what an origin means, and see to its import.

        A name that the generated module binds itself gets an underscore in front.
        """
        key = (origin.module, origin.name)
        if key in self.names:
            return self.names[key]
        if origin.kind is OriginKind.BUILTIN and wanted not in self.taken:
            return wanted
        local = wanted
        root = wanted.partition(".")[0]
        if root in self.taken or root in GENERATED_NAMES:
            local = self._free("_" + wanted.replace(".", "_").lstrip("_"))
        self.taken.add(local.partition(".")[0] if "." not in local else local)
        self.names[key] = local
        self.origins[local] = origin.qualified_name
        return local

    def full_name(self, local: str) -> str:
        """Return what a name in a type means; attributes of names are not looked up."""
        return self.origins.get(local, f"builtins.{local}")

    def _free(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self.taken:
            candidate, number = f"{name}_{number}", number + 1
        return candidate


def first_part(dotted: str) -> str:
    """Return a dotted name up to its first dot."""
    return dotted.partition(".")[0]


def last_part(dotted: str) -> str:
    """Return a dotted name behind its last dot."""
    return dotted.rpartition(".")[2]


def layout_imports(
    imports: Imports, *, first_party: frozenset[str], indent: str = "    ", width: int
) -> str:
    """Return the import statements in isort's order.

    `first_party` are the names of the packages that are the project's own.
    """
    names = ((module, name, local) for (module, name), local in imports.names.items())
    return layout_names(names, first_party=first_party, indent=indent, width=width)


def layout_names(
    names: Iterable[tuple[str, str | None, str]],
    *,
    first_party: frozenset[str],
    indent: str,
    width: int,
) -> str:
    """Return the statements that import names: module, name in it, local name.

    One thing may be imported under several names.
    """
    groups: list[list[str]] = [[], [], []]
    plain, selected = _by_module(names)
    for module, local in plain:
        alias = f" as {local}" if local != module else ""
        groups[_group(module, first_party)].append(f"{indent}import {module}{alias}")
    for module, inner in selected:
        group = groups[_group(module, first_party)]
        group += _from_imports(module, inner, indent=indent, width=width)
    return "\n\n".join("\n".join(group) for group in groups if group)


def _by_module(
    names: Iterable[tuple[str, str | None, str]],
) -> tuple[list[tuple[str, str]], list[tuple[str, list[tuple[str, str]]]]]:
    plain: list[tuple[str, str]] = []
    selected: dict[str, list[tuple[str, str]]] = {}
    for module, name, local in names:
        package, _, last = module.rpartition(".")
        if name is None and package and local == last:
            # `import a.b as b`
            selected.setdefault(package, []).append((last, local))
        elif name is None:
            plain.append((module, local))
        else:
            selected.setdefault(module, []).append((name, local))
    plain.sort(key=lambda item: (item[0], item[0] != item[1], item[1]))
    return plain, sorted(selected.items())


def _group(module: str, first_party: frozenset[str]) -> int:
    root = module.partition(".")[0]
    if root in first_party:
        return 2
    return 0 if root in sys.stdlib_module_names else 1


def _from_imports(
    module: str, names: list[tuple[str, str]], *, indent: str, width: int
) -> Iterator[str]:
    """Yield one statement for the plain names and one for each that is renamed."""
    statements: list[tuple[str, tuple[str, ...]]] = [
        (name, (f"{name} as {local}",)) for name, local in names if name != local
    ]
    kept = tuple(sorted((name for name, local in names if name == local), key=sort_key))
    if kept:
        statements.append((kept[0], kept))
    for _, imported in sorted(statements, key=lambda item: sort_key(item[0])):
        yield from_import(module, imported, indent=indent, width=width)


def from_import(
    module: str, names: tuple[str, ...], *, indent: str = "", width: int
) -> str:
    """Return an import statement, laid out."""
    return format_statement(
        (f"from {module} import ", Names(names)), indent=indent, width=width
    )


SortKey: TypeAlias = tuple[int, "_Natural", "_Natural"]
_Natural: TypeAlias = tuple[tuple[int, str], ...]


def sort_key(name: str) -> SortKey:
    """Return isort's order: constants, classes, the rest; case decides last."""
    return _kind(name), _natural(name.lower()), _natural(name)


def export_key(name: str) -> SortKey:
    """Return the order of `__all__` that ruff takes for isort's: case decides first."""
    return _kind(name), _natural(name), ()


def _kind(name: str) -> int:
    if name.isupper() and len(name) > 1:
        return 0
    return 1 if name[:1].isupper() else 2


def _natural(name: str) -> _Natural:
    """Return what compares numbers in names by their values: `v9` before `v10`."""
    pieces = re.split(r"(\d+)", name)
    return tuple((int(p), "") if p.isdecimal() else (-1, p) for p in pieces)
