"""Reading plain command lines, without typer: importing it takes longer than most runs.

Only what is certain is read: commands on tools, and options that are written in full,
each value in an argument of its own. Typer reads the rest, which it alone can explain:
help, mistakes and the other commands. What both read, both take for the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeAlias

from msgspec.structs import replace

from hookgen.cache.replay import drop_output
from hookgen.commands import tools
from hookgen.commands.console import Format, guard
from hookgen.commands.requests import Options

Command: TypeAlias = Callable[[Options], int]

_COMMON = frozenset({"--format", "--jobs", "--no-cache"})
_SEARCH = _COMMON | {"--public"}

COMMANDS: Mapping[str, tuple[Command, frozenset[str]]] = {
    "check": (tools.check, _SEARCH),
    "diff": (tools.diff, _SEARCH),
    "instrument": (tools.instrument, _SEARCH | {"--out", "--standalone"}),
    "lint": (tools.lint, _SEARCH),
    "list": (tools.list_tools, _SEARCH),
    "revert": (tools.revert, _COMMON),
}
"""What is read here: the commands, each with its options."""

_DIGITS = 4  # of a number of processes
_EXPANDED = frozenset("*?[~$%")
"""What typer looks for in arguments on Windows, where no shell has done it."""
_INTERRUPTED = 130


def read(arguments: Sequence[str]) -> tuple[Command, Options] | None:
    """Return a command and its options; `None` if typer has to read the line."""
    if not arguments or arguments[0] not in COMMANDS:
        return None
    if sys.platform == "win32" and any(map(_EXPANDED.intersection, arguments)):
        return None
    command, known = COMMANDS[arguments[0]]
    options = Options()
    rest = iter(arguments[1:])
    for text in rest:
        if not text.startswith("-"):
            options = replace(options, paths=(*options.paths, Path(text)))
            continue
        found = _add_option(options, text, rest) if text in known else None
        if found is None:
            return None
        options = found
    return command, options


def _add_option(options: Options, name: str, rest: Iterator[str]) -> Options | None:
    """Return options with one more, whose value comes next, if it has any."""
    match name:
        case "--public":
            return replace(options, public=True)
        case "--standalone":
            return replace(options, standalone=True)
        case "--no-cache":
            return replace(options, no_cache=True)
        case _:
            # What looks like an option may be one whose value was forgotten.
            value = next(rest, "-")
            return None if value.startswith("-") else _add_value(options, name, value)


def _add_value(options: Options, name: str, value: str) -> Options | None:
    match name:
        case "--out":
            return replace(options, out=Path(value))
        case "--jobs" if value.isascii() and value.isdigit() and len(value) <= _DIGITS:
            return replace(options, jobs=int(value))
        case "--format" if value in tuple(Format):
            return replace(options, output=Format(value))
        case _:
            return None


def run(command: Command, options: Options) -> NoReturn:
    """Run a command, and end the process as typer does."""
    try:
        code = guard(partial(command, options))
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:
        drop_output()
        code = 1
    sys.exit(code)
