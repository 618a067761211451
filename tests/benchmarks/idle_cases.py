"""Calls that run no hook: there is none, or none that is to run now."""

from __future__ import annotations

from .cases import NOTHING, Case, Kind
from .group import DIRECT, GUARD, HOOKGEN, PLUGGY, WRAPPER
from .measured import FREE, Measured, load_ruled, load_wrapped, subject_of
from .scopes import attach_disabled, attach_elsewhere, attach_in_run
from .subjects import decorated, guarded, libraries


def idle_cases(measured: Measured) -> list[Case]:
    """Return all ways to call a tool without hooks."""
    kind = measured.kind
    cases = [
        Case(DIRECT, "the tool alone", measured.direct),
        Case(GUARD, "guard and body written by hand", subject_of(guarded, kind)),
        Case(HOOKGEN, "the generated guard", measured.hooked),
        Case(
            f"{HOOKGEN}, under no rule",
            "the same, in a package where rules are for other tools",
            load_ruled(FREE, kind),
        ),
        Case(
            WRAPPER,
            "guard, body and the original: a module that `hookgen wrap` made",
            load_wrapped(kind).hooked,
            base=DIRECT,
        ),
        *_disabled(measured),
        *_elsewhere(measured),
    ]
    if kind in (Kind.ASYNC_GENERATOR, Kind.ASYNC_ITEM, Kind.LOOP_GENERATOR):
        less = "less work: hands items on, but nothing that is sent or thrown in"
        cases.append(Case(f"{GUARD}, items only", less, guarded.stream_async_items))
    return [*cases, *_libraries()] if kind is Kind.FUNCTION else cases


def _disabled(measured: Measured) -> list[Case]:
    work = "the generated guard; two hooks are attached, but do not run"
    switches = (
        ("subscription", None),
        ("hook point", measured.point),
        ("toolset", measured.toolset),
    )
    return [
        Case(
            f"{HOOKGEN}, {name} disabled",
            work,
            measured.hooked,
            attach_disabled(measured.point, switch),
            sees=NOTHING,
        )
        for name, switch in switches
    ]


def _elsewhere(measured: Measured) -> list[Case]:
    return [
        Case(
            f"{HOOKGEN}, hooks of another context",
            "more: a record; looks up whether this context has hooks",
            measured.hooked,
            attach_elsewhere(measured.point),
            sees=NOTHING,
        ),
        Case(
            f"{HOOKGEN}, in a run",
            "more: a record, known as the current call; counted twice under a lock",
            measured.hooked,
            attach_in_run(measured.toolset),
            sees=NOTHING,
        ),
    ]


def _libraries() -> list[Case]:
    return [
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
