"""The aims of DESIGN.md, section 10, and whether they are reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from .cases import State
from .commands import PASS, VERSION
from .group import (
    AGNO_AROUND,
    AGNO_PAIR,
    BY_HAND,
    BY_RULE,
    GUARD,
    HOOKGEN,
    IN_TOOL,
    PLUGGY,
    samples_of,
)
from .instrument import ALL_JOBS, FLOOR, ONE_JOB, TWO_JOBS
from .measure import Spread, ratios, spread
from .one_file import BODY, FILE_FLOOR, FIRST, SIGNATURE
from .scale import ANEW, CACHED, CHANGED, COLD, GIT, RUFF


def judge_calls(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the aims for calls beside what was measured."""
    aims = []
    for group in groups:
        names = [row["name"] for row in group["rows"]]
        for over, under, limit in _CALL_AIMS.get(group["state"], ()):
            if over not in names or under not in names:
                continue
            ratio = ratios(samples_of(group, over), samples_of(group, under))
            what = f"{group['kind']}, {group['state']}: {over} / {under}"
            aims.append(_aim(what, ratio, limit, is_least=under == HOOKGEN))
    return aims


_CALL_AIMS = {
    State.IDLE.value: ((HOOKGEN, GUARD, 1.15),),
    State.HOOKED.value: (
        (HOOKGEN, BY_HAND, 3.0),
        (PLUGGY, HOOKGEN, 4.0),
        (AGNO_PAIR, HOOKGEN, 50.0),
        (AGNO_AROUND, HOOKGEN, 50.0),
    ),
    State.FIVE.value: ((HOOKGEN, BY_HAND, 3.0), (PLUGGY, HOOKGEN, 4.0)),
    State.RULED.value: ((BY_RULE, IN_TOOL, 1.25),),
    State.RULED_WORK.value: ((BY_RULE, IN_TOOL, 1.25),),
}


def judge_instrument(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the aims for instrumenting beside what was measured."""
    rows = {row["name"]: row for row in results["processes"]}
    aims = [
        _aim(f"{name} / {FLOOR}", Spread(**rows[name]["times_base"]), limit)
        for name, limit in ((ONE_JOB, 0.4), (TWO_JOBS, 0.3))
    ]
    peak = Spread(**rows[ONE_JOB]["peak_times_base"])
    aims.append(_aim(f"peak memory: {ONE_JOB} / {FLOOR}", peak, 0.6))
    shared = Spread(**results["one_job_times_two"])
    aims.append(_aim(f"{ONE_JOB} / {TWO_JOBS}", shared, 1.4, is_least=True))
    aims += _judge_few_files(results["few_files"])
    if results["one_file"]:
        aims += _judge_one_file(results["one_file"])
    aims.append(_judge_start(rows[VERSION]["times_base"]))
    if results["tools"]:
        lines = results["generated"]["lines"] / results["tools"]
        what = "generated lines a tool, blank ones counted (section 3)"
        aims.append(_aim(what, spread((lines,)), 25.0))
    return aims


def _judge_few_files(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the aim that several processes never cost more than they save."""
    return [
        _aim(
            f"{step['files']:,} file{'s' if step['files'] > 1 else ''}: "
            f"{ALL_JOBS} / {ONE_JOB}",
            Spread(**step["times_one"]),
            1.05,
        )
        for step in steps
    ]


def _judge_one_file(results: dict[str, Any]) -> list[dict[str, Any]]:
    rows = {row["name"]: row for row in results["processes"]}
    return [
        _aim(
            f"{results['file']}, {results['lines']:,} lines: {name} / {FILE_FLOOR}",
            Spread(**rows[name]["times_base"]),
            limit,
        )
        for name, limit in ((BODY, 1.0), (SIGNATURE, 0.5), (FIRST, 0.5))
    ]


def _judge_start(ratio: dict[str, float]) -> dict[str, Any]:
    return _aim(f"{VERSION} / {PASS}", Spread(**ratio), 1.6)


def judge_scale(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the aims for runs over many files beside what was measured."""
    last = results["steps"][-1]
    files = f"{last['files']:,} files"
    aims = [
        _aim(f"{files}: {CACHED} / {base}", Spread(**last["times"][base]), limit)
        for base, limit in ((GIT, 2.5), (RUFF, 1.0))
        if base in last["times"]
    ]
    peaks = {**last["cold"], **last["warm"]}
    aims += [
        _aim(f"{files}: peak MiB of {name}", Spread(**peaks[name]["peak_mib"]), 60.0)
        for name in (COLD, ANEW, CACHED, CHANGED)
    ]
    aims += _judge_growth(results)
    return [*aims, _judge_start(results["version_times_pass"])]


def _judge_growth(results: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the aims that nothing costs more a file, or a tool, the more there are."""
    for small, large in pairwise(results["steps"][-2:]):
        for kind, name in (("cold", COLD), ("cold", ANEW), ("warm", CHANGED)):
            walls = [step[kind][name]["wall_s"]["median"] for step in (small, large)]
            yield _growth(name, "files", (small["files"], large["files"]), walls)
    for small, large in pairwise(results["tools"][-2:]):
        walls = [each["wall_s"]["median"] for each in (small, large)]
        yield _growth(COLD, "tools", (small["tools"], large["tools"]), walls)


def _growth(
    name: str, unit: str, numbers: tuple[int, int], walls: list[float]
) -> dict[str, Any]:
    small, large = (wall / number for wall, number in zip(walls, numbers, strict=True))
    what = f"{name}, time by {unit}: {numbers[1]:,} / {numbers[0]:,}"
    return _aim(what, spread((large / small,)), 1.0)


def _aim(
    what: str, ratio: Spread, limit: float, *, is_least: bool = False
) -> dict[str, Any]:
    is_met = ratio.median >= limit if is_least else ratio.median <= limit
    return {
        "what": what,
        "ratio": ratio.as_json(),
        "bound": "at least" if is_least else "at most",
        "limit": limit,
        "is_met": is_met,
        "missed_by_percent": 0.0 if is_met else round(_gap(ratio, limit), 1),
    }


def _gap(ratio: Spread, limit: float) -> float:
    """Return how far the median is from the limit, in percent of the limit."""
    return abs(ratio.median - limit) / limit * 100
