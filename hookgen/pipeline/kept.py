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
from contextlib import suppress
from functools import partial, reduce
from itertools import chain
from pathlib import Path
from sys import intern
from typing import cast
from zlib import crc32

from msgspec import DecodeError, Struct
from msgspec.json import Decoder, Encoder
from msgspec.structs import astuple, replace

from hookgen import disk
from hookgen.cache.replay import cache_folder, is_foreign
from hookgen.errors import Span
from hookgen.installed import own_files, package_file
from hookgen.model import ModuleName
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


class _KeptTool(Struct, frozen=True):
    """A tool's report; its module is known."""

    name: str
    span: Span
    selector: str
    kind: str
    binding: str
    is_hooked: bool
    point: str
    record: str
    reason: str
    parameters: tuple[ParameterReport, ...]
    tags: tuple[str, ...]
    decorators: tuple[str, ...]
    rules: tuple[int, ...]
    """By their places among the rules of the run."""
    code: str
    is_program: bool


class _Found(Struct, frozen=True, array_like=True):
    """A file or folder as it was."""

    path: str
    stamp: tuple[int, ...]
    digest: bytes


class _Entry(Struct, frozen=True):
    """What came of a file, and all that this depends on."""

    made_of: str
    """A digest of what it depends on besides files.

    Of a tool module: what it is called, and where its hook points belong."""
    began: int
    """When everything was as noted, in nanoseconds."""
    found: tuple[_Found, ...]
    is_hooked: bool = False
    tools: tuple[_KeptTool, ...] = ()
    used: tuple[int, ...] = ()
    """The rules that are for one of the tools, likewise."""


_DECODER = Decoder(_Entry)
_ENCODER = Encoder()


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
        if self._path is not None:
            defer(partial(self._write, self._path))

    def _find(self, location: Location) -> FileResult | None:
        """Return what came of a file; `None` if it is not known, or no more so."""
        orders = self._job.workshop.orders.by_target
        if orders and location.path in orders:
            return None  # It may have been an ordinary file.
        entry = self._look_up(location.file, _digest(describe(location, self._job)))
        if entry is None:
            return None
        rules = self._job.rules
        path, module = location.path, location.name
        return FileResult(
            location,
            tools=tuple(self._tool(tool, path, module) for tool in entry.tools),
            is_hooked=entry.is_hooked,
            bound=BoundRules(used=frozenset(rules[n].rule for n in entry.used))
            if entry.used
            else NO_RULES,
        )

    def is_current(self, path: Path, made_of: str) -> bool:
        """Tell whether a generated file is as when it was right, made of the same."""
        return self._look_up(str(path), _digest(made_of)) is not None

    def add_current(self, path: Path, made_of: str) -> None:
        """Keep that a generated file is right as it is."""
        trace, file = current_trace(), str(path)
        if self._path is None or trace is None or file not in trace.digests:
            return
        found = (_Found(file, trace.stamps[file], trace.digests[file]),)
        self._put(_name(file), _Entry(_digest(made_of), self._began, found))

    def _look_up(self, path: str, made_of: str) -> _Entry | None:
        """Return what is known of a file; `None` if that is nothing, or no more so."""
        name = _name(path)
        self._seen.add(name)
        line = self._lines.get(name)
        if line is None:
            return None
        try:
            # Written by this very program and user, for these very rules.
            entry = _DECODER.decode(line)
        except DecodeError:
            return None
        if entry.made_of != made_of:
            return None
        renewed = _renew(entry)
        if renewed:
            self._put(name, replace(entry, found=renewed, began=self._began))
        return None if renewed is None else entry

    def _add(self, location: Location, result: FileResult, trace: Trace) -> None:
        """Keep what came of a file, if it is certain, and forget what was known."""
        name = _name(location.file)
        if self._path is None:
            return
        if self._lines.pop(name, None) is not None:
            self._is_changed = True
        if (
            not trace.is_repeatable
            # Nobody noted what it depends on: the run had seen two states of a file.
            or not trace.stamps
            or result.changes
            or result.error is not None
            or result.bound.errors
            # These depend on more than is kept here.
            or trace.missing
            or trace.real
            or result.is_wrapper
        ):
            return
        rules = [each.rule for each in self._job.rules]
        entry = _Entry(
            made_of=_digest(describe(location, self._job)),
            began=self._began,
            found=tuple(
                _Found(path, stamp, trace.digests.get(path, NO_DIGEST))
                for path, stamp in trace.stamps.items()
            ),
            is_hooked=result.is_hooked,
            tools=tuple(map(self._kept_tool, result.tools)),
            used=tuple(sorted(map(rules.index, result.bound.used))),
        )
        self._put(name, entry)

    def _put(self, name: str, entry: _Entry) -> None:
        try:
            self._lines[name] = _ENCODER.encode(entry)
        except UnicodeEncodeError:  # The file system has names that are no text.
            self._lines.pop(name, None)
        self._is_changed = True

    def _write(self, path: str) -> None:
        if not self._is_changed:
            return
        names = [
            name
            for name in sorted(self._lines)
            if name in self._seen or os.path.exists(json.loads(name))
        ]

        def lines() -> Iterator[bytes]:
            return (b"%b %b\n" % (name.encode(), self._lines[name]) for name in names)

        # All at once, they would take as much memory as the rest of the run.
        checksum = b"%08x\n" % _checksum(lines())
        keep(path, chain([checksum], lines()), most=_MOST)

    def _kept_tool(self, tool: ToolReport) -> _KeptTool:
        return _KeptTool(
            name=tool.name,
            span=tool.span,
            selector=tool.selector,
            kind=tool.kind,
            binding=tool.binding,
            is_hooked=bool(tool.hooks),
            point=tool.point,
            record=tool.record,
            reason=tool.reason,
            parameters=tool.parameters,
            tags=tool.tags,
            decorators=tool.decorators,
            rules=tuple(self._rules[rule] for rule in tool.rules),
            code=tool.code,
            is_program=tool.is_program,
        )

    def _tool(self, kept: _KeptTool, path: Path, module: ModuleName) -> ToolReport:
        rules = [self._job.rules[index] for index in kept.rules]
        # There are thousands, and few different words.
        return ToolReport(
            name=kept.name,
            module=module.dotted,
            path=path,
            span=kept.span,
            selector=intern(kept.selector),
            kind=intern(kept.kind),
            binding=intern(kept.binding),
            hooks=module.hooks if kept.is_hooked else "",
            point=kept.point,
            record=kept.record,
            reason=kept.reason,
            parameters=kept.parameters,
            tags=kept.tags,
            decorators=kept.decorators,
            rules=tuple(report_rule(each.rule, each.hook) for each in rules),
            code=kept.code,
            is_program=kept.is_program,
        )


