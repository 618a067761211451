"""Hooks that write calls down: audit, logs, counts and slow calls."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import cast

import pytest
import structlog
from library_tools import Desk, SearchCall
from structlog.testing import CapturingLogger

from hookgen.library import (
    Audit,
    Capture,
    LogCalls,
    LogEvents,
    SlowCalls,
    ToolUsage,
    Usage,
)
from hookgen.library.usage import OTHERS
from hookgen.runtime import Deny, Raised, ToolDenied

NOON = datetime(2026, 1, 2, 13, 0, tzinfo=timezone(timedelta(hours=1)))


def read_lines(path: Path) -> list[dict[str, object]]:
    """Return the entries of an audit file."""
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


@pytest.fixture
def desk() -> Desk:
    """Return tools without hooks."""
    return Desk()


def test_audit_writes_one_line_for_each_call(desk: Desk, tmp_path: Path) -> None:
    """Each call, of tools of all kinds, has a line of JSON."""
    path = tmp_path / "audit.jsonl"
    desk.toolset.all().on_exit(Audit(path=path))
    asyncio.run(desk.do_all())

    assert [line["tool"] for line in read_lines(path)] == [
        "search",
        "send",
        "read",
        "follow",
    ]


def test_audit_line_has_everything(desk: Desk, tmp_path: Path) -> None:
    """A line has the time in UTC, the ids, the arguments and the outcome."""
    path = tmp_path / "audit.jsonl"
    desk.search.on_exit(Audit(path=path, clock=lambda: NOON))
    with desk.toolset.run(agent_id="ann") as run:
        desk.do_search("token=abc")
    (line,) = read_lines(path)
    call_id, duration = line.pop("call_id"), line.pop("duration")

    assert isinstance(call_id, str)
    assert isinstance(duration, float)
    assert len(call_id) == 32
    assert line == {
        "timestamp": "2026-01-02T12:00:00+00:00",
        "parent_call_id": None,
        "run_id": run.run_id,
        "agent_id": "ann",
        "tool": "search",
        "arguments": {"query": "token=[hidden]", "limit": 10},
        "outcome": "returned",
        "result": ["token=[hidden] page 10"],
    }


def test_audit_tells_of_errors(desk: Desk, tmp_path: Path) -> None:
    """Of an error its class and message are written, of a denial its reason."""
    path = tmp_path / "audit.jsonl"
    desk.search.on_exit(Audit(path=path))
    with pytest.raises(OSError, match="down"):
        desk.fail_search(OSError("down\nfor today"))
    with pytest.raises(KeyboardInterrupt):
        desk.fail_search(KeyboardInterrupt())
    desk.search.pre_call(lambda _: Deny("no"))
    with pytest.raises(ToolDenied):
        desk.do_search()
    endings = [
        (line["outcome"], line.get("error"), line.get("reason"))
        for line in read_lines(path)
    ]

    assert endings == [
        ("raised", "OSError: down\nfor today", None),
        ("cancelled", "KeyboardInterrupt", None),
        ("denied", None, "no"),
    ]


def test_audit_appends(desk: Desk, tmp_path: Path) -> None:
    """What is in the file stays, and only its owner can read a new one."""
    path, new = tmp_path / "old", tmp_path / "new"
    path.write_text("{}\n")
    desk.search.on_exit(Audit(path=path))
    desk.search.on_exit(Audit(path=new))
    desk.do_search()

    assert [len(line) > 0 for line in read_lines(path)] == [False, True]
    assert new.stat().st_mode & 0o077 == 0


def test_audit_of_many_threads_stays_whole(desk: Desk, tmp_path: Path) -> None:
    """Calls of many threads have each their own line, by two hooks on one file."""
    path = tmp_path / "audit.jsonl"
    desk.search.on_exit(Audit(path=path))
    desk.search.on_exit(Audit(path=path))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: desk.do_search(f"{n} " + "x" * 900), range(200)))

    assert len(read_lines(path)) == 400


def test_audit_syncs_if_asked(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `fsync`, each line is on the disk before the call ends."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    desk.search.on_exit(Audit(path=tmp_path / "one"))
    desk.do_search()
    assert synced == []
    desk.search.on_exit(Audit(path=tmp_path / "two", fsync=True))
    desk.do_search()
    assert len(synced) == 1


def test_audit_line_after_a_broken_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the disk was full amid a line, the next one begins on a line of its own."""
    path = tmp_path / "audit.jsonl"
    write = cast("Callable[[int, bytes], int]", os.write)
    steps: Iterator[bool] = iter([True, False])

    def fill_up(descriptor: int, line: bytes) -> int:
        if next(steps):
            return write(descriptor, line[:5])
        raise OSError(28, "No space left on device")

    audit = Audit(path=path)
    monkeypatch.setattr(os, "write", fill_up)
    with pytest.raises(OSError, match="No space"):
        audit(Raised(SearchCall("tea"), ValueError(), 0.0))
    monkeypatch.undo()
    audit(Raised(SearchCall("tea"), ValueError(), 0.0))
    broken, whole = path.read_text().splitlines()

    assert broken == '{"tim'
    assert json.loads(whole)["outcome"] == "raised"


