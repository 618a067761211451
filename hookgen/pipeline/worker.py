"""What is done to one file; may run in another process."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hookgen import disk
from hookgen.emit import RUNTIME, emit_module
from hookgen.errors import HookgenError, InputError
from hookgen.model import HooksModule, ModuleName, Plan
from hookgen.naming import Location
from hookgen.pipeline.bound import NO_RULES, BoundRules, HookedRule
from hookgen.pipeline.module import Rewritten, instrument, report_tools, restore
from hookgen.pipeline.orders import Workshop, WrapOrder, is_wrapper, read_order
from hookgen.pipeline.reasons import (
    find_reasons,
    find_wrapper_reasons,
    has_same_rules,
)
from hookgen.pipeline.records import Change, FileResult, FileState, Mode
from hookgen.pipeline.sameness import is_same_code
from hookgen.render.hooks import render_hooks
from hookgen.scan import Choice
from hookgen.source import Source, read_source
from hookgen.verify import verify_code
from hookgen.write import StagedFile, discard, stage

_MARKED = Choice(
    selectors=(), include=(), exclude=(), is_public=False, bindings=frozenset()
)
"""For wrappers: what their comments mark as tools, and nothing else."""


class Job(Struct, frozen=True):
    """What holds for all files of a run."""

    mode: Mode
    choice: Choice
    width: int
    runtimes: dict[Path, str]
    """The package of base classes for each hooks package that has its own."""
    process: int
    """The one that the run began in, and that commits what is staged."""
    workshop: Workshop
    """What wrappers are made with."""
    rules: tuple[HookedRule, ...] = ()
    """In the order in which they run."""
    base: tuple[tuple[Path, Path], ...] = ()
    """Folders of sources and the folders that their copies go into; the first that
    holds a file counts. Empty if the sources themselves are changed."""

    def target(self, path: Path) -> Path:
        """Return where what belongs to a source path is written."""
        for origin, copy in self.base:
            if path.is_relative_to(origin):
                return copy / path.relative_to(origin)
        return path

    def runtime(self, location: Location) -> str:
        """Return the package that generated code imports its base classes from."""
        place = location.package or location.path.parent
        return self.runtimes.get(place, RUNTIME)


def process(location: Location, job: Job) -> FileResult:
    """Return what a tool module and its hook points are to become.

    To instrument or to revert, the new contents are staged beside their places.
    """
    try:
        return stage_changes(_result(location, job), job)
    except HookgenError as error:
        error.path = error.path or location.path
        return FileResult(location, error=error)
    except (RecursionError, MemoryError):
        # Which of the two it is depends on where the nesting becomes too deep.
        message = "is nested too deeply for Python's own parser"
        return FileResult(location, error=InputError(message, path=location.path))


def _result(location: Location, job: Job) -> FileResult:
    order = job.workshop.orders.by_target.get(location.path)
    if order is not None:
        return replace(_wrap(location, order, job), is_wrapper=True)
    source = read_source(location.path)
    if job.mode is Mode.REVERT:
        return _revert(source, location)
    order = read_order(source.path, source.raw, job.workshop.finder)
    if order is not None:
        return replace(_wrap(location, order, job), is_wrapper=True)
    return _instrument(source, location, job)


def _wrap(location: Location, order: WrapOrder, job: Job) -> FileResult:
    """Return what a wrapper is to become; it may not be there yet."""
    from hookgen.pipeline.wrappers import (  # noqa: PLC0415 - seldom needed
        Place,
        make_wrapper,
    )

    path = location.path
    place = Place(location.name.dotted, path, location.root, job.runtime(location))
    wrapped = make_wrapper(order, place, job.workshop)
    if not wrapped.text:
        return FileResult(location, tools=wrapped.tools)
    # An empty `__init__` module is often there, and holds nothing to lose.
    before = _read(path)
    if before and not is_wrapper(before):
        raise InputError(
            "was not made by hookgen wrap, and stands where a wrapper belongs",
            path=path,
            hint="give --out another folder, or a file of another name",
        )
    if not wrapped.is_hooked:
        change = wrapper_change(job.target(path), wrapped.text)
        changes = (change,) if change else ()
        return FileResult(location, tools=wrapped.tools, changes=changes)
    source = Source(path, wrapped.text, wrapped.text, "utf-8", has_bom=False)
    named = replace(location, type_variables=wrapped.type_variables)
    result = _instrument(source, named, replace(job, choice=_MARKED))
    return replace(result, tools=(*result.tools, *wrapped.tools))


def _revert(source: Source, location: Location) -> FileResult:
    content = restore(source, location.name)
    if content == source.raw:
        return FileResult(location)
    change = Change(location.path, source.raw, content, FileState.HOOKED)
    return FileResult(location, changes=(change,))


def _instrument(source: Source, location: Location, job: Job) -> FileResult:
    done = instrument(source, location.name, choice=job.choice, width=job.width)
    if done is None:
        return FileResult(location)
    is_hooked = bool(done.plan.tools)
    is_package = location.is_package
    changes = [_source_change(source, done, location, job)]
    bound = bind(done.plan, location, job)
    module = emit_module(
        done.plan, rules=bound.points, runtime=job.runtime(location), width=job.width
    )
    if is_hooked and not is_package:
        changes.append(generated_change(module, location.hooks_path, job))
    tools = report_tools(done.plan, location, module, bound)
    if location.package is not None and _is_program(source):
        tools = tuple(replace(tool, is_program=True) for tool in tools)
    return FileResult(
        location,
        tools=tools,
        is_hooked=is_hooked,
        plan=done.plan if is_hooked and is_package else None,
        bound=bound,
        changes=tuple(change for change in changes if change is not None),
    )


def bind(plan: Plan, location: Location, job: Job) -> BoundRules:
    """Return what the rules of a run bind to the tools of a planned module."""
    if not job.rules:
        return NO_RULES
    from hookgen.pipeline.rules import bind_rules  # noqa: PLC0415 - for rules only

    return bind_rules(plan, location, job.rules)


def _is_program(source: Source) -> bool:
    signs = (b'__name__ == "__main__"', b"__name__ == '__main__'")
    return any(sign in source.raw for sign in signs)


def _source_change(
    source: Source, done: Rewritten, location: Location, job: Job
) -> Change | None:
    """Return what is to be done to a tool module, or to its copy."""
    state = FileState.STALE if done.was_hooked else FileState.UNHOOKED
    path = job.target(location.path)
    if is_wrapper(source.raw):
        return wrapper_change(path, done.content)
    if path == location.path:
        before: bytes | None = source.raw
    else:
        before = _read(path)
    if before == done.content:
        return None
    return Change(path, before, done.content, state)


def _read(path: Path) -> bytes | None:
    """Return what is in a file that is to be written; `None` if there is none."""
    try:
        return disk.read_bytes(path)
    except OSError:
        # Why it cannot be read, `stage` will tell.
        return None


def generated_change(module: HooksModule, path: Path, job: Job) -> Change | None:
    """Return what is to be done so that a generated module is on disk; `None` if it is.

    One that a formatter has changed is as good as it was generated.
    """
    content = render_hooks(module).encode()
    change = content_change(job.target(path), content)
    if change is None:
        return None
    verify_code(content)
    if change.before is None:
        return change
    return replace(change, reasons=find_reasons(change.before, content))


def wrapper_change(path: Path, content: bytes) -> Change | None:
    """Return what is to be done so that a file holds a wrapper; `None` if it does."""
    change = content_change(path, content)
    if change is None or change.before is None:
        return change
    return replace(change, reasons=find_wrapper_reasons(change.before, content))


def content_change(path: Path, content: bytes) -> Change | None:
    """Return what is to be done so that a file holds a module; `None` if it does."""
    before = _read(path)
    if before is None:
        return Change(path, None, content, FileState.MISSING)
    if before == content:
        return None
    if is_same_code(before, content) and has_same_rules(before, content):
        return None
    return Change(path, before, content, FileState.STALE)


def removal(path: Path, location: Location, job: Job) -> FileResult:
    """Return that a generated file is to be removed."""
    change = Change(path, _read(path), None, FileState.SURPLUS)
    return stage_changes(FileResult(location, changes=(change,)), job)


def stage_changes(result: FileResult, job: Job) -> FileResult:
    """Write new contents beside their places, if the run is to change anything.

    Only a diff needs the contents afterwards.

    Raises:
        InputError: a file cannot be written; nothing is left of the attempt.
    """
    if job.mode is Mode.DIFF:
        return result
    staged: list[StagedFile] = []
    if job.mode.writes:
        source = result.location.path
        try:
            for change in result.changes:
                is_copy = change.path == job.target(source) != source
                like = source if is_copy else None
                if change.after is not None:
                    file = stage(
                        change.path, change.after, like=like, process=job.process
                    )
                    staged += [file] if file is not None else []
        except HookgenError:
            discard(staged)
            raise
    changes = tuple(replace(c, before=None, after=None) for c in result.changes)
    return replace(result, changes=changes, staged=tuple(staged))


def empty_plan(name: ModuleName) -> Plan:
    """Return the plan of a module without tools."""
    return Plan(name, "_hooks", (), (), 0, "", "")