def open_kept(job: Job) -> Kept:
    """Return the results that a run may use; none if it is to look at everything."""
    home = current_home()
    if home is None or job.base or job.mode in (Mode.REVERT, Mode.WRAP):
        return Kept(job, None)
    context = _digest(repr((VERSION, sys.version, list(_own_files()), _plain(job))))
    return Kept(job, os.path.join(cache_folder(str(home)), f"{context}{_SUFFIX}"))


def describe(location: Location, job: Job) -> str:
    """Return in words what a module is called, and where its hook points belong."""
    name = location.name
    parts = (
        *(name.dotted, name.hooks, name.toolset, name.source, name.command),
        *(name.is_package, sorted(name.modules), sorted(name.type_variables)),
        *(location.hooks_file, str(location.package), str(location.root)),
        job.runtime(location),
    )
    return repr(parts)


def _digest(text: str) -> str:
    return digest_content(text.encode("utf-8", "surrogatepass")).hex()


def _name(path: str) -> str:
    """Return a path as one word."""
    return json.dumps(path).replace(" ", "\\u0020")


def _read_lines(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield what a file holds of each path, if it is whole and our own."""
    with suppress(OSError), open(path, "rb") as file:
        if is_foreign(os.fstat(file.fileno())):
            return
        checksum = file.readline()
        start = file.tell()
        if checksum != b"%08x\n" % _checksum(file):
            return
        file.seek(start)
        for line in file:
            name, _, entry = line.removesuffix(b"\n").partition(b" ")
            yield name.decode(), entry


def _checksum(lines: Iterable[bytes]) -> int:
    return reduce(lambda found, line: crc32(line, found), lines, 0)


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


def _renew(entry: _Entry) -> tuple[_Found, ...] | None:
    """Return new stamps where only these have changed; `None` if something else has.

    Empty if nothing has.
    """
    renewed: list[_Found] = []
    is_same = True
    for known in entry.found:
        path, digest = known.path, known.digest
        found = disk.look(path)
        if found is None:
            return None
        stamp = make_stamp(found)
        if stamp != known.stamp or is_racy(stamp, entry.began):
            is_same = False
            if digest == NO_DIGEST or _read_digest(path) != digest:
                return None
        elif (trace := current_trace()) is not None:
            trace.note_digest(path, digest)
        renewed.append(_Found(path, stamp, digest))
    return () if is_same else tuple(renewed)


def _read_digest(path: str) -> bytes | None:
    try:
        return digest_content(disk.read_bytes(path))
    except OSError:
        return None
