"""Instrumented copies of what goes into a wheel; the sources are left alone.

The modules of the wheel are copied into a folder, each at its place in the project, so
that all settings mean there what they mean in the project. There they are instrumented,
and what has changed or is new replaces or joins the files of the wheel.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from hookgen import disk
from hookgen.bindings import read_bindings
from hookgen.errors import HookgenError, InputError, SettingsError
from hookgen.naming import is_generated
from hookgen.pipeline import FileState, Mode, Outcome, Request, ToolReport, run
from hookgen.report import error_lines, summary_lines
from hookgen.settings import Settings, load_settings
from hookgen.source import explain_unreadable, find_files
from hookgen.write import commit, stage

EDITABLE_NOTE = (
    "hookgen: editable install: the sources are used as they are, so that tools are "
    "not hooked unless `hookgen instrument` was run; `hookgen check` tells"
)
"""What is said where nothing can be done: there are no copies to instrument."""

_SUFFIXES = frozenset({".py", ".yaml", ".yml"})
_IMPORTS_HOOKGEN = re.compile(rb"^(?:from|import) hookgen\b", re.MULTILINE)
_REQUIREMENT = re.compile(r"\s*([\w.-]*\w)")


class Included(Struct, frozen=True):
    """A file of a wheel."""

    source: PurePosixPath
    """Where it stands in the project, from its root folder."""
    content: Path
    """The file whose bytes go into the wheel."""
    target: PurePosixPath
    """Where it stands in the wheel."""


class Project(Struct, frozen=True):
    """What is known of a project whose wheel is built."""

    root: Path
    """The folder of its pyproject.toml."""
    dependencies: tuple[str, ...]
    """The requirements that the wheel is going to have."""


class Instrumented(Struct, frozen=True):
    """What is to become of a wheel."""

    copies: tuple[Included, ...]
    """What replaces a file of the wheel, or joins it, by place in the project."""
    lines: tuple[str, ...]
    """What was done, for people."""
    errors: tuple[str, ...]
    """Why there is to be no wheel, for people; empty if there is one."""


def instrument_copies(
    project: Project, included: Iterable[Included], folder: Path
) -> Instrumented:
    """Return what instruments the modules among the files of a wheel.

    `folder` is empty, and has to be kept until the copies have been read.
    """
    root, folder = project.root.resolve(), folder.resolve()
    try:
        settings = load_settings(root)
        read = [item for item in included if _is_read(item)]
        files = {item.source: item for item in read}
        for item in files.values():
            _copy(item.content, folder / item.source)
        for path in _settings_files(settings):
            _copy(path, folder / path.relative_to(root))
        outcome = _instrument(settings, folder)
        errors = outcome.errors or (
            *_faults(outcome, read, folder),
            *_missing_runtime(project, settings, folder),
        )
    except HookgenError as error:
        return Instrumented((), (), tuple(_error_lines([error], root, folder)))
    return Instrumented(
        copies=() if errors else tuple(_copies(outcome, files, folder)),
        lines=tuple(_shown(summary_lines(outcome, folder), folder)),
        errors=tuple(_error_lines(errors, root, folder)),
    )


class SettingsFiles(Struct, frozen=True):
    """The files of a project, besides pyproject.toml, that say what is hooked."""

    root: Path
    """The folder that holds them."""
    files: tuple[Path, ...]
    errors: tuple[str, ...]
    """Why they cannot be known, for people."""


def read_settings_files(root: Path) -> SettingsFiles:
    """Return what a source distribution needs, that its wheel be the same."""
    root = root.resolve()
    try:
        return SettingsFiles(root, _settings_files(load_settings(root)), ())
    except HookgenError as error:
        return SettingsFiles(root, (), tuple(error_lines(error, root)))


def _settings_files(settings: Settings) -> tuple[Path, ...]:
    """Return the hooks.toml, and the YAML files that bind tools.

    Raises:
        InputError: a YAML file may bind tools, but cannot be read.
    """
    root = settings.root
    paths = [path for path in _configured(settings, root) if path.exists()]
    found = find_files(paths, root=root, exclude=settings.exclude)
    globs = (disk.glob(root, pattern) for pattern in settings.bindings)
    files = {path.resolve() for path in set(found.yaml_files).union(*globs)}
    binding = {path for path in files if read_bindings(path)}
    rules = {path for path in [root / "hooks.toml"] if path.is_file()}
    return tuple(sorted(p for p in binding | rules if p.is_relative_to(root)))


def _configured(settings: Settings, root: Path) -> list[Path]:
    """Return the folders and files with tools; without any setting, the root folder."""
    return [root / path for path in settings.paths] or [root]


def _is_read(item: Included) -> bool:
    is_inside = not item.source.is_absolute() and ".." not in item.source.parts
    return is_inside and item.source.suffix in _SUFFIXES


def _copy(path: Path, target: Path) -> None:
    try:
        content = path.read_bytes()
        is_writable = os.stat(path).st_mode & 0o200
    except OSError as error:
        raise explain_unreadable(path, error) from error
    # A copy that is read-only could not be instrumented.
    staged = stage(target, content, like=path if is_writable else None)
    if staged is not None:
        commit([staged])


def _instrument(settings: Settings, folder: Path) -> Outcome:
    """Instrument the copies in a folder.

    Raises:
        SettingsError: none of the paths that hold tools is in the wheel.
    """
    paths = [path for path in _configured(settings, folder) if path.exists()]
    if not paths:
        raise SettingsError(
            f"nothing in {_quoted(settings.paths)} goes into the wheel",
            path=settings.pyproject,
            hint="let tool.hookgen.paths name what holds tools and is in the wheel",
        )
    request = Request(
        Mode.INSTRUMENT, tuple(paths), settings=replace(settings, root=folder)
    )
    # What the parser has to say of a user's escapes is not our business to repeat.
    with warnings.catch_warnings(action="ignore"):
        return run(request)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _faults(
    outcome: Outcome, read: list[Included], folder: Path
) -> Iterator[InputError]:
    """Yield why a wheel would not do what it is for, though all was instrumented."""
    hooked = [tool for tool in outcome.tools if tool.hooks]
    if not hooked:
        yield InputError(
            f"no tool can be hooked in the {outcome.files} modules of the wheel",
            hint="hookgen list prints all tools and why any is skipped; mark one with "
            "'# hookgen: tool', or build without hookgen",
        )
    for change in outcome.changes:
        if change.state is FileState.SURPLUS:
            yield InputError(
                "was generated for a module that is not in the wheel",
                path=change.path,
                hint="run hookgen instrument, or leave it out of the wheel, too",
            )
    yield from _misplacements(hooked, read, folder)


def _misplacements(
    hooked: list[ToolReport], read: list[Included], folder: Path
) -> Iterator[InputError]:
    """Yield an error for each module that would not find its hook points."""
    tools = {_inside(tool.path, folder): tool for tool in hooked}
    places: dict[PurePosixPath, list[Included]] = {}
    for item in read:
        places.setdefault(item.source, []).append(item)
    for source, tool in sorted(tools.items()):
        first, *others = places[source]
        if others:
            yield _doubled(tool, places[source])
        elif not _has_its_name(tool, first):
            yield _misplaced(tool, first.target)


def _inside(path: Path, folder: Path) -> PurePosixPath:
    return PurePosixPath(path.resolve().relative_to(folder).as_posix())


def _has_its_name(tool: ToolReport, item: Included) -> bool:
    """Tell whether a tool is imported from the wheel by the name of its module.

    A file whose name cannot be imported is run, and finds what is beside it.
    """
    is_script = not item.target.stem.isidentifier() and _import_root(item) is not None
    return is_script or _imported_name(item.target) == tool.module


def _imported_name(target: PurePosixPath) -> str:
    parts = target.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _doubled(tool: ToolReport, items: list[Included]) -> InputError:
    targets = sorted(item.target for item in items)
    return InputError(
        "goes into the wheel as " + " and as ".join(f"'{each}'" for each in targets),
        path=tool.path,
        hint="hook points belong to one module; let the other be imported from it",
    )


def _misplaced(tool: ToolReport, target: PurePosixPath) -> InputError:
    return InputError(
        f"is imported as '{_imported_name(target)}' from the wheel, but as "
        f"'{tool.module}' from the sources, so it would not find its hook points",
        path=tool.path,
        hint="lay out the sources as they are installed; a folder that is a package "
        "without an __init__.py is named in tool.hookgen.namespace-packages",
    )


def _missing_runtime(
    project: Project, settings: Settings, folder: Path
) -> Iterator[SettingsError]:
    """Yield that generated code would not find its runtime where it is installed.

    A dependency that is missing is not added: what a project has declared, a build
    backend must not change (PEP 621).
    """
    names = [_REQUIREMENT.match(each) for each in project.dependencies]
    if any(name and name[1].lower() == "hookgen" for name in names):
        return
    generated = filter(is_generated, folder.rglob("*.py"))
    if any(_IMPORTS_HOOKGEN.search(path.read_bytes()) for path in generated):
        yield SettingsError(
            "the wheel needs hookgen when it runs, and does not depend on it",
            path=settings.pyproject,
            hint="add 'hookgen' to the project's dependencies, or set "
            "tool.hookgen.standalone = true",
        )


def _copies(
    outcome: Outcome, files: dict[PurePosixPath, Included], folder: Path
) -> Iterator[Included]:
    """Yield each changed or new file, and where it goes in the wheel."""
    roots = {root for item in files.values() if (root := _import_root(item))}
    for change in outcome.changes:
        source = _inside(change.path, folder)
        if source in files:
            target = files[source].target
        else:
            around = [root for root in roots if source.is_relative_to(root)]
            target = source.relative_to(max(around, key=lambda root: len(root.parts)))
        yield Included(source, change.path, target)


def _import_root(item: Included) -> PurePosixPath | None:
    """Return the folder of the project that becomes the wheel's topmost folder.

    `None` if the file has another path below it than in the wheel.
    """
    above, below = item.source.parts, item.target.parts
    if above[-len(below) :] != below:
        return None
    return PurePosixPath(*above[: -len(below)])


def _error_lines(
    errors: Iterable[HookgenError], root: Path, folder: Path
) -> Iterator[str]:
    for error in errors:
        yield from _shown(error_lines(error, root), folder)


def _shown(lines: Iterable[str], folder: Path) -> Iterator[str]:
    """Yield lines that name files as they are named in the project."""
    for line in lines:
        yield line.replace(f"{folder}{os.sep}", "")