def test_usage_counts_by_tool_and_ending(desk: Desk) -> None:
    """Each call counts for its tool, by how it ended."""
    usage = Usage()
    desk.toolset.all().on_exit(usage)
    desk.do_search()
    desk.do_search()
    with pytest.raises(ValueError, match="x"):
        desk.fail_search(ValueError("x"))
    desk.do_read("a")
    counts = [(each.tool, each.returned, each.raised) for each in usage.report()]

    assert counts == [("read", 1, 0), ("search", 2, 1)]
    assert usage.report()[1].calls == 3
    assert usage.report()[1].seconds > 0


def test_usage_is_bounded(desk: Desk) -> None:
    """Tools beyond the number are counted together."""
    usage = Usage(max_tools=1)
    desk.toolset.all().on_exit(usage)
    asyncio.run(desk.do_all())

    assert [(u.tool, u.calls) for u in usage.report()] == [(OTHERS, 3), ("search", 1)]


def test_usage_of_many_threads_is_exact(desk: Desk) -> None:
    """No call of any thread is lost."""
    usage = Usage()
    desk.search.on_exit(usage)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: desk.do_search(), range(500)))

    assert [each.returned for each in usage.report()] == [500]


def test_usage_starts_again(desk: Desk) -> None:
    """After `reset`, nothing has been counted."""
    usage = Usage()
    desk.search.on_exit(usage)
    desk.do_search()
    usage.reset()

    assert usage.report() == ()


@pytest.mark.parametrize("ending", ["returned", "raised", "denied", "cancelled"])
def test_usage_has_all_endings(ending: str) -> None:
    """Each ending has its count."""
    usage = ToolUsage("f").add(ending, 2.0)  # type: ignore[arg-type]

    assert (getattr(usage, ending), usage.calls, usage.seconds) == (1, 1, 2.0)


def test_slow_calls_are_kept(desk: Desk) -> None:
    """Calls from the threshold on are kept, with their arguments; the last ones only."""
    slow = SlowCalls(threshold=0.0, keep=2, clock=lambda: datetime.now(UTC))
    desk.search.on_exit(slow)
    for query in ("a", "b", "c"):
        desk.do_search(query)

    assert [each.arguments for each in slow.calls] == [
        {"query": "b", "limit": 10},
        {"query": "c", "limit": 10},
    ]
    assert slow.calls[0].outcome == "returned"


def test_fast_calls_are_not_kept(desk: Desk) -> None:
    """Calls below the threshold are forgotten."""
    slow = SlowCalls(threshold=60.0)
    desk.search.on_exit(slow)
    desk.do_search()

    assert slow.calls == ()


def test_calls_are_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Each call is one record: of a result information, of an error an error."""
    desk.search.on_exit(LogCalls(logger=logging.getLogger("app.tools")))
    with caplog.at_level(logging.INFO, logger="app.tools"):
        desk.do_search("two\nlines")
        with pytest.raises(ValueError, match="x"):
            desk.fail_search(ValueError("x"))

    assert [each.levelname for each in caplog.records] == ["INFO", "ERROR"]
    assert "\n" not in caplog.records[0].getMessage()
    assert "two\\nlines" in caplog.records[0].getMessage()


def test_calls_are_not_captured_for_nobody(desk: Desk) -> None:
    """A level that the logger does not log costs no capture."""
    seen: list[str] = []

    def watch(text: str) -> str:
        seen.append(text)
        return text

    logger = logging.Logger("app.tools", level=logging.ERROR)
    desk.search.on_exit(LogCalls(logger=logger, capture=Capture(filters=(watch,))))
    desk.do_search()

    assert seen == []


def test_calls_are_events_of_structlog(desk: Desk) -> None:
    """Each call is one event, with values, at a level that fits its ending."""
    logger = CapturingLogger()
    hook = LogEvents(logger=structlog.wrap_logger(logger, processors=[]))
    desk.search.on_exit(hook)
    desk.do_search()
    with pytest.raises(ValueError, match="x"):
        desk.fail_search(ValueError("x"))
    desk.search.pre_call(lambda _: Deny("no"))
    with pytest.raises(ToolDenied):
        desk.do_search()

    assert [each.method_name for each in logger.calls] == ["info", "error", "warning"]
    values = logger.calls[0].kwargs
    assert (values["event"], values["tool"]) == ("tool_call", "search")
    assert values["result"] == ["tea: page 10"]
