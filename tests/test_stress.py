"""Threads and tasks attach, cancel, switch and call at the same time, and nothing breaks.

Every thread and task keeps a ledger of its own, so that what must have run is known
without a lock. The threads switch as often as Python lets them; nothing sleeps.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from collections import Counter
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Generator,
    Iterator,
)
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from random import Random
from threading import Barrier, Thread
from typing import Any, TypeGuard

import pytest
from commands import do

from hookgen.runtime import (
    AsyncHookPoint,
    AsyncItems,
    AsyncStreamHookPoint,
    HookPoint,
    StreamHookPoint,
    Subscription,
    ToolCall,
    ToolItem,
    ToolReturn,
    Toolset,
)

# Traced, threads and tasks take eight times as long, and run no line that other tests do
# not run.
pytestmark = pytest.mark.no_cover

THREADS = 8
TASKS = 1000


def untraced(test: Callable[[], None]) -> Callable[[], None]:
    """Let a test run at its own pace; traced by coverage, it takes eight times as long.

    pytest-cov's mark `no_cover` does not do: in a worker, the tracer takes over that was
    there for subprocesses. What runs here of hookgen, other tests run too.
    """

    @wraps(test)
    def run() -> None:
        own, of_threads = sys.gettrace(), threading.gettrace()
        sys.settrace(None)
        threading.settrace(None)
        try:
            test()
        finally:
            threading.settrace(of_threads)
            sys.settrace(own)

    return run


class Seen(list[tuple[str, object]]):
    """A ledger; copies of records have the same one, since it is not quite a list."""


class EchoCall(ToolCall):
    """One call, which keeps what the hooks that ran in it have said."""

    __slots__ = ("seen",)
    tool_name = "echo"

    def __init__(self, seen: Seen) -> None:
        self.seen = seen

    def arguments(self) -> dict[str, object]:
        return {"seen": self.seen}

    def apply(self, tool: Callable[[Seen], Any]) -> Any:
        return tool(self.seen)


class Function(HookPoint[EchoCall, int]):
    def call(self, seen: Seen) -> int:
        if self.idle:
            return echo(seen)
        return self.dispatch(EchoCall(seen), echo, EchoCall.apply)


class Coroutine(AsyncHookPoint[EchoCall, int]):
    async def call(self, seen: Seen) -> int:
        if self.idle:
            return await echo_async(seen)
        return await self.dispatch(EchoCall(seen), echo_async, EchoCall.apply)


class Stream(StreamHookPoint[EchoCall, int, int]):
    def call(self, seen: Seen) -> Generator[int, None, int]:
        if self.idle:
            return (yield from echo_items(seen))
        call = EchoCall(seen)
        return (yield from self.dispatch(call, echo_items, EchoCall.apply))


class AsyncStream(AsyncStreamHookPoint[EchoCall, int]):
    async def call(self, seen: Seen) -> AsyncGenerator[int, None]:
        if self.idle:
            items = AsyncItems(echo_items_async(seen))
        else:
            call = EchoCall(seen)
            items = AsyncItems(self.dispatch(call, echo_items_async, EchoCall.apply))
        async for item in items:
            yield item


def echo(seen: Seen) -> int:
    seen.append(("tool", None))
    return 1


async def echo_async(seen: Seen) -> int:
    seen.append(("tool", None))
    await asyncio.sleep(0)
    return 1


def echo_items(seen: Seen) -> Generator[int, None, int]:
    seen.append(("tool", None))
    yield 1
    yield 2
    return 1


async def echo_items_async(seen: Seen) -> AsyncIterator[int]:
    seen.append(("tool", None))
    yield 1
    await asyncio.sleep(0)
    yield 2


class Shop:
    """A toolset with a tool of each kind."""

    def __init__(self) -> None:
        self.toolset: Toolset[EchoCall] = Toolset("shop", tuple)
        self.function = Function(self.toolset, "shop:function")
        self.coroutine = Coroutine(self.toolset, "shop:coroutine")
        self.stream = Stream(self.toolset, "shop:stream")
        self.async_stream = AsyncStream(self.toolset, "shop:async_stream")

    @property
    def points(self) -> tuple[Function | Coroutine | Stream | AsyncStream, ...]:
        return self.function, self.coroutine, self.stream, self.async_stream

    def attach(self, label: object, *, local: bool = False) -> list[Subscription]:
        """Attach to each point hooks that say before and behind the tool who they are."""

        def before(call: EchoCall) -> None:
            call.seen.append(("pre_call", label))

        def after(done: ToolReturn[EchoCall, Any]) -> None:
            done.call.seen.append(("post_call", label))

        def watch(ending: Any) -> None:
            ending.call.seen.append(("on_exit", label))

        def each(record: ToolItem[EchoCall, int]) -> None:
            record.call.seen.append(("on_item", label))

        functions = [
            point.subscribe(
                pre_call=before, post_call=after, on_exit=watch, local=local
            )
            for point in (self.function, self.coroutine)
        ]
        streams = [
            point.subscribe(
                pre_call=before,
                post_call=after,
                on_exit=watch,
                on_item=each,
                local=local,
            )
            for point in (self.stream, self.async_stream)
        ]
        return [*functions, *streams]

    def call(self, number: int) -> Seen:
        """Call a sync tool; return what was seen in the call."""
        seen = Seen()
        if number % 2:
            assert self.function.call(seen) == 1
        else:
            assert list(self.stream.call(seen)) == [1, 2]
        return seen

    async def call_async(self, number: int) -> Seen:
        """Call one of all tools; return what was seen in the call."""
        seen = Seen()
        if number % 4 < 2:
            return self.call(number)
        if number % 4 == 2:
            assert await self.coroutine.call(seen) == 1
        else:
            assert [item async for item in self.async_stream.call(seen)] == [1, 2]
        return seen


def check(seen: Seen, wanted: set[object], unwanted: set[object]) -> None:
    """Check that of each subscription all has run once, or nothing of it."""
    counts = Counter(seen)
    assert counts.pop(("tool", None)) == 1
    has_items = any(phase == "on_item" for phase, _ in counts)
    labels = {label for _, label in counts}
    for label in labels:
        assert counts[("pre_call", label)] == 1
        assert counts[("post_call", label)] == 1
        assert counts[("on_exit", label)] == 1
        assert counts[("on_item", label)] == (2 if has_items else 0)
    assert wanted <= labels
    assert not unwanted & labels


@contextmanager
def switching_often() -> Iterator[None]:
    """Let the threads take turns as often as possible."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def run_threads(*targets: Callable[[], None]) -> None:
    """Run functions at the same time, and raise what the first of them raised."""
    errors: list[BaseException] = []
    barrier = Barrier(len(targets))

    def run(target: Callable[[], None]) -> None:
        try:
            barrier.wait()
            target()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=run, args=(target,)) for target in targets]
    with switching_often():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for error in errors:
        raise error


