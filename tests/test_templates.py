"""Each template does with tools of all kinds what it says."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, suppress
from contextvars import ContextVar
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pydantic
import pytest
import stamina
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from wrapper_tools import load

from hookgen.catalogue import list_templates
from hookgen.installed import find_templates

GIVEN = {"approve": ("ask=answers:ask",), "fallback": ("fallback=answers:answer",)}
"""What has to be said to a template."""

NUMBERS = count()

NAMES = [template.name for template in list_templates(find_templates())]

ANSWERS = """\
asked = []
answers = {}


def ask(tool, arguments):
    asked.append((tool, arguments))
    return answers.get("ask", True)


async def ask_async(tool, arguments):
    return ask(tool, arguments)


def answer(tool, arguments, error):
    asked.append((tool, arguments, error))
    return answers["answer"]
"""

Load: TypeAlias = Callable[..., Any]
"""What a wrapper module has, the tests know, and type checkers do not."""


@pytest.fixture
def wrap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Generator[Load, None, None]:
    """Return a function that loads a wrapper module made by a template."""
    (tmp_path / "answers.py").write_text(ANSWERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("answers", "all_tools", "wrapped_tools"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    stamina.set_testing(True, attempts=3)

    def make(name: str, *given: str) -> Any:
        if name == "prometheus":
            # The registry is that of the process, and has each name once.
            given = (*given, f"prefix=test_{next(NUMBERS)}")
        return load(tmp_path, name, given or GIVEN.get(name, ()))

    yield make
    stamina.set_testing(False)


class Acts:
    """Stands for `act`: notes what the tools do, and raises as told."""

    def __init__(self, module: Any, errors: dict[str, BaseException] | None = None):
        self.done: list[str] = []
        self.errors = errors or {}
        module._wrapped.act = self

    def __call__(self, what: str) -> None:
        self.done.append(what)
        if what in self.errors:
            raise self.errors[what]


class Clock:
    """Stands for `monotonic`."""

    def __init__(self, module: Any) -> None:
        self.now = 100.0
        module.monotonic = self

    def __call__(self) -> float:
        return self.now


async def collect(items: AsyncGenerator[Any, None]) -> list[Any]:
    return [item async for item in items]


@pytest.fixture(params=NAMES)
def wrapped(request: pytest.FixtureRequest, wrap: Load) -> Any:
    """Return the wrapper module of each template."""
    return wrap(request.param)


def test_kinds_stay(wrapped: Any) -> None:
    """What is awaited is awaited, and a generator is a generator."""
    assert inspect.iscoroutinefunction(wrapped.fetch)
    assert inspect.isgeneratorfunction(wrapped.words)
    assert inspect.isasyncgenfunction(wrapped.follow)
    assert not inspect.isgeneratorfunction(wrapped.add)


def test_results_are_those_of_the_tools(wrapped: Any) -> None:
    """A call that nothing is to be done about gives what the tool gives."""
    acts = Acts(wrapped)

    assert wrapped.add(1) == 3
    assert wrapped.note("a") is None
    assert wrapped.Desk("lost").find("key", error=1) == ["lost"]
    assert asyncio.run(wrapped.fetch("a", more="b")) == {"span": "a", "more": "b"}
    assert list(wrapped.words("a b", "c")) == ["a", "b", "c"]
    assert asyncio.run(collect(wrapped.follow("a"))) == ["a 0", "a 1"]
    with pytest.raises(SystemExit):
        wrapped.refuse("no")
    tools = {"add", "note", "find", "fetch", "words", "follow", "refuse"}
    assert all(acts.done.count(tool) == 1 for tool in tools)


def test_generators_are_sent_to(wrapped: Any) -> None:
    """What is sent into a generator reaches the tool's, and so comes its value."""
    items = wrapped.count(10)

    assert (next(items), items.send(1), items.send(2)) == (10, 11, 12)
    with pytest.raises(StopIteration) as stopped:
        items.send(None)
    assert stopped.value.value == "counted from 10"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "fallback"])
