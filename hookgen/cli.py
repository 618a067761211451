"""The command line: arguments to requests, outcomes to words and exit codes."""

from __future__ import annotations

import codecs
import os
import sys
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hookgen import disk
from hookgen.catalogue import SUFFIX, find_template, list_templates, read_source
from hookgen.errors import HookgenError, InputError, InternalError, SettingsError
from hookgen.pipeline import Mode, Outcome, Request, ToolReport, run
from hookgen.pipeline.orders import is_path
from hookgen.render import find_templates
from hookgen.report import (
    diff_text,
    error_lines,
    explain_lines,
    lint_lines,
    lint_summary,
    outcome_json,
    shown_path,
    summary_lines,
    template_lines,
    templates_json,
    tool_lines,
)
from hookgen.settings import (
    Settings,
    WrapSetting,
    add_settings_table,
    load_settings,
)
from hookgen.trace import give_up, note_end, note_home, note_said
from hookgen.version import VERSION
from hookgen.write import commit, stage

DONE = 0
PENDING = 1
USAGE = 2
INPUT = 3
INTERNAL = 4

_LONG_RUN = 200  # modules; fewer take less than a second
_BAR_WIDTH = 30
_CLEARED = "\r\033[K"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: markup would take `[tool.hookgen]` for a tag.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Typed hooks for the tools of LLM agents, compiled into their source.",
    epilog="Exit codes: 0 done or current, 1 changes pending (check, diff), 2 usage or "
    "configuration, 3 some inputs could not be handled, 4 a fault of hookgen.",
)


class Format(StrEnum):
    """How results are printed on stdout."""

    TEXT = "text"
    JSON = "json"


def _no_cache(wanted: bool) -> None:
    if wanted:
        give_up()


Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        help="Folders and files with tools. Default: tool.hookgen.paths, else the "
        "current folder.",
        show_default=False,
    ),
]
Public = Annotated[
    bool,
    typer.Option("--public", help="Take every public top-level function as a tool."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="N",
        help="Processes to use; 0 for one a processor.",
        show_default=False,
    ),
]
OutputFormat = Annotated[Format, typer.Option("--format", help="Format of stdout.")]
Standalone = Annotated[
    bool,
    typer.Option(
        "--standalone",
        help="Copy the runtime into the hooks package, so that production does not "
        "need hookgen.",
    ),
]
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache",
        callback=_no_cache,
        help="Look at everything again, and keep nothing of it.",
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"hookgen {VERSION}\n")
        raise typer.Exit


@app.callback()
def _main(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            callback=_version,
            is_eager=True,
            help="Print the version.",
        ),
    ] = False,
) -> None:
    """Typed hooks for the tools of LLM agents, compiled into their source."""


@app.command()
def instrument(  # noqa: PLR0913 (each is an option of the command)
    paths: Paths = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write an instrumented copy into this folder; leave the sources "
            "alone.",
        ),
    ] = None,
    standalone: Standalone = False,
    public: Public = False,
    jobs: Jobs = None,
    _no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Rewrite tool modules and generate their hook points."""
    with _Errors():
        request = _request(Mode.INSTRUMENT, paths, public=public, jobs=jobs)
        settings = request.settings
        if standalone:
            settings = replace(settings, standalone=True)
        _finish(_run(replace(request, settings=settings, out=out)), output)


@app.command()
def wrap(  # noqa: PLR0913 (each is an option of the command)
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Modules and packages, by dotted name or path. Default: what "
            "tool.hookgen.wrap lists.",
            show_default=False,
        ),
    ] = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where the wrappers go; or the file, for one that is to have another "
            "name.",
        ),
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            metavar="TEMPLATE",
            help="What the wrappers do: a name of `hookgen template list`, or the path "
            "of a template.",
        ),
    ] = "hook",
    variables: Annotated[
        list[str] | None,
        typer.Option(
            "-v", "--variable", metavar="KEY=VALUE", help="A variable of the template."
        ),
    ] = None,
    standalone: Standalone = False,
    public: Public = False,
    jobs: Jobs = None,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Make modules that put hooks before tools of other packages."""
    with _Errors():
        request = _request(Mode.WRAP, [], public=public, jobs=jobs)
        settings = request.settings
        if standalone:
            settings = replace(settings, standalone=True)
        wraps = settings.wraps
        if sources:
            folder, root = _wrapper_folder(out), settings.root
            shape = (folder, _from_root(template, root), tuple(variables or ()))
            wraps = tuple(
                WrapSetting(_from_root(source, root), *shape, is_public=public)
                for source in sources
            )
        if not wraps:
            raise _nothing_to_wrap()
        request = replace(request, paths=(), settings=settings, wraps=wraps)
        _finish(_run(request), output)


def _wrapper_folder(out: Path | None) -> str:
    if out is None:
        raise SettingsError(
            "--out is missing",
            hint="name the folder that the wrappers go into: --out app/tools",
        )
    return disk.resolve(out)


