"""The entry of the benchmark command."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .agno_environment import NoAgnoError, agno_tools, agno_version, find_agno
from .aims import judge_calls, judge_instrument, judge_scale
from .calls import run_calls
from .commands import compile_packages
from .group import Effort
from .imports import run_imports
from .instrument import run_instrument
from .plot import draw
from .report import put_into, render
from .scale import MOST_FILES, run_scale

_CALL_ROUNDS, _INSTRUMENT_ROUNDS, _IMPORT_ROUNDS = 160, 7, 21
_SCALE_ROUNDS = 21


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    # What is installed is compiled, and so is what is measured.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compile_packages()
    # Each folder has a cache of its own, which may be made anew with it.
    os.environ.pop("HOOKGEN_CACHE_DIR", None)
    results = _run(options)
    text = render(results)
    _tell(text)
    if options.markdown is not None:
        put_into(options.markdown, text)
    if options.plot is not None and results["scale"] is not None:
        options.plot.write_text(draw(results["scale"]), encoding="utf-8")
    if options.json is not None:
        content = json.dumps(results, indent=1) + "\n"
        if options.json == "-":
            sys.stdout.write(content)
        else:
            Path(options.json).write_text(content, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure what DESIGN.md, section 10, sets aims for.",
    )
    parser.add_argument(
        "part",
        nargs="?",
        choices=("calls", "import", "instrument", "scale", "all"),
        default="all",
    )
    parser.add_argument("--json", metavar="FILE", help="write results; - for stdout")
    parser.add_argument(
        "--markdown",
        metavar="FILE",
        type=Path,
        help="put the tables between the marks of a file",
    )
    parser.add_argument(
        "--plot", metavar="FILE", type=Path, help="draw how times grow (scale), as SVG"
    )
    parser.add_argument(
        "--rounds",
        type=int,
        help=f"default: {_CALL_ROUNDS} for calls, {_IMPORT_ROUNDS} for import, "
        f"{_INSTRUMENT_ROUNDS} for instrument, {_SCALE_ROUNDS} for scale",
    )
    parser.add_argument(
        "--seconds", type=float, default=0.001, help="of calls in each sample"
    )
    parser.add_argument(
        "--agno-python", metavar="FILE", type=Path, help="a Python that has Agno"
    )
    parser.add_argument(
        "--agno-cache",
        metavar="FOLDER",
        type=Path,
        help="where an environment with Agno is, or is made",
    )
    parser.add_argument(
        "--files", type=int, default=MOST_FILES, help="in the largest tree of scale"
    )
    parser.add_argument(
        "--tools", metavar="FOLDER", type=Path, help="to instrument; default: Agno's"
    )
    return parser


def _run(options: argparse.Namespace) -> dict[str, Any]:
    results: dict[str, Any] = {
        "setting": _setting(),
        "left_out": [],
        "calls": [],
        "imports": None,
        "instrument": None,
        "scale": None,
        "aims": [],
    }
    if options.part in ("scale", "all"):
        with tempfile.TemporaryDirectory() as name:
            rounds = options.rounds or _SCALE_ROUNDS
            results["scale"] = run_scale(Path(name), rounds, options.files, _tell)
            results["aims"] += judge_scale(results["scale"])
    if options.part == "scale":
        return results
    agno = None
    try:
        agno = find_agno(options.agno_python, options.agno_cache)
        results["setting"]["versions"]["agno"] = agno_version(agno)
    except NoAgnoError as error:
        results["left_out"].append(str(error))
    with tempfile.TemporaryDirectory() as name:
        tools = options.tools or (agno_tools(agno) if agno else None)
        if options.part in ("all", "instrument") and tools is not None:
            rounds = options.rounds or _INSTRUMENT_ROUNDS
            results["instrument"] = run_instrument(Path(name), tools, rounds, _tell)
            results["aims"] += judge_instrument(results["instrument"])
    with tempfile.TemporaryDirectory() as name:
        if options.part in ("all", "import"):
            rounds = options.rounds or _IMPORT_ROUNDS
            results["imports"] = run_imports(Path(name), rounds, _tell)
    with tempfile.TemporaryDirectory() as name:
        if options.part in ("all", "calls"):
            effort = Effort(options.rounds or _CALL_ROUNDS, options.seconds)
            results["calls"] = run_calls(Path(name), effort, agno, _tell)
            results["aims"] += judge_calls(results["calls"])
    return results


def _setting() -> dict[str, Any]:
    """Return what matters of the machine, and nothing that names it."""
    names = ("hookgen", "libcst", "wrapt", "blinker", "pluggy")
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.system(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "load": load,
        "versions": {name: version(name) for name in names},
    }


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