def test_errors_are_those_of_the_tools(wrap: Load, name: str) -> None:
    """The very error that a tool raises reaches the caller."""
    module = wrap(name)
    error = ValueError("wrong")
    tools = ("add", "note", "find", "fetch", "words", "follow")
    acts = Acts(module, dict.fromkeys(tools, error))
    desk = module.Desk("lost")
    calls: list[Callable[[], object]] = [
        lambda: module.add(1),
        lambda: module.note("a"),
        lambda: desk.find("a"),
        lambda: asyncio.run(module.fetch("a")),
        lambda: list(module.words("a")),
        lambda: asyncio.run(collect(module.follow("a"))),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="wrong") as raised:
            call()
        assert raised.value is error

    times = 3 if name == "retry" else 1
    assert [acts.done.count(tool) for tool in tools] == [times] * 6


def test_errors_amid_a_stream_are_those_of_the_tools(wrapped: Any) -> None:
    """What is raised after the first item is neither retried nor made good."""
    error = ValueError("wrong")
    acts = Acts(wrapped, {"word": error, "followed": error})
    words = wrapped.words("a b")

    assert next(words) == "a"
    with pytest.raises(ValueError, match="wrong") as raised:
        next(words)
    assert raised.value is error
    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(collect(wrapped.follow("a")))
    assert (acts.done.count("words"), acts.done.count("follow")) == (1, 1)


def test_streams_are_closed(wrapped: Any) -> None:
    """A stream that is not read to its end is closed with its wrapper, at once."""
    acts = Acts(wrapped)
    words = wrapped.words("a b")
    next(words)
    words.close()

    async def read_one() -> None:
        async with aclosing(wrapped.follow("a")) as items:
            await anext(items)
        acts("after")

    asyncio.run(read_one())
    assert acts.done[-3:] == ["follow", "closed follow", "after"]
    assert "closed words" in acts.done
    assert "word" not in acts.done


@pytest.mark.parametrize("stream", [False, True])
def test_cancellation_goes_on(wrapped: Any, stream: bool) -> None:
    """A cancelled call is cancelled, once, and not made again."""
    acts = Acts(wrapped)

    async def main() -> None:
        begun = asyncio.Event()

        async def pause(_: str) -> None:
            begun.set()
            await asyncio.Event().wait()

        wrapped._wrapped.pause = pause
        call = collect(wrapped.follow("a")) if stream else wrapped.fetch("a")
        task = asyncio.ensure_future(call)
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()

    asyncio.run(main())
    assert acts.done == (["follow", "closed follow"] if stream else ["fetch"])


