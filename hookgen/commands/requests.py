"""From what a command line says to a run."""

from __future__ import annotations

import sys
import warnings
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hookgen.commands.console import Format
from hookgen.pipeline import Mode, Outcome, Request, run
from hookgen.settings import Settings, load_settings
from hookgen.trace import give_up, note_home

_LONG_RUN = 200  # modules; fewer take less than a second
_BAR_WIDTH = 30
_CLEARED = "\r\033[K"


class Options(Struct, frozen=True):
    """What a command line says, its command aside; the defaults if it says nothing."""

    paths: tuple[Path, ...] = ()
    """Folders and files with tools; empty for those in the settings."""
    out: Path | None = None
    """The folder that what is made goes into, if it is not that of the sources."""
    standalone: bool = False
    """The runtime is copied into the hooks package."""
    public: bool = False
    """Every public top-level function is a tool."""
    jobs: int | None = None
    """Processes to use, 0 for one a processor; `None` for what the settings say."""
    no_cache: bool = False
    """Everything is looked at again, and nothing is kept."""
    output: Format = Format.TEXT


def make_request(mode: Mode, options: Options) -> Request:
    """Return the run that options ask for, with the settings that hold for it.

    Raises:
        SettingsError: a file of settings is wrong.
    """
    if options.no_cache:
        give_up()
    settings = load_settings(options.paths[0] if options.paths else Path.cwd())
    note_home(settings.root if settings.pyproject else Path.cwd())
    if options.public:
        settings = replace(settings, public=True)
    if options.standalone:
        settings = replace(settings, standalone=True)
    if options.jobs is not None:
        settings = replace(settings, jobs=options.jobs)
    paths = options.paths or _configured_paths(settings)
    return Request(mode, paths, settings, out=options.out)


def _configured_paths(settings: Settings) -> tuple[Path, ...]:
    if settings.paths:
        return tuple(settings.root / path for path in settings.paths)
    return (Path.cwd(),)


def run_request(request: Request) -> Outcome:
    """Do what is asked; show people how far it is if it takes long."""
    # What the parser has to say of a user's escapes is not our business to repeat.
    with warnings.catch_warnings(action="ignore"):
        if not sys.stderr.isatty():
            return run(request)
        try:
            return run(request, partial(_show_progress, request.mode))
        finally:
            sys.stderr.write(_CLEARED)


def find_tools(options: Options) -> Outcome:
    """Return what a run finds; what it would change is of no interest."""
    return replace(run_request(make_request(Mode.LIST, options)), changes=())


def _show_progress(mode: Mode, done: int, total: int) -> None:
    """Draw a bar over the last one; short runs are over before it could be read."""
    if total >= _LONG_RUN and done * 100 // total > (done - 1) * 100 // total:
        filled = done * _BAR_WIDTH // total
        bar = "#" * filled + "-" * (_BAR_WIDTH - filled)
        sys.stderr.write(f"{_CLEARED}{mode.value} [{bar}] {done}/{total} modules")
        sys.stderr.flush()
