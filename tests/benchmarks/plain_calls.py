"""The part of `calls` that runs in the environment of the development tools."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from .cases import Case, Kind, State
from .group import BY_HAND, DIRECT, GUARD, HOOKGEN, PLUGGY, Effort, run_group
from .points import attach_to
from .subjects import by_hand, decorated, guarded, libraries, naive, tools

_NAMES = {
    Kind.FUNCTION: "echo",
    Kind.METHOD: "Toolkit",
    Kind.ASYNC: "echo_async",
    Kind.GENERATOR: "stream",
    Kind.ITEM: "stream",
    Kind.ASYNC_GENERATOR: "stream_async",
    Kind.ASYNC_ITEM: "stream_async",
}


def main() -> None:
    effort = Effort(**json.loads(sys.argv[1]))
    hooked: Any = importlib.import_module("measured_tools.tools")
    groups = []
    for kind in Kind:
        groups.append(run_group(kind, State.IDLE, _idle(kind, hooked), effort))
        groups.append(run_group(kind, State.HOOKED, _hooked(kind, hooked), effort))
    sys.stdout.write(json.dumps(groups))


def _subject(module: Any, kind: Kind) -> Any:
    subject = getattr(module, _NAMES[kind])
    return subject() if kind is Kind.METHOD else subject


def _point(module: Any, kind: Kind) -> Any:
    hooks = module._hooks
    return hooks.Toolkit.method if kind is Kind.METHOD else getattr(hooks, _NAMES[kind])


def _idle(kind: Kind, hooked: Any) -> list[Case]:
    cases = [
        Case(DIRECT, "the tool alone", _subject(tools, kind)),
        Case(GUARD, "guard and body written by hand", _subject(guarded, kind)),
        Case(HOOKGEN, "the generated guard", _subject(hooked, kind)),
    ]
    if kind in (Kind.ASYNC_GENERATOR, Kind.ASYNC_ITEM):
        less = "less work: hands items on, but nothing that is sent or thrown in"
        cases.append(Case(f"{GUARD}, items only", less, guarded.stream_async_items))
    if kind is not Kind.FUNCTION:
        return cases
    return [
        *cases,
        Case(
            "functools.wraps",
            "decorator with *args, **kwargs: tests two tuples for hooks",
            decorated.functools_echo,
        ),
        Case("wrapt", "the same test in a wrapt decorator", decorated.wrapt_echo),
        Case(
            "blinker",
            "both signals sent with records, no receiver",
            libraries.blinker_echo,
        ),
        Case(
            PLUGGY,
            "both hooks called with records, no plugin",
            libraries.pluggy_echo,
        ),
    ]


def _hooked(kind: Kind, hooked: Any) -> list[Case]:
    by_record = "typed records, outcomes looked at, time measured"
    cases = [
        Case(DIRECT, "the tool alone, no hooks", _subject(tools, kind)),
        Case(
            "naive by hand",
            "less work: arguments passed on, no record, no outcome, no time",
            _subject(naive, kind),
            naive.attach,
        ),
        Case(
            BY_HAND,
            f"{by_record}; two hooks fixed in the source, no error phase",
            _subject(by_hand, kind),
            by_hand.attach,
            obeys=True,
        ),
        Case(
            HOOKGEN,
            f"{by_record}; any number of hooks, error phase",
            _subject(hooked, kind),
            attach_to(_point(hooked, kind)),
            obeys=True,
        ),
    ]
    if kind is not Kind.FUNCTION:
        return cases
    by_name = "hooks get name, args and kwargs; outcomes looked at, time measured"
    return [
        *cases,
        Case(
            "functools.wraps",
            by_name,
            decorated.functools_echo,
            decorated.functools_hooks.attach,
            obeys=True,
        ),
        Case(
            "wrapt",
            by_name,
            decorated.wrapt_echo,
            decorated.wrapt_hooks.attach,
            obeys=True,
        ),
        Case(
            "blinker",
            f"{by_record}; two signals, one receiver each",
            libraries.blinker_echo,
            libraries.attach_receivers,
            obeys=True,
        ),
        Case(
            PLUGGY,
            f"{by_record}; two hooks, one plugin",
            libraries.pluggy_echo,
            libraries.attach_plugin,
            obeys=True,
        ),
    ]


if __name__ == "__main__":
    main()
