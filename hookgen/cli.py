"""The command line in full: help, errors and what `commands.reader` leaves alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from hookgen.commands import explaining, starting, templates, tools, wrapping
from hookgen.commands.console import Format, guard
from hookgen.commands.requests import Options
from hookgen.version import VERSION

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
        "--no-cache", help="Look at everything again, and keep nothing of it."
    ),
]


def _do(command: Callable[[], int]) -> NoReturn:
    raise typer.Exit(guard(command))


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
    no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Rewrite tool modules and generate their hook points."""
    options = Options(
        tuple(paths or ()),
        out=out,
        standalone=standalone,
        public=public,
        jobs=jobs,
        no_cache=no_cache,
        output=output,
    )
    _do(partial(tools.instrument, options))


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
    options = Options(
        out=out, standalone=standalone, public=public, jobs=jobs, output=output
    )
    _do(
        partial(
            wrapping.wrap,
            tuple(sources or ()),
            options,
            template=template,
            variables=tuple(variables or ()),
        )
    )


@app.command()
def check(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Tell whether all tools are hooked and up to date."""
    options = Options(
        tuple(paths or ()), public=public, jobs=jobs, no_cache=no_cache, output=output
    )
    _do(partial(tools.check, options))


@app.command()
def diff(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Print what instrument would change, as a unified diff."""
    options = Options(
        tuple(paths or ()), public=public, jobs=jobs, no_cache=no_cache, output=output
    )
    _do(partial(tools.diff, options))


@app.command()
def revert(
    paths: Paths = None,
    *,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Take out again what instrument put in."""
    options = Options(tuple(paths or ()), jobs=jobs, no_cache=no_cache, output=output)
    _do(partial(tools.revert, options))


@app.command("list")
def list_tools(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """List the tools, how each was found, and why any is skipped."""
    options = Options(
        tuple(paths or ()), public=public, jobs=jobs, no_cache=no_cache, output=output
    )
    _do(partial(tools.list_tools, options))


@app.command()
def lint(
    paths: Paths = None,
    *,
    public: Public = False,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Check the rules: what they name and mean; change nothing."""
    options = Options(
        tuple(paths or ()), public=public, jobs=jobs, no_cache=no_cache, output=output
    )
    _do(partial(tools.lint, options))


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
    no_cache: NoCache = False,
    output: OutputFormat = Format.TEXT,
) -> None:
    """Tell where one tool is, why it is one, and how to hook it."""
    options = Options(
        tuple(paths or ()), public=public, no_cache=no_cache, output=output
    )
    _do(partial(explaining.explain, tool, options))


@app.command()
def init(paths: Paths = None) -> None:
    """Add a table [tool.hookgen] to pyproject.toml."""
    _do(partial(starting.init, Options(tuple(paths or ()))))


template = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, print and copy the templates of wrapper modules.",
)
app.add_typer(template, name="template")

TemplateName = Annotated[
    str, typer.Argument(metavar="NAME", help="A name that 'template list' prints.")
]


@template.command("list")
def print_templates(*, output: OutputFormat = Format.TEXT) -> None:
    """List the templates, and what each does."""
    _do(partial(templates.print_templates, output))


@template.command("show")
def show_template(name: TemplateName) -> None:
    """Print a template."""
    _do(partial(templates.show_template, name))


@template.command("copy")
def copy_template(
    name: TemplateName,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the copy is to be.")
    ],
) -> None:
    """Copy a template, to change it."""
    _do(partial(templates.copy_template, name, folder))
