"""One run over many files: find, plan and verify all of them, then replace."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from hookgen import disk
from hookgen.errors import HookgenError, InputError, InternalError, Span
from hookgen.installed import find_templates
from hookgen.model import RUNTIME_NAME, SCRIPT_RUNTIME_NAME
from hookgen.naming import Location, Namer, is_generated
from hookgen.pipeline.bound import HookedRule
from hookgen.pipeline.copy import copy_bases, refuse_clashes
from hookgen.pipeline.kept import open_kept
from hookgen.pipeline.orders import NO_ORDERS, Finder, Orders, Workshop, expand
from hookgen.pipeline.packages import finish_packages, new_packages
from hookgen.pipeline.records import FileResult, Mode, Outcome, Request
from hookgen.pipeline.scripts import finish_scripts
from hookgen.pipeline.worker import Job, process
from hookgen.pipeline.writing import write_changes
from hookgen.rule import Rule
from hookgen.scan import SELECTORS, Choice, Selector, SelectorKind
from hookgen.settings import (
    ArgumentSetting,
    BaseSetting,
    DecoratorSetting,
    SelectorSetting,
    Settings,
    ToolkitSetting,
)
from hookgen.source import RealFiles, find_real_files
from hookgen.trace import Trace, current_trace, tracing
from hookgen.write import discard

Progress = Callable[[int, int], None]
"""Is told how many files are done, of how many."""

# Below these, a process costs more than it saves.
_FILES_PER_JOB = 40
_BYTES_PER_JOB = 300_000
_CHUNK = 8


def run(request: Request, progress: Progress = lambda _done, _all: None) -> Outcome:
    """Do what is asked, and return what came of it.

    Nothing is replaced before every file is verified; a file that cannot be handled is
    reported and does not stop the others.

    Raises:
        SettingsError: the copy cannot go where it is to go.
        InternalError: an invariant would be broken; nothing was written.
    """
    settings = request.settings
    found = find_real_files(request.paths, root=settings.root, exclude=settings.exclude)
    errors: list[HookgenError] = list(found.errors)
    finder = _make_finder(settings)
    orders = _make_orders(request, finder)
    namer = _make_namer(request, orders)
    files = [*found.files, *map(str, orders.by_target)]
    locations = list(_locate(files, namer, errors))
    choice = _make_choice(settings, found, errors)
    workshop = _make_workshop(settings, choice, finder, orders)
    _check_orders(workshop)
    job = _make_job(request, locations, workshop)
    del found, files  # They name every file once more.
    faults: list[HookgenError] = []
    job = replace(job, rules=_find_rules(request, locations, faults))
    results: list[FileResult] = []
    try:
        work = partial(_process_all, job=job, jobs=settings.jobs)
        kept = open_kept(job)
        for result in kept.complete(locations, work):
            results.append(result)
            progress(len(results), len(locations))
        _raise_internal(results)
        for finished in (
            new_packages(results, job),
            finish_packages(results, namer, kept, job),
            finish_scripts(results, job),
        ):
            results += finished
        _raise_internal(results)
        faults += _rule_faults(results, job.rules, request)
    except BaseException:
        discard(file for result in results for file in result.staged)
        raise
    errors += [result.error for result in results if result.error is not None]
    if faults:
        # Rules hold for all tools or for none: half of a policy is no policy.
        discard(file for result in results for file in result.staged)
        results = [replace(result, changes=(), staged=()) for result in results]
    errors += dict.fromkeys(faults)
    changes = [] if faults else write_changes(results, request, job, errors)
    return Outcome(
        mode=request.mode,
        files=len(locations),
        tools=tuple(tool for result in results for tool in result.tools),
        changes=tuple(sorted(changes, key=lambda change: change.path)),
        errors=tuple(sorted(errors, key=_place)),
        looked_for=tuple(selector.name for selector in job.choice.selectors),
    )


def _place(error: HookgenError) -> tuple[str, Span]:
    return str(error.path or ""), error.span or Span(0, 0)


def _make_finder(settings: Settings) -> Finder:
    here = Path(disk.resolve(settings.root))
    environments = (os.environ.get("VIRTUAL_ENV"), str(here / ".venv"))
    packages = (
        str(packages)
        for folder in filter(None, environments)
        for pattern in ("lib/python3*/site-packages", "Lib/site-packages")
        for packages in sorted(disk.glob(Path(folder), pattern))
    )
    return Finder(here, (str(here), str(here / "src"), *sys.path, *packages))


def _make_orders(request: Request, finder: Finder) -> Orders:
    """Return the wrappers of a run: those asked for, or those that belong to it."""
    if request.mode is Mode.REVERT:
        return NO_ORDERS
    if request.wraps is not None:
        return expand(request.wraps, finder)
    folders = [Path(disk.resolve(path)) for path in request.paths]
    return expand(
        tuple(
            wrap
            for wrap in request.settings.wraps
            if any(
                Path(disk.resolve(finder.root / wrap.out)).is_relative_to(f)
                for f in folders
            )
        ),
        finder,
    )


def _make_namer(request: Request, orders: Orders) -> Namer:
    settings = request.settings
    namespaces = {
        Path(disk.resolve(settings.root / folder))
        for folder in settings.namespace_packages
    }
    namespaces |= orders.new_packages
    configured = [settings.root / path for path in settings.paths]
    named = filter(disk.is_folder, (*configured, *request.paths))
    folders = [Path(disk.resolve(path)) for path in named]
    folders += orders.folders
    return Namer(
        hooks=settings.hooks,
        namespaces=frozenset(namespaces),
        folders=tuple(dict.fromkeys(folders)),
    )


def _locate(
    files: list[str], namer: Namer, errors: list[HookgenError]
) -> Iterator[Location]:
    """Yield the module of each file that is not generated, or among such files."""
    refused: set[Path] = set()
    takers: dict[str, str] = {}
    for real in dict.fromkeys(files):
        if is_generated(real) or namer.is_for_hooks(os.path.dirname(real)):
            continue
        try:
            location = namer.locate(real)
            taker = takers.setdefault(location.hooks_file, real)
            if taker != real:
                raise _same_place(location, taker)
        except HookgenError as error:
            # What stands in the way of a package stands in the way of each module.
            if error.path not in refused:
                errors.append(error)
            refused |= {Path(error.path)} if error.path else set()
            continue
        yield location


def _same_place(location: Location, taker: str) -> InputError:
    hooks, other = location.hooks_path.name, os.path.basename(taker)
    return InputError(
        f"has its hook points in '{hooks}', as '{other}' has",
        path=location.path,
        hint="rename one of the two",
    )


def _find_rules(
    request: Request, locations: list[Location], faults: list[HookgenError]
) -> tuple[HookedRule, ...]:
    """Return the rules in order, each with its hook; tell what is wrong with them."""
    settings = request.settings
    if request.mode is Mode.REVERT or not (settings.rules or settings.policies):
        return ()
    from hookgen.pipeline.rules import read_rules  # noqa: PLC0415 - for rules only
    from hookgen.policy import Policies  # noqa: PLC0415 - likewise

    roots = dict.fromkeys(location.root for location in locations)
    here = Path(disk.resolve(settings.root))
    policies = Policies((str(here), str(here / "src"), *map(str, roots), *sys.path))
    return read_rules(settings, policies, faults)


def _rule_faults(
    results: list[FileResult], rules: tuple[HookedRule, ...], request: Request
) -> Iterator[HookgenError]:
    """Yield what is wrong between rules and tools."""
    if not rules:
        return
    from hookgen.pipeline.rules import (  # noqa: PLC0415 - for rules only
        few_of_each,
        unused_rules,
    )

    yield from few_of_each(e for result in results for e in result.bound.errors)
    has_all = _is_whole(request) and not any(result.error for result in results)
    if has_all:
        used = frozenset[Rule]().union(*(result.bound.used for result in results))
        yield from unused_rules(rules, used)


def _is_whole(request: Request) -> bool:
    """Tell whether a run sees all of a project's tools, as far as it can be known."""
    settings = request.settings
    asked = [Path(disk.resolve(path)) for path in request.paths]
    if not asked:
        return False
    if not settings.paths:
        return all(map(disk.is_folder, asked))
    configured = [Path(disk.resolve(settings.root / path)) for path in settings.paths]
    return all(any(path.is_relative_to(a) for a in asked) for path in configured)


