"""The results as people read them: tables, aligned, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .few_files import DEFAULT, ONE
from .group import DIRECT
from .instrument import ALL_JOBS, ONE_JOB
from .scale import ANEW, CACHED, CHANGED, COLD, GIT, RUFF, TOUCHED

BEGIN = (
    "<!-- made by `python -m tests.benchmarks all --markdown`; do not edit: begin -->"
)
END = "<!-- end -->"


def render(results: dict[str, Any]) -> str:
    """Return everything that was measured as Markdown."""
    parts = [_render_setting(results)]
    if results["aims"]:
        parts += ["### Aims", _render_aims(results["aims"])]
    for group in results["calls"]:
        title = f"{group['kind']}; {group['state']}"
        parts += [f"### Calls: {title}", _render_group(group)]
    if results["imports"]:
        parts += ["### Importing", _render_imports(results["imports"])]
    if results["instrument"]:
        parts += ["### Instrumenting", _render_instrument(results["instrument"])]
    if results["scale"]:
        parts += ["### Many files", _render_scale(results["scale"])]
    return "\n\n".join(parts) + "\n"


def put_into(path: Path, text: str) -> None:
    """Put text between the marks of a file; without marks, it is all of the file."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    head, begin, rest = old.partition(BEGIN)
    _, end, tail = rest.partition(END)
    new = f"{head}{BEGIN}\n\n{text}\n{END}{tail}" if begin and end else text
    path.write_text(new, encoding="utf-8")


def _render_setting(results: dict[str, Any]) -> str:
    setting = results["setting"]
    versions = ", ".join(
        f"{name} {found}" for name, found in setting["versions"].items()
    )
    lines = [
        f"{setting['python']} on {setting['system']} ({setting['machine']}), "
        f"{setting['processors']} processors; {versions}.",
        f"Load average when begun: {setting['load']}.",
    ]
    lines += [f"Left out: {reason}." for reason in results["left_out"]]
    return "\n".join(lines)


def _render_aims(aims: list[dict[str, Any]]) -> str:
    rows = [
        (
            aim["what"],
            f"{aim['bound']} {aim['limit']:g}",
            _number(aim["ratio"]["median"]),
            _middle(aim["ratio"]),
            _range(aim["ratio"]),
            "met" if aim["is_met"] else f"missed by {aim['missed_by_percent']:.0f} %",
        )
        for aim in aims
    ]
    return _table(("what", "aim", "median", "middle half", "min to max", ""), rows)


def _render_group(group: dict[str, Any]) -> str:
    bases = {row["base"] for row in group["rows"]}
    if len(bases) == 1:
        head = (*_HEAD, f"x {min(bases)}", "middle half", "work done")
        rows = [(*_call(row), *_times(row), row["work"]) for row in group["rows"]]
        return _table(head, rows)
    rows_of = [(*_call(row), *_compared(row), row["work"]) for row in group["rows"]]
    return _table((*_HEAD, "x", "middle half", "of", "work done"), rows_of)


_HEAD = ("", "ns", "added ns", "x direct")


