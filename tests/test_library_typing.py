"""Every hook on every kind of tool that it is for.

That this module type-checks is the claim; running it shows that it does not lie.
"""

from __future__ import annotations

import asyncio
import io
import logging
from pathlib import Path

from library_tools import Desk, SendCall
from opentelemetry.trace import NoOpTracer

from hookgen.library import (
    AllowList,
    Approval,
    Audit,
    CircuitBreaker,
    LogCalls,
    Permissions,
    RateLimit,
    Redact,
    RemindRemaining,
    SlowCalls,
    Usage,
    all_together,
)
from hookgen.library.cache import Cache
from hookgen.library.telemetry import Spans


def test_observers_fit_all_kinds(tmp_path: Path) -> None:
    """`on_exit` hooks fit each kind of point, and all together."""
    desk = Desk()
    logger = logging.Logger("tools", level=logging.CRITICAL)
    hooks = (
        Audit(path=tmp_path / "audit"),
        Usage(),
        SlowCalls(threshold=0.0),
        LogCalls(logger=logger),
    )
    for hook in hooks:
        desk.search.on_exit(hook)
        desk.send.on_exit(hook)
        desk.read.on_exit(hook)
        desk.follow.on_exit(hook)
        desk.toolset.all().on_exit(hook)
        desk.toolset.on("tool:on_exit", hook)
    asyncio.run(desk.do_all())

    assert len((tmp_path / "audit").read_text().splitlines()) == 12


def test_gates_fit_all_kinds() -> None:
    """`pre_call` hooks fit each kind of point, and all together."""
    desk = Desk()
    hooks = (
        RateLimit(calls=100, period=1.0),
        RateLimit(calls=100, period=1.0, key=all_together),
        AllowList(),
        Permissions(needed={}, held=lambda _: ()),
    )
    for hook in hooks:
        desk.search.pre_call(hook)
        desk.send.pre_call(hook)
        desk.read.pre_call(hook, order=1)
        desk.follow.subscribe(pre_call=hook)
        desk.toolset.all().pre_call(hook)
        desk.toolset.on("tool:pre_call", hook)
    asyncio.run(desk.do_all())

    assert desk.runs == 4


def test_approval_fits_all_kinds() -> None:
    """Its sync form fits all, its async form async tools."""
    desk = Desk()
    hook = Approval(answers=io.StringIO(), questions=io.StringIO())
    desk.search.subscribe(pre_call=hook).cancel()
    desk.read.subscribe(pre_call=hook).cancel()
    desk.send.subscribe(pre_call=hook.ask).cancel()
    desk.follow.subscribe(pre_call=hook.ask).cancel()
    desk.toolset.all().subscribe(pre_call=hook).cancel()
    asyncio.run(desk.do_all())

    assert desk.runs == 4


def test_redaction_fits_all_kinds() -> None:
    """`post_call` hooks fit all, `on_item` hooks streams."""
    desk = Desk()
    hook = Redact()
    desk.search.post_call(hook)
    desk.send.post_call(hook)
    desk.read.on_item(hook.item)
    desk.follow.on_item(hook.item)
    desk.search.pre_call(hook.arguments)
    desk.send.pre_call(hook.arguments)
    desk.toolset.all().post_call(hook)
    desk.toolset.all().on_item(hook.item)
    desk.toolset.all().pre_call(hook.arguments)

    assert asyncio.run(desk.do_send()) == "hello to [email]"


def test_wrappers_fit_their_kinds() -> None:
    """Each form of `around` fits its kind, and a breaker all kinds."""
    desk = Desk()
    cache, spans = Cache(), Spans(tracer=NoOpTracer())
    desk.search.around(cache.run)
    desk.send.around(cache.run_async)
    desk.search.around(spans.run)
    desk.send.around(spans.run_async)
    desk.read.around(spans.stream)
    desk.follow.around(spans.stream_async)
    desk.toolset.select("se*").subscribe(around=cache.run, async_around=cache.run_async)
    breaker = CircuitBreaker()
    desk.search.intercept(breaker)
    desk.send.intercept(breaker)
    desk.read.intercept(breaker)
    desk.follow.intercept(breaker)
    desk.toolset.all().intercept(breaker)
    asyncio.run(desk.do_all())

    assert desk.runs == 4


def test_hooks_of_turns_fit_runs() -> None:
    """`after_model` hooks fit the toolset, by method and by name."""
    desk = Desk()
    desk.toolset.after_model(AllowList().turn)
    desk.toolset.after_model(RemindRemaining())
    desk.toolset.on("tool:after_model", RemindRemaining())


def test_limit_of_one_tool_is_refused_elsewhere() -> None:
    """A key for calls of one tool fits that tool only; mypy says so."""
    desk = Desk()

    def recipient(call: SendCall) -> str:
        return call.to

    limit = RateLimit(calls=1, period=1.0, key=recipient)
    desk.send.pre_call(limit)
    desk.search.pre_call(limit)  # type: ignore[arg-type]
