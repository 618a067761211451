"""What came of single files, kept from one run to the next.

Where some files of a project have changed, the answer of the last run does not hold any
more. What came of each of the other files does, as long as all that it was made of is
the same: so only those that have changed are worked on.

Kept is what came of files that were as they should be, which is nearly all of them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypedDict, cast
from zlib import crc32

from msgspec import Struct
from msgspec.structs import astuple

from hookgen import disk
from hookgen.cache.replay import cache_folder, is_foreign
from hookgen.errors import Span
from hookgen.installed import own_files, package_file
from hookgen.naming import Location
from hookgen.pipeline.bound import NO_RULES, BoundRules
from hookgen.pipeline.module import report_rule
from hookgen.pipeline.records import FileResult, Mode, ParameterReport, ToolReport
from hookgen.pipeline.worker import Job
from hookgen.stamps import NO_DIGEST, digest_content, is_racy, make_stamp
from hookgen.trace import Trace, adopt, current_home, current_trace, defer
from hookgen.version import VERSION
from hookgen.write import keep

Work = Callable[[list[Location]], Iterable[tuple[FileResult, Trace]]]
"""Works on files, and yields what came of each, in the same order."""

_SUFFIX = ".results"
_MOST = 4
"""Files of results: other settings and rules have their own."""
_PACKAGES = ("jinja2", "libcst")
"""Whose versions may change a result."""


class _KeptTool(TypedDict):
    """A tool's report; its file is known."""

    name: str
    module: str
    span: tuple[int, int]
    selector: str
    kind: str
    binding: str
    hooks: str
    point: str
    record: str
    reason: str
    parameters: list[tuple[str, str]]
    tags: list[str]
    decorators: list[str]
    rules: list[int]
    """By their places among the rules of the run."""
    code: str
    is_program: bool


class _Entry(TypedDict):
    """What came of a file, and all that this depends on."""

    place: str
    """A digest of what the file is called and where its hook points belong."""
    began: int
    """When everything was as noted, in nanoseconds."""
    found: list[tuple[str, list[int], str]]
    """Paths, each with its stamp and digest."""
    is_hooked: bool
    tools: list[_KeptTool]
    used: list[int]
    """The rules that are for one of the tools, likewise."""


class Kept:
    """The results of earlier runs, and those that this one adds."""

    def __init__(self, job: Job, path: str | None) -> None:
        """Read the results in a file; `None` if none are to be kept."""
        self._job = job
        self._path = path
        self._began = time.time_ns()
        self._lines = dict(_read_lines(path)) if path is not None else {}
        self._is_changed = False
        self._seen: set[str] = set()
        self._rules = {
            report_rule(each.rule, each.hook): index
            for index, each in enumerate(job.rules)
        }

    def complete(self, locations: list[Location], work: Work) -> Iterator[FileResult]:
        """Yield what came of each file, in order; work on those that have changed."""
        known = [self._find(location) for location in locations]
        pairs = list(zip(locations, known, strict=True))
        done = iter(work([location for location, result in pairs if result is None]))
        for location, result in pairs:
            if result is not None:
                yield result
                continue
            found, trace = next(done)
            adopt(trace)
            self._add(location, found, trace)
            yield found
        if self._path is not None and self._is_changed:
            defer(partial(self._write, self._path))

    def _find(self, location: Location) -> FileResult | None:
        """Return what came of a file; `None` if it is not known, or no more so."""
        name = _name(location.path)
        self._seen.add(name)
        line = self._lines.get(name)
        if line is None:
            return None
        # Written by this very program and user, for these very rules.
        entry = cast("_Entry", json.loads(line))
        if entry["place"] != self._place(location):
            return None
        renewed = _renew(entry)
        if renewed is None:
            return None
        if renewed:
            self._put(name, {**entry, "found": renewed, "began": self._began})
        rules = self._job.rules
        return FileResult(
            location,
            tools=tuple(self._tool(tool, location) for tool in entry["tools"]),
            is_hooked=entry["is_hooked"],
            bound=BoundRules(used=frozenset(rules[n].rule for n in entry["used"]))
            if entry["used"]
            else NO_RULES,
        )

    def _add(self, location: Location, result: FileResult, trace: Trace) -> None:
        """Keep what came of a file, if it is certain, and forget what was known."""
        name = _name(location.path)
        if self._path is None:
            return
        if self._lines.pop(name, None) is not None:
            self._is_changed = True
        if (
            not trace.is_repeatable
            or result.changes
            or result.error is not None
            or result.bound.errors
            # These depend on more than is kept here.
            or trace.missing
            or trace.real
            or result.plan is not None
            or result.is_wrapper
        ):
            return
        rules = [each.rule for each in self._job.rules]
        found = [
            (path, list(stamp), trace.digests.get(path, NO_DIGEST).hex())
            for path, stamp in trace.stamps.items()
        ]
        entry: _Entry = {
            "place": self._place(location),
            "began": self._began,
            "found": found,
            "is_hooked": result.is_hooked,
            "tools": [self._kept_tool(tool) for tool in result.tools],
            "used": sorted(map(rules.index, result.bound.used)),
        }
        self._put(name, entry)

    def _put(self, name: str, entry: _Entry) -> None:
        self._lines[name] = json.dumps(entry, separators=(",", ":")).encode()
        self._is_changed = True

    def _place(self, location: Location) -> str:
        name = location.name
        parts = (
            *(name.dotted, name.hooks, name.toolset, name.source, name.command),
            *(name.is_package, sorted(name.modules), sorted(name.type_variables)),
            *(location.hooks_path, location.package, location.root),
            self._job.runtime(location),
        )
        return _digest(repr(parts))

    def _write(self, path: str) -> None:
        lines = [
            b"%b %b" % (name.encode(), line)
            for name, line in sorted(self._lines.items())
            if name in self._seen or os.path.exists(json.loads(name))
        ]
        content = b"\n".join(lines)
        keep(path, b"%08x\n%b" % (crc32(content), content), most=_MOST)

    def _kept_tool(self, tool: ToolReport) -> _KeptTool:
        return {
            "name": tool.name,
            "module": tool.module,
            "span": (tool.span.line, tool.span.column),
            "selector": tool.selector,
            "kind": tool.kind,
            "binding": tool.binding,
            "hooks": tool.hooks,
            "point": tool.point,
            "record": tool.record,
            "reason": tool.reason,
            "parameters": [(each.name, each.weakened) for each in tool.parameters],
            "tags": list(tool.tags),
            "decorators": list(tool.decorators),
            "rules": [self._rules[rule] for rule in tool.rules],
            "code": tool.code,
            "is_program": tool.is_program,
        }

    def _tool(self, kept: _KeptTool, location: Location) -> ToolReport:
        rules = [self._job.rules[index] for index in kept["rules"]]
        return ToolReport(
            name=kept["name"],
            module=kept["module"],
            path=location.path,
            span=Span(*kept["span"]),
            selector=kept["selector"],
            kind=kept["kind"],
            binding=kept["binding"],
            hooks=kept["hooks"],
            point=kept["point"],
            record=kept["record"],
            reason=kept["reason"],
            parameters=tuple(ParameterReport(*each) for each in kept["parameters"]),
            tags=tuple(kept["tags"]),
            decorators=tuple(kept["decorators"]),
            rules=tuple(report_rule(each.rule, each.hook) for each in rules),
            code=kept["code"],
            is_program=kept["is_program"],
        )


