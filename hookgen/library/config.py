"""Hooks named in a YAML or TOML file, attached to a toolset.

What the file names is imported, and called with its parameters: it decides what code
runs, and must be as trustworthy as the program itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import yaml

from hookgen.errors import HookgenError
from hookgen.runtime import Selection, Subscription, ToolCall, Toolset

A = TypeVar("A", bound=ToolCall)

TOOL_PHASES: Final = (
    "pre_call",
    "around",
    "async_around",
    "intercept",
    "post_call",
    "on_error",
    "on_exit",
    "on_item",
)
RUN_PHASES: Final = ("pre_exec", "post_exec", "after_model")
PHASES: Final = (*TOOL_PHASES, *RUN_PHASES)

_KINDS: Final[Mapping[str, tuple[type | tuple[type, ...], str]]] = {
    "import": (str, "a text like 'package.module:name'"),
    "params": (dict, "a table of parameters"),
    "method": (str, "a text"),
    "phase": (str, "a text"),
    "tools": ((str, list), "a name or a list of names"),
    "order": (int, "a whole number"),
    "name": (str, "a text"),
    "enabled": (bool, "true or false"),
}
"""The keys of an entry, what their values are, and the same in words."""


class HookFileError(HookgenError):
    """A file of hooks is wrong; `message` names the entry, `path` the file."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True)
class HookEntry:
    """One hook, as a file has it."""

    place: str
    """The file's word for it, such as `hook 2 ('app.hooks:make')`."""
    target: str
    """`package.module:name`."""
    phase: str
    """One of `PHASES`."""
    params: Mapping[str, object] | None = None
    """What to call the target with; `None` if it is not called, being the hook."""
    method: str | None = None
    """The attribute that is the hook, if the object itself is not."""
    tools: tuple[str, ...] = ("*",)
    """Names or patterns of tools, which is nothing to the phases of runs."""
    order: int = 0
    name: str | None = None
    """What `Toolset.configure` calls it."""
    is_enabled: bool = True
    """Whether it runs before `Subscription.enable` is called."""


def load_hooks(path: Path, toolset: Toolset[A]) -> tuple[Subscription, ...]:
    """Attach the hooks of a file to the tools; return how to take each back.

    Either all are attached, or none.

    Raises:
        HookFileError: the file cannot be read, an entry is wrong, its module cannot be
            imported, its factory fails, or no tool fits.
    """
    return attach_hooks(path, read_hooks(path), toolset)


def read_hooks(path: Path) -> tuple[HookEntry, ...]:
    """Return the entries of a file, in their order; nothing is imported.

    A file that ends in `.toml` is TOML, any other YAML: a list of entries, or one
    under the key `hooks`.

    Raises:
        HookFileError: the file cannot be read, or an entry is wrong.
    """
    try:
        content = _parse(path)
    except OSError as error:
        raise HookFileError(f"cannot be read: {error.strerror}", path=path) from error
    except (ValueError, yaml.YAMLError) as error:
        raise HookFileError(f"cannot be parsed: {error}", path=path) from error
    if isinstance(content, dict):
        table = cast("dict[object, object]", content)
        if set(table) != {"hooks"}:
            found = ", ".join(repr(key) for key in table) or "none"
            raise HookFileError(f"the only key is 'hooks', not {found}", path=path)
        content = table["hooks"]
    if not isinstance(content, list):
        raise HookFileError(f"a list of hooks is wanted, not {content!r}", path=path)
    entries = cast("list[object]", content)
    return tuple(_read(path, n, entry) for n, entry in enumerate(entries, start=1))


def _parse(path: Path) -> object:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return tomllib.loads(text)
    return cast("object", yaml.safe_load(text))


def _read(path: Path, number: int, entry: object) -> HookEntry:
    if not isinstance(entry, dict):
        message = f"hook {number}: a table is wanted, not {entry!r}"
        raise HookFileError(message, path=path)
    table = cast("dict[object, object]", entry)
    target = table.get("import")
    place = f"hook {number}" + (f" ('{target}')" if isinstance(target, str) else "")
    fault = next(_find_faults(table), None)
    if fault is not None:
        raise HookFileError(f"{place}: {fault}", path=path)
    known = cast("dict[str, Any]", table)
    tools = known.get("tools", "*")
    return HookEntry(
        place=place,
        target=known["import"],
        phase=known["phase"],
        params=known.get("params"),
        method=known.get("method"),
        tools=(tools,) if isinstance(tools, str) else tuple(tools),
        order=known.get("order", 0),
        name=known.get("name"),
        is_enabled=known.get("enabled", True),
    )


