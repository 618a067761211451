"""One record before each call of any tool, and one behind it."""

from __future__ import annotations

from dataclasses import dataclass
from time import time
from typing import assert_never

from hookgen.runtime import Cancelled, Denied, Raised, Returned, ToolOutcome
from shop.tools.hooks import AnyCall, toolset


@dataclass(frozen=True, slots=True)
class Before:
    """A call that begins."""

    execution_id: str
    tool: str
    arguments: dict[str, object]
    at: float


@dataclass(frozen=True, slots=True)
class After:
    """A call that is over."""

    execution_id: str
    status: str
    said: str
    duration: float
    at: float


records: list[Before | After] = []


@toolset.all().pre_call(on_failure="continue")
def begin(call: AnyCall) -> None:
    """Record the arguments; what goes wrong here never breaks the call."""
    records.append(Before(call.call_id, call.tool_name, call.arguments(), time()))


@toolset.all().on_exit
def end(outcome: ToolOutcome[AnyCall, object]) -> None:
    """Record how it went; every call ends in one of four ways."""
    match outcome:
        case Returned(_, result):
            status, said = "success", repr(result)
        case Raised(_, error):
            status, said = "error", repr(error)
        case Denied(_, reason):
            status, said = "denied", reason
        case Cancelled(_, cause):
            status, said = "cancelled", repr(cause)
        case _:
            assert_never(outcome)
    call_id = outcome.call.call_id
    records.append(After(call_id, status, said, outcome.duration, time()))
