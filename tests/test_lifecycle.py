"""Each rule of docs/lifecycle.md, on tools of all kinds."""

from __future__ import annotations

import ast
import asyncio
import gc
import re
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hook_points import (
    KINDS,
    Desk,
    EchoCall,
    Given,
    Kind,
    Shop,
    ShopEchoCall,
    ShopEchoHooks,
    drive,
    left_over,
)

from hookgen.runtime import (
    Cancelled,
    Denied,
    Deny,
    Drop,
    Message,
    Phase,
    Raised,
    Replace,
    Returned,
    Run,
    ToolCall,
    ToolDenied,
    ToolError,
    ToolItem,
    ToolOutcome,
    ToolReturn,
    Toolset,
    Turn,
)

PAGE = Path(__file__).parent.parent / "docs" / "lifecycle.md"

STREAMS = [name for name in KINDS if "stream" in name]
ASYNC = [name for name in KINDS if name.startswith("async")]
SYNC = ["function", "stream"]

Error = ToolError[EchoCall]
Steps = Generator[Any, Any, Any]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, desk: Desk) -> Kind:
    return Kind(request.param, desk)


@pytest.fixture(params=STREAMS)
def stream(request: pytest.FixtureRequest, desk: Desk) -> Kind:
    return Kind(request.param, desk)


@pytest.fixture(params=ASYNC)
def async_kind(request: pytest.FixtureRequest, desk: Desk) -> Kind:
    return Kind(request.param, desk)


def raising(error: BaseException) -> Callable[[object], NoReturn]:
    def hook(_: object) -> NoReturn:
        raise error

    return hook


def raising_steps(error: BaseException | type[BaseException]) -> Callable[..., Steps]:
    """Return an `around` or `intercept` hook that fails at once."""

    def steps(_: EchoCall) -> Steps:
        yield from ()
        raise error

    return steps


def giving(text: str) -> Callable[..., Steps]:
    """Return an `around` hook that never runs the tool."""

    def plan(_: EchoCall) -> Steps:
        yield from ()
        return Given(text)

    return plan


def fail(_: object) -> NoReturn:
    pytest.fail("this hook must not run")


def pass_on(call: EchoCall) -> Steps:
    """Be an `around` hook that does nothing."""
    return (yield call)