def _find_faults(table: dict[object, object]) -> Iterator[str]:
    """Yield what is wrong with an entry; what comes later may follow from it."""
    for key, value in table.items():
        if key not in _KINDS:
            yield f"there is no key {key!r}; there are {_list(_KINDS)}"
            return
        kind, words = _KINDS[str(key)]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            yield f"'{key}' is {value!r}, not {words}"
    for key in ("import", "phase"):
        if key not in table:
            yield f"'{key}' is missing"
    target = table.get("import")
    if not all(str(target).partition(":")[::2]):
        yield f"'import' is {target!r}, not {_KINDS['import'][1]}"
    yield from _find_phase_faults(table)


def _find_phase_faults(table: dict[object, object]) -> Iterator[str]:
    phase, tools = table.get("phase"), table.get("tools", "*")
    if phase not in PHASES:
        yield f"'phase' is {phase!r}, not one of {_list(PHASES)}"
    for key in ("tools", "name"):
        if phase in RUN_PHASES and key in table:
            yield f"'{key}' means nothing to the phase '{phase}'"
    patterns = cast("list[object]", tools if isinstance(tools, list) else [tools])
    if not patterns or not all(isinstance(each, str) for each in patterns):
        yield f"'tools' is {tools!r}, not {_KINDS['tools'][1]}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def attach_hooks(
    path: Path, entries: Iterable[HookEntry], toolset: Toolset[A]
) -> tuple[Subscription, ...]:
    """Import the hooks of a file and attach them, all or none; `path` is for errors.

    Raises:
        HookFileError: a module cannot be imported, a factory fails, or no tool fits.
    """
    attached: list[Subscription] = []
    try:
        for entry in entries:
            hook = _make(path, entry)
            attached.append(_attach(path, entry, hook, toolset))
    except BaseException:
        for subscription in attached:
            subscription.cancel()
        raise
    return tuple(attached)


def _make(path: Path, entry: HookEntry) -> Callable[..., Any]:
    """Return the hook of an entry."""
    module, _, names = entry.target.partition(":")
    try:
        found: object = import_module(module)
        for name in names.split("."):
            found = getattr(found, name)
    except Exception as error:
        raise _failed(path, entry, "cannot be imported", error) from error
    if entry.params is not None:
        try:
            found = cast("Callable[..., object]", found)(**entry.params)
        except Exception as error:
            raise _failed(path, entry, "cannot be made", error) from error
    if entry.method is not None:
        try:
            found = getattr(found, entry.method)
        except AttributeError as error:
            raise _failed(path, entry, "has no such method", error) from error
    if not callable(found) or isinstance(found, type):
        hint = "give 'params' if it is to be called first"
        message = f"{entry.place}: {found!r} is not a hook"
        raise HookFileError(message, path=path, hint=hint)
    return cast("Callable[..., Any]", found)


def _attach(
    path: Path, entry: HookEntry, hook: Callable[..., Any], toolset: Toolset[A]
) -> Subscription:
    try:
        if entry.phase in RUN_PHASES:
            attached = _attach_to_runs(entry, hook, toolset)
        else:
            # That the hook is of the phase's type, only the user can know.
            hooks: dict[str, Any] = {entry.phase: hook}
            tools = _select(toolset, entry.tools)
            attached = tools.subscribe(**hooks, order=entry.order, name=entry.name)
    except (LookupError, TypeError) as error:
        raise _failed(path, entry, "cannot be attached", error) from error
    if not entry.is_enabled:
        attached.disable()
    return attached


def _select(toolset: Toolset[A], patterns: tuple[str, ...]) -> Selection[A]:
    """Return the tools that any of the patterns fits, each once."""
    points = {p.tool: p for pattern in patterns for p in toolset.select(pattern)}
    return Selection(tuple(points[tool] for tool in sorted(points)))


def _attach_to_runs(
    entry: HookEntry, hook: Callable[..., Any], toolset: Toolset[A]
) -> Subscription:
    match entry.phase:
        case "pre_exec":
            return toolset.on("tool:pre_exec", hook, order=entry.order)
        case "post_exec":
            return toolset.on("tool:post_exec", hook, order=entry.order)
        case _:
            return toolset.on("tool:after_model", hook, order=entry.order)


def _failed(path: Path, entry: HookEntry, what: str, error: Exception) -> HookFileError:
    said = f"{type(error).__name__}: {error}"
    return HookFileError(f"{entry.place} {what}: {said}", path=path)
