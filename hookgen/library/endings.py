"""How calls ended, as the hooks that write it down put it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, TypeAlias

from hookgen.runtime import (
    Cancelled,
    Denied,
    Raised,
    Returned,
    ToolCall,
    ToolOutcome,
)

from .capturing import Capture, Json

Ending: TypeAlias = Literal["returned", "raised", "denied", "cancelled"]

AnyOutcome: TypeAlias = ToolOutcome[ToolCall, object]
"""What `on_exit` hooks of all tools get."""


def name_ending(outcome: AnyOutcome) -> Ending:
    """Return the word for how a call ended."""
    match outcome:
        case Returned():
            return "returned"
        case Raised():
            return "raised"
        case Denied():
            return "denied"
        case Cancelled():
            return "cancelled"


def describe_call(call: ToolCall, capture: Capture) -> dict[str, Json]:
    """Return what is known of a call before it ends; `None` for ids it has not."""
    run = call.run
    return {
        "call_id": call.call_id,
        "parent_call_id": call.parent_call_id,
        "run_id": None if run is None else run.run_id,
        "agent_id": None if run is None else run.agent_id,
        "tool": call.tool_name,
        "arguments": capture.arguments(call),
    }


def describe_ending(outcome: AnyOutcome, capture: Capture) -> dict[str, Json]:
    """Return how a call ended: the result, error or reason, and the seconds it took."""
    described: dict[str, Json] = {"outcome": name_ending(outcome)}
    match outcome:
        case Returned(result=result):
            described["result"] = capture(result)
        case Raised(error=error) | Cancelled(error=error):
            described["error"] = capture.error(error)
        case Denied(reason=reason):
            described["reason"] = capture(reason)
    described["duration"] = round(outcome.duration, 6)
    return described


def read_utc() -> datetime:
    """Return the time of day, in UTC."""
    return datetime.now(UTC)