def test_hooks_pass_on_all_that_async_streams_get(wrap: Load) -> None:
    """With `hook`, what is sent and thrown into an async generator reaches the tool's."""
    module = wrap("hook")
    got: list[object] = []

    async def follow(*_: object) -> AsyncGenerator[int, object]:
        try:
            got.append((yield 1))
            yield 2
        except KeyError as error:
            got.append(error)
            yield 3

    module._wrapped.follow = follow

    async def main() -> list[object]:
        items = module.follow("a")
        error = KeyError()
        return [await anext(items), await items.asend("b"), await items.athrow(error)]

    assert asyncio.run(main()) == [1, 2, 3]
    assert got[0] == "b"
    assert isinstance(got[1], KeyError)


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged, without the times."""
    return [record.getMessage().partition(" after ")[0] for record in caplog.records]


def test_calls_are_logged(wrap: Load, caplog: pytest.LogCaptureFixture) -> None:
    """`log` says when a call begins and how it ends, streams included."""
    caplog.set_level(logging.INFO)
    module = wrap("log")
    Acts(module, {"fetch": ValueError("wrong"), "followed": ValueError("late")})
    module.Desk("lost").find("secret")
    with suppress(ValueError):
        asyncio.run(module.fetch("a"))
    words = module.words("a b")
    next(words)
    words.close()
    with suppress(ValueError):
        asyncio.run(collect(module.follow("a")))

    assert messages(caplog) == [
        "Desk.find is called",
        "Desk.find returned",
        "fetch is called",
        "fetch raised ValueError('wrong')",
        "words is called",
        "words ended by GeneratorExit",
        "follow is called",
        "follow raised ValueError('late')",
    ]
    assert [record.name for record in caplog.records] == ["wrapped_tools"] * 8
    assert [record.levelname for record in caplog.records[2:4]] == ["INFO", "ERROR"]


def test_logs_have_a_name_a_level_and_arguments(
    wrap: Load, caplog: pytest.LogCaptureFixture
) -> None:
    """`log` takes a logger, a level, and logs arguments if it is told to."""
    caplog.set_level(logging.DEBUG)
    module = wrap("log", "logger=shop.tools", "level=DEBUG", "arguments=true")
    module.words("a\nb", "c").send(None)

    record = caplog.records[0]
    assert (record.name, record.levelname) == ("shop.tools", "DEBUG")
    assert messages(caplog)[0] == (
        r"words is called with {'items': 'a\nb', 'log': ('c',)}"
    )


def test_calls_are_audited(wrap: Load) -> None:
    """`audit` writes a line for each call, with its arguments and its end."""
    module = wrap("audit", "hidden=key,b")
    Acts(module, {"fetch": ValueError("wrong")})
    module.add(1, 5)
    module.Desk("lost").find("secret")
    with suppress(ValueError):
        asyncio.run(module.fetch({1, 2}))
    words = module.words("a b")
    next(words)
    words.close()
    asyncio.run(collect(module.follow("a")))

    lines = [json.loads(line) for line in Path("audit.jsonl").read_text().splitlines()]
    told = [(line["tool"], line["arguments"], line["outcome"]) for line in lines]
    assert told == [
        ("add", {"a": 1, "b": "***"}, "returned"),
        ("Desk.find", {"key": "***", "error": 10}, "returned"),
        ("fetch", {"span": "{1, 2}", "audit": {}}, "raised"),
        ("words", {"items": "a b", "log": []}, "cancelled"),
        ("follow", {"item": "a", "items": 2}, "returned"),
    ]
    assert lines[2]["error"] == "ValueError"
    assert lines[0]["timestamp"].endswith("+00:00")
    assert lines[0]["seconds"] >= 0
    assert Path("audit.jsonl").stat().st_mode & 0o777 == 0o600


def test_an_audit_harms_no_call(wrap: Load) -> None:
    """Arguments that change, or cannot be shown, are written as they can be."""
    module = wrap("audit")

    class Shy:
        def __repr__(self) -> str:
            raise ValueError

    changed: list[object] = [1]
    module._wrapped.act = lambda _: changed.append(Shy())
    asyncio.run(module.fetch(changed))
    asyncio.run(module.fetch(Shy()))

    lines = [json.loads(line) for line in Path("audit.jsonl").read_text().splitlines()]
    assert [line["arguments"]["span"] for line in lines] == [[1], "Shy"]


def test_an_audit_that_cannot_be_written_harms_no_call(
    wrap: Load, caplog: pytest.LogCaptureFixture
) -> None:
    """The line that is lost is logged, and the call goes on."""
    module = wrap("audit", "path=no/such/folder")

    assert module.add(1) == 3
    assert caplog.records[0].getMessage().startswith("a line of the audit is lost: {")


def test_audited_threads_share_the_file(wrap: Load) -> None:
    """Lines of threads stand one below the other."""
    module = wrap("audit")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(module.add, range(100)))

    lines = [json.loads(line) for line in Path("audit.jsonl").read_text().splitlines()]
    assert sorted(line["arguments"]["a"] for line in lines) == list(range(100))


class Flaky:
    """Stands for `act`: fails so often."""

    def __init__(self, module: Any, times: int, error: BaseException) -> None:
        self.done: list[str] = []
        self.times = times
        self.error = error
        module._wrapped.act = self

    def __call__(self, what: str) -> None:
        self.done.append(what)
        if self.done.count(what) <= self.times:
            raise self.error


def test_what_fails_is_retried(wrap: Load) -> None:
    """`retry` calls until there is a result, or a first item."""
    module = wrap("retry")
    acts = Flaky(module, 2, ValueError())

    assert module.add(1) == 3
    assert asyncio.run(module.fetch("a")) == {"span": "a"}
    assert next(module.count(1)) == 1
    assert [acts.done.count(tool) for tool in ("add", "fetch", "count")] == [3, 3, 3]


def test_async_streams_are_retried(wrap: Load) -> None:
    """An async generator is made anew until it gives its first item."""
    module = wrap("retry")
    tries: list[str] = []

    def act(what: str) -> None:
        tries.append(what)
        if tries.count("follow") < 3:
            raise ValueError

    module._wrapped.act = act

    assert asyncio.run(collect(module.follow("a"))) == ["a 0", "a 1"]
    assert tries.count("follow") == 3
    assert asyncio.run(collect(module.follow("a", 0))) == []


def test_only_the_errors_that_are_named_are_retried(wrap: Load) -> None:
    """Built-in classes and those of modules can be named."""
    module = wrap("retry", "on=json:JSONDecodeError,OSError")
    acts = Flaky(module, 1, TypeError())
    with pytest.raises(TypeError):
        module.add(1)
    assert acts.done == ["add"]

    acts = Flaky(module, 1, json.JSONDecodeError("a", "b", 0))
    assert (module.add(1), len(acts.done)) == (3, 2)


def test_a_function_is_given_up(wrap: Load) -> None:
    """With `timeout`, the caller goes on; the tool does so in its thread."""
    module = wrap("timeout", "seconds=0.01")
    release, released = threading.Event(), threading.Event()

    def act(_: str) -> None:
        release.wait()
        released.set()

    module._wrapped.act = act
    with pytest.raises(TimeoutError) as raised:
        module.add(1)
    assert str(raised.value) == "the tool has not answered within 0.01 seconds"
    release.set()
    assert released.wait(10)


def test_a_generator_is_given_up(wrap: Load) -> None:
    """A late item is not waited for; the generator that runs is not closed."""
    module = wrap("timeout", "seconds=0.05")
    release, ended = threading.Event(), threading.Event()
    waits: dict[str, Callable[[], object]] = {
        "word": release.wait,
        "closed words": ended.set,
    }
    module._wrapped.act = lambda what: waits.get(what, int)()
    words = module.words("a b")

    assert next(words) == "a"
    with pytest.raises(TimeoutError):
        next(words)
    release.set()


def test_async_tools_are_cancelled_in_time(wrap: Load) -> None:
    """An async tool is told to stop, and so is an async generator."""
    module = wrap("timeout", "seconds=0.01")
    acts = Acts(module)

    async def main() -> None:
        async def pause(_: str) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                acts("stopped")

        module._wrapped.pause = pause
        for call in (module.fetch("a"), collect(module.follow("a"))):
            with pytest.raises(TimeoutError):
                await call

    asyncio.run(main())
    assert acts.done == ["fetch", "stopped", "follow", "stopped", "closed follow"]


def test_the_consumer_of_a_stream_has_time(wrap: Load) -> None:
    """What is done with an item between two does not count."""
    module = wrap("timeout")
    inside: list[str] = []
    seen: list[list[str]] = []

    @asynccontextmanager
    async def timeout(seconds: float) -> AsyncGenerator[None, None]:
        inside.append(f"{seconds}")
        yield
        inside.clear()

    module._timeout = timeout
    module._wrapped.act = lambda _: seen.append(inside[:])

    async def main() -> list[list[str]]:
        return [inside[:] async for _ in module.follow("a")]

    assert asyncio.run(main()) == [[], []]
    assert seen == [["30.0"]] * 4


def test_functions_in_time_see_context_variables(wrap: Load) -> None:
    """The thread has the context of the caller."""
    module = wrap("timeout")
    variable = ContextVar("variable", default="unset")
    variable.set("set")
    seen: list[str] = []
    module._wrapped.act = lambda _: seen.append(variable.get())
    module.add(1)

    assert seen == ["set"]


def test_a_function_makes_good(wrap: Load, caplog: pytest.LogCaptureFixture) -> None:
    """`fallback` asks a function, with tool, arguments and error."""
    module = wrap("fallback")
    answers = sys.modules["answers"]
    error = ValueError("wrong")
    tools = ("add", "find", "fetch", "words", "count", "follow")
    Acts(module, dict.fromkeys(tools, error))
    answers.answers["answer"] = "sorry"

    assert module.add(1) == "sorry"
    assert module.Desk("lost").find("a") == "sorry"
    assert asyncio.run(module.fetch("a")) == "sorry"
    assert list(module.words("a")) == ["sorry"]
    assert list(module.count(1)) == ["sorry"]
    assert asyncio.run(collect(module.follow("a"))) == ["sorry"]
    assert answers.asked[0] == ("add", {"a": 1, "b": 2}, error)
    assert (
        messages(caplog)[0] == "add raised ValueError('wrong'): its fallback is taken"
    )
    assert len(caplog.records) == 6


def test_a_value_makes_good(wrap: Load) -> None:
    """`fallback` takes any Python, for the errors that are named."""
    module = wrap("fallback", "fallback={'a': [1]}", "on=KeyError,OSError")
    Acts(module, {"add": KeyError(), "fetch": TypeError(), "follow": OSError()})

    assert module.add(1) == {"a": [1]}
    assert asyncio.run(collect(module.follow("a"))) == [{"a": [1]}]
    with pytest.raises(TypeError):
        asyncio.run(module.fetch("a"))
    assert list(module.words("")) == []


def test_results_are_kept(wrap: Load) -> None:
    """`cache` gives a result again for equal arguments, until its time is over."""
    module = wrap("cache", "seconds=10")
    acts, clock = Acts(module), Clock(module)
    module._results = type(module._results)(1000, 10.0, clock)
    for _ in range(2):
        assert module.add(1) == 3
        assert asyncio.run(module.fetch("a", more="b")) == {"span": "a", "more": "b"}
    assert acts.done == ["add", "fetch"]

    module.add(True)
    module.add(1.0)
    assert acts.done.count("add") == 3
    clock.now += 11
    module.add(1)
    assert acts.done.count("add") == 4


def test_what_is_kept_is_nobodys(wrap: Load) -> None:
    """Callers get copies, and objects do not share results."""
    module = wrap("cache")
    acts = Acts(module)
    first, second = module.Desk("lost"), module.Desk("lost")
    first.find("a").append("mine")

    assert first.find("a") == ["lost", "a"]
    second.find("a")
    assert acts.done == ["find", "find"]


def test_some_calls_are_not_kept(wrap: Load) -> None:
    """Unknown classes, errors, `None`, streams and what cannot be copied are not."""
    module = wrap("cache")
    acts = Acts(module)
    for _ in range(2):
        asyncio.run(module.fetch(object()))
        module.note("a")
        list(module.words("a"))
        asyncio.run(collect(module.follow("a")))
    tools = ("fetch", "note", "words", "follow")
    assert [acts.done.count(tool) for tool in tools] == [2, 2, 2, 2]

    module._wrapped.add = lambda *_: threading.Lock()
    assert module.add(7) is not module.add(7)
    acts = Acts(module, {"find": ValueError("wrong")})
    desk = module.Desk("a")
    fail(lambda: desk.find("a"), 2)
    assert acts.done == ["find", "find"]


def test_tasks_call_once(wrap: Load) -> None:
    """Tasks that want the same wait for the one that calls; a cancelled one is not it."""
    module = wrap("cache")
    acts = Acts(module)

    async def main() -> list[object]:
        begun, go = asyncio.Event(), asyncio.Event()

        async def pause(_: str) -> None:
            begun.set()
            await go.wait()

        module._wrapped.pause = pause
        tasks = [asyncio.create_task(module.fetch("a")) for _ in range(4)]
        await begun.wait()
        tasks[0].cancel()
        go.set()
        results: list[object] = await asyncio.gather(*tasks[1:])
        return results

    assert asyncio.run(main()) == [{"span": "a"}] * 3
    assert acts.done == ["fetch", "fetch"]


def test_a_call_inside_of_itself_does_not_wait(wrap: Load) -> None:
    """A tool that makes the same call again gets an answer."""
    module = wrap("cache")
    calls: list[str] = []

    async def pause(what: str) -> None:
        calls.append(what)
        if len(calls) == 1:
            await asyncio.create_task(module.fetch("a"))

    module._wrapped.pause = pause

    assert asyncio.run(module.fetch("a")) == {"span": "a"}
    assert len(calls) == 2


def test_calls_beyond_the_limit_are_refused(wrap: Load) -> None:
    """`rate-limit` counts each tool by itself, and streams when they begin."""
    module = wrap("rate-limit", "calls=2", "seconds=10")
    acts, clock = Acts(module), Clock(module)
    module.add(1)
    clock.now += 4
    module.add(1)
    with pytest.raises(module.ToolLimitError) as raised:
        module.add(1)
    assert str(raised.value) == (
        "the limit of 2 calls in 10.0 seconds is reached; retry after 6.0 seconds"
    )
    clock.now += 6
    module.add(1)
    assert acts.done == ["add"] * 3
    for _ in range(2):
        asyncio.run(collect(module.follow("a")))
    with pytest.raises(module.ToolLimitError):
        asyncio.run(collect(module.follow("a")))


def test_threads_share_a_limit(wrap: Load) -> None:
    """No call too many is let through."""
    module = wrap("rate-limit", "calls=10")
    acts = Acts(module)

    def call(number: int) -> None:
        with suppress(module.ToolLimitError):
            module.add(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(50)))
    assert len(acts.done) == 10


def fail(call: Callable[[], object], times: int = 1) -> None:
    """Make a call that fails as told."""
    for _ in range(times):
        with pytest.raises(ValueError, match="wrong"):
            call()


def test_what_keeps_failing_is_left_alone(wrap: Load) -> None:
    """`circuit-breaker` opens, lets one call try, and closes or opens again."""
    module = wrap("circuit-breaker", "failures=2", "seconds=10")
    acts, clock = Acts(module, {"add": ValueError("wrong")}), Clock(module)
    fail(lambda: module.add(1), 2)
    with pytest.raises(module.ToolUnavailableError) as raised:
        module.add(1)
    assert str(raised.value) == (
        "the tool failed 2 times in a row; retry after 10.0 seconds"
    )
    assert acts.done == ["add", "add"]
    clock.now += 10
    fail(lambda: module.add(1))
    with pytest.raises(module.ToolUnavailableError):
        module.add(1)
    clock.now += 10
    acts.errors.clear()
    assert [module.add(1), module.add(1)] == [3, 3]
    assert module.Desk("a").find("b") == ["a", "b"]


def test_only_failures_in_a_row_count(wrap: Load) -> None:
    """A result begins the count anew; an end by the consumer says nothing."""
    module = wrap("circuit-breaker", "failures=2")
    acts = Acts(module, {"words": ValueError("wrong")})
    for _ in range(2):
        fail(lambda: list(module.words("a")))
        acts.errors.clear()
        list(module.words("a"))
        acts.errors["words"] = ValueError("wrong")
    fail(lambda: list(module.words("a")))
    acts.errors.clear()
    words = module.words("a")
    next(words)
    words.close()
    acts.errors["words"] = ValueError("wrong")
    fail(lambda: list(module.words("a")))
    with pytest.raises(module.ToolUnavailableError):
        list(module.words("a"))


def test_one_call_tries(wrap: Load) -> None:
    """While one call tries, others are refused; if it is cancelled, another may."""
    module = wrap("circuit-breaker", "failures=1", "seconds=10")
    acts, clock = Acts(module, {"fetch": ValueError("wrong")}), Clock(module)
    fail(lambda: asyncio.run(module.fetch("a")))
    acts.errors.clear()
    clock.now += 10

    async def main() -> None:
        begun = asyncio.Event()

        async def pause(_: str) -> None:
            begun.set()
            await asyncio.Event().wait()

        calm, module._wrapped.pause = module._wrapped.pause, pause
        task = asyncio.create_task(module.fetch("a"))
        await begun.wait()
        with pytest.raises(module.ToolUnavailableError):
            await module.fetch("a")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        module._wrapped.pause = calm
        assert await module.fetch("a") == {"span": "a"}

    asyncio.run(main())


def test_arguments_are_validated(wrap: Load) -> None:
    """`validate` refuses what does not fit, before the tool runs, in all kinds."""
    module = wrap("validate")
    acts = Acts(module)
    desk = module.Desk("lost")
    calls: list[Callable[[], object]] = [
        lambda: module.add("1"),
        lambda: desk.find("a", error="b"),
        lambda: asyncio.run(module.fetch("a", more=1)),
        lambda: next(module.words("a", "b", 3)),
        lambda: asyncio.run(collect(module.follow(1))),
    ]
    places: list[object] = []
    for call in calls:
        with pytest.raises(pydantic.ValidationError) as raised:
            call()
        places += [fault["loc"] for fault in raised.value.errors()]

    assert places == [("a",), ("error",), ("audit", "more"), ("log", 1), ("item",)]
    assert acts.done == []


def test_results_are_redacted(wrap: Load) -> None:
    """`redact` finds texts in containers, and in each item of a stream."""
    module = wrap("redact")
    secret = "mail ada@example.org"
    hidden = "mail [redacted]"
    nested = {"a": [secret, (1, {secret})], secret: None}
    module._wrapped.add = lambda *_: nested

    assert module.add(1) == {"a": [hidden, (1, {hidden})], secret: None}
    assert nested["a"][0] == secret  # type: ignore[index]
    assert module.Desk(secret).find("4111 1111 1111 1111") == [hidden, "[redacted]"]
    assert asyncio.run(module.fetch("sk-abcdefghijklmnopqrstu")) == {
        "span": "[redacted]"
    }
    assert list(module.words("ada@example.org b")) == ["[redacted]", "b"]
    assert asyncio.run(collect(module.follow(secret, 1))) == [f"{hidden} 0"]


def test_patterns_are_given(wrap: Load) -> None:
    """Patterns with commas stand in a TOML array."""
    module = wrap("redact", "patterns=['a{1,2}', \"b\"]", "replacement=-")

    assert list(module.words("aab caaa")) == ["--", "c--"]


@pytest.mark.parametrize("given", [[], ["ask_async=answers:ask_async"]])
def test_calls_are_approved(wrap: Load, given: list[str]) -> None:
    """`approve` asks before each call; only `True` approves."""
    module = wrap("approve", "ask=answers:ask", *given)
    answers = sys.modules["answers"]

    acts = Acts(module)
    desk = module.Desk("lost")
    calls: list[Callable[[], object]] = [
        lambda: desk.find("a"),
        lambda: asyncio.run(module.fetch("a")),
        lambda: list(module.words("a")),
        lambda: asyncio.run(collect(module.follow("a"))),
    ]
    for answer in (False, 1, None):
        answers.answers["ask"] = answer
        for call in calls:
            with pytest.raises(PermissionError):
                call()
    assert acts.done == []
    assert answers.asked[:2] == [
        ("Desk.find", {"key": "a", "error": 10}),
        ("fetch", {"span": "a", "audit": {}}),
    ]
    with pytest.raises(PermissionError) as raised:
        desk.find("a")
    assert str(raised.value) == "the call of 'Desk.find' is not approved"


def test_a_coroutine_approves_nothing(wrap: Load) -> None:
    """An async function that is asked like a sync one gives no approval by mistake."""
    module = wrap("approve")

    async def ask(*_: object) -> bool:
        return True

    coroutine = ask()
    module._ask = lambda *_: coroutine
    with pytest.raises(PermissionError):
        module.add(1)
    coroutine.close()


@pytest.fixture
def spans(wrap: Load) -> Generator[tuple[Load, InMemorySpanExporter], None, None]:
    """Return a function that loads a module with a tracer, and where its spans are."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    def make(*given: str) -> Any:
        module = wrap("otel", *given)
        module._tracer = provider.get_tracer("test")
        return module

    yield make, exporter
    provider.shutdown()


