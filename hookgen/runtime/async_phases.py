"""Running the hooks of an async tool, phase by phase.

As in `phases`, except that a hook may be async.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from .outcomes import Deny, Replace
from .phases import decide, failed_again, replacement
from .progress import ON_ERROR, POST_CALL, Progress, wrong_outcome
from .records import ToolCall, ToolError, ToolReturn

if TYPE_CHECKING:
    from .hooks import (
        AsyncEndHook,
        AsyncErrorHook,
        AsyncPostHook,
        AsyncPreHook,
        EndHook,
        ErrorHook,
        PostHook,
        PreHook,
    )

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


async def run_pre_call(
    hooks: tuple[AsyncPreHook[C, R] | PreHook[C, R], ...], call: C, progress: Progress
) -> Replace[R] | None:
    """Run the hooks until one decides; return what stands in for the tool's run.

    Raises:
        ToolDenied: a hook denied the call; `progress.denied` then says so.
    """
    for hook in hooks:
        progress.hook = hook
        outcome = hook(call)
        if outcome is not None and isinstance(outcome, Awaitable):
            outcome = await outcome
        if outcome is not None:
            progress.denied = isinstance(outcome, Deny)
            return decide(outcome, hook, call)
    return None


async def run_post_call(
    hooks: tuple[AsyncPostHook[C, R] | PostHook[C, R], ...],
    call: C,
    result: R,
    progress: Progress,
) -> R:
    """Run all hooks; return the result as they leave it."""
    progress.phase = POST_CALL
    for hook in hooks:
        progress.hook = hook
        outcome = hook(ToolReturn(call, result, progress.duration))
        if outcome is not None and isinstance(outcome, Awaitable):
            outcome = await outcome
        if outcome is not None:
            result = replacement(outcome, hook, POST_CALL, call).result
    return result


async def run_end(
    hooks: tuple[AsyncEndHook[C] | EndHook[C], ...], call: C, progress: Progress
) -> None:
    """Run all `post_call` hooks of a tool that has items but no result."""
    progress.phase = POST_CALL
    for hook in hooks:
        progress.hook = hook
        outcome: object = hook(ToolReturn(call, None, progress.duration))
        if isinstance(outcome, Awaitable):
            outcome = await outcome
        if outcome is not None:
            raise wrong_outcome(outcome, hook, POST_CALL, call, "None")


async def run_on_error(
    hooks: tuple[AsyncErrorHook[C, R] | ErrorHook[C, R], ...], failed: ToolError[C]
) -> Replace[R] | None:
    """Run all hooks; return the recovery, or `None` if the error goes on.

    The rules are those of `phases.run_on_error`.

    Raises:
        Exception: an `on_error` hook's error stands instead of the record's.
    """
    recovery = None
    traceback = failed.error.__traceback__
    for index, hook in enumerate(hooks):
        try:
            outcome = hook(failed)
            if outcome is not None and isinstance(outcome, Awaitable):
                outcome = await outcome
            if outcome is not None:
                recovery = replacement(outcome, hook, ON_ERROR, failed.call)
        except Exception as error:
            if error is failed.error:
                error.__traceback__ = traceback
                recovery = None
                continue
            # Nested, so that errors are chained as Python chains them.
            recovery = await run_on_error(
                hooks[index + 1 :], failed_again(failed, error, hook)
            )
            if recovery is None:
                raise
            break
    return recovery
