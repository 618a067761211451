"""Timing whole processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .measure import ratios, spread


class ProcessError(Exception):
    """A process that is measured failed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took, with the processes that it started."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, of all processors together."""
    peak: float
    """Resident memory of the largest process at its largest, in MiB."""


# A process inherits the peak of the one that starts it, so that one has to be small.
_STARTER = """\
import os, sys, time
null = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
started = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=null)
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - started
cpu = usage.ru_utime + usage.ru_stime
print(wall, cpu, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def run_process(command: Sequence[str], folder: Path) -> Cost:
    """Run a command, an absolute path and its arguments, to its end.

    Raises:
        ProcessError: it failed.
    """
    starter = [sys.executable, "-I", "-S", "-c", _STARTER]
    done = subprocess.run(
        [*starter, *command], cwd=folder, check=True, capture_output=True, text=True
    )
    wall, cpu, peak, code = done.stdout.split()
    if code != "0":
        raise ProcessError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(float(wall), float(cpu), int(peak) * unit / 1024 / 1024)


def costs_as_json(costs: Sequence[Cost]) -> dict[str, Any]:
    return {
        "wall_s": spread(tuple(cost.wall for cost in costs)).as_json(),
        "cpu_s": spread(tuple(cost.cpu for cost in costs)).as_json(),
        "peak_mib": spread(tuple(cost.peak for cost in costs)).as_json(),
    }


def rows_as_json(
    costs: Mapping[str, tuple[Cost, ...]], base: str
) -> list[dict[str, Any]]:
    """Return a row for each process, set against that of `base` round by round."""
    walls = {name: tuple(cost.wall for cost in taken) for name, taken in costs.items()}
    peaks = {name: tuple(cost.peak for cost in taken) for name, taken in costs.items()}
    return [
        {
            "name": name,
            "base": base,
            **costs_as_json(taken),
            "times_base": ratios(walls[name], walls[base]).as_json(),
            "peak_times_base": ratios(peaks[name], peaks[base]).as_json(),
        }
        for name, taken in costs.items()
    ]
