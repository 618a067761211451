"""What wrappers are made of: what is ordered, and what a wrapper says of itself."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hookgen import disk
from hookgen.errors import InputError, SettingsError
from hookgen.finding import find_installed, find_module, module_name
from hookgen.model import ModuleName
from hookgen.scan import Choice
from hookgen.settings import WrapSetting
from hookgen.source import SKIPPED_FOLDERS

MARKER = "@wrapped by hookgen"
"""Stands in the docstring of every wrapper."""

DEFAULT_TEMPLATE = "hook"

_HEAD = 2000  # bytes of a file in which its docstring stands
_COMMAND = re.compile(r"^To make it again: hookgen wrap (?P<words>.*)$", re.MULTILINE)


class WrapOrder(Struct, frozen=True):
    """One wrapper: of which module, and by which template."""

    path: Path
    """The file of the wrapped module."""
    shown: str
    """How the command line names it: a dotted name, or a path from the root."""
    out: str
    """Where its wrapper goes, as the command line says it: a path from the root."""
    template: str = DEFAULT_TEMPLATE
    """A name of the catalogue, or a path from the root."""
    variables: tuple[str, ...] = ()
    """As on the command line: `key=value`."""
    is_public: bool = False
    """Every public function of the module is taken for a tool."""
    is_optional: bool = False
    """It is one of a package's modules, and may hold no tool."""

    @property
    def module(self) -> tuple[ModuleName, Path]:
        """The wrapped module's name, and the folder that it is imported from.

        A dotted name says it; packages need no `__init__.py` then.
        """
        if is_path(self.shown):
            return module_name(self.path)
        is_package = self.path.name == "__init__.py"
        depth = self.shown.count(".") + is_package
        # Where a link leads, there may be fewer folders than packages.
        parents = self.path.parents
        root = parents[min(depth, len(parents) - 1)]
        return ModuleName(self.shown, "", is_package=is_package), root

    @property
    def command(self) -> str:
        """What makes its wrapper again."""
        words = ["hookgen", "wrap", self.shown, "--out", self.out]
        if self.template != DEFAULT_TEMPLATE:
            words += ["--template", self.template]
        for variable in self.variables:
            words += ["-v", variable]
        return shlex.join([*words, "--public"] if self.is_public else words)


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def is_wrapper(content: bytes) -> bool:
    """Tell whether a file was made by `hookgen wrap`."""
    return MARKER.encode() in content[:_HEAD]


def read_order(path: Path, content: bytes, finder: Finder) -> WrapOrder | None:
    """Return the order that made a file; `None` if it is no wrapper.

    Raises:
        InputError: it does not say how to make it again, or what it wraps is gone.
    """
    if not is_wrapper(content):
        return None
    found = _COMMAND.search(content[:_HEAD].decode(errors="replace"))
    words = _split(found["words"]) if found else []
    if not words or words[0].startswith("-"):
        raise InputError(
            "does not say how to make it again",
            path=path,
            hint="make it with hookgen wrap; its docstring holds the command",
        )
    source, *options = words
    pairs = list(zip(options, [*options[1:], ""], strict=True))
    templates = [value for option, value in pairs if option == "--template"]
    outs = [value for option, value in pairs if option == "--out"]
    try:
        file = finder.find(source, near=path)
    except SettingsError as error:
        raise InputError(
            f"wraps '{source}', which is not to be found", path=path, hint=error.hint
        ) from error
    return WrapOrder(
        path=file,
        shown=source,
        out=outs[-1] if outs else ".",
        template=templates[-1] if templates else DEFAULT_TEMPLATE,
        variables=tuple(value for option, value in pairs if option == "-v"),
        is_public="--public" in options,
    )


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError:
        return []


class Finder(Struct, frozen=True):
    """Finds the modules that are to be wrapped."""

    root: Path
    """The folder that paths start from."""
    folders: tuple[str, ...]
    """Where modules are looked for, in this order."""

    def find(self, source: str, *, near: Path | None = None) -> Path:
        """Return the file of a module or package, named by its dotted name or path.

        A path starts from the root; that of a wrapper which is `near`, if there is no
        such file, from one of the folders that the wrapper is in.

        Raises:
            SettingsError: there is no such file.
        """
        if is_path(source):
            for folder in (self.root, *(near.parents if near else ())):
                path = folder / source
                path = path / "__init__.py" if disk.is_folder(path) else path
                if disk.is_file(path):
                    return Path(disk.resolve(path))
            raise SettingsError(
                f"there is no file '{source}' to wrap",
                hint="name a module, as in agno.tools.calculator, or a file or package",
            )
        found = find_module(source, self.folders) or find_installed(source)
        if found is None:
            raise SettingsError(
                f"there is no source of a module '{source}' to wrap",
                hint="run hookgen where the package is installed",
            )
        return Path(disk.resolve(found))


