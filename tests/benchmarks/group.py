"""Groups of cases: checked, timed in turns, and set against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .cases import Case, Kind, State, WorkError, check_work, make_loop
from .measure import Samples, differences, ratios, spread, time_loops

DIRECT = "direct call"
HOOKGEN = "hookgen"
GUARD = "guard by hand"
BY_HAND = "by hand"
IN_TOOL = "by hand in the tool"
BY_RULE = "hookgen, by rule"
PLUGGY = "pluggy"
WRAPPER = "hookgen, wrapper"
AGNO_PAIR = "Agno execute, pre_hook and post_hook"
AGNO_AROUND = "Agno execute, one tool_hook"


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: float
    """Of work in each sample."""


def run_group(
    kind: Kind,
    state: State,
    cases: Iterable[Case],
    effort: Effort,
    *,
    base: str = HOOKGEN,
) -> dict[str, Any]:
    """Return the samples of cases that do the same with the same tool, as JSON.

    The first case is the direct call; `base` is what the others are set against,
    unless they name something else.

    Raises:
        WorkError: they do not do the same.
    """
    cases = tuple(cases)
    works = [check_work(kind, case) for case in cases]
    for case, work in zip(cases, works, strict=True):
        if work.results != works[0].results:
            raise WorkError(f"{kind.value}: {case.name}: results: {work.results}")
    samples = _time(kind, cases, effort)
    rows = [
        {
            "name": case.name,
            "work": case.work,
            "base": case.base or base,
            "check": work.as_json(),
            "samples_ns": [round(sample, 2) for sample in samples[case.name]],
        }
        for case, work in zip(cases, works, strict=True)
    ]
    return {"kind": kind.value, "state": state.value, "rows": rows}


def merge_groups(groups: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the rows of one group from several processes, with all their ratios."""
    merged = dict(groups[0])
    merged["rows"] = [
        {**row, "samples_ns": [n for group in groups for n in _samples(group, row)]}
        for row in merged["rows"]
    ]
    direct = samples_of(merged, DIRECT)
    for row in merged["rows"]:
        samples = tuple(row["samples_ns"])
        row["ns"] = spread(samples).as_json()
        row["added_ns"] = differences(samples, direct).as_json()
        row["times_direct"] = ratios(samples, direct).as_json()
        row["times_base"] = ratios(samples, samples_of(merged, row["base"])).as_json()
    return merged


def _samples(group: dict[str, Any], row: dict[str, Any]) -> Samples:
    return samples_of(group, row["name"])


def _time(kind: Kind, cases: tuple[Case, ...], effort: Effort) -> dict[str, Samples]:
    loops = {case.name: (make_loop(kind, case.subject), case.ready) for case in cases}
    return time_loops(loops, rounds=effort.rounds, seconds=effort.seconds)


def samples_of(group: dict[str, Any], name: str) -> Samples:
    """Return a row's nanoseconds a call, round by round."""
    for row in group["rows"]:
        if row["name"] == name:
            return tuple(row["samples_ns"])
    raise KeyError(name)