def rules() -> dict[str, str]:
    """Return the page's rules by name."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(
        r"^- \*\*`([a-z-]+)`\*\* (.+?)(?=\n\n|\n- |\Z)", text, re.M | re.S
    )
    assert len(found) == len({name for name, _ in found}), "a rule is stated twice"
    return {name: " ".join(rule.split()) for name, rule in found}


def test_every_rule_has_its_test() -> None:
    """The rules of the page are the docstrings of the tests here, and no others."""
    module = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    tests = {
        node.name.removeprefix("test_").replace("_", "-"): " ".join(
            (ast.get_docstring(node) or "").split()
        )
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    del tests["every-rule-has-its-test"]

    assert rules() == tests


# ---- Order


@pytest.mark.parametrize("fails", [False, True])
def test_nesting(kind: Kind, fails: bool) -> None:
    """The phases are nested: `pre_call`, then `around` and `intercept` hooks, which
    share one order, the first outermost, then the tool, and out again: `on_item` for
    each item, `post_call` or else `on_error`, and `on_exit`.
    """
    log = kind.desk.ran

    def around(name: str) -> Callable[[EchoCall], Steps]:
        def plan(call: EchoCall) -> Steps:
            log.append(f"around {name}, in")
            try:
                return (yield call)
            finally:
                log.append(f"around {name}, out")

        return plan

    def both(name: str) -> Callable[[EchoCall], Steps]:
        def steps(_: EchoCall) -> Steps:
            log.append(f"intercept {name}, in")
            try:
                yield
            finally:
                log.append(f"intercept {name}, out")

        return steps

    if fails:
        kind.desk.failure = ValueError("x")
    for name in "12":
        kind.attach("around", around(name))
        kind.attach("intercept", both(name))
        for phase in ("on_exit", "on_error", "post_call", "pre_call", "on_item"):
            if phase != "on_item" or kind.is_stream:
                kind.attach(phase, lambda _, line=f"{phase} {name}": log.append(line))
    try:
        kind.run()
    except ValueError:
        assert fails

    inside = ["on_item 2", "on_item 1"] if kind.is_stream else []
    last = "on_error" if fails else "post_call"
    assert kind.ran == [
        "pre_call 1",
        "pre_call 2",
        "around 1, in",
        "intercept 1, in",
        "around 2, in",
        "intercept 2, in",
        "tool",
        *inside,
        "intercept 2, out",
        "around 2, out",
        "intercept 1, out",
        "around 1, out",
        f"{last} 2",
        f"{last} 1",
        "on_exit 2",
        "on_exit 1",
    ]


def test_order_in(kind: Kind) -> None:
    """`pre_call`, `around` and `intercept` hooks run by `order`, lower first, then as
    they were attached.
    """
    log = kind.desk.ran

    def plan(name: str) -> Callable[[EchoCall], Steps]:
        def steps(call: EchoCall) -> Steps:
            log.append(f"in {name}")
            return (yield call)

        return steps

    def both(_: EchoCall) -> Steps:
        log.append("in b1")
        yield

    for name, order in [("b1", 0), ("c", 5), ("a", -5), ("b2", 0)]:
        kind.attach("pre_call", lambda _, n=name: log.append(f"pre {n}"), order=order)
        if name == "b1":
            kind.attach("intercept", both, order=order)
        else:
            kind.attach("around", plan(name), order=order)
    kind.run()

    assert kind.ran == [
        *("pre a", "pre b1", "pre b2", "pre c"),
        *("in a", "in b1", "in b2", "in c"),
        "tool",
    ]


@pytest.mark.parametrize("phase", ["post_call", "on_error", "on_exit", "on_item"])
def test_order_out(kind: Kind, phase: str) -> None:
    """`on_item`, `post_call`, `on_error` and `on_exit` hooks run in exactly the reverse
    order: the hook that is first to see the call is last to see what became of it.
    """
    if phase == "on_item" and not kind.is_stream:
        return
    log: list[str] = []
    if phase == "on_error":
        kind.desk.failure = ValueError("x")
        kind.attach("on_error", lambda _: kind.replace(""), order=9)
    for name, order in [("b1", 0), ("c", 5), ("a", -5), ("b2", 0)]:
        kind.attach(phase, lambda _, name=name: log.append(name), order=order)

    kind.run()

    assert log == ["c", "b2", "b1", "a"]


def test_lazy_streams(stream: Kind) -> None:
    """Of a stream, nothing runs before its first item is asked for, hooks included."""
    log = stream.desk.ran
    stream.attach("pre_call", lambda _: log.append("pre"))

    if stream.is_async:
        made: Any = stream.desk.async_stream_echo("a")
    else:
        made = stream.desk.stream_echo("a")

    assert log == []
    made.aclose().close() if stream.is_async else made.close()


def test_snapshot(kind: Kind) -> None:
    """A call runs the hooks that were attached when it began, all of a subscription or
    none, whatever is attached, cancelled or disabled meanwhile.
    """
    log: list[str] = []
    ending = kind.point.subscribe(
        post_call=kind.hook(lambda _: log.append("ending")),
        on_exit=kind.hook(lambda _: log.append("ending, exit")),
    )
    switched = kind.point.subscribe(post_call=kind.hook(lambda _: log.append("off")))

    def change(_: object) -> None:
        ending.cancel()
        switched.disable()
        kind.attach("post_call", lambda _: log.append("new"))
        kind.attach("on_exit", lambda _: log.append("new, exit"))

    kind.attach("pre_call", change)
    kind.run()

    assert log == ["off", "ending", "ending, exit"]


# ---- Before the tool


def test_edits(kind: Kind) -> None:
    """What a `pre_call` hook assigns to the record is what the later hooks see and the
    tool is run with.
    """
    seen: list[str] = []

    def edit(call: EchoCall) -> None:
        call.text += "b"

    kind.attach("pre_call", edit)
    kind.attach("pre_call", lambda call: seen.append(call.text))
    kind.attach("pre_call", edit)
    kind.attach("post_call", lambda done: seen.append(done.call.text))

    assert kind.run("a") == "abb"
    assert seen == ["ab", "abb"]


def test_methods() -> None:
    """The object whose method is called is the record's `owner`; a hook may assign
    another one.
    """
    point = ShopEchoHooks(Toolset("shop", tuple), "shop:Shop.echo")
    first, second = Shop(point, "1"), Shop(point, "2")
    owners: list[Shop] = []

    def swap(call: ShopEchoCall) -> None:
        owners.append(call.owner)
        call.owner = second

    point.pre_call(swap)

    assert first.echo("a", 2) == "aa2"
    assert owners == [first]


def test_pre_call_replace(kind: Kind) -> None:
    """`Replace(x)` from a `pre_call` hook is the result: later `pre_call` hooks, hooks
    around the tool and the tool do not run, `post_call` hooks do. On streams, `x` are
    the items.
    """
    kind.attach("pre_call", lambda _: kind.replace("instead"))
    kind.attach("pre_call", fail)
    kind.attach("around", fail)
    kind.attach("intercept", fail)
    kind.attach("post_call", lambda _: kind.desk.ran.append("post"))

    assert kind.run("a") == "instead"
    assert kind.desk.ran == ["post"]


@pytest.mark.parametrize("form", ["iterator", "generator", "async"])
def test_replaced_items(stream: Kind, form: str) -> None:
    """Items that a hook gives may be any iterable, on async tools also an async one; a
    generator is sent what the consumer sends, and its return value is the stream's.
    """

    def instead() -> Generator[str, Any, int]:
        sent = yield "x"
        yield sent or "y"
        return 7

    async def async_instead() -> AsyncIterator[str]:
        for item in "xy":
            yield item

    if form == "async":
        if not stream.is_async:
            return
        stream.attach("pre_call", lambda _: Replace(async_instead()))
    else:
        items: Any = (lambda: iter("xy")) if form == "iterator" else instead
        stream.attach("pre_call", lambda _: Replace(items()))

    given, result = stream.finish()
    assert given == ["x", "y"]
    assert result == (7 if (form, stream.is_async) == ("generator", False) else None)
    if form == "generator" and not stream.is_async:
        sending = stream.desk.stream_echo("a")
        assert [next(sending), sending.send("sent")] == ["x", "sent"]


def test_pre_call_deny(kind: Kind) -> None:
    """`Deny(reason)` from a `pre_call` hook ends the call: its caller gets `ToolDenied`
    with `tool_name` and `reason`, and of all other hooks only `on_exit` ones run.
    """
    log: list[object] = []
    kind.attach("pre_call", lambda _: Deny("too much"))
    for phase in ("pre_call", "around", "intercept", "post_call", "on_error"):
        kind.attach(phase, fail)
    kind.attach("on_exit", log.append)
    with pytest.raises(ToolDenied) as caught:
        kind.run()

    assert (caught.value.tool_name, caught.value.reason) == ("echo", "too much")
    assert str(caught.value) == "tool 'echo' was denied: too much"
    assert [type(ending) for ending in log] == [Denied]
    assert kind.ran == []


@pytest.mark.parametrize("phase", ["pre_call", "intercept", "post_call", "on_error"])
def test_replace_by_none(desk: Desk, phase: str) -> None:
    """`Replace(None)` makes the result `None`, wherever a hook may replace it; a hook
    that returns or yields `None` itself changes nothing.
    """

    def both(_: EchoCall) -> Steps:
        yield
        yield Replace(None)

    def first(_: EchoCall) -> Steps:
        yield Replace(None)

    for name in ("function", "async", "async, async hooks"):
        kind = Kind(name, Desk())
        if phase == "on_error":
            kind.desk.failure = ValueError("x")
        if phase == "intercept":
            with kind.point.subscribe(intercept=kind.both_sides(first)):
                assert kind.finish() == ([], None)
        kind.attach(phase, both if phase == "intercept" else lambda _: Replace(None))
        assert kind.finish() == ([], None)
        assert desk.echo("a") == "a"
    if phase in ("intercept", "post_call"):
        stream = Kind("stream", desk)
        stream.attach(phase, both if phase == "intercept" else lambda _: Replace(None))
        assert stream.finish() == (["a"], None)
    if phase != "intercept":
        items = Kind("stream", Desk())
        items.attach("on_item", lambda _: Replace(None))
        assert items.finish() == ([None], 1)


EXPECTED = {
    "pre_call": "None, Replace or Deny",
    "post_call": "None or Replace",
    "on_error": "None or Replace",
    "on_item": "None, Replace or Drop",
}


@pytest.mark.parametrize("outcome", ["x", False, Replace, Deny("no")])
@pytest.mark.parametrize("phase", EXPECTED)
def test_wrong_outcomes(kind: Kind, phase: str, outcome: object) -> None:
    """A hook that returns what its phase does not take fails, with an error that says
    which hook, of which phase and tool, returned what.
    """
    if phase == "on_item" and not kind.is_stream:
        return
    if phase == "pre_call" and outcome == Deny("no"):
        return
    if phase == "on_error":
        kind.desk.failure = ValueError("x")
    hook = kind.attach(phase, lambda _: outcome)
    with pytest.raises(TypeError) as caught:
        kind.run()

    assert str(caught.value) == (
        f"{phase} hook '{hook.__module__}.{hook.__qualname__}' of tool 'echo' returned "
        f"{outcome!r}, not {EXPECTED[phase]}"
    )


@pytest.mark.parametrize("name", SYNC)
@pytest.mark.parametrize(
    "phase", ["pre_call", "around", "intercept", "post_call", "on_error", "on_item"]
)
def test_sync_hooks_only(desk: Desk, name: str, phase: str) -> None:
    """An async hook on a sync tool is an error of the call, which names the hook; no
    coroutine is left that nobody awaits.
    """
    kind = Kind(name, desk)
    if phase == "on_item" and not kind.is_stream:
        return
    if phase == "on_error":
        desk.failure = ValueError("x")

    async def hook(_: object, __: object = None) -> None:
        return None

    async def both(_: object) -> AsyncIterator[None]:
        yield

    made = both if phase == "intercept" else hook
    kind.subscribe(phase, made, {})
    with pytest.raises(TypeError) as caught:
        kind.run()

    place = f"{phase} hook '{__name__}.{made.__qualname__}' of tool 'echo'"
    assert str(caught.value).startswith(place)
    if phase != "intercept":
        fact = "is async, but the hooks of a sync tool must be sync"
        assert str(caught.value) == f"{place} {fact}"
    assert kind.ran == (
        ["tool"] if phase in ("post_call", "on_error", "on_item") else []
    )
    del caught
    gc.collect()


def test_async_hooks(desk: Desk) -> None:
    """An async tool takes async and sync hooks, in one order; each is awaited before
    the next one runs.
    """
    log: list[str] = []

    async def first(_: EchoCall) -> None:
        await asyncio.sleep(0)
        log.append("first")

    async def third(_: EchoCall) -> None:
        await asyncio.sleep(0)
        log.append("third")

    desk.async_point.pre_call(first)
    desk.async_point.pre_call(lambda _: log.append("second"))
    desk.async_point.pre_call(third)
    asyncio.run(desk.async_echo("a"))

    assert log == ["first", "second", "third"]


# ---- Around the tool


def test_call_next(kind: Kind) -> None:
    """An `around` hook runs what is inside it by `call_next(call)`, as often as it
    likes, and its result is the call's: retry, fallback and timeout are such hooks.
    """
    kind.desk.failure = ValueError("x")
    inside: list[str] = []

    def retry(call: EchoCall) -> Steps:
        for _ in range(2):
            try:
                return (yield call)
            except ValueError:
                continue
        kind.desk.failure = None
        return (yield call)

    def both(_: EchoCall) -> Steps:
        inside.append("in")
        yield

    kind.attach("around", retry)
    kind.attach("intercept", both)
    kind.attach("on_error", fail)

    # A stream's items have gone to the consumer when the stream fails.
    assert kind.run("a") == ("aaa" if kind.is_stream else "a")
    assert kind.ran == ["tool"] * 3
    assert inside == ["in"] * 3


def test_call_next_never(kind: Kind) -> None:
    """An `around` hook that never calls `call_next` stands in for the tool, as a cache
    does; `post_call` hooks run.
    """
    seen: list[object] = []

    cached = giving("cached")
    kind.attach("around", cached)
    kind.attach("around", fail)
    kind.attach("post_call", lambda done: seen.append(done.result))

    assert kind.run("a") == "cached"
    assert kind.ran == []
    assert seen == [None if kind.is_stream else "cached"]


@pytest.mark.parametrize("other", [False, True])
def test_call_next_record(kind: Kind, other: bool) -> None:
    """`call_next` takes the record, changed or not, or another one of the tool, a copy
    of which then stands for the same call, `call_id` and `metadata` included; anything
    else is a `TypeError`.
    """
    seen: list[tuple[str, object]] = []

    def plan(call: EchoCall) -> Steps:
        call.metadata["from"] = "outside"
        seen.append((call.call_id, "outside"))
        if other:
            return (yield EchoCall("other", 1))
        call.text = "other"
        return (yield call)

    def look(call: EchoCall) -> None:
        seen.append((call.call_id, call.metadata["from"]))

    def inner(call: EchoCall) -> Steps:
        look(call)
        return (yield call)

    kind.attach("around", plan)
    kind.attach("around", inner)
    kind.attach("on_exit", lambda ending: look(ending.call))
    assert kind.run("a") == "other"
    assert len({call_id for call_id, _ in seen}) == 1
    assert [from_ for _, from_ in seen] == ["outside"] * 3

    def wrong(_: EchoCall) -> Steps:
        return (yield "text")

    kind.attach("around", wrong)
    with pytest.raises(
        TypeError, match="call_next takes a record of tool 'echo', not 'text'"
    ):
        kind.run("a")


def test_around_form(kind: Kind) -> None:
    """An `around` hook is of the tool's own kind: what it returns is checked, so that
    neither a coroutine nor a generator gets to the caller as a result.
    """
    if kind.is_async:
        kind.point.around(lambda _, __: 5)
        expected = "an async generator" if kind.is_stream else "an awaitable"
    elif kind.is_stream:
        kind.point.around(lambda _, __: 5)
        expected = "a generator"
    else:

        async def hook(_: EchoCall, __: object) -> str:
            return "x"

        kind.point.around(hook)
        expected = "must be sync"
    with pytest.raises(TypeError, match=expected) as caught:
        kind.run()

    assert str(caught.value).startswith(f"around hook '{__name__}.test_around_form.")
    assert kind.ran == []
    del caught
    gc.collect()


def test_around_in_threads(desk: Desk) -> None:
    """`call_next` may be called in another thread, or in several at a time."""

    def hedge(call: EchoCall, call_next: Callable[[EchoCall], str]) -> str:
        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(call_next, call) for _ in range(2)]
            return "+".join(future.result(5) for future in futures)

    desk.point.around(hedge)

    assert desk.echo("a") == "a+a"
    desk.failure = ValueError("x")
    phases: list[Phase] = []
    desk.point.on_error(lambda failed: phases.append(failed.phase))
    with pytest.raises(ValueError, match="x") as caught:
        desk.echo("a")
    assert caught.value is desk.failure
    assert phases == [Phase.BODY]


def test_around_timeout(desk: Desk) -> None:
    """A timeout in an `around` hook cancels the tool, and is an error of the hook."""
    failures: list[Error] = []
    waiting = asyncio.Event()

    async def limit(call: EchoCall, call_next: Callable[..., Any]) -> str:
        async with asyncio.timeout(0):
            return str(await call_next(call))

    async def slow(_: EchoCall) -> None:
        await waiting.wait()

    desk.async_point.around(limit)
    desk.async_point.on_error(failures.append)

    async def use() -> None:
        async def body(_: str, __: int) -> str:
            await waiting.wait()
            return ""

        await desk.async_point.call(body, "a", 1)

    with pytest.raises(TimeoutError):
        asyncio.run(use())
    assert (failures[0].phase, failures[0].hook) == (Phase.AROUND, limit)


# ---- Both sides of the tool


def test_intercept(kind: Kind) -> None:
    """An `intercept` hook is a generator: code before the tool, `result = yield`, code
    after it. Before the tool it may assign the record's fields.
    """
    seen: list[object] = []

    def both(call: EchoCall) -> Steps:
        call.text = "b"
        kind.desk.ran.append("before")
        seen.append((yield))

    kind.attach("intercept", both)

    assert kind.run("a", 2) == "bb"
    assert seen == [kind.expected("b", 2)]
    assert kind.ran == ["before", "tool"]


def test_intercept_replace_first(kind: Kind) -> None:
    """Its first `yield` may be `Replace(x)`: what is inside it does not run, and it
    gets `x` as the result. On streams `x` is the return value, and there are no items.
    """
    seen: list[object] = []

    def both(_: EchoCall) -> Steps:
        seen.append((yield Replace("instead")))

    kind.attach("intercept", both)
    kind.attach("around", fail)
    kind.attach("post_call", lambda done: seen.append(done.result))

    items, result = kind.finish("a")
    expected = None if (kind.is_async and kind.is_stream) else "instead"
    assert (items, result, kind.ran) == ([], expected, [])
    assert seen == [expected, expected]


def test_intercept_deny(kind: Kind) -> None:
    """Its first `yield` may be `Deny(reason)`, with the same effect as in `pre_call`;
    hooks outside it, `around` hooks too, see the denial as an error that they cannot
    recover from, and cannot run the tool any more.
    """
    log: list[object] = []

    def outer(_: EchoCall) -> Steps:
        try:
            yield
        except ToolDenied as error:
            log.append(error.reason)
        yield Replace("recovered")

    def both(_: EchoCall) -> Steps:
        yield Deny("no")
        pytest.fail("the hook goes on")

    def swallow(call: EchoCall) -> Steps:
        for _ in range(3):
            try:
                return (yield call)
            except Exception as error:
                log.append(type(error))
        return Given("recovered")

    kind.attach("intercept", outer)
    kind.attach("around", swallow)
    kind.attach("intercept", both)
    kind.attach("post_call", fail)
    kind.attach("on_error", fail)
    kind.attach("on_exit", lambda ending: log.append(type(ending)))
    with pytest.raises(ToolDenied, match="tool 'echo' was denied: no"):
        kind.run()

    assert log[:3] == [ToolDenied] * 3
    assert log[-1] is Denied
    assert kind.ran == []


def test_intercept_replace_second(kind: Kind) -> None:
    """Its second `yield` may be `Replace(x)`: then `x` is the result."""
    seen: list[object] = []

    def both(_: EchoCall) -> Steps:
        result = yield
        yield Replace(f"<{result}>")

    kind.attach("intercept", both)
    kind.attach("post_call", lambda done: seen.append(done.result))

    items, result = kind.finish("a")
    expected = None
    if not (kind.is_stream and kind.is_async):
        expected = f"<{kind.expected('a')}>"
    assert (items, result) == (["a"] if kind.is_stream else [], expected)
    assert seen == [expected]


@pytest.mark.parametrize("way", ["recover", "end", "again", "wrapped", "other"])
def test_intercept_error(kind: Kind, way: str) -> None:
    """The error of what is inside it is raised at its first `yield`: `yield Replace(x)`
    recovers, ending or raising the error again lets it go on, raising another error
    puts that in its place.
    """
    kind.desk.failure = ValueError("x")
    failures: list[Error] = []

    def both(_: EchoCall) -> Steps:
        try:
            yield
        except ValueError as error:
            match way:
                case "recover":
                    yield Replace("safe")
                case "again":
                    raise
                case "wrapped":
                    yield None
                case "other":
                    raise KeyError("k") from error

    hook = kind.attach("intercept", both)
    kind.attach("on_error", failures.append)
    if way == "recover":
        items, result = kind.finish()
        assert items == (["a"] if kind.is_stream else [])
        assert result == (None if kind.is_stream and kind.is_async else "safe")
        assert failures == []
        return
    with pytest.raises((ValueError, KeyError)) as caught:
        kind.run()

    (failed,) = failures
    assert caught.value is failed.error
    if way == "other":
        assert caught.type is KeyError
        assert (failed.phase, failed.hook) == (Phase.INTERCEPT, hook)
    else:
        assert caught.value is kind.desk.failure
        assert (failed.phase, failed.hook) == (Phase.BODY, None)


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, SystemExit, asyncio.CancelledError, ToolDenied]
)
@pytest.mark.parametrize("way", ["recover", "raise"])
def test_intercept_exits(
    kind: Kind, way: str, error: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    """It cannot replace a denial, or what is no `Exception`, by a result or by an error
    of its own; such an error is logged.
    """

    def deny(_: EchoCall) -> Steps:
        yield Deny("no")

    def both(_: EchoCall) -> Steps:
        try:
            yield
        except BaseException:
            if way == "raise":
                raise ValueError("mine") from None
            yield Replace("safe")

    kind.attach("intercept", both)
    if error is ToolDenied:
        kind.attach("intercept", deny)
    else:
        kind.desk.failure = error()
    with pytest.raises(error):
        kind.run(runner=drive)
    assert ("mine" in caplog.text) == (way == "raise")


def test_intercept_early_end(kind: Kind) -> None:
    """A hook that ends before its first `yield` wants to do nothing afterwards, with
    the result or with an error.
    """

    def both(_: EchoCall) -> Steps:
        kind.desk.ran.append("before")
        if kind.point.idle:
            yield

    kind.attach("intercept", both)
    assert kind.run("a") == "a"
    kind.desk.failure = ValueError("x")
    with pytest.raises(ValueError, match="x") as caught:
        kind.run("a")

    assert caught.value is kind.desk.failure
    assert kind.ran == ["before", "tool"] * 2


@pytest.mark.parametrize("way", ["third", "Deny", "text", "no generator"])
def test_intercept_misuse(kind: Kind, way: str) -> None:
    """A third `yield`, another outcome, `Deny` once the tool has run, or a hook that is
    no generator: each is an error of the hook.
    """

    def both(_: EchoCall) -> Steps:
        yield "text" if way == "text" else None
        yield Deny("no") if way == "Deny" else None
        if way == "third":
            yield

    if way == "no generator":
        kind.point.intercept(lambda _: None)
    else:
        kind.attach("intercept", both)
    with pytest.raises(TypeError) as caught:
        kind.run()

    facts = {
        "third": "returned None, not the end after its second yield",
        "Deny": "returned Deny('no'), not None or Replace once the tool has run",
        "text": "returned 'text', not None, Replace or Deny",
        "no generator": "returned None, not a generator",
    }
    assert facts[way] in str(caught.value)
    assert str(caught.value).startswith("intercept hook '")
    assert kind.ran == (["tool"] if way in ("third", "Deny") else [])


@pytest.mark.parametrize("point", [1, 2])
@pytest.mark.parametrize("name", [name for name in KINDS if "async hooks" not in name])
def test_intercept_return(desk: Desk, name: str, point: int) -> None:
    """What it decides has to be yielded: an `intercept` hook that returns something
    fails, so that no denial is lost.
    """
    kind = Kind(name, desk)

    def both(_: EchoCall) -> Steps:
        if point == 2:
            yield
        return Deny("no")

    kind.attach("intercept", both)
    with pytest.raises(TypeError, match=r"returned Deny\('no'\), not None; what it"):
        kind.run()

    assert kind.ran == ([] if point == 1 else ["tool"])


# ---- Items


def test_on_item(stream: Kind) -> None:
    """An `on_item` hook sees each item of a stream before its consumer does, with an
    `index` from 0: `None` leaves it, `Replace(item)` replaces it, and `Drop()` leaves
    it out, so that later hooks do not see it. Items that are dropped are counted too.
    """
    indexes: list[int] = []
    seen: list[str] = []

    def first(item: ToolItem[EchoCall, str]) -> Replace[str] | Drop | None:
        indexes.append(item.index)
        if item.index == 1:
            return Drop()
        return Replace(f"{item.item}{item.index}") if item.index else None

    stream.attach("on_item", lambda item: seen.append(item.item))
    stream.attach("on_item", first)

    assert stream.finish("a", 4)[0] == ["a", "a2", "a3"]
    assert indexes == [0, 1, 2, 3]
    assert seen == ["a", "a2", "a3"]


@pytest.mark.parametrize("phase", ["pre_call", "around", "on_error"])
def test_on_item_of_hooks(stream: Kind, phase: str) -> None:
    """Items that hooks give, in the place of the tool's or after an error, pass the
    `on_item` hooks too.
    """

    plan = giving("given")
    if phase == "on_error":
        stream.desk.failure = ValueError("x")
    instead = plan if phase == "around" else lambda _: Replace(["given"])
    stream.attach(phase, instead)
    stream.attach("on_item", lambda item: Replace(item.item.upper()))

    indexes: list[int] = []
    stream.attach("on_item", lambda item: indexes.append(item.index))

    assert stream.run("a") == ("AGIVEN" if phase == "on_error" else "GIVEN")
    assert indexes == ([0, 1] if phase == "on_error" else [0])


def test_on_item_fails(stream: Kind) -> None:
    """A failing `on_item` hook ends the stream: the tool's generator is closed, and the
    error goes to the `on_error` hooks.
    """
    failures: list[Error] = []
    hook = stream.attach("on_item", raising(ValueError("x")))
    stream.attach("on_error", failures.append)
    with pytest.raises(ValueError, match="x"):
        stream.run("a", 3)

    assert (failures[0].phase, failures[0].hook) == (Phase.ON_ITEM, hook)
    assert stream.desk.ran == ["tool", "closed"]


def test_send_and_throw(stream: Kind) -> None:
    """What a consumer sends or throws, and that it closes the stream, reaches the tool
    as if there were no hooks; after an item that was dropped, nothing is sent.
    """

    def drop(item: ToolItem[EchoCall, str]) -> Drop | None:
        return Drop() if item.item == "dropped" and item.index == 1 else None

    stream.attach("on_item", drop)
    stream.attach("around", pass_on)
    stream.attach("on_exit", lambda _: None)

    async def use() -> list[str]:
        items = stream.desk.async_stream_echo("a", 9)
        seen = [await anext(items), await items.asend("dropped")]
        seen.extend([await items.asend("b"), await items.athrow(KeyError("k"))])
        with pytest.raises(ZeroDivisionError):
            await items.athrow(ZeroDivisionError())
        return seen

    if stream.is_async:
        seen = asyncio.run(use())
    else:
        items = stream.desk.stream_echo("a", 9)
        seen = [next(items), items.send("dropped")]
        seen.extend([items.send("b"), items.throw(KeyError("k"))])
        with pytest.raises(ZeroDivisionError):
            items.throw(ZeroDivisionError())

    # The tool yields what was sent last: "dropped" once more, since nothing was.
    assert seen == ["a", "dropped", "b", "caught 'k'"]
    assert stream.desk.sent == ["dropped", None, "b"]
    assert stream.desk.ran == ["tool", "closed"]
    stream.desk.ran.clear()
    close_after_one(stream)
    assert stream.desk.ran == ["tool", "closed"]


# ---- After the tool


@pytest.mark.parametrize("source", ["tool", "pre_call", "around", "on_error"])
def test_post_call(kind: Kind, source: str) -> None:
    """`post_call` hooks see every result that reaches the caller: the tool's, one that
    a hook gave in its place, and one that recovers from an error. On streams they run
    after the last item; the result is the generator's return value, and `None` of an
    async one.
    """
    seen: list[object] = []

    plan = giving("given")
    match source:
        case "around":
            kind.attach("around", plan)
        case "on_error":
            kind.desk.failure = ValueError("x")
            kind.attach("on_error", lambda _: kind.replace("given"))
        case "pre_call":
            kind.attach("pre_call", lambda _: kind.replace("given"))
    kind.attach("post_call", lambda done: seen.append(done.result))
    if kind.is_stream:
        kind.attach("on_item", lambda _: seen.append("item"))

    kind.run("a")

    if kind.is_stream:
        result = kind.expected("a") if source == "tool" else None
        items = 2 if source == "on_error" else 1
        assert seen == ["item"] * items + [result]
    else:
        assert seen == ["a" if source == "tool" else "given"]


def test_post_call_replace(kind: Kind) -> None:
    """A `post_call` hook may return `Replace(x)`, which the hooks after it see, and at
    last the caller; an async stream's result stays `None`.
    """
    seen: list[object] = []

    def wrap(done: ToolReturn[EchoCall, object]) -> Replace[Any]:
        seen.append(done.result)
        return Replace(f"<{done.result}>")

    kind.attach("post_call", wrap)
    kind.attach("post_call", wrap)

    expected = kind.expected("a")
    _, result = kind.finish("a")
    assert seen == [expected, f"<{expected}>"]
    if not (kind.is_async and kind.is_stream):
        assert result == f"<<{expected}>>"


def test_post_call_fails(kind: Kind) -> None:
    """A failing `post_call` hook does not make the tool or any hook before it run
    again; the hooks behind it do not run, and the error goes to the `on_error` hooks,
    whose recovery goes to the caller.
    """
    failures: list[Error] = []
    kind.attach("post_call", fail)
    hook = kind.attach("post_call", raising(ValueError("x")))
    kind.attach("post_call", lambda _: kind.desk.ran.append("post"))
    with (
        kind.point.subscribe(on_error=kind.hook(failures.append)),
        pytest.raises(ValueError, match="x"),
    ):
        kind.run()

    assert kind.ran == ["tool", "post"]
    assert (failures[0].phase, failures[0].hook) == (Phase.POST_CALL, hook)
    kind.attach("on_error", lambda _: kind.replace("safe"))
    assert kind.run("a") == ("asafe" if kind.is_stream else "safe")


# ---- Errors


PHASES_THAT_FAIL = ["pre_call", "around", "intercept", "body", "on_item", "post_call"]


@pytest.mark.parametrize("phase", PHASES_THAT_FAIL)
def test_on_error(kind: Kind, phase: str) -> None:
    """`on_error` hooks run on an error of the tool or of a hook of any phase before
    them; the record says of which in `phase` and `hook`, which is `None` if it was the
    tool, and has the call as it was left.
    """
    if phase == "on_item" and not kind.is_stream:
        return
    failures: list[Error] = []
    error, hook = ValueError("x"), None

    def edit(call: EchoCall) -> None:
        call.text = "b"

    both = raising_steps(error)
    kind.attach("pre_call", edit)
    if phase == "body":
        kind.desk.failure = error
    elif phase in ("around", "intercept"):
        hook = kind.attach(phase, both)
    else:
        hook = kind.attach(phase, raising(error))
    kind.attach("on_error", failures.append)
    with pytest.raises(ValueError, match="x") as caught:
        kind.run()

    (failed,) = failures
    assert (failed.phase, failed.hook) == (Phase(phase), hook)
    assert failed.error is error is caught.value
    assert failed.call.text == "b"


def test_on_error_all_run(kind: Kind) -> None:
    """All `on_error` hooks run, also after one that recovers or fails, and each sees
    the error as it stands.
    """
    first, second = ValueError("first"), RuntimeError("second")
    kind.desk.failure = first
    seen: list[Exception] = []
    kind.attach("on_error", lambda failed: seen.append(failed.error))
    kind.attach("on_error", raising(second))
    kind.attach("on_error", lambda failed: seen.append(failed.error))
    kind.attach("on_error", lambda _: kind.replace("safe"))
    with pytest.raises(RuntimeError) as caught:
        kind.run()

    assert seen == [first, second]
    assert caught.value is second
    assert second.__context__ is first


@pytest.mark.parametrize("first", ["recovery", "error"])
@pytest.mark.parametrize("last", ["recovery", "error", "same error", "nothing"])
def test_on_error_last_word(kind: Kind, first: str, last: str) -> None:
    """The last word wins: `Replace(x)` recovers, also from another hook's error; a
    raised error stands, also after a recovery; raising the record's error lets it go
    on; `None` changes nothing. On streams `x` are items to go on with.
    """
    kind.desk.failure = ValueError("x")

    def again(failed: Error) -> NoReturn:
        raise failed.error

    words: dict[str, Callable[[Error], object]] = {
        "recovery": lambda _: kind.replace("last"),
        "error": raising(RuntimeError("last")),
        "same error": again,
        "nothing": lambda _: None,
    }
    earlier = raising(RuntimeError("first"))
    kind.attach("on_error", words[last])
    if first == "recovery":
        kind.attach("on_error", lambda _: kind.replace("first"))
    else:
        kind.attach("on_error", earlier)
    word = "first" if last == "nothing" else "last"
    if last == "recovery" or (first, last) == ("recovery", "nothing"):
        assert kind.run("a") == (f"a{word}" if kind.is_stream else word)
        return
    with pytest.raises((RuntimeError, ValueError)) as caught:
        kind.run("a")
    if last == "same error":
        word = "x" if first == "recovery" else "first"
    assert str(caught.value) == word


@pytest.mark.parametrize("recovers", [False, True])
def test_on_error_once(kind: Kind, recovers: bool) -> None:
    """`on_error` hooks run at most once in a call: after a recovery, the error of a
    `post_call` hook, or of the items that recover, goes to the caller.
    """
    runs: list[Phase] = []

    def recover(failed: Error) -> object:
        runs.append(failed.phase)
        return kind.replace("safe") if recovers else None

    kind.desk.failure = KeyError("k")
    kind.attach("on_error", recover)
    kind.attach("post_call", raising(ValueError("x")))
    with pytest.raises(ValueError if recovers else KeyError):
        kind.run()
    assert runs == [Phase.BODY]

    def bad_items(_: Error) -> object:
        def items() -> Iterable[str]:
            yield "a"
            raise ValueError("bad items")

        return Replace(items())

    if kind.is_stream:
        runs.clear()
        kind.attach("on_error", bad_items, order=-1)
        with pytest.raises(ValueError, match="bad items"):
            kind.run()
        assert runs == [Phase.BODY]


def test_on_error_nested_denial(kind: Kind) -> None:
    """A denial of the call is no error, and `on_error` hooks do not run; the denial of
    another call that the tool or a hook makes is an error of this one.
    """
    inner = Desk()
    inner.point.pre_call(lambda _: Deny("no"))
    kind.desk.inside = lambda: inner.echo("b")
    phases: list[Phase] = []
    endings: list[object] = []
    kind.attach("on_error", lambda failed: phases.append(failed.phase))
    kind.attach("on_exit", lambda ending: endings.append(type(ending)))
    with pytest.raises(ToolDenied):
        kind.run()
    kind.attach("pre_call", lambda _: inner.echo("b"))
    with pytest.raises(ToolDenied):
        kind.run()
    kind.attach("pre_call", lambda _: Deny("mine"), order=-1)
    with pytest.raises(ToolDenied, match="mine"):
        kind.run()

    assert phases == [Phase.BODY, Phase.PRE_CALL]
    assert endings == [Raised, Raised, Denied]


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, SystemExit, asyncio.CancelledError]
)
@pytest.mark.parametrize("phase", [*PHASES_THAT_FAIL, "on_error"])
def test_exits(kind: Kind, phase: str, error: type[BaseException]) -> None:
    """What is no `Exception`, such as a cancellation or an exit, reaches the caller
    from wherever it is raised: no `on_error` or `post_call` hook runs, and none replaces
    it.
    """
    if phase == "on_item" and not kind.is_stream:
        return

    both = raising_steps(error)
    if phase != "on_error":
        kind.attach("on_error", fail)
    kind.attach("post_call", fail, order=-1)
    match phase:
        case "body":
            kind.desk.failure = error()
        case "on_error":
            kind.desk.failure = ValueError("x")
            kind.attach("on_error", fail)
            kind.attach("on_error", raising(error()))
        case "around" | "intercept":
            kind.attach(phase, both)
        case _:
            kind.attach(phase, raising(error()))
    with pytest.raises(error):
        kind.run(runner=drive)


def test_same_error(kind: Kind) -> None:
    """The tool's own exception object reaches the caller: no note, no other cause, and
    no frame of hooks in its traceback, however often one of them raised it again.
    """
    kind.desk.failure = ValueError("x")

    def again(failed: Error) -> NoReturn:
        raise failed.error

    def caught(failed: Error) -> None:
        with suppress(ValueError):
            again(failed)

    def both(_: EchoCall) -> Steps:
        try:
            yield
        except ValueError as error:
            again(
                ToolError(
                    EchoCall("", 1), error, phase=Phase.BODY, hook=None, duration=0.0
                )
            )

    kind.attach("intercept", both)
    for hook in (again, caught):
        kind.attach("on_error", hook)
        kind.attach("on_error", hook, on_failure="continue")
    with pytest.raises(ValueError, match="x") as raised:
        kind.run()

    assert raised.value is kind.desk.failure
    assert raised.value.__cause__ is None
    assert not hasattr(raised.value, "__notes__")
    frames = [frame.name for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert not {"again", "caught", "both", "attached"} & set(frames)


@pytest.mark.parametrize("phase", [*PHASES_THAT_FAIL, "on_error"])
def test_notes(kind: Kind, phase: str) -> None:
    """The error of a hook is that hook's own exception, with a note that names phase,
    hook and tool, once however often it is raised.
    """
    if phase == "body" or (phase == "on_item" and not kind.is_stream):
        return
    error = ValueError("x")

    both = raising_steps(error)
    if phase == "on_error":
        kind.desk.failure = KeyError("k")
    is_nested = phase in ("around", "intercept")
    hook = kind.attach(phase, both if is_nested else raising(error))
    for _ in range(2):
        with pytest.raises(ValueError, match="x") as caught:
            kind.run()
        assert caught.value is error

    name = f"{hook.__module__}.{hook.__qualname__}"
    assert error.__notes__ == [f"raised by {phase} hook '{name}' of tool 'echo'"]


def test_durations(kind: Kind) -> None:
    """Durations are seconds: of `post_call`, those that the tool ran with the hooks
    around it, 0.0 if it did not run to its end; of `on_error`, those since it was
    started, 0.0 if it was not; of `on_exit`, those of the whole call.
    """
    seen: list[float] = []

    def finish() -> list[float]:
        seen.clear()
        with suppress(ValueError):
            kind.run()
        return list(seen)

    for phase in ("on_exit", "post_call", "on_error"):
        kind.attach(phase, lambda record: seen.append(record.duration))
    for around in (False, True):
        if around:
            kind.attach("around", pass_on)
        kind.desk.failure = None
        ran, whole = finish()
        assert 0.0 < ran <= whole
        kind.desk.failure = ValueError("x")
        ran, whole = finish()
        assert 0.0 < ran <= whole
        with kind.point.subscribe(on_error=kind.hook(lambda _: kind.replace("x"))):
            since, ran, whole = finish()
            assert (0.0 < since <= whole, ran) == (True, 0.0)
        with kind.point.subscribe(pre_call=kind.hook(lambda _: kind.replace("x"))):
            ran, whole = finish()
            assert (ran, whole > 0.0) == (0.0, True)
        with kind.point.subscribe(pre_call=kind.hook(raising(ValueError("x")))):
            since, whole = finish()
            assert (since, whole > 0.0) == (0.0, True)


# ---- The end


def test_on_exit(kind: Kind) -> None:
    """`on_exit` hooks run exactly once in a call, with `Returned(call, result)`,
    `Raised(call, error)`, `Denied(call, reason)` or `Cancelled(call, error)`: what the
    caller gets, after all other hooks.
    """
    endings: list[Any] = []
    kind.attach("on_exit", endings.append)
    kind.attach("post_call", lambda _: Replace("replaced"))

    kind.run("a")
    (ending,) = endings
    assert isinstance(ending, Returned)
    expected = None if (kind.is_async and kind.is_stream) else "replaced"
    assert (ending.call.text, ending.result) == ("a", expected)

    other = RuntimeError("other")
    kind.desk.failure = ValueError("x")
    with (
        kind.point.subscribe(on_error=kind.hook(raising(other))),
        pytest.raises(RuntimeError),
    ):
        kind.run("a")
    assert isinstance(endings[1], Raised)
    assert endings[1].error is other

    kind.attach("pre_call", lambda _: Deny("no"))
    with pytest.raises(ToolDenied):
        kind.run("a")
    assert isinstance(endings[2], Denied)
    assert endings[2].reason == "no"
    assert len(endings) == 3


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, SystemExit, asyncio.CancelledError]
)
@pytest.mark.parametrize("phase", ["pre_call", "body", "post_call"])
def test_on_exit_cancelled(kind: Kind, phase: str, error: type[BaseException]) -> None:
    """`Cancelled` is the outcome for a cancellation, an interrupt, an exit, and a
    stream that its consumer closes early, with the exception in `error`; a stream that
    was never begun has no outcome.
    """
    endings: list[ToolOutcome[EchoCall, Any]] = []
    kind.attach("on_exit", endings.append)
    if kind.is_stream:
        close_after_one(kind)
        (closed,) = endings
        assert isinstance(closed, Cancelled)
        assert isinstance(closed.error, GeneratorExit)
        endings.clear()
    if phase == "body":
        kind.desk.failure = error()
    else:
        kind.attach(phase, raising(error()))
    with pytest.raises(error):
        kind.run(runner=drive)

    (ending,) = endings
    assert isinstance(ending, Cancelled)
    assert isinstance(ending.error, error)


def close_after_one(kind: Kind) -> None:
    """Take one item of a stream, and close it; another one is never begun."""

    async def use() -> None:
        items = kind.desk.async_stream_echo("a", 3)
        await anext(items)
        await items.aclose()
        await kind.desk.async_stream_echo("a", 3).aclose()

    if kind.is_async:
        drive(use())
        return
    items = kind.desk.stream_echo("a", 3)
    next(items)
    items.close()
    kind.desk.stream_echo("a", 3).close()


def test_task_cancellation(async_kind: Kind) -> None:
    """Cancelling the task of a call, or a timeout around it, cancels the hook or the
    tool that it waits for; async `on_exit` hooks are awaited before the task is over.
    One that comes while an `on_exit` hook waits ends that hook; the others run.
    """
    kind = async_kind
    endings: list[object] = []

    async def slowly(ending: object) -> None:
        await asyncio.sleep(0)
        endings.append(type(ending))

    async def wait(_: object) -> None:
        await asyncio.Event().wait()

    async def use() -> None:
        waiting = kind.point.subscribe(pre_call=wait)
        task = asyncio.create_task(kind.arun())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        waiting.cancel()
        kind.point.subscribe(post_call=wait)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await kind.arun()

    kind.point.on_exit(slowly)
    kind.attach("on_error", fail)
    asyncio.run(use())

    assert endings == [Cancelled, Cancelled]
    assert kind.ran == ["tool"]


def test_on_exit_changes_nothing(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    """An `on_exit` hook is an observer: what it returns or raises is logged, and the
    outcome stays; an interrupt that it raises goes on after the other hooks.
    """
    log: list[str] = []
    kind.attach("on_exit", lambda _: log.append("first"))
    with (
        kind.point.subscribe(on_exit=kind.hook(lambda _: Deny("no"))),
        kind.point.subscribe(on_exit=kind.hook(raising(ValueError("exit failed")))),
    ):
        assert kind.run("a") == "a"
    assert "returned Deny('no')" in caplog.text
    assert "exit failed" in caplog.text

    kind.attach("on_exit", raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        kind.run("a", runner=drive)
    assert log == ["first", "first"]


# ---- Observers


@pytest.mark.parametrize(
    "phase", ["pre_call", "intercept", "post_call", "on_error", "on_exit", "on_item"]
)
def test_observer_copies(kind: Kind, phase: str) -> None:
    """An observer, `on_failure="continue"`, gets copies of records and results: lists,
    dicts, sets and tuples are copied, 100 deep, so that its edits never count; other
    objects are shared, and so are `call_id`, `metadata` and `run`.
    """
    if phase == "on_item" and not kind.is_stream:
        return
    thing = object()
    value: Any = [{"a": ([1], {2})}, thing]
    seen: list[Any] = []
    call_ids: set[str] = set()

    def give(call: Any) -> None:
        call.text = value
        call_ids.add(call.call_id)

    def spoil(call: Any) -> None:
        call_ids.add(call.call_id)
        seen.append(call.text)
        assert call.text == value
        assert call.text[1] is thing
        call.text[0]["a"][0].append("spoilt")
        call.text[0]["a"][1].add("spoilt")
        call.text.append("spoilt")
        call.text = "spoilt"

    def spoil_list(result: Any) -> None:
        if isinstance(result, list):
            result[0]["a"][0].append("spoilt")
            result.append("spoilt")

    def look(record: Any) -> None:
        spoil(record if phase == "pre_call" else record.call)
        spoil_list(getattr(record, "result", None))
        spoil_list(getattr(record, "item", None))

    def both(call: Any) -> Steps:
        spoil(call)
        spoil_list((yield))

    kind.attach("pre_call", give)
    if phase == "on_error":
        kind.desk.failure = ValueError("x")
    options = {} if phase == "on_exit" else {"on_failure": "continue"}
    kind.attach(phase, both if phase == "intercept" else look, **options)
    try:
        items, result = kind.finish()
    except ValueError:
        items, result = [], None

    assert len(seen) == 1
    assert value == [{"a": ([1], {2})}, thing]
    assert result in (kind.expected(value), None)
    assert items in ([value], [])
    assert len(call_ids) == 1


OBSERVED = ["pre_call", "intercept", "post_call", "on_error", "on_exit", "on_item"]


@pytest.mark.parametrize("phase", OBSERVED)
def test_observer_failures(
    kind: Kind, phase: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An observer that raises is logged, on the logger `hookgen`, with its traceback,
    and the call goes on, later hooks included.
    """
    if phase == "on_item" and not kind.is_stream:
        return

    def both(_: EchoCall) -> Steps:
        try:
            yield
        finally:
            raise LookupError("observer failed")

    if phase == "on_error":
        kind.desk.failure = ValueError("x")
    log: list[object] = []
    options = {} if phase == "on_exit" else {"on_failure": "continue"}
    if phase != "intercept":
        kind.attach(phase, log.append)
    hook = kind.attach(
        phase,
        both if phase == "intercept" else raising(LookupError("observer failed")),
        **options,
    )
    if phase != "intercept":
        kind.attach(phase, log.append)
    if phase == "on_error":
        with pytest.raises(ValueError, match="x"):
            kind.run("a")
    else:
        assert kind.run("a") == "a"

    (record,) = caplog.records
    name = f"{hook.__module__}.{hook.__qualname__}"
    assert record.name == "hookgen"
    assert record.getMessage() == f"{phase} hook '{name}' failed; the call goes on"
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], LookupError)
    assert len(log) == (0 if phase == "intercept" else 2)


