"""Rules as they run: what docs/lifecycle.md says, inside of all subscriptions."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from commands import clean_environment
from packages import importing, instrument_project, write_package

from hookgen.runtime import (
    Cancelled,
    Denied,
    OutcomeError,
    Raised,
    Replace,
    Returned,
    ToolDenied,
)

TOOLS = """
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator

seen: list[str] = []


def fail(query: str) -> None:
    seen.append(f"tool {query}")
    if query == "fail":
        raise LookupError(query)


# hookgen: tool
def function(query: str, limit: int = 2) -> list[str]:
    fail(query)
    return [query] * limit


# hookgen: tool
async def coroutine(query: str, limit: int = 2) -> list[str]:
    await asyncio.sleep(0)
    fail(query)
    return [query] * limit


# hookgen: tool
def stream(query: str, limit: int = 2) -> Generator[str, None, list[str]]:
    fail(query)
    for _ in range(limit):
        yield query
    return [query] * limit


# hookgen: tool
async def async_stream(query: str, limit: int = 2) -> AsyncIterator[str]:
    fail(query)
    for _ in range(limit):
        await asyncio.sleep(0)
        yield query


class Shop:
    name = "shop"

    # hookgen: tool
    def method(self, query: str, limit: int = 2) -> list[str]:
        fail(query)
        return [self.name, *[query] * limit]

    # hookgen: tool
    async def async_method(self, query: str, limit: int = 2) -> list[str]:
        fail(query)
        return [self.name, *[query] * limit]


# hookgen: tool
def unruled(query: str) -> str:
    return query
"""

HOOKS = """
from __future__ import annotations

import asyncio

from hookgen.runtime import Deny, Drop, Replace, ToolCall, ToolError
from shop.tools import seen
"""

KINDS = ("function", "coroutine", "stream", "async_stream")
PLAIN = ("function", "coroutine")

Make = Callable[..., Any]


def rule(hook: str, phase: str, *, tools: Iterable[str] = KINDS, more: str = "") -> str:
    """Return a rule as it stands in pyproject.toml."""
    names = ", ".join(f'"{name}"' for name in tools)
    return (
        "[[tool.hookgen.rule]]\n"
        f'where = {{ name = [{names}] }}\ndo = "shop.policy:{hook}"\n'
        f'phase = "{phase}"\n{more}\n'
    )


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Return a function that makes a shop with hooks and rules, and imports it."""
    with ExitStack() as stack:

        def make_shop(hooks: str, *rules: str, tools: str = TOOLS) -> Any:
            write_shop(tmp_path, hooks, *rules, tools=tools)
            return stack.enter_context(importing(tmp_path, "shop.tools"))

        yield make_shop


def write_shop(
    folder: Path, hooks: str, *rules: str, tools: str = TOOLS, start: str = HOOKS
) -> None:
    files = {"shop/tools.py": tools, "shop/policy.py": start + hooks}
    write_package(folder, {**files, "pyproject.toml": "".join(rules)})
    instrument_project(folder)


def points(tools: Any) -> Any:
    """Return the module of the hook points, which the tool module has imported."""
    return tools._hooks


def call(function: Callable[..., Any], *arguments: object, **named: object) -> Any:
    """Call a tool of any kind, and return its result, or its items as a list."""

    async def wait() -> Any:
        got = function(*arguments, **named)
        if hasattr(got, "__aiter__"):
            return [item async for item in got]
        return await got

    if asyncio.iscoroutinefunction(function) or "async" in function.__name__:
        return asyncio.run(wait())
    got = function(*arguments, **named)
    return list(got) if hasattr(got, "__next__") else got


