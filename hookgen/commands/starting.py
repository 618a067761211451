"""The command that begins a project's settings."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

from msgspec.structs import replace

from hookgen.commands.console import Format, end, finish, say
from hookgen.commands.requests import Options, make_request, run_request
from hookgen.pipeline import Mode, Outcome
from hookgen.report import shown_path
from hookgen.settings import add_settings_table
from hookgen.write import commit, stage


def init(options: Options) -> int:
    """Add a table [tool.hookgen] to pyproject.toml.

    Raises:
        SettingsError: it has one, or can have none.
    """
    request = make_request(Mode.LIST, options)
    outcome = replace(run_request(request), changes=())
    if not outcome.tools:
        return finish(outcome, Format.TEXT)
    pyproject = request.settings.pyproject or Path.cwd() / "pyproject.toml"
    folders = _tool_folders(outcome, options.paths, pyproject.parent.resolve())
    old = pyproject.read_bytes() if pyproject.is_file() else b""
    bom = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    text = add_settings_table(
        old.removeprefix(bom).decode(), path=pyproject, tool_paths=folders
    )
    staged = stage(pyproject, bom + text.encode())
    if staged is not None:
        commit([staged])
    name = shown_path(pyproject, Path.cwd())
    say([f"wrote [tool.hookgen] to {name}", "next: hookgen instrument"])
    return end(outcome)


def _tool_folders(outcome: Outcome, paths: tuple[Path, ...], root: Path) -> list[str]:
    """Return what to name in `paths`: the folders of tools, and tools beside no other.

    A file in the root folder stands for itself, else everything would be searched.
    """
    if paths:
        found = {path.resolve() for path in paths}
    else:
        files = {tool.path for tool in outcome.tools}
        found = {file if file.parent == root else file.parent for file in files}
    outermost = [f for f in found if not any(other in f.parents for other in found)]
    return sorted(Path(os.path.relpath(f, root)).as_posix() for f in outermost)
