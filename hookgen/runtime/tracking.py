"""What a call has to do with the run that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .context import CURRENT_CALL, CURRENT_RUN
from .records import identify

if TYPE_CHECKING:
    from .endings import ToolOutcome
    from .point import AnyPoint
    from .records import ToolCall
    from .registry import Registry
    from .runs import Run


def run_of(registry: Registry[AnyPoint]) -> Run[object, object] | None:
    """Return the innermost run that calls of a package's tools belong to."""
    run = CURRENT_RUN.get()
    while run is not None and not run.has(registry):
        run = run.outer
    return run


def begin_call(
    registry: Registry[AnyPoint], call: ToolCall
) -> Run[object, object] | None:
    """Tell the current run of a call; return the run if the call belongs to it."""
    run = run_of(registry) if registry.is_running else None
    if run is None:
        return None
    identity = identify(call)
    identity.run = run
    parent = CURRENT_CALL.get()
    if parent is not None:
        # The id, and not the record, which would keep all calls above it alive.
        identity.parent_call_id = parent.call_id
    run.count_begun(call)
    return run


def enter_call(run: Run[object, object] | None, call: ToolCall) -> ToolCall | None:
    """Make a run's call the current one; return the one that was it."""
    if run is None:
        return None
    outer = CURRENT_CALL.get()
    CURRENT_CALL.set(call)
    return outer


def leave_call(run: Run[object, object] | None, outer: ToolCall | None) -> None:
    """Make the call that was the current one so again."""
    # Not by a token: a generator may be begun and ended in different contexts.
    if run is not None:
        CURRENT_CALL.set(outer)


def count_ending(
    run: Run[object, object] | None, ending: ToolOutcome[ToolCall, object]
) -> None:
    """Tell the run how its call ended."""
    if run is not None:
        run.count_ended(ending)