def cancel(subscriptions: list[Subscription]) -> None:
    for subscription in subscriptions:
        subscription.cancel()


class Worker:
    """What one thread or task does to the shop, and knows of it."""

    def __init__(
        self, shop: Shop, name: str, given_away: list[list[Subscription]]
    ) -> None:
        self.shop = shop
        self.name = name
        self.random = Random(name)
        self.given_away = given_away
        """Attached by anybody, and to be cancelled by whoever comes first."""

    def steps(self, rounds: int) -> Iterator[tuple[set[object], set[object]]]:
        """Attach and cancel; give what must run, and what must not, between."""
        cancelled: set[object] = set()
        for number in range(rounds):
            mine, here, lost, off = (
                (kind, self.name, number) for kind in ("own", "local", "lost", "off")
            )
            own = self.shop.attach(mine)
            local = self.shop.attach(here, local=True)
            switched = self.shop.attach(off)
            self.given_away.append(self.shop.attach(lost))
            for subscription in switched:
                subscription.disable()
            yield {mine, here}, {*cancelled, off}
            for subscription in switched:
                subscription.enable()
            yield {mine, here, off}, cancelled
            cancel(switched)
            cancel(local)
            yield {mine}, {*cancelled, off, here}
            cancel(own)
            cancel(self.given_away.pop(0))
            cancelled |= {mine, here, off}
            yield set(), cancelled

    def run(self, rounds: int) -> None:
        """Do the steps, and call sync tools between."""
        for number, (wanted, unwanted) in enumerate(self.steps(rounds)):
            seen = self.shop.call(number)
            check(seen, wanted, unwanted)
            self._check_locals(seen)

    async def run_async(self, rounds: int) -> None:
        """Do the steps, and call all kinds of tools between, some of them in a run."""
        for number, (wanted, unwanted) in enumerate(self.steps(rounds)):
            await asyncio.sleep(0)
            if number % 4 == 1:
                async with self.shop.toolset.run() as run:
                    seen = await self.shop.call_async(self.random.randrange(4))
                    assert run.count() == run.count(ending="returned") == 1
            else:
                seen = await self.shop.call_async(self.random.randrange(4))
            check(seen, wanted, unwanted)
            self._check_locals(seen)

    def _check_locals(self, seen: Seen) -> None:
        for _, label in seen:
            assert not _is_local(label) or label[1] == self.name