def test_calls_have_spans(spans: tuple[Load, InMemorySpanExporter]) -> None:
    """`otel` makes a span for each call, with its error."""
    module = spans[0]()
    Acts(module, {"fetch": ValueError("wrong"), "followed": ValueError("late")})
    module.Desk("lost").find("a")
    with suppress(ValueError):
        asyncio.run(module.fetch("a"))
    words = module.words("a b")
    next(words)
    words.close()
    with suppress(ValueError):
        asyncio.run(collect(module.follow("a")))

    found = spans[1].get_finished_spans()
    assert [(span.name, span.status.status_code.name) for span in found] == [
        ("execute_tool Desk.find", "UNSET"),
        ("execute_tool fetch", "ERROR"),
        ("execute_tool words", "UNSET"),
        ("execute_tool follow", "ERROR"),
    ]
    assert found[0].attributes == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "Desk.find",
    }
    assert (found[1].attributes or {})["error.type"] == "ValueError"
    assert [event.name for event in found[1].events] == ["exception"]
    assert found[1].status.description == "wrong"


def test_errors_of_spans_can_be_left_out(
    spans: tuple[Load, InMemorySpanExporter],
) -> None:
    """With `errors=false`, only the class of an error is told."""
    module = spans[0]("errors=false")
    Acts(module, {"add": ValueError("wrong")})
    with suppress(ValueError):
        module.add(1)

    (span,) = spans[1].get_finished_spans()
    assert (span.status.description, span.events) == (None, ())