def is_path(source: str) -> bool:
    """Tell whether a name on the command line is a path, and not a dotted name."""
    return "/" in source or os.sep in source or source.endswith((".py", ".j2"))


class Orders(Struct, frozen=True):
    """The wrappers of a run."""

    by_target: dict[Path, WrapOrder]
    """The order for each file that is to be made, or may be."""
    new_packages: frozenset[Path]
    """Folders that become packages with what is made in them."""
    folders: tuple[Path, ...] = ()
    """Those that the wrappers go into, as the user named them."""


NO_ORDERS = Orders({}, frozenset())


class Workshop(Struct, frozen=True):
    """What all wrappers of a run are made with."""

    root: Path
    templates: Path
    choice: Choice
    width: int
    finder: Finder
    orders: Orders


def expand(settings: tuple[WrapSetting, ...], finder: Finder) -> Orders:
    """Return the wrappers that settings ask for: of a package, one for each module.

    Raises:
        SettingsError: there is nothing of that name, or the wrapper would replace it.
    """
    by_target: dict[Path, WrapOrder] = {}
    new_packages: set[Path] = set()
    folders: list[Path] = []
    for setting in settings:
        path = finder.find(setting.source)
        out = Path(disk.resolve(finder.root / setting.out))
        order = WrapOrder(
            path=path,
            shown=setting.source,
            out=_relative(out, finder.root),
            template=setting.template,
            variables=setting.variables,
            is_public=setting.is_public,
        )
        targets = dict(_targets(order, out))
        if any(target == each.path for target, each in targets.items()):
            raise SettingsError(
                f"--out '{order.out}' is where '{setting.source}' itself is",
                hint="name another folder",
            )
        folder = out.parent if out.suffix == ".py" else out
        folders.append(folder)
        if not disk.exists(folder):
            new_packages.add(folder)
        below = {target.parent for target in targets} - {folder}
        new_packages |= {each for each in below if not disk.is_folder(each)}
        for target, each in targets.items():
            other = by_target.setdefault(target, each)
            if other != each:
                raise SettingsError(
                    f"'{other.shown}' and '{each.shown}' would both become "
                    f"'{_relative(target, finder.root)}'",
                    hint="give one of them another --out",
                )
    return Orders(by_target, frozenset(new_packages), tuple(folders))


def find_sibling(
    module: str, order: WrapOrder, target: Path, *, orders: Orders, finder: Finder
) -> tuple[Path, WrapOrder] | None:
    """Return the wrapper of another module of the same package, and its order.

    It stands to the wrapper `target` as the module stands to what that one wraps.
    `None` if it is neither there nor going to be.
    """
    own = order.module[0].dotted
    if module.partition(".")[0] != own.partition(".")[0]:
        return None
    try:
        path = finder.find(module)
    except SettingsError:
        return None
    inside = os.path.relpath(path, order.path.parent)
    sibling = Path(os.path.normpath(target.parent / inside))
    other = orders.by_target.get(sibling)
    if other is None and disk.is_file(sibling):
        other = read_order(sibling, disk.read_bytes(sibling), finder)
    return (sibling, other) if other is not None and other.path == path else None


def _targets(order: WrapOrder, out: Path) -> Iterator[tuple[Path, WrapOrder]]:
    """Yield each file that an order makes, with the order of its own."""
    if order.path.name != "__init__.py":
        target = out if out.suffix == ".py" else out / order.path.name
        yield target, order
        return
    package = order.path.parent
    dotted = order.module[0].dotted
    for path in sorted(disk.find_python(package)):
        inside = path.relative_to(package)
        # Wrappers may go into the package that they wrap.
        if SKIPPED_FOLDERS.intersection(inside.parts) or path.is_relative_to(out):
            continue
        parts = [p for p in inside.with_suffix("").parts if p != "__init__"]
        shown = ".".join([dotted, *parts])
        if is_path(order.shown):
            shown = Path(order.shown, inside).as_posix()
        own = Path(order.out, inside.parent).as_posix()
        yield (
            out / inside,
            replace(order, path=path, shown=shown, out=own, is_optional=True),
        )