@pytest.mark.parametrize("phase", OBSERVED)
def test_observer_breaker(
    kind: Kind, phase: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An observer that fails `failure_limit` times in a row, 5 unless said otherwise, is
    switched off, which is logged once; `Subscription.enable()` lets it start again.
    """
    if phase == "on_item" and not kind.is_stream:
        return
    runs: list[int] = []
    good = [3]

    def look(_: object) -> None:
        runs.append(1)
        if len(runs) not in good:
            raise LookupError

    def both(_: EchoCall) -> Steps:
        look(None)
        yield

    if phase == "on_error":
        kind.attach("on_error", lambda _: kind.replace("x"))
        kind.desk.failure = ValueError("x")
    hook = kind.both_sides(both) if phase == "intercept" else kind.hook(look)
    observing = kind.point.observe(**{phase: hook}, failure_limit=3)
    for _ in range(10):
        kind.run()
    assert len(runs) == 6  # two failures, one success, three failures
    said = "is switched off after 3 failures in a row"
    assert caplog.text.count(said) == 1
    observing.enable()
    for _ in range(10):
        kind.run()
    assert len(runs) == 9
    assert caplog.text.count(said) == 2


@pytest.mark.parametrize("phase", [name for name in OBSERVED if name != "on_exit"])
def test_observer_outcomes(kind: Kind, phase: str) -> None:
    """An observer that returns or yields something fails the call: what it meant to do,
    such as to deny, must not be lost.
    """
    if phase == "on_item" and not kind.is_stream:
        return
    if phase == "on_error":
        kind.desk.failure = ValueError("x")

    def both(_: EchoCall) -> Steps:
        yield Deny("no")

    kind.attach(
        phase,
        both if phase == "intercept" else lambda _: Deny("no"),
        on_failure="continue",
    )
    with pytest.raises(TypeError) as caught:
        kind.run("a")

    assert f"{phase} hook '" in str(caught.value)
    assert "returned Deny('no'), not None, as an observer must" in str(caught.value)


def test_observer_exits(kind: Kind) -> None:
    """What is no `Exception` is not kept back by an observer either."""
    kind.attach("pre_call", raising(KeyboardInterrupt()), on_failure="continue")
    with pytest.raises(KeyboardInterrupt):
        kind.run(runner=drive)

    assert kind.ran == []


def test_observer_kinds(kind: Kind) -> None:
    """An `around` hook decides on the call, and cannot be an observer."""
    with pytest.raises(TypeError) as caught:
        kind.attach("around", pass_on, on_failure="continue")

    assert str(caught.value) == (
        "an around hook decides on the call and cannot be an observer"
    )
    assert kind.point.idle


def test_concurrent_observers(async_kind: Kind) -> None:
    """`concurrent=True` observers of an async tool run at the same time, behind the
    other hooks of their phase; the call goes on when all are done, and none is left
    behind when it is cancelled.
    """
    kind = async_kind
    log: list[str] = []
    turn: list[asyncio.Event] = []

    async def first(_: object) -> None:
        log.append("first waits")
        await turn[0].wait()
        log.append("first ends")

    async def second(_: object) -> None:
        log.append("second")
        turn[0].set()

    async def use() -> None:
        turn[:] = [asyncio.Event()]
        await kind.arun()
        log.append("done")
        turn[:] = [asyncio.Event()]
        second_one.cancel()
        task = asyncio.create_task(kind.arun())
        while log[-1] != "first waits":
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    kind.point.observe(pre_call=first, concurrent=True)
    second_one = kind.point.observe(pre_call=second, concurrent=True)
    kind.point.pre_call(lambda _: log.append("in turn"))
    asyncio.run(use())

    assert log == [
        *("in turn", "first waits", "second", "first ends", "done"),
        *("in turn", "first waits"),
    ]
    assert kind.ran == ["tool"]


# ---- Attaching


def test_attach(kind: Kind) -> None:
    """A hook is attached by `@point.pre_call`, `@point.pre_call(order=5)` or
    `point.pre_call(hook, order=5)`, which return it as it was; attached twice, it runs
    twice.
    """
    runs: list[object] = []

    def hook(record: object) -> None:
        runs.append(record)

    def both(_: object) -> Steps:
        runs.append(None)
        yield

    for phase in (
        "pre_call",
        "post_call",
        "on_error",
        "on_exit",
        "intercept",
        "around",
    ):
        attach = getattr(kind.point, phase)
        made: Any = {"intercept": both, "around": kind.around(pass_on)}.get(phase, hook)
        assert attach(made) is made
        assert attach(order=5)(made) is made
        assert attach(made, order=5) is made
    kind.run()

    assert len(runs) == 4 * 3


@pytest.mark.parametrize("hook", [None, "text"])
def test_attach_nothing(kind: Kind, hook: object) -> None:
    """What is no hook, `None` included, is a `TypeError` when it is attached, and
    nothing is: no call goes unchecked for a hook that is not there.
    """
    for phase in (
        "pre_call",
        "around",
        "intercept",
        "post_call",
        "on_error",
        "on_exit",
    ):
        with pytest.raises(TypeError, match="hook"):
            getattr(kind.point, phase)(hook)
        with pytest.raises(TypeError, match="hook"):
            getattr(kind.point, phase)(order=5)(hook)
        with pytest.raises(TypeError, match="hook"):
            kind.point.subscribe(**{phase: hook})

    assert kind.point.idle


def test_subscription(kind: Kind) -> None:
    """`point.subscribe(...)` and `point.observe(...)` attach hooks together, until the
    `Subscription` is cancelled or its `with` block ends, however that ends; others stay.
    """
    runs: list[str] = []
    kind.attach("pre_call", lambda _: runs.append("stays"))
    first = kind.point.subscribe(pre_call=kind.hook(lambda _: runs.append("first")))
    with kind.point.observe(pre_call=kind.hook(lambda _: runs.append("block"))):
        kind.run()
    ending = kind.point.subscribe(pre_call=kind.hook(fail))
    with pytest.raises(ZeroDivisionError), ending:
        raise ZeroDivisionError
    kind.run()
    first.cancel()
    first.cancel()
    first.enable()
    kind.run()

    assert runs == ["stays", "first", "block", "stays", "first", "stays"]


@pytest.mark.parametrize("what", ["subscription", "point", "toolset", "name"])
def test_disable(kind: Kind, what: str) -> None:
    """Hooks that are disabled, by subscription, point, toolset or name, are as if not
    attached, and a tool that has no others is idle; they can be enabled again.
    """
    runs: list[str] = []
    hooks = kind.point.subscribe(
        pre_call=kind.hook(lambda _: runs.append("runs")),
        around=kind.around(pass_on),
        name="audit",
    )
    toolset = kind.desk.toolset

    def switch(on: bool) -> None:
        if what == "name":
            toolset.configure({"audit": on})
            return
        switched = {"subscription": hooks, "point": kind.point, "toolset": toolset}[
            what
        ]
        switched.enable() if on else switched.disable()

    switch(False)
    assert kind.point.idle
    kind.run()
    switch(True)
    assert not kind.point.idle
    kind.run()

    assert runs == ["runs"]


def test_configure(desk: Desk) -> None:
    """`toolset.configure({"name or pattern": bool})` switches hooks by name, `name=` or
    else module and qualified name, those that are attached later included; the last
    pattern that fits counts, and the next call of `configure` starts from nothing.
    """
    runs: list[str] = []

    def plain(_: EchoCall) -> None:
        runs.append("plain")

    desk.toolset.configure({"*": False, "audit.*": True, "audit.slow": False})
    desk.point.pre_call(lambda _: runs.append("quick"), name="audit.quick")
    desk.point.pre_call(lambda _: runs.append("slow"), name="audit.slow")
    desk.point.pre_call(plain)
    desk.echo("a")
    desk.toolset.configure({f"{__name__}.test_configure.<locals>.plain": False})
    desk.echo("a")
    desk.toolset.configure({})
    desk.echo("a")

    assert runs == ["quick", "quick", "slow", "quick", "slow", "plain"]


def test_idle(kind: Kind) -> None:
    """A tool is idle, and runs its body and nothing else, while no hook of it is to run
    and no run is going on.
    """
    states = [kind.point.idle]
    with kind.point.subscribe(post_call=kind.hook(lambda _: None)):
        states.append(kind.point.idle)
    with kind.desk.toolset.run():
        states.append(kind.point.idle)
    states.append(kind.point.idle)

    assert states == [True, False, False, True]
    assert kind.run("a", 2) == "aa"


def test_local(kind: Kind) -> None:
    """`local=True` hooks run in the current task or thread, and in tasks that it starts
    while they are attached; no other task or thread sees them, except threads that are
    given a copy of its context.
    """
    runs: list[str] = []

    def hook(_: object) -> None:
        runs.append(where[0])

    def call(place: str) -> None:
        where[:] = [place]
        kind.run()

    where = [""]
    before = copy_context()
    with kind.point.subscribe(
        pre_call=kind.hook(hook), on_exit=kind.hook(hook), local=True
    ):
        call("here")
        thread = threading.Thread(target=lambda: call("thread"))
        thread.start()
        thread.join()
        copy_context().run(call, "child")
        before.run(call, "elsewhere")
    call("after")

    assert runs == ["here", "here", "child", "child"]
    assert kind.point.idle


def test_local_tasks(desk: Desk) -> None:
    """Each of several tasks has its own local hooks, also when their calls interleave;
    those of all contexts and local ones share one order.
    """
    runs: list[tuple[str, str]] = []
    desk.async_point.pre_call(lambda call: runs.append((call.text, "first")))

    desk.async_point.pre_call(lambda call: runs.append((call.text, "last")), order=1)

    async def work(name: str) -> None:
        async def look(call: EchoCall) -> None:
            await asyncio.sleep(0)
            runs.append((call.text, name))

        with desk.async_point.subscribe(pre_call=look, local=True):
            for _ in range(2):
                await desk.async_echo(name)
                await asyncio.create_task(desk.async_echo(name))

    async def use() -> None:
        async with asyncio.TaskGroup() as tasks:
            for name in "xy":
                tasks.create_task(work(name))

    asyncio.run(use())

    for name in "xy":
        mine = [who for text, who in runs if text == name]
        assert mine == ["first", name, "last"] * 4

    log: list[str] = []
    with desk.point.subscribe(pre_call=lambda _: log.append("local"), local=True):
        desk.point.pre_call(lambda _: log.append("attached later"))
        desk.echo("a")
    assert log == ["local", "attached later"]


def test_local_cancel(kind: Kind) -> None:
    """A local subscription can be cancelled, disabled and enabled from anywhere, and
    then is in its own context too.
    """
    runs: list[str] = []
    context = copy_context()
    local = context.run(
        lambda: kind.point.subscribe(
            pre_call=kind.hook(lambda _: runs.append("local")), local=True
        )
    )
    context.run(kind.run)
    local.disable()
    context.run(kind.run)
    local.enable()
    context.run(kind.run)
    kind.point.disable()
    context.run(kind.run)
    kind.point.enable()
    other = context.run(
        lambda: kind.point.subscribe(
            pre_call=kind.hook(lambda _: runs.append("other")), local=True
        )
    )
    local.cancel()
    context.run(kind.run)
    other.cancel()
    context.run(kind.run)

    assert runs == ["local", "local", "other"]
    assert kind.point.idle


def test_threads(desk: Desk) -> None:
    """Any thread may attach, cancel and switch hooks at any time, also while the lists
    of hooks are put in order; calls take no lock.
    """
    stop = threading.Event()
    faults: list[BaseException] = []

    def churn() -> None:
        while not stop.is_set():
            with desk.point.subscribe(pre_call=lambda _: None, around=around) as hooks:
                hooks.disable()
                hooks.enable()
            with desk.point.subscribe(post_call=lambda _: None, local=True):
                desk.toolset.configure({"x": False})

    def around(call: EchoCall, call_next: Callable[[EchoCall], str]) -> str:
        return call_next(call)

    def use() -> None:
        try:
            for _ in range(300):
                assert desk.echo("a", 2) == "aa"
                with desk.toolset.run() as run:
                    assert list(desk.stream_echo("a", 2)) == ["a", "a"]
                assert run.counts() == {"echo": 1}
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=churn) for _ in range(3)]
    users = [threading.Thread(target=use) for _ in range(3)]
    for thread in (*threads, *users):
        thread.start()
    for thread in users:
        thread.join()
    stop.set()
    for thread in threads:
        thread.join()

    assert faults == []
    assert desk.point.idle
    assert desk.stream_point.idle


def test_call_id(kind: Kind) -> None:
    """`call_id`, 32 hexadecimal digits that are made when they are first read, and
    `metadata`, a dict, are the same in all records of a call, and another call's differ.
    """
    seen: list[tuple[str, dict[str, object]]] = []

    def look(record: Any) -> None:
        call = record if isinstance(record, ToolCall) else record.call
        seen.append((call.call_id, call.metadata))

    for phase in ("pre_call", "post_call", "on_exit"):
        kind.attach(phase, look)
    for _ in range(2):
        kind.run()

    ids = [call_id for call_id, _ in seen]
    assert ids[:3] == [ids[0]] * 3
    assert ids[3:] == [ids[3]] * 3
    assert ids[0] != ids[3]
    assert re.fullmatch("[0-9a-f]{32}", ids[0])
    assert seen[0][1] is seen[2][1]
    assert seen[0][1] is not seen[3][1]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("in_run", [False, True])
def test_no_cycles(kind: Kind, in_run: bool, fails: bool) -> None:
    """A call leaves nothing that only the garbage collector could free, with hooks of
    every phase, when it succeeds and when it fails.
    """

    def both(_: EchoCall) -> Steps:
        yield

    for phase in ("pre_call", "post_call", "on_error", "on_exit", "on_item"):
        if phase != "on_item" or kind.is_stream:
            kind.attach(phase, lambda _: None)
            if phase != "on_exit":
                kind.attach(phase, lambda _: None, on_failure="continue")
    for _ in range(2):
        kind.attach("around", pass_on)
        kind.attach("intercept", both)

    def use() -> None:
        if not in_run:
            kind.run("a", 2, runner=drive)
            return
        with kind.desk.toolset.run():
            kind.run("a", 2, runner=drive)

    # What is imported when it is first needed stays, of course.
    use()
    assert left_over(kind.desk, use, fails=fails) == []


# ---- Runs


@pytest.mark.parametrize("form", ["with", "async with"])
def test_run(kind: Kind, form: str) -> None:
    """`with toolset.run(...)`, or `async with`, makes a run: calls that begin inside
    belong to it, as `call.run` and `toolset.current_run()` say, and no others.
    """
    toolset = kind.desk.toolset
    runs: list[object] = []

    def see(call: EchoCall) -> None:
        runs.append(call.run)

    kind.attach("pre_call", see)
    kind.run()
    if form == "with":
        with toolset.run() as run:
            assert toolset.current_run() is run
            kind.run()
    else:

        async def use() -> Run[None, None]:
            async with toolset.run() as run:
                assert toolset.current_run() is run
                await kind.arun()
            return run

        run = asyncio.run(use())
    kind.run()

    assert runs == [None, run, None]
    with pytest.raises(LookupError, match="no run of the tools of 'desk' is going on"):
        toolset.current_run()


def test_run_once(desk: Desk) -> None:
    """A run can be entered once."""
    run = desk.toolset.run()
    with run:
        pass
    with pytest.raises(RuntimeError, match="a run can be entered once"), run:
        pass


def test_run_nesting(kind: Kind) -> None:
    """Runs may be nested: a call belongs to the innermost run of its own toolset that
    is not over, in whichever order runs are left.
    """
    toolset = kind.desk.toolset
    other: Toolset[EchoCall] = Toolset("other", tuple)
    runs: list[object] = []
    kind.attach("pre_call", lambda call: runs.append(call.run))
    with toolset.run() as outer:
        kind.run()
        with other.run(), toolset.run() as inner:
            kind.run()
        kind.run()
        with other.run():
            kind.run()
    first, second = toolset.run(), toolset.run()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    kind.run()
    second.__exit__(None, None, None)
    kind.run()

    assert runs == [outer, inner, outer, outer, second, None]
    assert outer.count() == 3


class State:
    """What the hooks of a run share."""

    def __init__(self) -> None:
        self.notes: list[str] = []


def test_run_storage(desk: Desk) -> None:
    """`run.storage` and `run.context` are the very objects that were given; hooks, which
    do not know their classes, get them by `storage_as(Class)` and `context_as(Class)`,
    which check.
    """

    @desk.point.pre_call
    def note(call: EchoCall) -> None:
        assert call.run is not None
        call.run.storage_as(State).notes.append(call.run.context_as(str))

    state = State()
    with desk.toolset.run(storage=state, context="user", agent_id="agent") as run:
        desk.echo("a")
        with pytest.raises(TypeError, match="storage is of class 'State', not 'int'"):
            run.storage_as(int)
        with pytest.raises(TypeError, match="context is of class 'str', not 'State'"):
            run.context_as(State)

    assert run.storage is state
    assert (run.storage.notes, run.context, run.agent_id) == (["user"], "user", "agent")
    assert re.fullmatch("[0-9a-f]{32}", run.run_id)


def test_run_counts(kind: Kind) -> None:
    """A run counts the calls that begin, by tool, and how they end, also of tools that
    have no hook.
    """
    with kind.desk.toolset.run() as run:
        kind.run()
        kind.run()
        kind.desk.failure = ValueError("x")
        with pytest.raises(ValueError, match="x"):
            kind.run()
        kind.desk.failure = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            kind.run(runner=drive)
        with (
            kind.point.subscribe(pre_call=kind.hook(lambda _: Deny("no"))),
            pytest.raises(ToolDenied),
        ):
            kind.run()

    assert run.counts() == {"echo": 5}
    assert (run.count(), run.count("echo"), run.count("other")) == (5, 5, 0)
    assert run.count(ending="returned") == run.count("echo", ending="returned") == 2
    assert run.count(ending="raised") == run.count(ending="denied") == 1
    assert run.count(ending="cancelled") == 1
    assert kind.point.idle


@pytest.mark.parametrize("how", ["direct", "thread", "submit", "task"])
def test_run_parents(kind: Kind, how: str) -> None:
    """`parent_call_id` is the call whose tool or hook made this call, also in tasks, and
    in threads that are started by `run.thread` and `run.submit`; `None` for the agent's
    own calls and outside of runs.
    """
    inner = kind.desk
    ids: list[tuple[str, str | None]] = []

    def work() -> None:
        inner.echo("b") if kind.name != "function" else list(inner.stream_echo("b"))

    def inside() -> None:
        kind.desk.inside = None
        run = kind.desk.toolset.current_run() if in_run else None
        match how:
            case "thread" if run is not None:
                thread = run.thread(work, name="worker")
                assert thread.name == "worker"
                thread.start()
                thread.join()
            case "submit" if run is not None:
                with ThreadPoolExecutor(1) as pool:
                    run.submit(pool, work).result()
            case "task":
                copy_context().run(work)
            case _:
                work()

    def look(ending: Any) -> None:
        ids.append((ending.call.call_id, ending.call.parent_call_id))

    for point in (inner.point, inner.async_point, inner.stream_point):
        point.on_exit(look)
    inner.async_stream_point.on_exit(look)
    in_run = False
    kind.desk.inside = inside
    kind.run()
    in_run = True
    kind.desk.inside = inside
    with kind.desk.toolset.run():
        kind.run()
        kind.run()

    (_, outside), (_, by_agent), (_, child), (parent, top), (_, later) = ids
    assert (outside, by_agent, top, later) == (None, None, None, None)
    assert child == parent


def test_run_threads(desk: Desk) -> None:
    """Threads and tasks that are started inside, tasks by themselves and threads through
    the run, have the run; a thread or task from outside never sees it.
    """
    runs: dict[str, object] = {}
    go, done = threading.Event(), threading.Event()

    def work(name: str) -> None:
        def look(call: EchoCall) -> None:
            runs[name] = call.run

        with desk.point.subscribe(pre_call=look, local=True):
            desk.echo("a")

    def outsider() -> None:
        go.wait()
        work("outsider")
        done.set()

    early = threading.Thread(target=outsider)
    early.start()

    async def task(name: str, start: asyncio.Event) -> None:
        await start.wait()
        work(name)

    async def use() -> object:
        start = asyncio.Event()
        outer_task = asyncio.create_task(task("outer task", start))
        async with desk.toolset.run() as run:
            bare = threading.Thread(target=lambda: work("bare thread"))
            own = run.thread(lambda: work("run.thread"))
            for thread in (bare, own):
                thread.start()
                thread.join()
            go.set()
            done.wait()
            inner_task = asyncio.create_task(task("inner task", start))
            start.set()
            await inner_task
            await outer_task
            await asyncio.to_thread(work, "to_thread")
        return run

    run = asyncio.run(use())
    early.join()

    assert runs == {
        "outsider": None,
        "bare thread": None,
        "outer task": None,
        "run.thread": run,
        "inner task": run,
        "to_thread": run,
    }


def test_run_streams(stream: Kind) -> None:
    """A call that a stream's body or hooks make is a child of the stream; one that its
    consumer makes between two items is not.
    """
    desk = stream.desk
    parents: list[str | None] = []
    own: list[str] = []

    def child() -> None:
        desk.echo("b")

    desk.point.pre_call(lambda call: parents.append(call.parent_call_id))

    def both(call: EchoCall) -> Steps:
        own.append(call.call_id)
        yield
        child()

    stream.attach("intercept", both)
    stream.attach("on_item", lambda _: child())
    stream.attach("on_exit", lambda _: child())

    async def use() -> None:
        async for _ in desk.async_stream_echo("a", 2):
            desk.echo("consumer")

    with desk.toolset.run() as run:
        desk.echo("before")
        if stream.is_async:
            asyncio.run(use())
        else:
            for _ in desk.stream_echo("a", 2):
                desk.echo("consumer")
        desk.echo("after")

    (call_id,) = own
    inside = [call_id, None]
    assert parents == [None, *inside, *inside, call_id, call_id, None]
    assert run.count() == 9


def test_run_leftovers(stream: Kind) -> None:
    """When a run is over nothing of it is left: calls that begin later, in a task that
    outlives it or in a stream that began in it, belong to no run; a stream that began
    in it is still counted there when it ends.
    """
    desk = stream.desk
    runs: list[object] = []
    desk.point.pre_call(lambda call: runs.append(call.run))
    desk.point.on_exit(lambda ending: runs.append(ending.call.parent_call_id))

    def both(_: EchoCall) -> Steps:
        yield
        desk.echo("child")

    stream.attach("intercept", both)

    async def late(over: asyncio.Event) -> None:
        await over.wait()
        desk.echo("late")

    async def use() -> object:
        over = asyncio.Event()
        async with desk.toolset.run() as run:
            task = asyncio.create_task(late(over))
            items = desk.async_stream_echo("a", 2)
            sync_items = desk.stream_echo("a", 2)
            await anext(items) if stream.is_async else next(sync_items)
        over.set()
        await task
        assert [item async for item in items] if stream.is_async else list(sync_items)
        assert run.count(ending="returned") == 1
        assert run.count() == 1
        return run

    asyncio.run(use())

    assert runs == [None, None] * 2
    assert not desk.point.idle
    assert desk.async_point.idle
    with pytest.raises(LookupError):
        desk.toolset.current_run()


def test_pre_exec(desk: Desk) -> None:
    """`pre_exec` hooks run by `order` when a run is entered; if one fails, the run does
    not begin, and `post_exec` hooks do not run.
    """
    log: list[str] = []
    toolset = desk.toolset
    toolset.pre_exec(lambda _: log.append("second"))
    toolset.pre_exec(lambda run: log.append(f"first {run.agent_id}"), order=-1)
    toolset.post_exec(lambda _: log.append("post"))
    with toolset.run(agent_id="me"):
        log.append("run")
    assert log == ["first me", "second", "run", "post"]

    log.clear()
    error = ValueError("x")
    hook = toolset.pre_exec(raising(error))
    with pytest.raises(ValueError, match="x"), toolset.run():
        pytest.fail("the run began")
    assert log == ["first None", "second"]
    name = f"{hook.__module__}.{hook.__qualname__}"
    assert error.__notes__ == [f"raised by pre_exec hook '{name}'"]
    assert desk.point.idle
    with pytest.raises(LookupError):
        toolset.current_run()


def test_post_exec(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """`post_exec` hooks run when a run that began is left, in the reverse order, with
    `run.error` if an exception ended it; all run, and the first error is raised, unless
    the run was broken off by what is no `Exception`. Other errors are logged.
    """
    log: list[object] = []
    toolset = desk.toolset
    toolset.post_exec(lambda run: log.append(run.error))
    toolset.post_exec(raising(ValueError("second")))
    toolset.post_exec(raising(ValueError("first")))
    with pytest.raises(ValueError, match="first"), toolset.run():
        pass
    stop = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt), toolset.run() as run:
        raise stop

    assert log == [None, stop]
    assert run.error is None
    assert caplog.text.count("ValueError: second") == 2
    assert caplog.text.count("ValueError: first") == 1


def test_run_observers(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Hooks of runs may be observers too, and are switched as hooks of tools are."""
    log: list[str] = []
    toolset = desk.toolset
    for attach in (toolset.pre_exec, toolset.post_exec):
        attach(raising(ValueError("x")), on_failure="continue", failure_limit=2)
        attach(lambda _: log.append("runs"), name="audit")
    for _ in range(3):
        with toolset.run():
            pass
    assert caplog.text.count("ValueError: x") == 4
    assert caplog.text.count("is switched off after 2 failures in a row") == 2
    toolset.configure({"audit": False})
    with toolset.run():
        pass
    toolset.configure({})
    toolset.disable()
    with toolset.run():
        pass

    assert log == ["runs"] * 6


def test_run_async(desk: Desk) -> None:
    """Async hooks of runs take `async with` and `after_model_async`; elsewhere they are
    an error that says so, and no coroutine is left that nobody awaits.
    """
    log: list[str] = []

    async def hook(_: object) -> None:
        await asyncio.sleep(0)
        log.append("awaited")

    async def turned(turn: Turn[EchoCall]) -> Turn[EchoCall]:
        await asyncio.sleep(0)
        return turn.keep(lambda _: False)

    async def use() -> Turn[EchoCall]:
        async with desk.toolset.run() as run:
            return await run.after_model_async(Turn([EchoCall("a", 1)]))

    attached = desk.toolset.on("tool:after_model", turned)
    with (
        pytest.raises(TypeError, match="which takes 'after_model_async'"),
        desk.toolset.run() as run,
    ):
        run.after_model(Turn([]))
    desk.toolset.pre_exec(hook)
    with pytest.raises(TypeError, match="is async, which takes 'async with'"):
        desk.toolset.run().__enter__()
    desk.toolset.post_exec(hook)

    assert asyncio.run(use()).calls == ()
    assert log == ["awaited", "awaited"]
    attached.cancel()
    gc.collect()


def test_after_model(desk: Desk) -> None:
    """`after_model` hooks run by `order` on the turn that `run.after_model(turn)` is
    given, and each sees what those before it made of it: `None` keeps the turn, with
    the fields of calls that the hook assigned; a `Turn` takes its place, in the same
    run. The records that were given do not change.
    """
    given = EchoCall("a", 1)

    def edit(turn: Turn[EchoCall]) -> None:
        for call in turn.calls:
            call.times = 2

    def double(turn: Turn[EchoCall]) -> Turn[EchoCall]:
        message = Message("system", f"{turn.history[0]}")
        return turn.with_calls(turn.calls * 2).add(message)

    def anew(turn: Turn[EchoCall]) -> Turn[EchoCall]:
        return Turn(turn.calls[:1], messages=turn.messages)

    seen: list[object] = []
    desk.toolset.after_model(lambda turn: seen.append(turn.remaining), order=9)
    desk.toolset.after_model(anew)
    desk.toolset.after_model(double, order=-1)
    desk.toolset.after_model(edit, order=-2)
    with desk.toolset.run(max_iterations=3) as run:
        turn = run.after_model(Turn([given], history=["asked"]))

    assert [call.arguments() for call in turn.calls] == [{"text": "a", "times": 2}]
    assert turn.messages == (Message("system", "asked"),)
    assert turn.calls[0].call_id == given.call_id
    assert given.times == 1
    assert turn.run is run
    assert seen == [2]


def test_after_model_fails(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A failing `after_model` hook fails `run.after_model`; an observer changes nothing,
    whether it fails or not; another outcome than `None` or a `Turn` is an error.
    """

    def spoil(turn: Turn[EchoCall]) -> None:
        turn.calls[0].text = "spoilt"

    def spoil_and_fail(turn: Turn[EchoCall]) -> None:
        spoil(turn)
        raise ValueError("observer failed")

    toolset = desk.toolset
    toolset.after_model(spoil, on_failure="continue")
    toolset.after_model(spoil_and_fail, on_failure="continue")
    with toolset.run() as run:
        assert run.after_model(Turn([EchoCall("a", 1)])).calls[0].text == "a"
        assert "observer failed" in caplog.text
        with (
            toolset.on("tool:after_model", raising(ValueError("x"))),
            pytest.raises(ValueError, match="x"),
        ):
            run.after_model(Turn([EchoCall("a", 1)]))
        wrong: Any = lambda _: Deny("no")  # noqa: E731 - of a wrong type
        with (
            toolset.on("tool:after_model", wrong),
            pytest.raises(TypeError, match=r"Deny\('no'\), not None or Turn"),
        ):
            run.after_model(Turn([EchoCall("a", 1)]))


def test_remaining(desk: Desk) -> None:
    """Each turn that is given to `after_model` is an iteration, counted from 1;
    `turn.remaining` is how many may follow it, never less than 0, and `None` if the run
    was given no `max_iterations`.
    """
    turn: Turn[EchoCall] = Turn([])
    assert (turn.iteration, turn.remaining) == (0, None)
    with pytest.raises(LookupError, match="the turn belongs to no run yet"):
        turn.run.count()
    with desk.toolset.run(max_iterations=2) as run:
        turns = [run.after_model(turn) for _ in range(3)]
        assert run.iteration == 3
    with desk.toolset.run() as free:
        assert free.after_model(turn).remaining is None

    assert [each.iteration for each in turns] == [1, 2, 3]
    assert [each.remaining for each in turns] == [1, 0, 0]


def test_call_next_late(kind: Kind) -> None:
    """When the call is over, `call_next` is a `RuntimeError`: no tool runs with nobody
    looking.
    """
    kept: list[Any] = []

    def keep(call: EchoCall, call_next: Any) -> str:
        kept.append((call, call_next))
        return "kept"

    kind.desk.point.around(keep)
    assert kind.desk.echo("a") == "kept"
    call, call_next = kept[0]
    with pytest.raises(RuntimeError, match="call_next came too late"):
        call_next(call)

    assert kind.desk.ran == []


def test_records(kind: Kind) -> None:
    """Of what hooks receive, only a call's own fields can be assigned: results, errors
    and items change by what a hook returns.
    """
    refused: list[str] = []

    def assign(record: Any) -> None:
        for name in ("result", "item", "call", "duration"):
            if hasattr(record, name):
                with pytest.raises(AttributeError):
                    setattr(record, name, "x")
                refused.append(name)

    for phase in ("post_call", "on_exit", *(["on_item"] if kind.is_stream else [])):
        kind.attach(phase, assign)
    assert kind.run("a") == ("a" if kind.is_stream else kind.expected("a"))
    assert {"result", "call", "duration"} <= set(refused)


def test_invoke(desk: Desk) -> None:
    """A record that is invoked stays as it is, whatever hooks assign: the first time a
    copy of it is the call, with its `call_id`, after that each copy is another call.
    """
    seen: list[str] = []

    def shout(call: EchoCall) -> None:
        call.text += "!"
        seen.append(call.call_id)

    desk.point.pre_call(shout)
    call = EchoCall("a", 1)
    results = [
        desk.point.invoke(call, desk._echo_unhooked, EchoCall.apply) for _ in range(2)
    ]
    assert results == ["a!", "a!"]
    assert call.text == "a"
    assert call.call_id == seen[0] != seen[1]