def test_spans_are_current_while_the_tool_runs(
    spans: tuple[Load, InMemorySpanExporter],
) -> None:
    """What the consumer of a stream does is not part of the span."""
    module = spans[0]()
    inside: list[bool] = []

    def is_in_span() -> bool:
        return trace.get_current_span().get_span_context().is_valid

    module._wrapped.act = lambda _: inside.append(is_in_span())
    between = [is_in_span() for _ in module.words("a b")]

    async def main() -> list[bool]:
        return [is_in_span() async for _ in module.follow("a")]

    between += asyncio.run(main())
    module.add(1)
    assert set(inside) == {True}
    assert set(between) == {False}


def test_calls_are_measured(wrap: Load) -> None:
    """`prometheus` counts calls by how they ended, and measures them."""
    module = wrap("prometheus")
    Acts(module, {"fetch": ValueError("wrong")})
    prefix = module._calls._name.removesuffix("_calls")
    module.Desk("lost").find("a")
    module.Desk("lost").find("a")
    with suppress(ValueError):
        asyncio.run(module.fetch("a"))
    words = module.words("a b")
    next(words)
    words.close()
    asyncio.run(collect(module.follow("a")))

    def count(tool: str, outcome: str) -> float | None:
        labels = {"tool": tool, "outcome": outcome}
        return REGISTRY.get_sample_value(f"{prefix}_calls_total", labels)

    assert count("Desk.find", "returned") == 2
    assert count("fetch", "raised") == 1
    assert count("words", "cancelled") == 1
    assert count("follow", "returned") == 1
    seconds = f"{prefix}_call_seconds_count"
    assert REGISTRY.get_sample_value(seconds, {"tool": "fetch"}) == 1
