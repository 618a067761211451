"""Running the hooks of an async tool, phase by phase.

As in `phases`, except that a hook may be async.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from .outcomes import Replace
from .phases import decide, failed_again, replacement
from .progress import ON_ERROR, POST_CALL, Progress, log
from .records import ToolCall, ToolError, ToolReturn

if TYPE_CHECKING:
    from .endings import ToolOutcome
    from .hooks import (
        EitherErrorHook,
        EitherExitHook,
        EitherPostHook,
        EitherPreHook,
    )

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
H = TypeVar("H")


async def run_pre_call(
    hooks: tuple[EitherPreHook[C, R], ...],
    call: C,
    progress: Progress[H],
) -> Replace[R] | None:
    """Run the hooks until one decides; return what stands in for the tool's run.

    Raises:
        ToolDenied: a hook denied the call.
    """
    for hook in hooks:
        progress.hook = hook
        outcome = hook(call)
        if outcome is not None and isinstance(outcome, Awaitable):
            outcome = await outcome
        if outcome is not None:
            return decide(outcome, hook, call)
    return None


async def run_post_call(
    hooks: tuple[EitherPostHook[C, R], ...],
    call: C,
    result: R,
    progress: Progress[H],
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


async def run_on_exit(
    hooks: tuple[EitherExitHook[C, R], ...], ending: ToolOutcome[C, R]
) -> None:
    """Run all hooks, whatever becomes of them; the outcome stays as it is.

    Raises:
        BaseException: of several, the first that is no `Exception`.
    """
    interrupt: BaseException | None = None
    for hook in hooks:
        try:
            outcome: object = hook(ending)
            if isinstance(outcome, Awaitable):
                await outcome
        except Exception as error:
            log(f"the outcome of tool '{ending.call.tool_name}' stands", error)
        except BaseException as error:
            interrupt = interrupt or error
    if interrupt is not None:
        raise interrupt


async def run_on_error(
    hooks: tuple[EitherErrorHook[C, R], ...], failed: ToolError[C]
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
            failed.error.with_traceback(traceback)
            if error is failed.error:
                recovery = None
                continue
            # Nested, so that errors are chained as Python chains them.
            recovery = await run_on_error(
                hooks[index + 1 :], failed_again(failed, error, hook)
            )
            if recovery is None:
                raise
            break
        # A hook may have raised the error again, and caught it.
        failed.error.with_traceback(traceback)
    return recovery
