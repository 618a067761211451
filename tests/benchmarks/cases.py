"""What is compared, and the check that what is compared does the same work."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import repeat
from typing import Any, TypeAlias

from hookgen.runtime import Replace

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


class State(Enum):
    """Whether hooks are attached."""

    IDLE = "idle"
    HOOKED = "one pre and one post hook"


@dataclass(frozen=True, slots=True)
class Case:
    """One way to call a tool, with or without hooks."""

    name: str
    work: str
    """What it does, for people who compare."""
    subject: Subject
    attach: Attach | None = None
    """Attaches two hooks until its result is called; `None` if no hook is called."""
    obeys: bool = False
    """Whether what a hook returns can replace the result."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a case did, when its calls were watched."""

    results: tuple[object, ...]
    before: int
    after: int
    is_obeyed: bool
    """Whether both hooks could replace the result; for streams, the first."""

    def as_json(self) -> dict[str, object]:
        return {
            "results": list(self.results),
            "pre_hook_calls": self.before,
            "post_hook_calls": self.after,
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


def _async_item(tool: Callable[[str, int], AsyncIterator[object]]) -> Loop:
    async def loop(turns: int) -> None:
        async for _ in tool(TEXT, turns):
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
        WorkError: the hooks were not called once a call, or were told what is not so,
            or cannot do what the case promises.
    """
    if case.attach is None:
        return Work(_results(kind, case.subject), 0, 0, is_obeyed=False)
    spy = Spy()
    results = _watch(kind, case, spy)
    if spy.before_seen != list(_CALLS):
        raise WorkError(f"{kind.value}: {case.name}: before: {spy.before_seen}")
    told = [(text, count) for text, count, _ in spy.after_seen]
    if told != list(_CALLS):
        raise WorkError(f"{kind.value}: {case.name}: after: {spy.after_seen}")
    is_obeyed = _is_obeyed(kind, case)
    if is_obeyed is not case.obeys:
        raise WorkError(f"{kind.value}: {case.name}: obeys hooks: {is_obeyed}")
    return Work(results, len(spy.before_seen), len(spy.after_seen), is_obeyed)


def _is_obeyed(kind: Kind, case: Case) -> bool:
    early = ["early"] if kind in _STREAMS else "early"
    replaced = _watch(kind, case, Spy(early=Replace(early)))
    is_obeyed = replaced == (early,) * len(_CALLS)
    if kind in _STREAMS:
        return is_obeyed
    replaced = _watch(kind, case, Spy(late=Replace("late")))
    return is_obeyed and replaced == ("late",) * len(_CALLS)


def _watch(kind: Kind, case: Case, spy: Spy) -> tuple[object, ...]:
    assert case.attach is not None
    detach = case.attach(spy)
    try:
        return _results(kind, case.subject)
    finally:
        detach()


def _results(kind: Kind, subject: Subject) -> tuple[object, ...]:
    return tuple(_result(kind, subject, *call) for call in _CALLS)


def _result(kind: Kind, subject: Subject, text: str, count: int) -> object:
    if kind is Kind.METHOD:
        return subject.method(text, count)
    if kind is Kind.ASYNC:
        return finish(subject(text, count))
    if kind in (Kind.GENERATOR, Kind.ITEM):
        return list(subject(text, count))
    if kind in _STREAMS:
        return finish(_collect(subject(text, count)))
    return subject(text, count)


async def _collect(items: AsyncIterator[object]) -> list[object]:
    return [item async for item in items]


_STREAMS = (Kind.GENERATOR, Kind.ITEM, Kind.ASYNC_GENERATOR, Kind.ASYNC_ITEM)