def _from_root(name: str, root: Path) -> str:
    """Return a path as it is named from the project's root; other names as they are."""
    if not disk.exists(name) or not is_path(name):
        return name
    return Path(os.path.relpath(name, root)).as_posix()


def _nothing_to_wrap() -> SettingsError:
    return SettingsError(
        "there is nothing to wrap",
        hint="name a module: hookgen wrap agno.tools.calculator --out app/tools; "
        "or list it in [[tool.hookgen.wrap]]",
    )


@app.command()
def check(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    _no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Tell whether all tools are hooked and up to date."""
    with _Errors():
        _finish(_run(_request(Mode.CHECK, paths, public=public, jobs=jobs)), output)


@app.command()
def diff(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    _no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Print what instrument would change, as a unified diff."""
    with _Errors():
        outcome = _run(_request(Mode.DIFF, paths, public=public, jobs=jobs))
        if output is Format.TEXT:
            _print(diff_text(outcome, Path.cwd()), end="")
        _finish(outcome, output)


@app.command()
def revert(
    paths: Paths = None,
    *,
    jobs: Jobs = None,
    _no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Take out again what instrument put in."""
    with _Errors():
        _finish(_run(_request(Mode.REVERT, paths, public=False, jobs=jobs)), output)


@app.command("list")
def list_tools(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    _no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """List the tools, how each was found, and why any is skipped."""
    with _Errors():
        outcome = _list(_request(Mode.LIST, paths, public=public, jobs=jobs))
        if output is Format.TEXT:
            _print(tool_lines(outcome, Path.cwd()))
        _finish(outcome, output)


@app.command()
def lint(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    _no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Check the rules: what they name and mean; change nothing."""
    with _Errors():
        outcome = _list(_request(Mode.LIST, paths, public=public, jobs=jobs))
        here = Path.cwd()
        if output is Format.JSON:
            _print([outcome_json(outcome, here)])
        else:
            _print(lint_lines(outcome, here))
            _say([lint_summary(outcome)])
        _say_errors(outcome, here)
        raise _end(outcome)


@app.command()
def explain(
    tool: Annotated[
        str,
        typer.Argument(
            metavar="TOOL", help="'package.module:function' or 'file.py:Class.method'."
        ),
    ],
    paths: Paths = None,
    *,
    public: Public = False,
    _no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Tell where one tool is, why it is one, and how to hook it."""
    with _Errors():
        module, _, name = tool.partition(":")
        if not name:
            raise SettingsError(
                f"'{tool}' names no tool",
                hint="write it as package.module:function or file.py:function",
            )
        here = Path.cwd()
        searched = [Path(module)] if module.endswith(".py") else paths
        outcome = _list(_request(Mode.LIST, searched, public=public, jobs=None))
        found = [item for item in outcome.tools if _is_meant(item, module, name)]
        if not found:
            _say_errors(outcome, here)
            raise _unknown_tool(tool, outcome)
        if output is Format.JSON:
            _print([outcome_json(replace(outcome, tools=tuple(found)), here)])
        else:
            for item in found:
                _print(explain_lines(item, here))
        _say_errors(outcome, here)
        raise _end(outcome)


def _is_meant(tool: ToolReport, module: str, name: str) -> bool:
    return tool.name == name and (module.endswith(".py") or tool.module == module)


def _unknown_tool(tool: str, outcome: Outcome) -> SettingsError:
    known = [f"{item.module}:{item.name}" for item in outcome.tools]
    near = get_close_matches(tool, known, n=1)
    return SettingsError(
        f"there is no tool '{tool}'",
        hint=f"did you mean '{near[0]}'?" if near else "hookgen list prints all tools",
    )


@app.command()
def init(paths: Paths = None) -> None:
    """Add a table [tool.hookgen] to pyproject.toml."""
    with _Errors():
        request = _request(Mode.LIST, paths, public=False, jobs=None)
        outcome = _list(request)
        if not outcome.tools:
            _finish(outcome, Format.TEXT)
        pyproject = request.settings.pyproject or Path.cwd() / "pyproject.toml"
        folders = _tool_folders(outcome, paths, pyproject.parent.resolve())
        old = pyproject.read_bytes() if pyproject.is_file() else b""
        bom = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
        text = add_settings_table(
            old.removeprefix(bom).decode(), path=pyproject, tool_paths=folders
        )
        staged = stage(pyproject, bom + text.encode())
        if staged is not None:
            commit([staged])
        name = shown_path(pyproject, Path.cwd())
        _say([f"wrote [tool.hookgen] to {name}", "next: hookgen instrument"])
        _say_errors(outcome, Path.cwd())
        raise _end(outcome)


def _tool_folders(outcome: Outcome, paths: list[Path] | None, root: Path) -> list[str]:
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


templates = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, print and copy the templates of wrapper modules.",
)
app.add_typer(templates, name="template")

TemplateName = Annotated[
    str, typer.Argument(metavar="NAME", help="A name that 'template list' prints.")
]


@templates.command("list")
def print_templates(*, output: OutputFormat = Format.TEXT) -> None:
    """List the templates, and what each does."""
    with _Errors():
        found = list_templates(find_templates())
        if output is Format.JSON:
            _print([templates_json(found)])
        else:
            _print(template_lines(found))


@templates.command("show")
def show_template(name: TemplateName) -> None:
    """Print a template."""
    with _Errors():
        _print([read_source(find_template(name, find_templates()).path)], end="")


@templates.command("copy")
def copy_template(
    name: TemplateName,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the copy is to be.")
    ],
) -> None:
    """Copy a template, to change it."""
    with _Errors():
        content = disk.read_bytes(find_template(name, find_templates()).path)
        path = folder / f"{name}{SUFFIX}"
        if disk.is_file(path) and disk.read_bytes(path) != content:
            raise InputError(
                "is there already, and differs from hookgen's",
                path=path,
                hint="copy into another folder, or move it away",
            )
        staged = stage(path, content)
        if staged is not None:
            commit([staged])
        wrote = "is there already" if staged is None else "is written"
        _say([f"{path} {wrote}", f"next: hookgen wrap MODULE --template {path}"])


def _request(
    mode: Mode, paths: list[Path] | None, *, public: bool, jobs: int | None
) -> Request:
    settings = load_settings(paths[0] if paths else Path.cwd())
    note_home(settings.root if settings.pyproject else Path.cwd())
    if public:
        settings = replace(settings, public=True)
    if jobs is not None:
        settings = replace(settings, jobs=jobs)
    return Request(mode, tuple(paths or _configured_paths(settings)), settings)


def _configured_paths(settings: Settings) -> list[Path]:
    if settings.paths:
        return [settings.root / path for path in settings.paths]
    return [Path.cwd()]


def _list(request: Request) -> Outcome:
    """Return what a run finds; what it would change is of no interest."""
    return replace(_run(request), changes=())


def _run(request: Request) -> Outcome:
    # What the parser has to say of a user's escapes is not our business to repeat.
    with warnings.catch_warnings(action="ignore"):
        if not sys.stderr.isatty():
            return run(request)
        try:
            return run(request, partial(_show_progress, request.mode))
        finally:
            sys.stderr.write(_CLEARED)


def _show_progress(mode: Mode, done: int, total: int) -> None:
    """Draw a bar over the last one; short runs are over before it could be read."""
    if total >= _LONG_RUN and done * 100 // total > (done - 1) * 100 // total:
        filled = done * _BAR_WIDTH // total
        bar = "#" * filled + "-" * (_BAR_WIDTH - filled)
        sys.stderr.write(f"{_CLEARED}{mode.value} [{bar}] {done}/{total} modules")
        sys.stderr.flush()


def _finish(outcome: Outcome, output: Format) -> None:
    here = Path.cwd()
    if output is Format.JSON:
        _print([outcome_json(outcome, here)])
    else:
        _say(summary_lines(outcome, here))
    _say_errors(outcome, here)
    raise _end(outcome)


def _say_errors(outcome: Outcome, here: Path) -> None:
    for error in outcome.errors:
        _say(error_lines(error, here))


def _end(outcome: Outcome) -> typer.Exit:
    """Return what ends a command that has said everything."""
    code = _exit_code(outcome)
    note_end(code)
    return typer.Exit(code)


def _exit_code(outcome: Outcome) -> int:
    if any(isinstance(error, SettingsError) for error in outcome.errors):
        return USAGE
    if outcome.errors:
        return INPUT
    if outcome.mode in (Mode.CHECK, Mode.DIFF) and outcome.changes:
        return PENDING
    return DONE


class _Errors:
    """Turns what stops a whole command into a line and an exit code."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: object, error: BaseException | None, _traceback: object
    ) -> None:
        match error:
            case InternalError():
                code = INTERNAL
            case InputError():
                code = INPUT
            case HookgenError():
                code = USAGE
            case typer.Exit() | BrokenPipeError():
                return
            case Exception():
                _say(traceback.format_exception(error), end="")
                error = InternalError(
                    "hookgen failed", hint="please report it with the lines above"
                )
                code = INTERNAL
            case _:
                return
        _say(error_lines(error, Path.cwd()))
        raise typer.Exit(code) from None


def _print(lines: Iterable[str], end: str = "\n") -> None:
    for line in lines:
        note_said(1, f"{line}{end}")
        sys.stdout.write(f"{line}{end}")


def _say(lines: Iterable[str], end: str = "\n") -> None:
    for line in lines:
        note_said(2, f"{line}{end}")
        sys.stderr.write(f"{line}{end}")
