"""Calls with one hook, of one phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .cases import NOTHING, PAIR, Attach, Case, Kind, Seen
from .group import BY_HAND, DIRECT, HOOKGEN
from .measured import Measured
from .points import MakeHooks, attach_to
from .subjects import async_phases_by_hand, phases_by_hand, streams_by_hand
from .subjects.hooks import (
    async_hooks,
    async_stream_hooks,
    function_hooks,
    stream_hooks,
)


@dataclass(frozen=True, slots=True)
class _Alone:
    """One phase, and how it is written by hand."""

    phase: str
    sees: Seen
    obeys: bool = False
    by_hand: Any = None
    """A tool of the kind; `None` if it is not written by hand."""
    work: str = ""
    """What that does."""
    note: str = ""
    """What to say of the name."""


_EARLY, _LATE, _ITEMS = Seen(before=1), Seen(after=1), Seen(items=1)
_RECORD = "typed record, outcome looked at"

_MAKE: dict[Kind, MakeHooks] = {
    Kind.FUNCTION: function_hooks,
    Kind.FAILING: function_hooks,
    Kind.ASYNC: async_hooks,
    Kind.FAILING_ASYNC: async_hooks,
    Kind.GENERATOR: stream_hooks,
    Kind.ITEM: stream_hooks,
    Kind.ASYNC_GENERATOR: async_stream_hooks,
    Kind.ASYNC_ITEM: async_stream_hooks,
}


def alone_cases(measured: Measured) -> list[Case]:
    """Return the ways to call a tool with one hook, phase by phase."""
    written: Any = streams_by_hand
    match measured.kind:
        case Kind.FUNCTION:
            written = phases_by_hand
            alone = _of_function(written)
        case Kind.ASYNC:
            written = async_phases_by_hand
            alone = _of_function(written)
        case Kind.GENERATOR | Kind.ITEM:
            alone = _of_stream(written.on_item, written.around)
        case _:
            alone = _of_stream(written.on_item_async, written.around_async)
    return _cases(measured, alone, written.attach)


def failing_cases(measured: Measured) -> list[Case]:
    """Return the ways to call a tool that raises."""
    is_sync = measured.kind is Kind.FAILING
    written: Any = phases_by_hand if is_sync else async_phases_by_hand
    sees = Seen(errors=1)
    work = f"{_RECORD}, time measured; can recover"
    alone = [_Alone("on_error", sees, obeys=True, by_hand=written.fail, work=work)]
    idle = Case(HOOKGEN, "the generated guard", measured.hooked)
    direct, *cases = _cases(measured, alone, written.attach)
    return [direct, idle, *cases]


def _of_function(written: Any) -> list[_Alone]:
    return [
        _Alone(
            "pre_call",
            _EARLY,
            obeys=True,
            by_hand=written.pre_call,
            work=f"{_RECORD}; no time",
        ),
        _Alone(
            "around",
            PAIR,
            obeys=True,
            by_hand=written.around,
            work="typed record; `call_next` is a function beside the tool",
        ),
        _Alone(
            "intercept",
            PAIR,
            obeys=True,
            by_hand=written.intercept,
            work=f"{_RECORD} twice; less: tells the hook of no error",
        ),
        _Alone(
            "post_call",
            _LATE,
            obeys=True,
            by_hand=written.post_call,
            work=f"{_RECORD}, time measured",
        ),
        _Alone(
            "on_error",
            NOTHING,
            by_hand=written.on_error,
            work="typed record, time measured; a handler for what is not raised",
            note=", nothing raised",
        ),
        _Alone(
            "on_exit",
            _LATE,
            by_hand=written.on_exit,
            work="typed records, time measured, hook's errors logged; less: no copy",
        ),
    ]


def _of_stream(on_item: Any, around: Any) -> list[_Alone]:
    return [
        _Alone(
            "on_item",
            _ITEMS,
            obeys=True,
            by_hand=on_item,
            work=f"{_RECORD}, item by item; less: nothing that is sent or thrown in",
        ),
        _Alone(
            "around",
            PAIR,
            obeys=True,
            by_hand=around,
            work="typed record; `call_next` is a function beside the tool",
        ),
        # What these two return has no items to put in the place of the tool's.
        _Alone("intercept", PAIR),
        _Alone("on_exit", _LATE),
    ]


def _cases(measured: Measured, phases: list[_Alone], by_hand: Attach) -> list[Case]:
    cases = [Case(DIRECT, "the tool alone, no hooks", measured.direct)]
    for alone in phases:
        name = f"{alone.phase}{alone.note}"
        written = f"{name}, {BY_HAND}"
        attach = attach_to(measured.point, alone.phase, make=_MAKE[measured.kind])
        if alone.by_hand is not None:
            cases.append(
                Case(
                    written,
                    alone.work,
                    alone.by_hand,
                    by_hand,
                    obeys=alone.obeys,
                    sees=alone.sees,
                )
            )
        cases.append(
            Case(
                f"{name}, {HOOKGEN}",
                _WORK[alone.phase],
                measured.hooked,
                attach,
                obeys=alone.obeys,
                sees=alone.sees,
                base=None if alone.by_hand is None else written,
            )
        )
    return cases


_WORK = {
    "pre_call": f"{_RECORD}, time measured; any number of hooks, error phase",
    "around": "typed record; any number of hooks, nested; error phase",
    "intercept": f"{_RECORD} twice; any number of hooks, nested; error phase",
    "post_call": f"{_RECORD}, time measured; any number of hooks, error phase",
    "on_error": f"{_RECORD}, time measured; any number of hooks",
    "on_exit": "typed records and copies of them, time measured; any number of hooks",
    "on_item": f"{_RECORD}, item by item; any number of hooks, error phase",
}