def attach_all(point: Any, seen: list[str], kind: str) -> None:
    """Subscribe a hook of each phase that writes down that it runs."""

    def note(name: str) -> Callable[[Any], None]:
        return lambda _: seen.append(f"sub {name}")

    if kind in ("async_stream", "coroutine"):

        async def around(call: Any, call_next: Any) -> Any:
            seen.append("sub around in")
            try:
                return await call_next(call)
            finally:
                seen.append("sub around out")

        async def around_stream(call: Any, call_next: Any) -> Any:
            seen.append("sub around in")
            async for item in call_next(call):
                yield item
            seen.append("sub around out")

        wrap: Any = around_stream if kind == "async_stream" else around
    elif kind == "stream":

        def around_sync_stream(call: Any, call_next: Any) -> Any:
            seen.append("sub around in")
            result = yield from call_next(call)
            seen.append("sub around out")
            return result

        wrap = around_sync_stream
    else:

        def around_function(call: Any, call_next: Any) -> Any:
            seen.append("sub around in")
            try:
                return call_next(call)
            finally:
                seen.append("sub around out")

        wrap = around_function
    items = {"on_item": note("item")} if "stream" in kind else {}
    point.subscribe(
        pre_call=note("pre"),
        around=wrap,
        post_call=note("post"),
        on_error=note("error"),
        on_exit=lambda end: seen.append(f"sub {type(end).__name__}"),
        **items,
    )


BESIDE = "def before(query: str) -> None:\n    seen.append('before')\n\n"
BEHIND = "def behind(tool_name: str) -> None:\n    seen.append('behind')\n\n"

ALL_PHASES = """
def before_1(call: ToolCall): seen.append("before 1")
def before_2(query): seen.append("before 2")
def behind_1(duration): seen.append("behind 1")
def behind_2(query): seen.append("behind 2")
def failed_1(error): seen.append(f"failed 1 {type(error).__name__}")
def failed_2(query): seen.append("failed 2")
def end_1(outcome): seen.append(f"end 1 {type(outcome).__name__}")
def end_2(query): seen.append("end 2")
def item_1(item): seen.append("item 1")
def item_2(index): seen.append("item 2")

def around(query, call, call_next):
    seen.append("around in")
    try:
        return call_next(call)
    finally:
        seen.append("around out")

async def async_around(query, call, call_next):
    seen.append("around in")
    try:
        return await call_next(call)
    finally:
        seen.append("around out")

def stream_around(call, call_next):
    seen.append("around in")
    result = yield from call_next(call)
    seen.append("around out")
    return result

async def async_stream_around(call, call_next):
    seen.append("around in")
    async for item in call_next(call):
        yield item
    seen.append("around out")

def both(query):
    seen.append("both in")
    yield
    seen.append("both out")

async def async_both(query):
    seen.append("both in")
    yield
    seen.append("both out")
"""


def all_rules(kind: str) -> list[str]:
    prefix = "async_" if kind in ("coroutine", "async_stream") else ""
    middle = "stream_" if "stream" in kind else ""
    around = {"coroutine": "async_around"}.get(kind, f"{prefix}{middle}around")
    hooks = [("before_1", "pre_call"), ("before_2", "pre_call")]
    hooks += [(around, "around"), (f"{prefix}both", "intercept")]
    hooks += [("behind_1", "post_call"), ("behind_2", "post_call")]
    hooks += [("failed_1", "on_error"), ("failed_2", "on_error")]
    hooks += [("end_1", "on_exit"), ("end_2", "on_exit")]
    if "stream" in kind:
        hooks += [("item_1", "on_item"), ("item_2", "on_item")]
    return [rule(hook, phase, tools=(kind,)) for hook, phase in hooks]


INWARD = ["before 1", "before 2", "around in", "both in", "tool q"]
OUTWARD = ["both out", "around out", "behind 2", "behind 1", "end 2", "end 1 Returned"]


@pytest.mark.parametrize("kind", KINDS)
def test_rules_are_nested(make: Make, kind: str) -> None:
    """The rules of all phases run as subscriptions do, the first one outermost."""
    tools = make(ALL_PHASES, *all_rules(kind))

    assert call(getattr(tools, kind), "q", 1) == ["q"]

    items = ["item 2", "item 1"] if "stream" in kind else []
    assert tools.seen == [*INWARD, *items, *OUTWARD]