def _is_local(label: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(label, tuple) and label[0] == "local"


def workers_of(shop: Shop, count: int) -> list[Worker]:
    """Return workers that cancel each other's subscriptions too."""
    given_away: list[list[Subscription]] = []
    return [Worker(shop, f"w{number}", given_away) for number in range(count)]


def is_idle(shop: Shop) -> bool:
    """Return whether nothing is attached to any point."""
    return all(point.idle for point in shop.points)


@untraced
def test_threads_do_not_disturb_each_other() -> None:
    """Eight threads attach, cancel, switch and call; no hook is lost, doubled or left."""
    shop = Shop()
    workers = workers_of(shop, THREADS)

    run_threads(*(partial(worker.run, 25) for worker in workers))

    assert is_idle(shop)


@untraced
def test_attaching_to_one_point_loses_nothing() -> None:
    """Eight threads that do little else than attach and cancel do not undo each other."""
    shop = Shop()

    def work(name: int) -> None:
        for number in range(800):
            label = (name, number)

            def hook(call: EchoCall, label: object = label) -> None:
                call.seen.append(("pre_call", label))

            with shop.function.subscribe(pre_call=hook):
                assert ("pre_call", label) in shop.call(1)
            assert ("pre_call", label) not in shop.call(1)

    standing = [shop.function.observe(on_exit=lambda _: None) for _ in range(30)]
    run_threads(*(partial(work, number) for number in range(THREADS)))
    cancel(standing)

    assert is_idle(shop)


@untraced
def test_tasks_do_not_disturb_each_other() -> None:
    """So do a thousand tasks at once, each with a subscription of its own context."""
    shop = Shop()
    workers = workers_of(shop, 12)

    async def alone(number: int) -> None:
        label = ("local", number)
        local = shop.attach(label, local=True)
        for _ in range(2):
            await asyncio.sleep(0)
            seen = await shop.call_async(number)
            check(seen, {label}, set())
            assert {each for _, each in seen if _is_local(each)} == {label}
        cancel(local)
        check(await shop.call_async(number), set(), {label})

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(TASKS):
                tasks.create_task(alone(number))
                if number % 100 < len(workers) and number >= TASKS - 100:
                    tasks.create_task(workers[number % 100].run_async(2))

    asyncio.run(main())

    assert is_idle(shop)


@untraced
def test_tasks_and_threads_do_not_disturb_each_other() -> None:
    """So do event loops in some threads beside other threads."""
    shop = Shop()
    workers = workers_of(shop, 44)

    def loop(chosen: list[Worker]) -> Callable[[], None]:
        async def main() -> None:
            async with asyncio.TaskGroup() as tasks:
                for worker in chosen:
                    tasks.create_task(worker.run_async(2))

        return lambda: asyncio.run(main())

    run_threads(
        *(loop(workers[start : start + 10]) for start in range(0, 40, 10)),
        *(partial(worker.run, 10) for worker in workers[40:]),
    )

    assert is_idle(shop)


@untraced
def test_thousand_tasks_wait_in_calls_at_once() -> None:
    """Calls that wait keep the hooks of their beginning, whatever is done meanwhile."""
    shop = Shop()
    first = shop.attach("first")

    async def main() -> list[Seen]:
        ledgers: list[Seen] = [Seen() for _ in range(TASKS)]
        tasks = [asyncio.create_task(shop.coroutine.call(seen)) for seen in ledgers]
        await asyncio.sleep(0)
        cancel(first)
        second = shop.attach("second")
        assert shop.call(1) == [
            ("pre_call", "second"),
            ("tool", None),
            ("post_call", "second"),
            ("on_exit", "second"),
        ]
        await asyncio.gather(*tasks)
        cancel(second)
        return ledgers

    for seen in asyncio.run(main()):
        check(seen, {"first"}, {"second"})
    assert is_idle(shop)


@untraced
def test_context_that_threads_share_sees_all_hooks() -> None:
    """Threads of one run, which inherit one local subscription, lose no hook."""
    shop = Shop()
    with shop.toolset.run() as run:
        local = shop.attach("local", local=True)

        def work(name: str) -> Callable[[], None]:
            def target() -> None:
                for number in range(60):
                    label = (name, number)
                    mine = shop.attach(label)
                    check(shop.call(number), {"local", label}, set())
                    cancel(mine)
                    check(shop.call(number), {"local"}, {label})

            return target

        errors: list[BaseException] = []

        def guard(target: Callable[[], None]) -> Callable[[], None]:
            def guarded() -> None:
                try:
                    target()
                except BaseException as error:
                    errors.append(error)

            return guarded

        threads = [run.thread(guard(work(f"r{n}"))) for n in range(THREADS)]
        with switching_often():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for error in errors:
            raise error
        cancel(local)
        assert run.count() == run.count(ending="returned") == THREADS * 120

    assert is_idle(shop)


def test_switches_of_the_toolset_race_with_attaching() -> None:  # noqa: C901 - many threads
    """After switches, runs and attaching at the same time, the last word of each holds."""
    shop = Shop()
    kept: list[list[Subscription]] = []

    def configure() -> None:
        for number in range(120):
            shop.toolset.configure({"*": number % 2 == 0})
        shop.toolset.configure({})

    def switch() -> None:
        for _ in range(120):
            shop.toolset.disable()
            shop.toolset.enable()

    def switch_point() -> None:
        for _ in range(120):
            shop.function.disable()
            shop.function.enable()

    def run() -> None:
        for _ in range(120):
            with shop.toolset.run(), shop.toolset.run():
                shop.call(1)

    def attach(name: str) -> Callable[[], None]:
        def target() -> None:
            for number in range(40):
                cancel(shop.attach((name, number)))
                shop.call(number)
            kept.append(shop.attach(name))

        return target

    run_threads(
        configure, switch, switch_point, run, run, attach("a"), attach("b"), attach("c")
    )

    for number in (0, 1):
        check(shop.call(number), {"a", "b", "c"}, set())
    assert not any(point.idle for point in shop.points)
    for subscriptions in kept:
        cancel(subscriptions)
    assert is_idle(shop)
    with shop.toolset.run() as last:
        assert not any(point.idle for point in shop.points)
        shop.call(1)
        assert last.counts() == {"echo": 1}
    assert is_idle(shop)


def count_what_stays(kind: str) -> int:
    """Return how many more objects there are after four rounds of work than before.

    What is counted is what the garbage collector tracks, after a full collection.
    """
    shop = Shop()

    def work() -> None:
        workers = workers_of(shop, THREADS)

        async def main() -> None:
            async with asyncio.TaskGroup() as tasks:
                for worker in workers:
                    tasks.create_task(worker.run_async(2))

        if kind == "threads":
            run_threads(*(partial(worker.run, 2) for worker in workers))
        else:
            asyncio.run(main())
        assert is_idle(shop)

    def count() -> int:
        work()
        gc.collect()
        return len(gc.get_objects())

    counts = [0] * 6
    for number in range(len(counts)):
        counts[number] = count()
    return counts[-1] - counts[1]


@pytest.mark.parametrize("kind", ["threads", "tasks"])
def test_nothing_is_left_behind(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of the same work leave as many objects of the garbage collector as before.

    Ids, sizes and times do not enter, each round has threads and event loops of its own
    that end with it, and what Python caches at the first use is there after the first
    round. A record, ledger, subscription or context that stayed would be there once for
    each worker of each round, which is 32 times, or more; fewer than eight allow for what
    other libraries cache. The work is done in a process of its own that coverage does
    not trace: of each thread that it traces, it keeps the tracer and four methods.
    """
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)
    code = f"import test_stress; print(test_stress.count_what_stays({kind!r}))"

    printed = do([sys.executable, "-W", "error", "-c", code], Path(__file__).parent)

    assert int(printed) < 8
