"""A message for the model, of what is about to happen."""

from __future__ import annotations

from hookgen.runtime import Message, Turn
from shop.tools.hooks import AnyCall, toolset


@toolset.after_model
def announce(turn: Turn[AnyCall]) -> Turn[AnyCall] | None:
    """Add a message if the model asks for tools; `None` changes nothing."""
    if not turn.calls:
        return None
    return turn.add(Message("system", f"{len(turn.calls)} tool calls are next"))