@pytest.mark.parametrize("kind", KINDS)
def test_subscriptions_are_outside(make: Make, kind: str) -> None:
    """Everything that is subscribed runs outside of all rules, whatever its phase."""
    tools = make(ALL_PHASES, *all_rules(kind))
    attach_all(getattr(points(tools), kind), tools.seen, kind)

    assert call(getattr(tools, kind), "q", 1) == ["q"]

    items = ["item 2", "item 1"] if "stream" in kind else []
    outer = ["sub item"] if "stream" in kind else []
    assert tools.seen == [
        *["sub pre", "sub around in"],
        *INWARD,
        *items,
        *outer,
        *OUTWARD,
        *["sub around out", "sub post", "sub Returned"],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_errors_pass_the_rules_first(make: Make, kind: str) -> None:
    """The tool's error passes the rules' on_error hooks, then those subscribed."""
    tools = make(ALL_PHASES, *all_rules(kind))
    point = getattr(points(tools), kind)
    point.subscribe(
        on_error=lambda failed: tools.seen.append(f"sub error {failed.error!r}"),
        on_exit=lambda end: tools.seen.append(f"sub {type(end).__name__}"),
    )

    with pytest.raises(LookupError, match="fail") as caught:
        call(getattr(tools, kind), "fail")

    assert not hasattr(caught.value, "__notes__")
    behind = tools.seen[tools.seen.index("tool fail") + 1 :]
    assert [each for each in behind if "out" not in each] == [
        "failed 2",
        "failed 1 LookupError",
        "end 2",
        "end 1 Raised",
        "sub error LookupError('fail')",
        "sub Raised",
    ]


@pytest.mark.parametrize("kind", PLAIN)
def test_plain_rules_around_the_tool(make: Make, kind: str) -> None:
    """Hooks that the code calls itself run before and behind the tool, in order."""
    hooks = [h for h in all_rules(kind) if "pre_call" in h or "post_call" in h]
    tools = make(ALL_PHASES, *hooks)
    assert "def bind" not in Path(points(tools).__file__).read_text("utf-8")

    assert call(getattr(tools, kind), "q", limit=1) == ["q"]
    attach_all(getattr(points(tools), kind), tools.seen, kind)
    assert call(getattr(tools, kind), "q", limit=1) == ["q"]

    inside = ["before 1", "before 2", "tool q", "behind 2", "behind 1"]
    assert tools.seen == [
        *inside,
        *["sub pre", "sub around in"],
        *inside,
        *["sub around out", "sub post", "sub Returned"],
    ]


CHANGES = """
def limit(call: ToolCall):
    call.limit = 1

def deny(query):
    if query == "secret":
        return Deny("no")

def recall(query):
    if query == "known":
        return Replace(["recalled"])

def mark(result, query):
    return None if result is None else Replace([*result, "marked"])
"""
CHANGING = (
    rule("limit", "pre_call"),
    rule("deny", "pre_call"),
    rule("recall", "pre_call"),
    rule("mark", "post_call"),
)
OBSERVED = "def watch(query): pass\n"
WATCHED = rule("watch", "on_exit")


@pytest.fixture(params=["plain", "attached"])
def changing(make: Make, request: pytest.FixtureRequest) -> Any:
    """Return tools whose rules change calls; one is attached, and so all are."""
    more = (WATCHED,) if request.param == "attached" else ()
    tools = make(CHANGES + OBSERVED, *CHANGING, *more)
    text = Path(points(tools).__file__).read_text("utf-8")
    assert ("rules.subscribe(on_exit=" in "".join(text.split())) is bool(more)
    return tools


@pytest.mark.parametrize("kind", KINDS)
def test_rules_change_calls(changing: Any, kind: str) -> None:
    """A rule's edits reach the tool, and its replacements the caller."""
    tool = getattr(changing, kind)
    marked = ["marked"] if kind in PLAIN else []

    assert call(tool, "q", 5) == ["q", *marked]
    assert call(tool, "known") == ["recalled", *marked]
    assert changing.seen == ["tool q"]


def test_return_value_of_a_stream_is_replaced(changing: Any) -> None:
    """A post_call rule replaces what a generator returns."""
    running = changing.stream("q")
    assert next(running) == "q"

    with pytest.raises(StopIteration) as stopped:
        next(running)

    assert stopped.value.value == ["q", "marked"]


@pytest.mark.parametrize("kind", KINDS)
def test_denial_of_a_rule(changing: Any, kind: str) -> None:
    """A rule's denial is one of the call: to the caller, subscriptions and runs."""
    ends: list[Any] = []
    errors: list[Any] = []
    point = getattr(points(changing), kind)
    toolset = __import__("shop.hooks").hooks.toolset

    with pytest.raises(ToolDenied) as bare:
        call(getattr(changing, kind), "secret")
    point.subscribe(on_error=errors.append, on_exit=ends.append)
    with toolset.run() as run, pytest.raises(ToolDenied) as watched:
        call(getattr(changing, kind), "secret", limit=9)

    for caught in (bare, watched):
        assert str(caught.value) == f"tool '{kind}' was denied: no"
        assert caught.value.call is not None
        assert type(caught.value.call).__module__ == "shop.hooks.tools"
        assert caught.value.call.arguments() == {"query": "secret", "limit": 1}
    assert errors == []
    assert [type(end) for end in ends] == [Denied]
    assert ends[0].reason == "no"
    assert watched.value.call is not None
    assert ends[0].call.call_id == watched.value.call.call_id
    assert run.counts() == {kind: 1}
    assert run.count(ending="denied") == 1
    assert changing.seen == []


@pytest.mark.parametrize("kind", KINDS)
def test_rules_of_calls_in_a_run(changing: Any, kind: str) -> None:
    """In a run, each call is counted once, whatever rules do."""
    toolset = __import__("shop.hooks").hooks.toolset

    with toolset.run() as run:
        call(getattr(changing, kind), "q")
        call(getattr(changing, kind), "known")

    assert run.counts() == {kind: 2}
    assert run.count(ending="returned") == 2


WRONG = """
def wrong(query): return "yes"
async def late(query): return "yes"
def wrong_change(result): return "yes"
def deny_behind(result): return Deny("late")
def sees_none(query) -> Deny: return None
"""


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize(
    ("hook", "phase", "what"),
    [
        ("wrong", "pre_call", "returned 'yes', not None, Replace or Deny"),
        ("wrong_change", "post_call", "returned 'yes', not None or Replace"),
        ("deny_behind", "post_call", "returned Deny('late'), not None or Replace"),
    ],
)
@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_wrong_outcomes(
    make: Make, kind: str, hook: str, phase: str, what: str, *, attached: bool
) -> None:
    """What a phase does not take is an error that names hook, phase and tool."""
    more = (WATCHED,) if attached else ()
    tools = make(WRONG + OBSERVED, rule(hook, phase), *more)

    with pytest.raises(OutcomeError) as caught:
        call(getattr(tools, kind), "q")

    named = f"{phase} hook 'shop.policy.{hook}' of tool '{kind}'"
    assert str(caught.value) == f"{named} {what}"
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
@pytest.mark.parametrize("kind", ["function", "stream"])
def test_coroutine_of_a_sync_tool_is_closed(
    make: Make, kind: str, *, attached: bool
) -> None:
    """A hook that became async after its code was made fails; nothing is unawaited."""
    more = (WATCHED,) if attached else ()
    tools = make(
        "def hook(query): pass\nasync def late(query): pass\n" + OBSERVED,
        rule("hook", "pre_call", tools=(kind,)),
        *more,
    )
    policy = __import__("shop.policy").policy
    policy.hook = policy.late

    with pytest.raises(OutcomeError) as caught:
        call(getattr(tools, kind), "q")

    assert str(caught.value) == (
        f"pre_call hook 'shop.policy.hook' of tool '{kind}' is async, but the hooks of "
        "a sync tool must be sync"
    )


DECORATED = """
def strict(hook):
    def check(query):
        return Deny("strict")
    return check

def late(hook):
    async def check(query):
        return Deny("late")
    return check

@strict
def wrapped(query) -> None: pass

@late
def made_async(query) -> None: pass
"""


@pytest.mark.parametrize("kind", KINDS)
def test_denial_of_a_decorator(make: Make, kind: str) -> None:
    """What a decorator makes of a hook that returns nothing is not lost."""
    tools = make(DECORATED, rule("wrapped", "pre_call"))

    with pytest.raises(ToolDenied):
        call(getattr(tools, kind), "q")


def test_hook_that_a_decorator_makes_async(make: Make) -> None:
    """An async tool awaits what a decorator made async; a sync tool's call fails."""
    tools = make(DECORATED, rule("made_async", "pre_call"))

    with pytest.raises(ToolDenied):
        call(tools.coroutine, "q")
    with pytest.raises(OutcomeError):
        call(tools.function, "q")


FAILING = """
def before(query): raise ValueError("before")
def behind(query): raise ValueError("behind")
"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("hook", "phase"), [("before", "pre_call"), ("behind", "post_call")]
)
@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_failing_hook_of_a_rule(
    make: Make, kind: str, hook: str, phase: str, *, attached: bool
) -> None:
    """A rule's error is one of the tool to subscriptions; only attached ones note it."""
    more = (WATCHED, rule("rescue", "on_error")) if attached else ()
    tools = make(
        FAILING
        + OBSERVED
        + "def rescue(failed: ToolError):\n    names.append(failed)\n"
        "names = []\n",
        rule(hook, phase),
        *more,
    )
    errors: list[Any] = []
    point = getattr(points(tools), kind)
    point.subscribe(
        on_error=lambda failed: errors.append((failed.phase.value, failed.hook))
    )

    with pytest.raises(ValueError, match=hook) as caught:
        call(getattr(tools, kind), "q")

    note = f"raised by {phase} hook 'shop.policy.{hook}' of tool '{kind}'"
    is_noted = attached or kind not in PLAIN
    assert getattr(caught.value, "__notes__", []) == ([note] if is_noted else [])
    assert errors == [("body", None)]
    assert tools.seen == ([] if hook == "before" else ["tool q"])
    if attached:
        (failed,) = __import__("shop.policy").policy.names
        assert failed.phase.value == phase
        assert (
            f"{failed.hook.__module__}.{failed.hook.__qualname__}"
            == f"shop.policy.{hook}"
        )


@pytest.mark.parametrize("kind", KINDS)
def test_observers_of_rules(
    make: Make, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A rule that observes is logged when it fails, and switched off in the end."""
    tools = make(
        "def watch(query):\n    seen.append('watch')\n    raise ValueError('no')\n",
        rule("watch", "pre_call", more='on_failure = "continue"\nfailure-limit = 2'),
    )

    with caplog.at_level(logging.ERROR, "hookgen"):
        for _ in range(3):
            assert call(getattr(tools, kind), "q", 1) == ["q"]

    assert tools.seen == ["watch", "tool q", "watch", "tool q", "tool q"]
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 3
    assert all("'shop.policy.watch'" in message for message in messages)


def test_concurrent_observers_of_rules(make: Make) -> None:
    """Observers that are concurrent run at the same time, behind the other rules."""
    tools = make(
        """
gate = None
async def first(query):
    global gate
    gate = gate or asyncio.Event()
    await gate.wait()
    seen.append("first")
async def second(query):
    global gate
    gate = gate or asyncio.Event()
    seen.append("second")
    gate.set()
def third(query):
    seen.append("third")
""",
        *(
            rule(
                hook,
                "pre_call",
                tools=("coroutine",),
                more='on_failure = "continue"\nconcurrent = true',
            )
            for hook in ("first", "second")
        ),
        rule("third", "pre_call", tools=("coroutine",)),
    )

    assert call(tools.coroutine, "q", 1) == ["q"]

    assert tools.seen == ["third", "second", "first", "tool q"]


@pytest.mark.parametrize("phase", ["pre_call", "post_call"])
@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_cancellation_passes(make: Make, phase: str, *, attached: bool) -> None:
    """Cancelling the task of a call cancels the rule's hook that it waits for."""
    tools = make(
        "async def wait(query):\n"
        "    seen.append('waiting')\n"
        "    try:\n        await asyncio.Event().wait()\n"
        "    finally:\n        seen.append('cancelled')\n" + OBSERVED,
        rule("wait", phase, tools=("coroutine",)),
        *((WATCHED,) if attached else ()),
    )
    ends: list[Any] = []
    points(tools).coroutine.subscribe(on_exit=ends.append)

    async def cancel() -> None:
        task = asyncio.ensure_future(tools.coroutine("q"))
        while "waiting" not in tools.seen:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())

    assert tools.seen[-2:] == ["waiting", "cancelled"]
    assert [type(end) for end in ends] == [Cancelled]


@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_threads_bind_once(make: Make, *, attached: bool) -> None:
    """Threads that call a tool at once for the first time bind its rules once."""
    tools = make(
        "import time\ntime.sleep(0.05)\nlock = []\n"
        "def before(query): seen.append('before')\n" + OBSERVED,
        rule("before", "pre_call", tools=("function",)),
        *((rule("watch", "on_exit", tools=("function",)),) if attached else ()),
    )
    barrier = threading.Barrier(8)

    def run(_: int) -> Any:
        barrier.wait()
        return call(tools.function, "q", 1)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(run, range(8))) == [["q"]] * 8
    tools.seen.clear()
    tools.function("q")

    assert tools.seen == ["before", "tool q"]


