"""Limits on how often tools are called.

Not by the package `limits`, as of its release 5.8: its storage in memory reads the
time of day, which may be set back, and takes no clock for tests.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from math import ceil
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar, cast, overload

from hookgen.runtime import Deny, ToolCall

C_contra = TypeVar("C_contra", bound=ToolCall, contravariant=True)


def each_tool(call: ToolCall) -> Hashable:
    """Tell the tools apart, and nothing else."""
    # mypy takes the `__hash__` of a class for that of its objects.
    return cast("Hashable", type(call))


def all_together(_: ToolCall) -> Hashable:
    """Tell no calls apart: what is attached to several tools, they share."""
    return None


class RateLimit(Generic[C_contra]):
    """Denies calls beyond a number in a sliding window of time; a `pre_call` hook.

    Denied calls do not count. What is kept is bounded by the calls of one window.
    """

    __slots__ = ("_allowed", "_calls", "_clock", "_key", "_lock", "_period")

    @overload
    def __init__(
        self: RateLimit[ToolCall],
        *,
        calls: int,
        period: float,
        clock: Callable[[], float] = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        *,
        calls: int,
        period: float,
        key: Callable[[C_contra], Hashable],
        clock: Callable[[], float] = ...,
    ) -> None: ...

    def __init__(
        self,
        *,
        calls: int,
        period: float,
        key: Callable[[C_contra], Hashable] = each_tool,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Allow so many calls in any period of so many seconds.

        `key` says which calls are counted together: those of each tool, or of all
        (`all_together`), or of each user. `clock` is in seconds and never goes back.
        """
        if calls < 1:
            raise ValueError(f"calls is {calls}, not 1 or more")
        if not period > 0:
            raise ValueError(f"period is {period}, not more than 0")
        self._calls = calls
        self._period = period
        self._key = key
        self._clock = clock
        self._lock = Lock()
        self._allowed: OrderedDict[Hashable, deque[float]] = OrderedDict()
        """When calls were allowed, by key; the key last used is the last one."""

    def __call__(self, call: C_contra, /) -> Deny | None:
        """Count a call, or deny it."""
        key = self._key(call)
        with self._lock:
            now = self._clock()
            self._forget(now - self._period)
            times = self._allowed.setdefault(key, deque())
            while times and times[0] <= now - self._period:
                times.popleft()
            if len(times) < self._calls:
                times.append(now)
                self._allowed.move_to_end(key)
                return None
            wait = times[0] + self._period - now
        return Deny(
            f"the limit of {self._calls} calls in {self._period:g} seconds is reached; "
            f"retry after {_round_up(wait)} seconds"
        )

    def _forget(self, before: float) -> None:
        """Drop the keys whose last call is out of the window."""
        while self._allowed:
            times = next(iter(self._allowed.values()))
            if times and times[-1] > before:
                return
            self._allowed.popitem(last=False)


def _round_up(seconds: float) -> str:
    """Return the seconds in words: never less, so that it is not too early."""
    return f"{ceil(seconds * 10) / 10:g}"