def _call(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return (
        row["name"],
        f"{row['ns']['median']:,.0f}",
        "" if row["name"] == DIRECT else f"{row['added_ns']['median']:,.0f}",
        _number(row["times_direct"]["median"]),
    )


def _compared(row: dict[str, Any]) -> tuple[str, str, str]:
    if row["base"] in (row["name"], DIRECT):  # The second has a column of its own.
        return "", "", ""
    return (*_times(row), row["base"])


def _times(row: dict[str, Any]) -> tuple[str, str]:
    return _number(row["times_base"]["median"]), _middle(row["times_base"])


def _render_imports(results: dict[str, Any]) -> str:
    rows = [
        (
            row["name"],
            f"{row['ms']['median']:.2f}",
            *(("", "") if row["name"] == row["base"] else _times(row)),
            row["base"],
            row["work"],
        )
        for row in results["rows"]
    ]
    head = ("import", "ms", "x", "middle half", "of", "work done")
    counts = f"{results['tools']:,} tools in {results['modules']} modules."
    return "\n\n".join([counts, _table(head, rows)])


def _render_instrument(results: dict[str, Any]) -> str:
    parts = [_summary(results), _process_table(results["processes"])]
    one = results["one_file"]
    if one:
        parts.append(f"`{one['file']}` alone in a package: {one['lines']:,} lines.")
        parts.append(_process_table(one["processes"]))
    if results["few_files"]:
        parts.append(_few_table(results["few_files"]))
    return "\n\n".join([*parts, _lines_table(results)])


def _process_table(processes: list[dict[str, Any]]) -> str:
    rows = [
        (
            row["name"],
            f"{row['wall_s']['median']:.3f}",
            f"{row['cpu_s']['median']:.3f}",
            f"{row['peak_mib']['median']:.0f}",
            *(("", "", "") if row["name"] == row["base"] else _against(row)),
            row["base"],
        )
        for row in processes
    ]
    return _table(
        ("process", "wall s", "cpu s", "peak MiB", "x", "min to max", "x peak", "of"),
        rows,
    )


def _against(row: dict[str, Any]) -> tuple[str, str, str]:
    times = row["times_base"]
    return (
        _number(times["median"]),
        _range(times),
        _number(row["peak_times_base"]["median"]),
    )


def _few_table(steps: list[dict[str, Any]]) -> str:
    rows = [
        (
            f"{step['files']:,}",
            f"{step[DEFAULT]['wall_s']['median']:.3f}",
            f"{step[ONE]['wall_s']['median']:.3f}",
            _number(step["times_one"]["median"]),
            _middle(step["times_one"]),
        )
        for step in steps
    ]
    head = ("files", f"{ALL_JOBS}, s", f"{ONE_JOB}, s", "x", "middle half")
    return _table(head, rows)


def _render_scale(results: dict[str, Any]) -> str:
    cold = [
        (
            f"{step['files']:,}",
            f"{step['bytes'] / 1e6:.1f}",
            *(
                f"{step['cold'][name][key]['median']:.{digits}f}"
                for name in (COLD, ANEW)
                for key, digits in (("wall_s", 2), ("peak_mib", 0))
            ),
        )
        for step in results["steps"]
    ]
    cold_head = ("files", "MB", f"{COLD}, s", "peak MiB", f"{ANEW}, s", "peak MiB")
    names = (GIT, RUFF, CACHED, TOUCHED, CHANGED)
    warm = [
        (
            f"{step['files']:,}",
            *(
                f"{step['warm'][name]['wall_s']['median'] * 1000:.0f}"
                if name in step["warm"]
                else ""
                for name in names
            ),
            *(_ratio(step["times"].get(base)) for base in (GIT, RUFF)),
            *(
                f"{step['warm'][name]['peak_mib']['median']:.0f}"
                for name in (CACHED, CHANGED)
            ),
        )
        for step in results["steps"]
    ]
    warm_head = (
        "files",
        *(f"{name}, ms" for name in names),
        *("kept answer: x git", "x ruff", "MiB", "one changed: MiB"),
    )
    grown = [
        (
            f"{each['tools']:,}",
            f"{each['bytes'] / 1000:.1f}",
            f"{each['wall_s']['median']:.2f}",
            f"{each['peak_mib']['median']:.0f}",
        )
        for each in results["tools"]
    ]
    grown_head = ("tools in one file", "kB", f"{COLD}, s", "MiB")
    tables = ((cold_head, cold), (warm_head, warm), (grown_head, grown))
    return "\n\n".join(_table(head, rows) for head, rows in tables)


def _ratio(ratio: dict[str, float] | None) -> str:
    return f"{_number(ratio['median'])} ({_middle(ratio)})" if ratio else ""


def _summary(results: dict[str, Any]) -> str:
    return (
        f"`{results['tree']}`: {results['files']} files, {results['lines']:,} lines, "
        f"{results['tools']:,} tools instrumented, {results['skipped']} skipped."
    )


def _lines_table(results: dict[str, Any]) -> str:
    tools = results["tools"] or 1
    rows = [
        (
            what,
            f"{results[key]['lines']:,}",
            f"{results[key]['lines'] / tools:.1f}",
            f"{results[key]['filled_lines']:,}",
            f"{results[key]['filled_lines'] / tools:.1f}",
        )
        for what, key in (
            ("inserted into sources", "inserted"),
            ("generated", "generated"),
        )
    ]
    return _table(("lines", "all", "a tool", "not blank", "a tool"), rows)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _middle(ratio: dict[str, float]) -> str:
    return f"{_number(ratio['low'])} to {_number(ratio['high'])}"


def _range(ratio: dict[str, float]) -> str:
    return f"{_number(ratio['min'])} to {_number(ratio['max'])}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(3, *map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| "
        + " | ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        )
        + " |"
        for line in lines
    )
