"""The part of `calls` that runs in the environment of the development tools."""

from __future__ import annotations

import json
import sys
from typing import Any

from .alone_cases import alone_cases, failing_cases
from .cases import Case, Kind, State
from .group import DIRECT, IN_TOOL, Effort, run_group
from .hooked_cases import five_cases, hooked_cases
from .idle_cases import idle_cases
from .measured import Measured, load_measured
from .ruled_cases import (
    failing_ruled_cases,
    other_ruled_cases,
    ruled_cases,
    ruled_item_cases,
    working_cases,
)

_FUNCTIONS = (Kind.FUNCTION, Kind.ASYNC)
_FAILING = (Kind.FAILING, Kind.FAILING_ASYNC)


def main() -> None:
    effort = Effort(**json.loads(sys.argv[1]))
    groups = []
    for kind in Kind:
        measured = load_measured(kind)
        if kind in _FAILING:
            cases = failing_cases(measured)
            groups.append(run_group(kind, State.ALONE, cases, effort, base=DIRECT))
            groups += _ruled_groups(measured, effort)
            continue
        groups.append(run_group(kind, State.IDLE, idle_cases(measured), effort))
        if kind is Kind.LOOP_GENERATOR:
            continue
        groups.append(run_group(kind, State.HOOKED, hooked_cases(measured), effort))
        if kind in _FUNCTIONS:
            groups.append(run_group(kind, State.FIVE, five_cases(measured), effort))
        if kind is not Kind.METHOD:
            cases = alone_cases(measured)
            groups.append(run_group(kind, State.ALONE, cases, effort, base=DIRECT))
        groups += _ruled_groups(measured, effort)
    sys.stdout.write(json.dumps(groups))


def _ruled_groups(measured: Measured, effort: Effort) -> list[dict[str, Any]]:
    kind = measured.kind
    tables: list[tuple[State, list[Case], str]] = []
    match kind:
        case Kind.FUNCTION:
            tables = [
                (State.RULED, ruled_cases(measured), IN_TOOL),
                (State.RULED_WORK, working_cases(), IN_TOOL),
                (State.RULED_OTHERS, other_ruled_cases(measured), DIRECT),
            ]
        case Kind.METHOD | Kind.ASYNC:
            tables = [(State.RULED, ruled_cases(measured), IN_TOOL)]
        case Kind.FAILING:
            tables = [(State.RULED_OTHERS, failing_ruled_cases(measured), DIRECT)]
        case Kind.FAILING_ASYNC:
            pass
        case _:
            tables = [(State.RULED_ITEMS, ruled_item_cases(measured), IN_TOOL)]
    return [
        run_group(kind, state, cases, effort, base=base)
        for state, cases, base in tables
    ]


if __name__ == "__main__":
    main()