@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_policy_that_cannot_be_imported(
    make: Make, tmp_path: Path, *, attached: bool
) -> None:
    """While the module of hooks fails, each call does; once it is mended, none."""
    hooks = "def before(query): seen.append('before')\n" + OBSERVED
    tools = make(
        hooks,
        rule("before", "pre_call"),
        *((WATCHED,) if attached else ()),
    )
    path = tmp_path / "shop" / "policy.py"
    path.write_text("raise RuntimeError('broken')\n", encoding="utf-8")

    for kind in KINDS * 2:
        with pytest.raises(RuntimeError, match="broken"):
            call(getattr(tools, kind), "q")
    assert tools.seen == []
    path.write_text(HOOKS + hooks, encoding="utf-8")
    for kind in KINDS:
        assert call(getattr(tools, kind), "q", 1) == ["q"]

    assert tools.seen == ["before", "tool q"] * 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_invoke_runs_rules(make: Make, kind: str, *, attached: bool) -> None:
    """A record that is invoked, twice too, runs the rules of its tool."""
    tools = make(
        BESIDE + OBSERVED, rule("before", "pre_call"), *((WATCHED,) if attached else ())
    )
    name = "".join(part.capitalize() for part in kind.split("_"))
    record = getattr(points(tools), f"{name}Call")("q", 1)

    def invoke() -> Any:
        return record.invoke()

    invoke.__name__ = "async" if "async" in kind or kind == "coroutine" else "sync"
    assert call(invoke) == call(invoke) == ["q"]

    assert tools.seen == ["before", "tool q"] * 2


