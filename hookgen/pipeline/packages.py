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
from hookgen.pipeline.kept import Kept, describe
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
from hookgen.trace import noted_digest


class _Package(Struct, frozen=True):
    """A hooks package and the modules that belong in it after the run."""

    folder: Path
    seen: set[Path] = field(default_factory=set[Path])
    """The tool modules that are in the run, and could be read."""
    modules: set[Path] = field(default_factory=set[Path])
    """The generated module of each hooked tool module, `__init__` modules aside."""
    plans: dict[Path, Plan | None] = field(default_factory=dict[Path, "Plan | None"])
    """The plans of those `__init__` modules that hold tools, by generated file; `None`
    where it is the one of an earlier run."""
    wrapped: set[Path] = field(default_factory=set[Path])
    """The generated `__init__` modules of wrappers, which depend on other modules."""
    kept: set[Path] = field(default_factory=set[Path])
    """The generated `__init__` modules of those that cannot be read; left alone."""
    generated: list[Path] = field(default_factory=list[Path])
    """What is in the folder, or in its copy, so far."""

    @property
    def home(self) -> Path:
        """The package whose tools are hooked."""
        return self.folder.parent


class _Run(Struct, frozen=True):
    """What all hooks packages of a run are made with."""

    namer: Namer
    results: Kept
    """Those of earlier runs."""
    job: Job


def finish_packages(
    results: list[FileResult], namer: Namer, kept: Kept, job: Job
) -> Iterator[FileResult]:
    """Yield what is to become of the `__init__` modules and of what is left over."""
    packages: dict[Path, list[FileResult]] = {}
    for result in results:
        if result.location.package is not None:
            packages.setdefault(result.location.package, []).append(result)
    for folder in sorted(packages):
        location = packages[folder][0].location
        try:
            package = _read_package(folder, packages[folder], job)
            yield from _finish(package, _Run(namer, kept, job))
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
    package.generated.extend(_generated_files(target))
    for path in package.generated:
        relative = path.relative_to(target)
        source = package.home / unmirrored(relative)
        if _is_outside(source, package):
            package.modules.add(folder / relative)
    package.modules.difference_update(_init_modules(package.modules))
    return package


def _add(package: _Package, result: FileResult, job: Job) -> None:
    """Count in a module; one that cannot be read counts as it was."""
    location = result.location
    if result.error is None:
        package.seen.add(location.path)
    if result.is_hooked and location.is_package:
        package.plans[location.hooks_path] = result.plan
        if result.is_wrapper:
            package.wrapped.add(location.hooks_path)
    elif result.is_hooked:
        package.modules.add(location.hooks_path)
    elif result.error is not None and is_generated(job.target(location.hooks_path)):
        target = package.kept if location.is_package else package.modules
        target.add(location.hooks_path)


def _is_outside(source: Path, package: _Package) -> bool:
    """Tell whether a module is not in the run; links and generated ones are none."""
    return (
        source not in package.seen
        and disk.is_file(source)
        and not disk.is_link(source)
        and not is_generated(source)
    )


def _init_modules(paths: set[Path]) -> set[Path]:
    return {path for path in paths if path.name == "__init__.py"}


def _generated_files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in disk.find_python(folder)
        if RUNTIME_NAME not in path.relative_to(folder).parts and is_generated(path)
    )


def _finish(package: _Package, run: _Run) -> Iterator[FileResult]:
    job = run.job
    folders = _folders(package)
    below: dict[Path, list[Path]] = {}
    for path in (*sorted(package.modules), *sorted(folders)):
        below.setdefault(path.parent, []).append(path)
    location = run.namer.locate(package.home / "__init__.py")
    wanted = package.modules | package.kept
    for folder in sorted(folders):
        path = folder / "__init__.py"
        if path not in package.kept:
            yield _init_module(path, package, below.get(folder, []), run)
        wanted.add(path)
    if folders and package.folder in job.runtimes:
        for change in runtime_changes(job.target(package.folder / RUNTIME_NAME)):
            yield stage_changes(FileResult(location, changes=(change,)), job)
    kept = {job.target(path) for path in wanted}
    for path in _leftovers(package, job, has_modules=bool(folders)):
        if path not in kept:
            yield removal(path, location, job)


def _leftovers(package: _Package, job: Job, *, has_modules: bool) -> Iterator[Path]:
    yield from package.generated
    if not has_modules:
        runtime = job.target(package.folder) / RUNTIME_NAME
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
    path: Path, package: _Package, below: list[Path], run: _Run
) -> FileResult:
    job = run.job
    mirror = path.parent.relative_to(package.folder)
    source = package.home / unmirrored(mirror) / "__init__.py"
    location = run.namer.locate(source)
    name = location.name
    children = tuple(_child_name(name, path) for path in sorted(below))
    is_outside = _is_outside(source, package)
    has_tools = path in package.plans
    plan = package.plans.get(path) if has_tools or is_outside else empty_plan(name)
    made_of: str | None = None
    if not is_outside and path not in package.wrapped:
        made_of = _made_of(location, children, source if has_tools else None, job)
    if made_of is not None and run.results.is_current(path, made_of):
        return FileResult(location)
    if plan is None:
        plan = _plan_again(location, job)
    bound = bind(plan, location, job)
    module = emit_module(
        plan,
        children=children,
        rules=bound.points,
        runtime=job.runtime(location),
        width=job.width,
    )
    change = generated_change(module, path, job)
    if change is None and made_of is not None:
        run.results.add_current(path, made_of)
    result = FileResult(
        location,
        # Of a module in the run, its own result says it.
        bound=bound if is_outside else NO_RULES,
        changes=(change,) if change else (),
    )
    return stage_changes(result, job)


def _made_of(
    location: Location, children: tuple[ModuleName, ...], source: Path | None, job: Job
) -> str | None:
    """Return all that goes into a module besides settings and rules, in words.

    `source` is the module whose tools have their hook points in it; `None` if there are
    none. `None` is returned if nobody noted what is in the source.
    """
    digest = b"" if source is None else noted_digest(source)
    if digest is None:
        return None
    below = [(child.dotted, child.hooks, child.is_package) for child in children]
    return repr((describe(location, job), below, digest))


def _plan_again(location: Location, job: Job) -> Plan:
    """Return the plan of an instrumented `__init__` module that the run did not read.

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
