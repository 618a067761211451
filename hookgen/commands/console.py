"""What a command says, and the code that it ends with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

from hookgen.errors import HookgenError, InputError, InternalError, SettingsError
from hookgen.pipeline import Mode, Outcome
from hookgen.report import error_lines, outcome_json, summary_lines
from hookgen.trace import note_end, note_said

DONE = 0
PENDING = 1
USAGE = 2
INPUT = 3
INTERNAL = 4


class Format(StrEnum):
    """How results are printed on stdout."""

    TEXT = "text"
    JSON = "json"


def guard(work: Callable[[], int]) -> int:
    """Return the exit code of a command; what stops it becomes a line and a code.

    Raises:
        BrokenPipeError: who reads what is said has enough of it.
    """
    try:
        code = work()
    except BrokenPipeError:
        raise
    except HookgenError as error:
        stopped = error
    except Exception as error:
        import traceback  # noqa: PLC0415 - for our own faults only

        say(traceback.format_exception(error), end="")
        stopped = InternalError(
            "hookgen failed", hint="please report it with the lines above"
        )
    else:
        # At the end of the process it is too late to be told that nobody reads.
        sys.stdout.flush()
        return code
    say(error_lines(stopped, Path.cwd()))
    match stopped:
        case InternalError():
            return INTERNAL
        case InputError():
            return INPUT
        case _:
            return USAGE


def finish(outcome: Outcome, output: Format) -> int:
    """Say what came of a run; return the exit code."""
    here = Path.cwd()
    if output is Format.JSON:
        print_lines([outcome_json(outcome, here)])
    else:
        say(summary_lines(outcome, here))
    return end(outcome)


def end(outcome: Outcome) -> int:
    """Say what went wrong, which is said last; return the exit code."""
    here = Path.cwd()
    for error in outcome.errors:
        say(error_lines(error, here))
    code = _exit_code(outcome)
    note_end(code)
    return code


def _exit_code(outcome: Outcome) -> int:
    if any(isinstance(error, SettingsError) for error in outcome.errors):
        return USAGE
    if outcome.errors:
        return INPUT
    if outcome.mode in (Mode.CHECK, Mode.DIFF) and outcome.changes:
        return PENDING
    return DONE


def print_lines(lines: Iterable[str], end: str = "\n") -> None:
    """Write lines to stdout, where programs read."""
    for line in lines:
        note_said(1, f"{line}{end}")
        sys.stdout.write(f"{line}{end}")


def say(lines: Iterable[str], end: str = "\n") -> None:
    """Write lines to stderr, where people read."""
    for line in lines:
        note_said(2, f"{line}{end}")
        sys.stderr.write(f"{line}{end}")
