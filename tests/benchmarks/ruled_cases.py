"""Calls of tools whose hooks are bound by rules, and of tools that call them alone.

Nothing is attached here: the hooks are functions of a module, which the generated code
and what is written by hand call by their names. Each side has its own such module.
"""

from __future__ import annotations

from typing import Any

from .cases import NOTHING, PAIR, Attach, Case, Kind, Seen
from .group import BY_RULE, DIRECT, IN_TOOL
from .measured import Measured, load_policy, load_ruled, load_working, subject_of
from .subjects.ruled import (
    apart,
    beside,
    in_tool,
    policy,
    streams,
    variants,
    working,
    working_by_hand,
)
from .subjects.ruled.told import attach_policy
from .subjects.spy import Detach, Spy

_PAIR = "outcomes looked at; no record unless denied"
_BODY = "by hand, body in a function"
_APART = "by hand, body and hooks in functions"
_DIRECT = "the tool alone, no hooks"

_by_hand: Attach = attach_policy(policy)


def _by_rule(spy: Spy | None) -> Detach:
    return attach_policy(load_policy())(spy)


def _pair(
    name: str, work: str, subject: Any, attach: Attach, base: str | None = None
) -> Case:
    """Return a case of one hook that denies and one that replaces the result."""
    return Case(name, work, subject, attach, obeys=True, denies=True, base=base)


def ruled_cases(measured: Measured) -> list[Case]:
    """Return the ways to call a tool with one hook before and one after, by rule."""
    kind = measured.kind
    cases = [
        Case(DIRECT, _DIRECT, measured.direct),
        _pair(IN_TOOL, _PAIR, subject_of(in_tool, kind), _by_hand),
        _pair(_BODY, f"{_PAIR}; one call more", subject_of(beside, kind), _by_hand),
        _pair(_APART, f"{_PAIR}; two calls more", subject_of(apart, kind), _by_hand),
        _pair(
            BY_RULE,
            f"{_PAIR}; two calls more, and what is attached at run time is looked for",
            load_ruled("pair", kind),
            _by_rule,
        ),
    ]
    return [*cases, *_awaiting(kind)] if kind is Kind.ASYNC else cases


def _awaiting(kind: Kind) -> list[Case]:
    name = f"{IN_TOOL}, async hooks"
    work = f"{_PAIR}; hooks awaited"
    awaiting = in_tool.echo_async_awaiting
    ruled = load_ruled("awaiting", kind)
    return [
        _pair(name, work, awaiting, _by_hand),
        _pair(f"{BY_RULE}, async hooks", work, ruled, _by_rule, name),
    ]


def working_cases() -> list[Case]:
    """Return the ways to call a function that does something."""
    written = working_by_hand
    return [
        Case(DIRECT, f"{_DIRECT}: SHA-256 of four characters", working.digest),
        _pair(IN_TOOL, _PAIR, written.in_tool, _by_hand),
        _pair(_BODY, f"{_PAIR}; one call more", written.beside, _by_hand),
        _pair(
            BY_RULE,
            f"{_PAIR}; two calls more, and what is attached at run time is looked for",
            load_working(),
            _by_rule,
        ),
    ]


def ruled_item_cases(measured: Measured) -> list[Case]:
    """Return the ways to call a stream with hooks before it and for each item."""
    kind = measured.kind
    sees = Seen(before=1, items=1)
    return [
        Case(DIRECT, _DIRECT, measured.direct),
        Case(
            IN_TOOL,
            f"{_PAIR}; no time",
            subject_of(streams, kind),
            _by_hand,
            obeys=True,
            denies=True,
            sees=sees,
        ),
        Case(
            BY_RULE,
            "typed records, outcomes looked at, item by item; time measured; error "
            "phase",
            load_ruled("pair", kind),
            _by_rule,
            obeys=True,
            denies=True,
            sees=sees,
        ),
    ]


def other_ruled_cases(measured: Measured) -> list[Case]:
    """Return the ways to call a function with other hooks, by rule."""
    return [
        Case(DIRECT, _DIRECT, measured.direct),
        *_against(
            "three pre and two post hooks",
            "five",
            (variants.five, _PAIR),
            _PAIR,
            sees=Seen(before=3, after=2),
            denies=True,
        ),
        *_against(
            "hooks that get records",
            "records",
            (variants.records, "typed records, outcomes looked at, time measured"),
            "typed records, outcomes looked at, time measured",
            denies=True,
        ),
        *_against(
            "around",
            "around",
            (variants.around, "typed record; `call_next` is a function beside it"),
            "typed record; in a hook point inside of the tool's own; error phase",
        ),
        *_against(
            "on_error, nothing raised",
            "on_error",
            (variants.on_error, "a handler for what is not raised"),
            "typed record, time measured; in a hook point inside of the tool's own",
            sees=NOTHING,
            obeys=False,
        ),
        *_against(
            "observer",
            "observer",
            (variants.observer, "hook's errors logged; less: no record, no copies"),
            "typed records and copies of them, time measured; errors logged and "
            "counted; in a hook point inside of the tool's own",
            sees=Seen(after=1),
            obeys=False,
        ),
    ]


def failing_ruled_cases(measured: Measured) -> list[Case]:
    """Return the ways to call a tool that raises, with a hook that is told by rule."""
    return [
        Case(DIRECT, _DIRECT, measured.direct),
        *_against(
            "on_error",
            "on_error",
            (variants.fail, "outcome looked at; can recover; less: no record, no time"),
            "typed records, outcome looked at, time measured; can recover; in a hook "
            "point inside of the tool's own",
            sees=Seen(errors=1),
            kind=measured.kind,
        ),
    ]


def _against(
    name: str,
    module: str,
    written: tuple[Any, str],
    work: str,
    *,
    kind: Kind = Kind.FUNCTION,
    sees: Seen = PAIR,
    obeys: bool = True,
    denies: bool = False,
) -> list[Case]:
    """Return what is written by hand, and the same by the rules of a module."""
    by_hand = f"{name}, {IN_TOOL}"
    by_rule = f"{name}, {BY_RULE}"
    subject, by_hand_work = written
    ruled = load_ruled(module, kind)
    options: Any = {"sees": sees, "obeys": obeys, "denies": denies}
    return [
        Case(by_hand, by_hand_work, subject, _by_hand, **options),
        Case(by_rule, work, ruled, _by_rule, base=by_hand, **options),
    ]
