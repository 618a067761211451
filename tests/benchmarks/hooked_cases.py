"""Calls with hooks before and after the tool."""

from __future__ import annotations

from .cases import Case, Kind, Seen
from .group import BY_HAND, DIRECT, HOOKGEN, PLUGGY, WRAPPER
from .measured import Measured, load_wrapped, subject_of
from .points import attach_five, attach_to, observe
from .scopes import attach_in_run
from .subjects import (
    async_phases_by_hand,
    by_hand,
    decorated,
    five,
    libraries,
    naive,
    scopes_by_hand,
)
from .subjects.hooks import async_hooks

_RECORDS = "typed records, outcomes looked at, time measured"
_BY_HAND = f"{_RECORDS}; two hooks fixed in the source, no error phase"
_HOOKGEN = f"{_RECORDS}; any number of hooks, error phase"
_DIRECT = "the tool alone, no hooks"

_LOCAL = {
    Kind.FUNCTION: scopes_by_hand.local,
    Kind.ASYNC: scopes_by_hand.local_async,
}
_OBSERVED = {
    Kind.FUNCTION: scopes_by_hand.observed,
    Kind.ASYNC: scopes_by_hand.observed_async,
}


def hooked_cases(measured: Measured) -> list[Case]:
    """Return all ways to call a tool with one hook before and one after."""
    kind, point = measured.kind, measured.point
    attach = attach_to(point)
    cases = [
        Case(DIRECT, _DIRECT, measured.direct),
        Case(
            "naive by hand",
            "less work: arguments passed on, no record, no outcome, no time",
            subject_of(naive, kind),
            naive.attach,
        ),
        Case(BY_HAND, _BY_HAND, subject_of(by_hand, kind), by_hand.attach, obeys=True),
        Case(HOOKGEN, _HOOKGEN, measured.hooked, attach, obeys=True),
        _wrapped(kind),
    ]
    if kind is Kind.ASYNC:
        cases += _async_hooks(measured)
    cases += [*_local(measured), *_in_run(measured), *_observers(measured)]
    return [*cases, *_libraries()] if kind is Kind.FUNCTION else cases


def _wrapped(kind: Kind) -> Case:
    wrapped = load_wrapped(kind)
    return Case(
        WRAPPER,
        f"{_HOOKGEN}; the original called by the wrapper's body",
        wrapped.hooked,
        attach_to(wrapped.point),
        obeys=True,
        base=DIRECT,
    )


def _async_hooks(measured: Measured) -> list[Case]:
    by_hand_name = f"{BY_HAND}, async hooks"
    return [
        Case(
            by_hand_name,
            f"{_BY_HAND}; hooks awaited",
            async_phases_by_hand.pair,
            async_phases_by_hand.attach,
            obeys=True,
        ),
        Case(
            f"{HOOKGEN}, async hooks",
            f"{_HOOKGEN}; hooks awaited",
            measured.hooked,
            attach_to(measured.point, make=async_hooks),
            obeys=True,
            base=by_hand_name,
        ),
    ]


def _local(measured: Measured) -> list[Case]:
    name = f"{BY_HAND}, hooks of this context"
    written = _LOCAL.get(measured.kind)
    cases = [
        Case(
            f"{HOOKGEN}, hooks of this context",
            f"{_HOOKGEN}; hooks looked up by context",
            measured.hooked,
            attach_to(measured.point, local=True),
            obeys=True,
            base=None if written is None else name,
        )
    ]
    if written is None:
        return cases
    work = f"{_RECORDS}; two hooks out of a context variable, no error phase"
    attach = scopes_by_hand.attach_here
    return [Case(name, work, written, attach, obeys=True), *cases]


def _in_run(measured: Measured) -> list[Case]:
    return [
        Case(
            f"{HOOKGEN}, in a run",
            f"{_HOOKGEN}; the current call known, counted twice under a lock",
            measured.hooked,
            attach_in_run(measured.toolset, attach_to(measured.point)),
            obeys=True,
        )
    ]


def _observers(measured: Measured) -> list[Case]:
    name = f"{BY_HAND}, observers"
    written = _OBSERVED.get(measured.kind)
    cases = [
        Case(
            f"{HOOKGEN}, observers",
            "typed records and copies of them, time measured; errors logged and "
            "counted; any number of hooks",
            measured.hooked,
            observe(measured.point),
            base=None if written is None else name,
        )
    ]
    if written is None:
        return cases
    work = (
        "typed records and copies of them, time measured; errors logged; two hooks "
        "fixed in the source"
    )
    return [Case(name, work, written, scopes_by_hand.attach_observers), *cases]


def _libraries() -> list[Case]:
    by_name = "hooks get name, args and kwargs; outcomes looked at, time measured"
    return [
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
            f"{_RECORDS}; two signals, one receiver each",
            libraries.blinker_echo,
            libraries.attach_receivers,
            obeys=True,
        ),
        Case(
            PLUGGY,
            f"{_RECORDS}; two hooks, one plugin",
            libraries.pluggy_echo,
            libraries.attach_plugin,
            obeys=True,
        ),
    ]


def five_cases(measured: Measured) -> list[Case]:
    """Return all ways to call a tool with three hooks before and two after."""
    sees = Seen(before=3, after=2)
    cases = [
        Case(DIRECT, _DIRECT, measured.direct),
        Case(
            BY_HAND,
            f"{_RECORDS}; five hooks fixed in the source, no error phase",
            subject_of(five, measured.kind),
            five.attach,
            obeys=True,
            sees=sees,
        ),
        Case(
            HOOKGEN,
            _HOOKGEN,
            measured.hooked,
            attach_five(measured.point),
            obeys=True,
            sees=sees,
        ),
    ]
    if measured.kind is not Kind.FUNCTION:
        return cases
    plugins = f"{_RECORDS}; two hooks, three plugins with one and two with the other"
    pluggy_five = Case(
        PLUGGY,
        plugins,
        libraries.pluggy_echo,
        libraries.attach_five,
        obeys=True,
        sees=sees,
    )
    return [*cases, pluggy_five]