def _make_workshop(
    settings: Settings, choice: Choice, finder: Finder, orders: Orders
) -> Workshop:
    return Workshop(
        root=Path(disk.resolve(settings.root)),
        templates=find_templates(),
        choice=choice,
        width=settings.line_length,
        finder=finder,
        orders=orders,
    )


def _check_orders(workshop: Workshop) -> None:
    if workshop.orders.by_target:
        from hookgen.pipeline.wrappers import check_orders  # noqa: PLC0415 - seldom needed

        check_orders(workshop)


def _make_job(request: Request, locations: list[Location], workshop: Workshop) -> Job:
    settings = request.settings
    base = copy_bases(request.paths, request.out, locations) if request.out else ()
    job = Job(
        mode=request.mode,
        choice=workshop.choice,
        width=workshop.width,
        runtimes={},
        process=os.getpid(),
        workshop=workshop,
        base=base,
    )
    if base:
        refuse_clashes(locations, job)
    return replace(job, runtimes=dict(_runtimes(locations, settings, job)))


def _make_choice(
    settings: Settings, found: RealFiles, errors: list[HookgenError]
) -> Choice:
    own = tuple(_make_selector(selector) for selector in settings.selectors)
    return Choice(
        selectors=(*own, *SELECTORS),
        include=settings.include,
        exclude=settings.exclude,
        is_public=settings.public,
        bindings=_read_bindings(settings, found, errors),
    )