@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_copies_run_rules_twice(make: Make, *, attached: bool) -> None:
    """A subscribed hook that runs the tool twice runs its rules twice."""
    tools = make(
        BESIDE + BEHIND + OBSERVED,
        rule("before", "pre_call"),
        rule("behind", "post_call"),
        *((WATCHED,) if attached else ()),
    )

    def twice(call: Any, call_next: Any) -> Any:
        other = call.copy()
        other.query = "other"
        return [*call_next(call), *call_next(other)]

    points(tools).function.around(twice)

    assert call(tools.function, "q", 1) == ["q", "other"]

    once = ["before", "tool q", "behind"]
    assert tools.seen == [*once, *[each.replace("q", "other") for each in once]]


@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_denial_of_a_copy(make: Make, *, attached: bool) -> None:
    """A rule that denies a copy of the call denies the call."""
    tools = make(
        CHANGES + OBSERVED,
        rule("deny", "pre_call"),
        *((WATCHED,) if attached else ()),
    )
    errors: list[Any] = []
    ends: list[Any] = []

    def other(call: Any, call_next: Any) -> Any:
        copy = call.copy()
        copy.query = "secret"
        return call_next(copy)

    points(tools).function.subscribe(
        around=other, on_error=errors.append, on_exit=ends.append
    )

    with pytest.raises(ToolDenied):
        tools.function("q")

    assert errors == []
    assert [type(end) for end in ends] == [Denied]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_rules_cannot_be_switched_off(make: Make, kind: str, *, attached: bool) -> None:
    """Switching off a point, a toolset or a name reaches no rule."""
    tools = make(
        BESIDE + OBSERVED, rule("before", "pre_call"), *((WATCHED,) if attached else ())
    )
    point = getattr(points(tools), kind)
    toolset = __import__("shop.hooks").hooks.toolset

    point.disable()
    call(getattr(tools, kind), "q")
    point.enable()
    toolset.disable()
    call(getattr(tools, kind), "q")
    toolset.enable()
    toolset.configure({"*": False})
    call(getattr(tools, kind), "q")

    assert tools.seen == ["before", "tool q"] * 3


