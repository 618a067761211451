"""Putting what a run has staged into its places."""

from __future__ import annotations

from pathlib import Path

from hookgen.errors import HookgenError, InputError
from hookgen.pipeline.copy import copy_rest
from hookgen.pipeline.records import Change, FileResult, FileState, Mode, Request
from hookgen.pipeline.worker import Job
from hookgen.write import StagedFile, commit, discard, remove, remove_leftovers


def write_changes(
    results: list[FileResult], request: Request, job: Job, errors: list[HookgenError]
) -> list[Change]:
    """Put everything in its place, and return the changes that came about."""
    changes = [change for result in results for change in result.changes]
    if not request.mode.writes:
        return changes
    for folder in sorted(_folders(results, job)):
        remove_leftovers(folder)
    if request.out is not None:
        errors += copy_rest(request.paths, job.base, written=_written(results, job))
    staged = _in_order(results, request.mode, job)
    undone = _commit(staged, errors)
    if undone:
        # What is left over may still be needed by what was not rewritten.
        return [c for c in changes if c.path not in undone and not _is_removal(c)]
    for result in results:
        home = (result.location.package or result.location.path).parent
        for change in filter(_is_removal, result.changes):
            try:
                remove(change.path, top=job.target(home))
            except InputError as error:
                errors.append(error)
                undone.add(change.path)
    return [change for change in changes if change.path not in undone]


def _is_removal(change: Change) -> bool:
    return change.state is FileState.SURPLUS


def _folders(results: list[FileResult], job: Job) -> set[Path]:
    locations = [result.location for result in results]
    return {
        job.target(path).parent
        for location in locations
        for path in (location.path, location.hooks_path)
    }


def _in_order(results: list[FileResult], mode: Mode, job: Job) -> list[StagedFile]:
    """Return what is staged, hook points before the tools that import them."""
    sources = {job.target(result.location.path).resolve() for result in results}
    staged = [file for result in results for file in result.staged]
    staged.sort(key=lambda file: (file.target in sources, file.path))
    return staged[::-1] if mode is Mode.REVERT else staged


def _commit(staged: list[StagedFile], errors: list[HookgenError]) -> set[Path]:
    """Put files in their places up to one that fails, and return the others' paths."""
    for index, file in enumerate(staged):
        try:
            commit([file])
        except InputError as error:
            errors.append(error)
            discard(staged[index:])
            return {file.path for file in staged[index:]}
    return set()


def _written(results: list[FileResult], job: Job) -> frozenset[Path]:
    """Return the files of a copy that are not copied as they are."""
    changed = {change.path for result in results for change in result.changes}
    hooked = {job.target(r.location.path) for r in results if r.is_hooked}
    return frozenset(changed | hooked)
