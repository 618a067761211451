"""No tool that destroys anything; the model hears of it."""

from __future__ import annotations

from hookgen.runtime import Message, Turn
from shop.tools.hooks import AnyCall, toolset

DANGEROUS = {point.tool_name for point in toolset.select(tag="destructive")}


@toolset.after_model
def keep_safe(turn: Turn[AnyCall]) -> Turn[AnyCall] | None:
    """Drop the calls, and say how many."""
    safe = turn.keep(lambda call: call.tool_name not in DANGEROUS)
    dropped = len(turn.calls) - len(safe.calls)
    if not dropped:
        return None
    return safe.add(Message("system", f"{dropped} dangerous calls were dropped"))
