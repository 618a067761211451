"""Reading one rule: a table of settings, or the arguments of a decorator as one."""

from __future__ import annotations

import re
from os.path import commonpath
from typing import TYPE_CHECKING

from hookgen.errors import SettingsError
from hookgen.rule import (
    FAILURE_LIMIT,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Has,
    Not,
    Phase,
    Place,
    Rule,
    Subject,
    Trait,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from hookgen.table import Table

_DO = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
_DO_HINT = 'write do = "package.module:function"'
_NO_WHERE_HINT = "write where = {} for all tools"

_SUBJECTS = {subject.value: subject for subject in Subject}
_TRAITS = {trait.value: trait for trait in Trait}
_DEEPEST = 100  # keys and indexes, of what recursion can follow with ease
_CONDITION_KEYS = (*_SUBJECTS, *_TRAITS, "all_of", "any_of", "not")

_PHASES = {phase.value: phase for phase in Phase}
_ON_FAILURE = ("block", "continue")
_FAILURES = range(1, 1_000_001)
_ORDERS = range(-1_000_000, 1_000_001)


def read_rule(table: Table, *, failure_limit: str) -> Rule:
    """Return the rule that a table states.

    Which keys it may have at all has been seen to. `failure_limit` is how that key is
    spelled.

    Raises:
        HookgenError: of the document's kind; some value is missing or has no meaning.
    """
    do = _read_do(table)
    phase = _read_phase(table)
    observes = _read_observes(table, phase)
    return Rule(
        name=_read_name(table) or do,
        phase=phase,
        do=do,
        where=_read_where(table),
        place=Place(table.document.path, table.span),
        order=table.integer("order", _ORDERS),
        before=_read_names(table, "before"),
        after=_read_names(table, "after"),
        observes=observes,
        failure_limit=_read_failure_limit(table, failure_limit, observes=observes),
        concurrent=_read_concurrent(table, phase, observes=observes),
    )


def _read_name(table: Table) -> str | None:
    name = table.string("name")
    if name is not None and not name.isprintable():
        # It stands in a comment of the generated code.
        raise table.refuse("name", "a line of text")
    return name


def _read_do(table: Table) -> str:
    do = table.string("do")
    if do is None:
        raise table.fail("do", "rule has no 'do'", hint=_DO_HINT)
    if not _DO.fullmatch(do):
        wanted = "a function, as in 'package.module:function'"
        raise table.refuse("do", wanted, hint=_near_do(do))
    return do


def _near_do(do: str) -> str:
    """Return what helps with a hook that is not named as it must be."""
    module, _, name = do.rpartition(".")
    near = f"{module}:{name}"
    return f"did you mean '{near}'?" if _DO.fullmatch(near) else _DO_HINT


def _read_phase(table: Table) -> Phase:
    name = table.string("phase")
    if name is None:
        raise table.fail("phase", "rule has no 'phase'", hint='write phase = "..."')
    if name not in _PHASES:
        from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

        near = get_close_matches(name, _PHASES, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"phases: {_list(_PHASES)}"
        raise table.refuse("phase", "a phase", hint=hint)
    return _PHASES[name]


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _read_observes(table: Table, phase: Phase) -> bool:
    on_failure = table.string("on_failure") or "block"
    if on_failure not in _ON_FAILURE:
        raise table.refuse("on_failure", "'block' or 'continue'")
    observes = on_failure == "continue"
    if observes and phase is Phase.AROUND:
        raise table.fail(
            "on_failure",
            "an around hook decides on the call and cannot be an observer",
            hint="leave out 'on_failure', or take another phase",
        )
    return observes


def _read_failure_limit(table: Table, key: str, *, observes: bool) -> int:
    limit = table.integer(key, _FAILURES)
    if limit is None:
        return FAILURE_LIMIT
    if not observes:
        raise _only_of_observers(table, key)
    return limit


def _read_concurrent(table: Table, phase: Phase, *, observes: bool) -> bool:
    concurrent = table.boolean("concurrent")
    if concurrent and not observes:
        raise _only_of_observers(table, "concurrent")
    if concurrent and phase is Phase.INTERCEPT:
        raise table.fail(
            "concurrent",
            "an intercept hook has two sides and cannot be concurrent",
            hint="leave out 'concurrent', or take another phase",
        )
    return concurrent


def _only_of_observers(table: Table, key: str) -> Exception:
    return table.fail(
        key,
        f"'{table.full_name(key)}' is only for observers",
        hint='write on_failure = "continue" too',
    )


def _read_names(table: Table, key: str) -> tuple[str, ...]:
    return table.one_or_more(key) if table.values.get(key, []) != [] else ()


def _read_where(table: Table) -> Condition:
    if "where" not in table.values:
        raise table.fail("where", "rule has no 'where'", hint=_NO_WHERE_HINT)
    return _read_condition(table.table("where"))


def _read_condition(table: Table) -> Condition:
    if len(table.key) > _DEEPEST:
        raise table.document.refuse(
            "a condition is nested too deeply",
            span=table.document.find(table.key),
            hint="'any_of' and 'all_of' take as many tables as you like",
        )
    table.refuse_unknown_keys(_CONDITION_KEYS)
    return _all_of(_read_part(table, key) for key in table.values)


def _read_part(table: Table, key: str) -> Condition:
    match key:
        case "all_of":
            return _all_of(map(_read_condition, table.listed_tables(key)))
        case "any_of":
            return AnyOf(tuple(map(_read_condition, table.listed_tables(key))))
        case "not":
            return Not(_read_condition(table.table(key)))
        case _ if key in _TRAITS:
            return Has(_TRAITS[key], table.boolean(key))
        case _:
            return Compare(_SUBJECTS[key], table.one_or_more(key))


def _all_of(conditions: Iterable[Condition]) -> Condition:
    parts = tuple(conditions)
    return parts[0] if len(parts) == 1 else AllOf(parts)


def find_repeated_names(rules: Sequence[Rule]) -> Iterator[SettingsError]:
    """Yield an error for each rule whose own name an earlier one has.

    Rules without a name of their own may well do the same.
    """
    first: dict[str, Rule] = {}
    for rule in rules:
        if rule.name == rule.do:
            continue
        other = first.setdefault(rule.name, rule)
        if other is not rule:
            there, _ = show_places((other.place, rule.place))
            yield rule.place.error(
                f"rule '{rule.name}' is there already: {there}",
                hint="give one of them another name",
            )


def show_places(places: Sequence[Place]) -> tuple[str, ...]:
    """Return places as text, `app/policy.py:3`, from the folder that holds them all."""
    folder = commonpath([place.path.parent for place in places])
    return tuple(_show_place(place, folder) for place in places)


def _show_place(place: Place, folder: str | Path) -> str:
    name = place.path.relative_to(folder).as_posix()
    return f"{name}:{place.span.line}" if place.span else name