def open_kept(job: Job) -> Kept:
    """Return the results that a run may use; none if it is to look at everything."""
    home = current_home()
    if home is None or job.base or job.mode in (Mode.REVERT, Mode.WRAP):
        return Kept(job, None)
    context = _digest(repr((VERSION, sys.version, list(_own_files()), _plain(job))))
    return Kept(job, os.path.join(cache_folder(str(home)), f"{context}{_SUFFIX}"))


def _digest(text: str) -> str:
    from hashlib import sha256  # noqa: PLC0415 - slow, and only if something is kept

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _name(path: Path) -> str:
    """Return a path as one word."""
    return json.dumps(str(path)).replace(" ", "\\u0020")


def _read_lines(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield what a file holds of each path, if it is whole and our own."""
    try:
        with open(path, "rb") as file:
            if is_foreign(os.fstat(file.fileno())):
                return
            content = file.read()
    except OSError:
        return
    checksum, _, lines = content.partition(b"\n")
    if checksum != b"%08x" % crc32(lines):
        return
    for line in lines.splitlines():
        name, _, entry = line.partition(b" ")
        yield name.decode(), entry


def _own_files() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield hookgen's own files, and those of what it is made with."""
    for path in own_files():
        yield path, make_stamp(os.stat(path))
    for name in _PACKAGES:
        file = package_file(name)
        if file is not None:
            yield name, make_stamp(os.stat(file))


def _plain(value: object) -> object:
    """Return what prints alike for all that is equal, in every process."""
    match value:
        case Job():
            return tuple(map(_plain, (value.choice, value.width, value.rules)))
        case frozenset():
            members = cast("frozenset[object]", value)
            return sorted(repr(_plain(member)) for member in members)
        case tuple():
            items = cast("tuple[object, ...]", value)
            return tuple(map(_plain, items))
        case dict():
            pairs = cast("dict[object, object]", value)
            return [(_plain(key), _plain(each)) for key, each in pairs.items()]
        case Struct():
            return (type(value).__name__, *map(_plain, astuple(value)))
        case _:
            return repr(value)


def _renew(entry: _Entry) -> list[tuple[str, list[int], str]] | None:
    """Return new stamps where only these have changed; `None` if something else has.

    Empty if nothing has.
    """
    renewed: list[tuple[str, list[int], str]] = []
    is_same = True
    for path, old, digest in entry["found"]:
        found = disk.look(path)
        if found is None:
            return None
        stamp = make_stamp(found)
        if stamp != tuple(old) or is_racy(stamp, entry["began"]):
            is_same = False
            if digest == NO_DIGEST.hex() or _read_digest(path) != digest:
                return None
        elif (trace := current_trace()) is not None:
            trace.note_digest(path, bytes.fromhex(digest))
        renewed.append((path, list(stamp), digest))
    return [] if is_same else renewed


def _read_digest(path: str) -> str | None:
    try:
        return digest_content(disk.read_bytes(path)).hex()
    except OSError:
        return None