def test_only_ruled_tools_are_not_idle(make: Make) -> None:
    """A tool under no rule stays idle; one under a rule never is."""
    tools = make(BESIDE, rule("before", "pre_call"))
    hooks = points(tools)

    before = [getattr(hooks, kind).idle for kind in KINDS]
    for kind in KINDS:
        call(getattr(tools, kind), "q")
    after = [getattr(hooks, kind).idle for kind in KINDS]

    assert before == after == [False] * 4
    assert hooks.unruled.idle
    assert hooks.Shop.method.idle


def test_methods_have_their_owner(make: Make) -> None:
    """A rule on a method gets the object, and may change it."""
    tools = make(
        """
def see(owner, query: str): seen.append(f"{owner.name} {query}")
def move(call: ToolCall):
    call.owner = type(call.owner)()
    call.owner.name = "moved"
""",
        rule("see", "pre_call", tools=("method", "async_method")),
        rule("move", "pre_call", tools=("method",)),
    )

    assert call(tools.Shop().method, "q", 1) == ["moved", "q"]
    assert call(tools.Shop().async_method, "q", 1) == ["shop", "q"]
    assert tools.seen == ["shop q", "tool q", "shop q", "tool q"]


def test_local_hooks_are_outside_of_rules(make: Make) -> None:
    """Hooks of the current context run before the rules, as others do."""
    tools = make(BESIDE, rule("before", "pre_call"))
    hook = points(tools).function.subscribe(
        pre_call=lambda _: tools.seen.append("local"), local=True
    )

    tools.function("q")
    with hook:
        tools.function("q")

    assert tools.seen == ["local", "before", "tool q"] * 2


