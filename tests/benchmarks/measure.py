"""Timing: rounds in which everything takes its turn, and the spread over them."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from time import perf_counter_ns
from typing import TypeAlias, TypeVar

Loop: TypeAlias = Callable[[int], None]
"""Does something as often as it is told."""
Ready: TypeAlias = Callable[[], Callable[[], None]]
"""Makes ready for a loop, and returns what undoes that."""
Samples: TypeAlias = tuple[float, ...]
"""One number a round; those of one round belong together."""

Name = TypeVar("Name")
Sample = TypeVar("Sample")


@dataclass(frozen=True, slots=True)
class Spread:
    """The numbers of all rounds, from the least to the greatest.

    Half of them lie between `low` and `high`: on a machine that does other things too,
    that tells more than the extremes.
    """

    min: float
    low: float
    median: float
    high: float
    max: float

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


def spread(samples: Samples) -> Spread:
    low, median, high = (
        statistics.quantiles(samples, n=4, method="inclusive")
        if len(samples) > 1
        else samples * 3
    )
    return Spread(min(samples), low, median, high, max(samples))


def ratios(samples: Samples, base: Samples) -> Spread:
    """Return how many times `base` the samples are, round by round."""
    return spread(tuple(a / b for a, b in zip(samples, base, strict=True)))


def differences(samples: Samples, base: Samples) -> Spread:
    return spread(tuple(a - b for a, b in zip(samples, base, strict=True)))


def take_turns(
    takes: Mapping[Name, Callable[[], Sample]], rounds: int
) -> dict[Name, tuple[Sample, ...]]:
    """Return the samples of each, taken in turns.

    Every other round goes backwards, so that nothing always follows the same.
    """
    taken: dict[Name, list[Sample]] = {name: [] for name in takes}
    for number in range(rounds):
        names = list(takes) if number % 2 == 0 else list(takes)[::-1]
        for name in names:
            taken[name].append(takes[name]())
    return {name: tuple(samples) for name, samples in taken.items()}


def time_loops(
    loops: Mapping[Name, tuple[Loop, Ready]], *, rounds: int, seconds: float
) -> dict[Name, Samples]:
    """Return nanoseconds a turn of each loop, `seconds` of work in each sample.

    Each is made ready before its sample, and that is undone behind it: neither is
    timed, and no loop sees what another one needs.
    """
    takes = {name: _timed(*loop, seconds) for name, loop in loops.items()}
    return take_turns(takes, rounds)


def _timed(loop: Loop, ready: Ready, seconds: float) -> Callable[[], float]:
    undo = ready()
    turns = _calibrate(loop, int(seconds * 1e9))
    undo()

    def take() -> float:
        undo = ready()
        loop(1)  # What is worked out once for what was made ready.
        elapsed = _time(loop, turns)
        undo()
        return elapsed / turns

    return take


def _calibrate(loop: Loop, nanoseconds: int) -> int:
    """Return how many turns take about so long; also warms up."""
    turns = 1
    while (elapsed := _time(loop, turns)) < nanoseconds // 4:
        turns *= 2
    return max(1, turns * nanoseconds // max(elapsed, 1))


def _time(loop: Loop, turns: int) -> int:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        started = perf_counter_ns()
        loop(turns)
        return perf_counter_ns() - started
    finally:
        if was_enabled:
            gc.enable()
