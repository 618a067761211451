"""What is compared, and the check that what is compared does the same work."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import chain, repeat
from typing import Any, TypeAlias

from hookgen.runtime import Deny, Replace, ToolDenied

from .measure import Loop
from .subjects.spy import Detach, Spy

# A tool of any kind; for methods, the object that has it.
Subject: TypeAlias = Any
Attach: TypeAlias = Callable[[Spy | None], Detach]

TEXT, COUNT = "text", 1
_CALLS = (("one", 1), ("two", 2), ("three", 3))


class Kind(Enum):
    """A kind of tool, and what is counted."""

    FUNCTION = "function"
    METHOD = "method"
    ASYNC = "async function"
    GENERATOR = "generator, per call of one item"
    ITEM = "generator, per item"
    ASYNC_GENERATOR = "async generator, per call of one item"
    ASYNC_ITEM = "async generator, per item"
    LOOP_GENERATOR = "async generator, per call of one item, known to an event loop"
    FAILING = "function that raises"
    FAILING_ASYNC = "async function that raises"


class State(Enum):
    """Which hooks are attached."""

    IDLE = "idle"
    HOOKED = "one pre and one post hook"
    FIVE = "three pre and two post hooks"
    ALONE = "each phase alone"
    RULED = "one pre and one post hook, by rule"
    RULED_WORK = (
        "one pre and one post hook, by rule, of a tool that takes a microsecond"
    )
    RULED_ITEMS = "one pre and one on_item hook, by rule"
    RULED_OTHERS = "other hooks, by rule"


@dataclass(frozen=True, slots=True)
class Seen:
    """How often hooks are to be called."""

    before: int = 0
    """Before each call."""
    after: int = 0
    """After each call that returns."""
    errors: int = 0
    """For each call that raises."""
    items: int = 0
    """For each item."""


NOTHING = Seen()
PAIR = Seen(before=1, after=1)


@dataclass(frozen=True, slots=True)
class Case:
    """One way to call a tool, with or without hooks."""

    name: str
    work: str
    """What it does, for people who compare."""
    subject: Subject
    attach: Attach | None = None
    """Attaches hooks until its result is called; `None` if there are none."""
    obeys: bool = False
    """Whether what a hook returns can replace the result."""
    denies: bool = False
    """Whether the hooks before the tool can deny the call, and do not replace it."""
    sees: Seen = PAIR
    """How often the hooks are called that `attach` attaches."""
    base: str | None = None
    """The case that it is set against; `None` for the one of the whole group."""

    def ready(self) -> Detach:
        """Attach hooks that do nothing."""
        return _do_nothing if self.attach is None else self.attach(None)


def _do_nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Work:
    """What a case did, when its calls were watched."""

    results: tuple[object, ...]
    before: int
    after: int
    errors: int
    items: int
    is_obeyed: bool
    """Whether all hooks could replace the result, or deny the call; for streams,
    the items."""

    def as_json(self) -> dict[str, object]:
        return {
            "results": list(self.results),
            "pre_hook_calls": self.before,
            "post_hook_calls": self.after,
            "error_hook_calls": self.errors,
            "item_hook_calls": self.items,
            "obeys_hooks": self.is_obeyed,
        }


class WorkError(Exception):
    """A case does not do the work that it is compared by."""


def make_loop(kind: Kind, subject: Subject) -> Loop:
    """Return the loop that calls a tool; for items, one call of so many items."""
    return _LOOPS[kind](subject)


def _function(tool: Callable[[str, int], object]) -> Loop:
    def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            tool(TEXT, COUNT)

    return loop


def _method(owner: Any) -> Loop:
    def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            owner.method(TEXT, COUNT)

    return loop


def _async(tool: Callable[[str, int], Coroutine[Any, Any, object]]) -> Loop:
    async def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            await tool(TEXT, COUNT)

    return lambda turns: finish(loop(turns))


def _generator(tool: Callable[[str, int], Iterator[object]]) -> Loop:
    def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            for _ in tool(TEXT, COUNT):
                pass

    return loop


def _item(tool: Callable[[str, int], Iterator[object]]) -> Loop:
    def loop(turns: int) -> None:
        for _ in tool(TEXT, turns):
            pass

    return loop


def _async_generator(tool: Callable[[str, int], AsyncIterator[object]]) -> Loop:
    async def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            async for _ in tool(TEXT, COUNT):
                pass

    return lambda turns: finish(loop(turns))


def _generator_in_loop(tool: Callable[[str, int], AsyncIterator[object]]) -> Loop:
    async def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            async for _ in tool(TEXT, COUNT):
                pass

    def run(turns: int) -> None:
        before = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(*_event_loop_hooks())
        try:
            finish(loop(turns))
        finally:
            sys.set_asyncgen_hooks(*before)

    return run


@cache
def _event_loop_hooks() -> tuple[Any, Any]:
    """Return what an event loop has called for each async generator.

    The loop itself is left out: to enter and leave it takes as long as many calls.
    """

    async def read() -> tuple[Any, Any]:
        firstiter, finalizer = sys.get_asyncgen_hooks()
        return firstiter, finalizer

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(read())
    finally:
        loop.close()


def _async_item(tool: Callable[[str, int], AsyncIterator[object]]) -> Loop:
    async def loop(turns: int) -> None:
        async for _ in tool(TEXT, turns):
            pass

    return lambda turns: finish(loop(turns))


def _failing(tool: Callable[[str, int], object]) -> Loop:
    def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            try:  # noqa: SIM105 - what it recommends would be timed too
                tool(TEXT, COUNT)
            except LookupError:
                pass

    return loop


def _failing_async(tool: Callable[[str, int], Coroutine[Any, Any, object]]) -> Loop:
    async def loop(turns: int) -> None:
        for _ in repeat(None, turns):
            try:  # noqa: SIM105 - what it recommends would be timed too
                await tool(TEXT, COUNT)
            except LookupError:
                pass

    return lambda turns: finish(loop(turns))


_LOOPS: dict[Kind, Callable[[Any], Loop]] = {
    Kind.FUNCTION: _function,
    Kind.METHOD: _method,
    Kind.ASYNC: _async,
    Kind.GENERATOR: _generator,
    Kind.ITEM: _item,
    Kind.ASYNC_GENERATOR: _async_generator,
    Kind.ASYNC_ITEM: _async_item,
    Kind.LOOP_GENERATOR: _generator_in_loop,
    Kind.FAILING: _failing,
    Kind.FAILING_ASYNC: _failing_async,
}


def finish(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return what a coroutine returns that waits for nothing; needs no event loop."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise WorkError("a tool that is measured waits for something")


def check_work(kind: Kind, case: Case) -> Work:
    """Watch a case do its work.

    Raises:
        WorkError: the hooks were not called as often as the case says, or were told
            what is not so, or cannot do what the case promises.
    """
    spy = Spy()
    results = _watch(kind, case, spy)
    sees = NOTHING if case.attach is None else case.sees
    _check_told(f"{kind.value}: {case.name}", spy, sees)
    is_obeyed = _is_obeyed(kind, case, sees)
    if is_obeyed is not case.obeys:
        raise WorkError(f"{kind.value}: {case.name}: obeys hooks: {is_obeyed}")
    return Work(
        results,
        len(spy.before_seen),
        len(spy.after_seen),
        len(spy.errors_seen),
        len(spy.items_seen),
        is_obeyed,
    )


def _check_told(name: str, spy: Spy, sees: Seen) -> None:
    after = [(text, count) for text, count, _ in spy.after_seen]
    errors = [(text, count, text) for text, count in _CALLS]
    items = [(text, count, text) for text, count in _CALLS for _ in range(count)]
    checks: tuple[tuple[str, Sequence[object], Sequence[object], int], ...] = (
        ("before", spy.before_seen, _CALLS, sees.before),
        ("after", after, _CALLS, sees.after),
        # A LookupError's message is its argument.
        ("errors", spy.errors_seen, errors, sees.errors),
        ("items", spy.items_seen, items, sees.items),
    )
    for what, seen, expected, times in checks:
        if list(seen) != list(_each(expected, times)):
            raise WorkError(f"{name}: {what}: {seen}")


def _each(values: Sequence[object], times: int) -> Iterator[object]:
    return chain.from_iterable(repeat(value, times) for value in values)


def _is_obeyed(kind: Kind, case: Case, sees: Seen) -> bool:
    """Return whether the hooks that are called can replace what the caller gets.

    Those before the tool that only deny have to: the caller gets the denial, with the
    record of the call.
    """
    early: object = ["early"] if kind in _STREAMS else "early"
    tests: list[tuple[Spy, tuple[object, ...]]] = []
    if sees.before and case.denies:
        denied = tuple(("denied", "no", *call) for call in _CALLS)
        tests.append((Spy(denial=Deny("no")), denied))
    elif sees.before:
        tests.append((Spy(early=Replace(early)), (early,) * len(_CALLS)))
    if sees.after and kind not in _STREAMS:
        tests.append((Spy(late=Replace("late")), ("late",) * len(_CALLS)))
    if sees.errors:
        tests.append((Spy(rescue=Replace("saved")), ("saved",) * len(_CALLS)))
    if sees.items:
        items = tuple(["other"] * count for _, count in _CALLS)
        tests.append((Spy(instead=Replace("other")), items))
    replaced = [_watch(kind, case, spy) == expected for spy, expected in tests]
    if any(replaced) and not all(replaced):
        raise WorkError(f"{kind.value}: {case.name}: obeys some hooks: {replaced}")
    return any(replaced)


def _watch(kind: Kind, case: Case, spy: Spy) -> tuple[object, ...]:
    detach = _do_nothing if case.attach is None else case.attach(spy)
    try:
        return _results(kind, case.subject)
    finally:
        detach()


def _results(kind: Kind, subject: Subject) -> tuple[object, ...]:
    return tuple(_denied_or_result(kind, subject, *call) for call in _CALLS)


def _denied_or_result(kind: Kind, subject: Subject, text: str, count: int) -> object:
    try:
        return _result(kind, subject, text, count)
    except ToolDenied as error:
        call: Any = error.call
        return "denied", error.reason, call.text, call.count


def _result(kind: Kind, subject: Subject, text: str, count: int) -> object:
    if kind is Kind.METHOD:
        return subject.method(text, count)
    if kind is Kind.ASYNC:
        return finish(subject(text, count))
    if kind in (Kind.FAILING, Kind.FAILING_ASYNC):
        return _caught(kind, subject, text, count)
    if kind in (Kind.GENERATOR, Kind.ITEM):
        return list(subject(text, count))
    if kind in _STREAMS:
        return finish(_collect(subject(text, count)))
    return subject(text, count)


def _caught(kind: Kind, subject: Subject, text: str, count: int) -> object:
    try:
        given = subject(text, count)
        return finish(given) if kind is Kind.FAILING_ASYNC else given
    except LookupError as error:
        return repr(error)


async def _collect(items: AsyncIterator[object]) -> list[object]:
    return [item async for item in items]


_STREAMS = (
    Kind.GENERATOR,
    Kind.ITEM,
    Kind.ASYNC_GENERATOR,
    Kind.ASYNC_ITEM,
    Kind.LOOP_GENERATOR,
)
