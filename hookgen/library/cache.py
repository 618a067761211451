"""A cache of results; needs the extra `cache` (the package cachetools)."""

from __future__ import annotations

from asyncio import AbstractEventLoop, Event, get_running_loop
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Set
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from threading import Lock
from time import monotonic
from typing import Final, TypeVar, cast
from uuid import UUID

from cachetools import Cache as Entries
from cachetools import LRUCache, TTLCache

from hookgen.runtime import ToolCall

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")

_VALUES: Final = (bool, int, str, bytes, Enum, date, time, timedelta, Decimal, UUID)


class _Unknown(Exception):  # noqa: N818 - never seen outside of this module
    """An argument of a class whose objects are not known to be told apart."""


def key_of_arguments(call: ToolCall) -> Hashable | None:
    """Return what tells calls apart: the tool, its owner and its arguments.

    `None`, which means that the call is not cached, if an argument is anything but
    JSON, a tuple, set, enum, date, path, number or UUID. `1`, `1.0` and `True` are
    told apart, the order of a dict's keys is not. The owner of a method counts as the
    object that it is, whatever it equals.
    """
    try:
        arguments = _freeze(call.arguments())
    except (_Unknown, RecursionError):
        return None
    return type(call), _Same(getattr(call, "owner", None)), arguments


class _Same:
    """Equal to itself and to what stands for the same object, which it keeps alive."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)


def _freeze(value: object) -> Hashable:
    kind = type(value)
    if value is None or isinstance(value, (*_VALUES, PurePath)):
        return kind, cast("Hashable", value)
    if isinstance(value, float):
        # 0.0 equals -0.0, and not a number equals nothing.
        return kind, repr(value)
    if kind in (list, tuple):
        return kind, tuple(_freeze(item) for item in cast("Iterable[object]", value))
    if kind in (set, frozenset):
        return kind, frozenset(_freeze(item) for item in cast("Set[object]", value))
    if kind is dict:
        items = cast("Mapping[object, object]", value).items()
        return kind, frozenset((_freeze(key), _freeze(item)) for key, item in items)
    raise _Unknown


@dataclass(frozen=True, slots=True)
class CacheCounts:
    """What became of the calls that a cache has seen."""

    hits: int
    misses: int
    """The tool was run, and its result kept if it could be copied."""
    passed: int
    """The tool was run, since the call has no key."""


class _Flight:
    """A call that is on its way, for others that want the same."""

    __slots__ = ("failed", "landed")

    def __init__(self) -> None:
        self.landed = Event()
        self.failed = False
        """Whether the tool failed; not if its call was cancelled."""


_WITHIN: Final[ContextVar[tuple[_Flight, ...]]] = ContextVar(
    "hookgen_library_cache", default=()
)
"""The calls inside of which this task runs, or whoever started it."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A result, which may be `None`."""

    result: object


class Cache:
    """Keeps the results of tools; `run` and `run_async` are `around` hooks.

    What is kept, and what callers get of it, are deep copies: nobody's edits are seen
    by others. A result that cannot be copied is not kept, and neither is an error.
    Items of streams are not cached. Any thread may use it; threads that want the same
    at the same time may each run the tool, tasks of one event loop run it once.
    """

    __slots__ = ("_counts", "_entries", "_flights", "_key", "_lock")

    def __init__(
        self,
        *,
        max_entries: int = 1000,
        ttl: float | None = None,
        key: Callable[[ToolCall], Hashable | None] = key_of_arguments,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Keep so many results, each for `ttl` seconds, or until others need its place.

        `key` tells calls apart; those for which it returns `None` are not cached. It
        has to tell tools apart, too, if the cache serves several, and users, if what
        they see differs. `clock` is in seconds and never goes back.
        """
        if max_entries < 1:
            raise ValueError(f"max_entries is {max_entries}, not 1 or more")
        self._entries: Entries[Hashable, _Kept]
        if ttl is None:
            self._entries = LRUCache(max_entries)
        else:
            self._entries = TTLCache(max_entries, ttl, clock)
        self._key = key
        self._lock = Lock()
        self._counts = [0, 0, 0]
        self._flights: dict[tuple[AbstractEventLoop, Hashable], _Flight] = {}

    def run(self, call: C, call_next: Callable[[C], R], /) -> R:
        """Return the result that is kept, or the tool's; for functions."""
        key = self._key(call)
        kept = self._find(key)
        if kept is not None:
            # What a call's tool returned has the type of its results.
            return cast("R", deepcopy(kept.result))
        result = call_next(call)
        self._keep(key, result)
        return result

    async def run_async(self, call: C, call_next: Callable[[C], Awaitable[R]], /) -> R:
        """Return the result that is kept, or the tool's; for coroutine functions.

        While one task runs the tool, others that want the same wait. If it fails,
        each of them runs the tool itself; if it is cancelled, one of them does.
        """
        key = self._key(call)
        while True:
            kept = self._find(key)
            if kept is not None:
                return cast("R", deepcopy(kept.result))
            place = get_running_loop(), key
            flight = self._flights.get(place)
            if flight is None or key is None:
                return await self._fly(place, call, call_next)
            if flight in _WITHIN.get():
                # The cache is attached twice, or the tool makes the same call again:
                # nobody waits for himself.
                return await call_next(call)
            await flight.landed.wait()
            if flight.failed:
                result = await call_next(call)
                self._keep(key, result)
                return result

    async def _fly(
        self,
        place: tuple[AbstractEventLoop, Hashable],
        call: C,
        call_next: Callable[[C], Awaitable[R]],
    ) -> R:
        flight = _Flight()
        key = place[1]
        if key is not None:
            self._flights[place] = flight
        outer = _WITHIN.get()
        _WITHIN.set((*outer, flight))
        try:
            result = await call_next(call)
            self._keep(key, result)
        except Exception:
            flight.failed = True
            raise
        finally:
            _WITHIN.set(outer)
            if key is not None:
                del self._flights[place]
            flight.landed.set()
        return result

    def clear(self) -> None:
        """Forget all results."""
        with self._lock:
            self._entries.clear()

    def counts(self) -> CacheCounts:
        """Return what became of the calls so far."""
        with self._lock:
            hits, misses, passed = self._counts
        return CacheCounts(hits, misses, passed)

    def _find(self, key: Hashable | None) -> _Kept | None:
        with self._lock:
            kept = None if key is None else self._entries.get(key)
            self._counts[2 if key is None else kept is None] += 1
        return kept

    def _keep(self, key: Hashable | None, result: object) -> None:
        if key is None:
            return
        try:
            kept = _Kept(deepcopy(result))
        except Exception:
            # An open file, a lock or the like: the caller's, and nobody else's.
            return
        with self._lock:
            self._entries[key] = kept
