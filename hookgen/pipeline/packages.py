"""The hooks packages as wholes: their `__init__` modules and what is left over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from hookgen import disk
from hookgen.emit import emit_module
from hookgen.errors import HookgenError
from hookgen.model import RUNTIME_NAME, ModuleName, Plan
from hookgen.naming import Location, Namer, is_generated, unmirrored
from hookgen.pipeline.bound import NO_RULES
from hookgen.pipeline.records import Change, FileResult, FileState, Mode
from hookgen.pipeline.standalone import runtime_changes
from hookgen.pipeline.worker import (
    Job,
    bind,
    empty_plan,
    generated_change,
    process,
    removal,
    stage_changes,
)


class _Package(Struct, frozen=True):
    """A hooks package and the modules that belong in it after the run."""

    folder: Path
    seen: set[Path] = field(default_factory=set[Path])
    """The tool modules that are in the run, and could be read."""
    modules: set[Path] = field(default_factory=set[Path])
    """The generated module of each hooked tool module, `__init__` modules aside."""
    plans: dict[Path, Plan] = field(default_factory=dict[Path, Plan])
    """The plans of those `__init__` modules that hold tools, by generated file."""
    kept: set[Path] = field(default_factory=set[Path])
    """The generated `__init__` modules of those that cannot be read; left alone."""

    @property
    def home(self) -> Path:
        """The package whose tools are hooked."""
        return self.folder.parent


def finish_packages(
    results: list[FileResult], namer: Namer, job: Job
) -> Iterator[FileResult]:
    """Yield what is to become of the `__init__` modules and of what is left over."""
    packages: dict[Path, list[FileResult]] = {}
    for result in results:
        if result.location.package is not None:
            packages.setdefault(result.location.package, []).append(result)
    for folder in sorted(packages):
        location = packages[folder][0].location
        try:
            yield from _finish(_read_package(folder, packages[folder], job), namer, job)
        except HookgenError as error:
            yield FileResult(location, error=error)


def new_packages(results: list[FileResult], job: Job) -> Iterator[FileResult]:
    """Yield the empty `__init__` modules of the packages that wrappers make."""
    for folder in sorted(job.workshop.orders.new_packages):
        path = folder / "__init__.py"
        inside = [
            result.location
            for result in results
            if result.changes and result.location.path.is_relative_to(folder)
        ]
        if inside and all(location.path != path for location in inside):
            change = Change(path, None, b"", FileState.MISSING)
            yield stage_changes(FileResult(inside[0], changes=(change,)), job)


def _read_package(folder: Path, results: list[FileResult], job: Job) -> _Package:
    package = _Package(folder)
    for result in results:
        _add(package, result, job)
    target = job.target(folder)
    for path in _generated_files(target):
        relative = path.relative_to(target)
        source = package.home / unmirrored(relative)
        if disk.is_file(source) and source not in package.seen:
            package.modules.add(folder / relative)
    package.modules.difference_update(_init_modules(package.modules))
    return package


def _add(package: _Package, result: FileResult, job: Job) -> None:
    """Count in a module; one that cannot be read counts as it was."""
    location = result.location
    if result.error is None:
        package.seen.add(location.path)
    if result.plan is not None:
        package.plans[location.hooks_path] = result.plan
    elif result.is_hooked:
        package.modules.add(location.hooks_path)
    elif result.error is not None and is_generated(job.target(location.hooks_path)):
        target = package.kept if location.name.is_package else package.modules
        target.add(location.hooks_path)


def _init_modules(paths: set[Path]) -> set[Path]:
    return {path for path in paths if path.name == "__init__.py"}


def _generated_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in disk.find_python(folder)
        if RUNTIME_NAME not in path.relative_to(folder).parts and is_generated(path)
    )


def _finish(package: _Package, namer: Namer, job: Job) -> Iterator[FileResult]:
    folders = _folders(package)
    below: dict[Path, list[Path]] = {}
    for path in (*sorted(package.modules), *sorted(folders)):
        below.setdefault(path.parent, []).append(path)
    location = namer.locate(package.home / "__init__.py")
    wanted = package.modules | package.kept
    for folder in sorted(folders):
        path = folder / "__init__.py"
        if path not in package.kept:
            inside = below.get(folder, [])
            yield _init_module(path, package, inside, namer=namer, job=job)
        wanted.add(path)
    if folders and package.folder in job.runtimes:
        for change in runtime_changes(job.target(package.folder / RUNTIME_NAME)):
            yield stage_changes(FileResult(location, changes=(change,)), job)
    kept = {job.target(path) for path in wanted}
    for path in _leftovers(package, job, has_modules=bool(folders)):
        if path not in kept:
            yield removal(path, location, job)


def _leftovers(package: _Package, job: Job, *, has_modules: bool) -> Iterator[Path]:
    folder = job.target(package.folder)
    yield from _generated_files(folder)
    if not has_modules:
        runtime = folder / RUNTIME_NAME
        yield from filter(is_generated, disk.list_python(runtime))


def _folders(package: _Package) -> set[Path]:
    """Return the folders that need an `__init__` module."""
    folders: set[Path] = set()
    for path in (*package.modules, *package.plans, *package.kept):
        folder = path.parent
        while folder != package.home:
            folders.add(folder)
            folder = folder.parent
    return folders


def _init_module(
    path: Path, package: _Package, below: list[Path], *, namer: Namer, job: Job
) -> FileResult:
    folder = path.parent
    mirror = folder.relative_to(package.folder)
    source = package.home / unmirrored(mirror) / "__init__.py"
    location = namer.locate(source)
    plan = package.plans.get(path)
    is_outside = plan is None and source not in package.seen and disk.is_file(source)
    if plan is None:
        plan = _plan_outside(location, job) if is_outside else empty_plan(location.name)
    children = tuple(_child_name(location.name, path) for path in sorted(below))
    bound = bind(plan, location, job)
    module = emit_module(
        plan,
        children=children,
        rules=bound.points,
        runtime=job.runtime(location),
        width=job.width,
    )
    change = generated_change(module, path, job)
    result = FileResult(
        location,
        # Of a module in the run, its own result says it.
        bound=bound if is_outside else NO_RULES,
        changes=(change,) if change else (),
    )
    return stage_changes(result, job)


def _plan_outside(location: Location, job: Job) -> Plan:
    """Return the plan of an instrumented `__init__` module that is not in the run.

    Raises:
        InputError: it cannot be read.
    """
    result = process(location, replace(job, mode=Mode.CHECK, base=()))
    if result.error is not None:
        raise result.error
    is_unhooked = any(c.state is FileState.UNHOOKED for c in result.changes)
    return result.plan if result.plan and not is_unhooked else empty_plan(location.name)


def _child_name(parent: ModuleName, path: Path) -> ModuleName:
    return ModuleName(
        dotted=f"{parent.dotted}.{path.stem}",
        hooks=f"{parent.hooks}.{path.stem}",
        is_package=path.suffix != ".py",
    )