def test_subscribed_hooks_that_decide(make: Make) -> None:
    """When a subscribed hook answers, the rules do not run: the tool does not."""
    tools = make(
        BESIDE + BEHIND, rule("before", "pre_call"), rule("behind", "post_call")
    )
    points(tools).function.pre_call(lambda _: Replace(["answer"]))

    assert tools.function("q") == ["answer"]

    assert tools.seen == []


def test_subscribed_hooks_edit_before_rules(make: Make) -> None:
    """A rule sees the arguments that the tool gets, whatever subscriptions do."""
    tools = make(
        "def before(query, limit): seen.append(f'{query} {limit}')",
        rule("before", "pre_call"),
    )

    def edit(call: Any) -> None:
        call.query, call.limit = "edited", 1

    points(tools).function.pre_call(edit)

    assert tools.function("q") == ["edited"]
    assert tools.seen == ["edited 1", "tool edited"]


def test_words(make: Make) -> None:
    """Each word gives what docs/rules.md says, with and without a run."""
    got: dict[str, Any] = {}
    names = "call, tool_name, arguments, run, query"
    tools = make(
        f"""
got = {{}}
def before({names}): got.update(locals())
def plain(tool_name, arguments, run): got.update(locals())
def behind({names}, result, duration): got.update(locals())
def failed({names}, error, duration): got.update(locals())
def end({names}, outcome, duration): got.update(locals())
def each({names}, item, index): got.update(locals())
""",
        rule("before", "pre_call", tools=("function",)),
        rule("plain", "pre_call", tools=("coroutine",)),
        rule("behind", "post_call", tools=("function", "stream")),
        rule("failed", "on_error", tools=("stream",)),
        rule("end", "on_exit", tools=("stream",)),
        rule("each", "on_item", tools=("stream",)),
    )
    toolset = __import__("shop.hooks").hooks.toolset

    tools.function("q", 1)
    got = __import__("shop.policy").policy.got
    assert isinstance(got.pop("call"), points(tools).FunctionCall)
    assert 0 <= got.pop("duration") < 1
    arguments = {"query": "q", "limit": 1}
    common = {"arguments": arguments, "query": "q", "run": None}
    assert got == {**common, "tool_name": "function", "result": ["q"]}
    got.clear()

    with toolset.run() as run:
        call(tools.coroutine, "q", 1)
    assert got == {"tool_name": "coroutine", "arguments": arguments, "run": run}
    call(tools.coroutine, "q", 1)
    assert got["run"] is None
    got.clear()

    list(tools.stream("q", 1))
    assert isinstance(got.pop("call"), points(tools).StreamCall)
    assert isinstance(got.pop("outcome"), Returned)
    assert 0 <= got.pop("duration") < 1
    stream = {**common, "tool_name": "stream"}
    assert got == {**stream, "result": ["q"], "item": "q", "index": 0}
    got.clear()

    with pytest.raises(LookupError):
        list(tools.stream("fail"))
    assert isinstance(got["error"], LookupError)
    assert isinstance(got["outcome"], Raised)