def _read_bindings(
    settings: Settings, found: RealFiles, errors: list[HookgenError]
) -> frozenset[str]:
    """Return the functions that YAML files bind, as far as these can be read."""
    globs = [disk.glob(settings.root, pattern) for pattern in settings.bindings]
    paths = sorted(set(found.yaml_files).union(*globs))
    if not paths:
        return frozenset()
    from hookgen.bindings import read_bindings  # noqa: PLC0415 - imports yaml

    bindings: set[str] = set()
    for path in paths:
        try:
            bindings |= read_bindings(path)
        except HookgenError as error:
            errors.append(error)
    return frozenset(bindings)


def _make_selector(setting: SelectorSetting) -> Selector:
    match setting:
        case DecoratorSetting(name, decorator):
            return Selector(name, SelectorKind.DECORATOR, (decorator,))
        case BaseSetting(name, base, methods):
            last = base.rpartition(".")[2]
            return Selector(
                name, SelectorKind.BASE, (base,), methods=methods, bare=(last,)
            )
        case ToolkitSetting(name, toolkit):
            last = toolkit.rpartition(".")[2]
            return Selector(name, SelectorKind.TOOLKIT, (toolkit,), bare=(last,))
        case ArgumentSetting(name, argument, keyword, position):
            return Selector(
                name,
                SelectorKind.ARGUMENT,
                (argument,),
                keywords=(keyword,) if keyword is not None else (),
                positions=(position,) if position is not None else (),
                bare=(argument.rpartition(".")[2],),
            )


def _runtimes(
    locations: list[Location], settings: Settings, job: Job
) -> Iterator[tuple[Path, str]]:
    """Yield the hooks packages, and folders of scripts, that have their own runtime."""
    packages = {
        location.package: f"{location.place.toolset}.{RUNTIME_NAME}"
        for location in locations
        if location.package is not None
    }
    scripts = {each.place.folder for each in locations if each.is_script}
    folders = [Path(folder) for folder in scripts]
    copies = [(folder, folder / SCRIPT_RUNTIME_NAME) for folder in folders]
    copies += [(folder, folder / RUNTIME_NAME) for folder in packages]
    for folder, copy in copies:
        if settings.standalone or is_generated(job.target(copy) / "__init__.py"):
            yield folder, packages.get(folder, SCRIPT_RUNTIME_NAME)


def _process_all(
    locations: list[Location], job: Job, jobs: int
) -> Iterable[tuple[FileResult, Trace]]:
    """Return the results in the order of the locations, whoever computes them."""
    is_traced = current_trace() is not None
    work = partial(_process_traced if is_traced else _process_untraced, job=job)
    wanted = min(jobs or os.cpu_count() or 1, len(locations) // _FILES_PER_JOB)
    if wanted > 1 and not jobs:
        wanted = min(wanted, _count_bytes(locations) // _BYTES_PER_JOB)
    if wanted < 2:
        return map(work, locations)
    return _in_processes(locations, work, wanted)


def _count_bytes(locations: list[Location]) -> int:
    found = (disk.look(location.file) for location in locations)
    return sum(each.st_size for each in found if each is not None)


def _in_processes(
    locations: list[Location],
    work: Callable[[Location], tuple[FileResult, Trace]],
    jobs: int,
) -> Iterator[tuple[FileResult, Trace]]:
    import multiprocessing  # noqa: PLC0415 - slow, and no use for a few files
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - likewise

    # Forking costs a tenth of a second less than importing everything again; where
    # Python itself does not fork by default, neither is it safe here.
    method = "fork" if sys.platform == "linux" else None
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(jobs, mp_context=context) as executor:
        done = executor.map(work, locations, chunksize=_CHUNK)
        for location, (result, trace) in zip(locations, done, strict=True):
            # Not the copy that came back: there are thousands, and each takes its room.
            yield replace(result, location=location), trace


def _process_untraced(location: Location, job: Job) -> tuple[FileResult, Trace]:
    return process(location, job), Trace()


def _process_traced(location: Location, job: Job) -> tuple[FileResult, Trace]:
    with tracing() as trace:
        return process(location, job), trace


def _raise_internal(results: list[FileResult]) -> None:
    for result in results:
        if isinstance(result.error, InternalError):
            raise result.error
