"""What stands beside scripts: their copy of the runtime, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hookgen import disk
from hookgen.errors import HookgenError
from hookgen.model import SCRIPT_RUNTIME_NAME
from hookgen.naming import is_generated, script_hooks_path
from hookgen.pipeline.records import FileResult
from hookgen.pipeline.standalone import runtime_changes
from hookgen.pipeline.worker import Job, removal, stage_changes


def finish_scripts(results: list[FileResult], job: Job) -> Iterator[FileResult]:
    """Yield what is to become of the files beside the scripts of each folder."""
    folders: dict[Path, list[FileResult]] = {}
    for result in results:
        if result.location.package is None:
            folders.setdefault(result.location.path.parent, []).append(result)
    for folder in sorted(folders):
        try:
            yield from _finish(folder, folders[folder], job)
        except HookgenError as error:
            yield FileResult(folders[folder][0].location, error=error)


def _finish(folder: Path, results: list[FileResult], job: Job) -> Iterator[FileResult]:
    location = results[0].location
    surplus = list(_surplus(folder, results, job))
    for path in surplus:
        yield removal(path, location, job)
    runtime = job.target(folder / SCRIPT_RUNTIME_NAME)
    has_hooks = any(result.is_hooked for result in results)
    if has_hooks and folder in job.runtimes:
        for change in runtime_changes(runtime):
            yield stage_changes(FileResult(location, changes=(change,)), job)
    elif not has_hooks and not set(_generated(job.target(folder))) - set(surplus):
        for path in disk.list_python(runtime):
            if is_generated(path):
                yield removal(path, location, job)


def _surplus(folder: Path, results: list[FileResult], job: Job) -> Iterator[Path]:
    """Yield the generated modules of scripts that are gone or hold no tool any more.

    Those of scripts that are not in the run, or cannot be read, stay.
    """
    seen = {result.location.path for result in results}
    wanted = {
        script_hooks_path(path).name
        for path in disk.list_python(folder)
        if path not in seen and not is_generated(path)
    }
    for result in results:
        if result.is_hooked or result.error:
            wanted.add(result.location.hooks_path.name)
        else:
            wanted.discard(result.location.hooks_path.name)
    for path in _generated(job.target(folder)):
        if path.name not in wanted:
            yield path


def _generated(folder: Path) -> list[Path]:
    if disk.exists(folder / "__init__.py"):
        # What is generated in a package does not belong to a script.
        return []
    found = [p for p in disk.list_python(folder) if p.name.endswith("_hooks.py")]
    return list(filter(is_generated, found))
