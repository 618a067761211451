"""Running the hooks of a sync tool, phase by phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .outcomes import Deny, Replace, ToolDenied
from .progress import ON_ERROR, POST_CALL, PRE_CALL, Progress, name_hook, wrong_outcome
from .records import Phase, ToolCall, ToolError, ToolReturn

if TYPE_CHECKING:
    from .hooks import ErrorHook, PostHook, PreHook

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


def run_pre_call(
    hooks: tuple[PreHook[C, R], ...], call: C, progress: Progress
) -> Replace[R] | None:
    """Run the hooks until one decides; return what stands in for the tool's run.

    Raises:
        ToolDenied: a hook denied the call; `progress.denied` then says so.
    """
    for hook in hooks:
        progress.hook = hook
        outcome = hook(call)
        if outcome is not None:
            progress.denied = isinstance(outcome, Deny)
            return decide(outcome, hook, call)
    return None


def decide(outcome: Replace[R] | Deny, hook: object, call: ToolCall) -> Replace[R]:
    """Return what stands in for the tool's run.

    Raises:
        ToolDenied: the outcome is a denial.
    """
    if isinstance(outcome, Deny):
        raise ToolDenied(call.tool_name, outcome.reason)
    if type(outcome) is not Replace:
        raise wrong_outcome(outcome, hook, PRE_CALL, call, "None, Replace or Deny")
    return outcome


def run_post_call(
    hooks: tuple[PostHook[C, R], ...], call: C, result: R, progress: Progress
) -> R:
    """Run all hooks; return the result as they leave it."""
    progress.phase = POST_CALL
    for hook in hooks:
        progress.hook = hook
        outcome = hook(ToolReturn(call, result, progress.duration))
        if outcome is not None:
            result = replacement(outcome, hook, POST_CALL, call).result
    return result


def replacement(
    outcome: Replace[R], hook: object, phase: Phase, call: ToolCall
) -> Replace[R]:
    """Return the outcome, which its type alone does not make a `Replace`."""
    if type(outcome) is not Replace:
        raise wrong_outcome(outcome, hook, phase, call, "None or Replace")
    return outcome


def run_on_error(
    hooks: tuple[ErrorHook[C, R], ...], failed: ToolError[C]
) -> Replace[R] | None:
    """Run all hooks; return the recovery, or `None` if the error goes on.

    The last word wins: a `Replace` recovers, even from another hook's error; an
    error that a hook raises stands, even if a hook before it recovered, and is
    what the hooks after it see. Raising the record's own error lets it go on.

    Raises:
        Exception: an `on_error` hook's error stands instead of the record's.
    """
    recovery = None
    traceback = failed.error.__traceback__
    for index, hook in enumerate(hooks):
        try:
            outcome = hook(failed)
            if outcome is not None:
                recovery = replacement(outcome, hook, ON_ERROR, failed.call)
        except Exception as error:
            if error is failed.error:
                error.__traceback__ = traceback
                recovery = None
                continue
            # Nested, so that errors are chained as Python chains them.
            recovery = run_on_error(
                hooks[index + 1 :], failed_again(failed, error, hook)
            )
            if recovery is None:
                raise
            break
    return recovery


def failed_again(failed: ToolError[C], error: Exception, hook: object) -> ToolError[C]:
    """Return the record of an `on_error` hook's own error."""
    name_hook(error, hook, ON_ERROR, failed.call)
    return ToolError(
        failed.call, error, phase=ON_ERROR, hook=hook, duration=failed.duration
    )
