"""The part of `calls` that runs in the environment of the development tools."""

from __future__ import annotations

import json
import sys

from .alone_cases import alone_cases, failing_cases
from .cases import Kind, State
from .group import DIRECT, Effort, run_group
from .hooked_cases import five_cases, hooked_cases
from .idle_cases import idle_cases
from .measured import load_measured

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
            continue
        groups.append(run_group(kind, State.IDLE, idle_cases(measured), effort))
        groups.append(run_group(kind, State.HOOKED, hooked_cases(measured), effort))
        if kind in _FUNCTIONS:
            groups.append(run_group(kind, State.FIVE, five_cases(measured), effort))
        if kind is not Kind.METHOD:
            cases = alone_cases(measured)
            groups.append(run_group(kind, State.ALONE, cases, effort, base=DIRECT))
    sys.stdout.write(json.dumps(groups))


if __name__ == "__main__":
    main()
