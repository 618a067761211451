"""Messages about the conversation itself."""

from __future__ import annotations

from hookgen.runtime import Message, Turn
from shop.tools.hooks import AnyCall, toolset


@toolset.after_model
def manage(turn: Turn[AnyCall]) -> Turn[AnyCall] | None:
    """Warn of the end, or else of the length."""
    if turn.remaining is not None and turn.remaining <= 2:
        return turn.add(
            Message("system", f"{turn.remaining} turns are left; come to an end")
        )
    if len(turn.history) > 20:
        return turn.add(Message("system", "this is getting long; sum it up"))
    return None
