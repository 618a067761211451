"""What tools are used for: counts, and the slowest calls; `on_exit` hooks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Final

from .capturing import Capture, Json
from .endings import AnyOutcome, Ending, name_ending, read_utc

OTHERS: Final = "(others)"
"""Stands for the tools beyond the number that are told apart."""


@dataclass(frozen=True, slots=True)
class ToolUsage:
    """How often one tool was called, by ending."""

    tool: str
    """Its own name, or `OTHERS`."""
    returned: int = 0
    raised: int = 0
    denied: int = 0
    cancelled: int = 0
    seconds: float = 0.0
    """Of all calls together, their hooks included."""

    @property
    def calls(self) -> int:
        """How many there were."""
        return self.returned + self.raised + self.denied + self.cancelled

    def add(self, ending: Ending, seconds: float) -> ToolUsage:
        """Return the same with one call more."""
        total = self.seconds + seconds
        match ending:
            case "returned":
                return replace(self, returned=self.returned + 1, seconds=total)
            case "raised":
                return replace(self, raised=self.raised + 1, seconds=total)
            case "denied":
                return replace(self, denied=self.denied + 1, seconds=total)
            case "cancelled":
                return replace(self, cancelled=self.cancelled + 1, seconds=total)


class Usage:
    """Counts calls by tool and ending; an `on_exit` hook for tools of all kinds."""

    __slots__ = ("_lock", "_max_tools", "_usage")

    def __init__(self, *, max_tools: int = 1000) -> None:
        """Tell so many tools apart; calls of more are counted as `OTHERS`."""
        self._max_tools = max_tools
        self._lock = Lock()
        self._usage: dict[str, ToolUsage] = {}

    def __call__(self, outcome: AnyOutcome, /) -> None:
        """Count a call."""
        name = outcome.call.tool_name
        ending = name_ending(outcome)
        with self._lock:
            if name not in self._usage and len(self._usage) >= self._max_tools:
                name = OTHERS
            before = self._usage.get(name) or ToolUsage(name)
            self._usage[name] = before.add(ending, outcome.duration)

    def report(self) -> tuple[ToolUsage, ...]:
        """Return what was counted so far, by tool name."""
        with self._lock:
            usage = list(self._usage.values())
        return tuple(sorted(usage, key=lambda each: each.tool))

    def reset(self) -> None:
        """Start counting again."""
        with self._lock:
            self._usage.clear()


@dataclass(frozen=True, slots=True)
class SlowCall:
    """A call that took long."""

    tool: str
    call_id: str
    ended: datetime
    """In UTC."""
    seconds: float
    outcome: Ending
    arguments: Json
    """Captured safely."""


class SlowCalls:
    """Keeps the last calls that took long; an `on_exit` hook for tools of all kinds."""

    __slots__ = ("_calls", "_capture", "_clock", "_threshold")

    def __init__(
        self,
        *,
        threshold: float,
        keep: int = 100,
        capture: Capture | None = None,
        clock: Callable[[], datetime] = read_utc,
    ) -> None:
        """Keep calls that take `threshold` seconds or more, the last `keep` of them."""
        self._threshold = threshold
        self._capture = Capture() if capture is None else capture
        self._clock = clock
        # Adding to it, and copying it, take the interpreter one step each.
        self._calls: deque[SlowCall] = deque(maxlen=keep)

    def __call__(self, outcome: AnyOutcome, /) -> None:
        """Keep a call, if it took long."""
        if outcome.duration < self._threshold:
            return
        call = outcome.call
        self._calls.append(
            SlowCall(
                tool=call.tool_name,
                call_id=call.call_id,
                ended=self._clock(),
                seconds=outcome.duration,
                outcome=name_ending(outcome),
                arguments=self._capture.arguments(call),
            )
        )

    @property
    def calls(self) -> tuple[SlowCall, ...]:
        """The calls, the last one last."""
        return tuple(self._calls.copy())