def test_hooks_are_looked_up_at_each_call(make: Make) -> None:
    """A hook that is replaced in its module, by a test perhaps, is replaced."""
    tools = make(BESIDE, rule("before", "pre_call"))
    policy = __import__("shop.policy").policy
    call(tools.function, "q")

    policy.before = lambda query: tools.seen.append(f"other {query}")
    for kind in KINDS:
        call(getattr(tools, kind), "q")

    assert tools.seen == ["before", "tool q", *["other q", "tool q"] * 4]


CIRCULAR = """
from __future__ import annotations

import shop
import shop.hooks
import shop.hooks.tools
import shop.tools
from hookgen.runtime import Deny
from shop.hooks import AnyCall, toolset
from shop.hooks.tools import FunctionCall, StreamCall
from shop.tools import function, seen, stream


def before(call: FunctionCall | StreamCall) -> None:
    assert isinstance(call, (FunctionCall, StreamCall))
    seen.append("before")
"""


@pytest.mark.parametrize(
    "first", ["shop.tools", "shop.hooks.tools", "shop.policy", "shop", "shop.hooks"]
)
def test_any_order_of_imports(tmp_path: Path, first: str) -> None:
    """A policy that imports tools and hooks at its top works, whoever comes first."""
    write_shop(
        tmp_path,
        "",
        rule("before", "pre_call", tools=("function", "stream")),
        start=CIRCULAR,
    )
    program = (
        f"import {first}\n"
        "from shop.tools import function, seen, stream\n"
        "assert function('q', 1) == ['q']\n"
        "assert list(stream('q', 1)) == ['q']\n"
        "assert seen == ['before', 'tool q'] * 2, seen\n"
    )

    done = run_python(program, tmp_path)

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_policy_is_not_imported_before_a_call(tmp_path: Path) -> None:
    """Importing tools and hook points imports no module of hooks."""
    write_shop(tmp_path, "print('imported')\n" + BESIDE, rule("before", "pre_call"))
    program = (
        "import shop.tools, shop.hooks\nshop.hooks.load()\nprint('ready')\n"
        "shop.tools.function('q')\nshop.tools.function('q')\n"
    )

    done = run_python(program, tmp_path)

    assert (done.stdout, done.stderr) == ("ready\nimported\n", "")


def test_tool_called_while_its_policy_is_imported(tmp_path: Path) -> None:
    """A module of hooks that calls the tool it rules fails, and lets no call pass."""
    write_shop(
        tmp_path,
        "from shop.tools import function\nfunction('q')\n" + BESIDE,
        rule("before", "pre_call", tools=("function",)),
    )

    done = run_python("from shop.tools import function\nfunction('q')\n", tmp_path)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("AttributeError: partially")


def run_python(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent
    environment = clean_environment() | {"PYTHONPATH": f"{folder}:{root}"}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
