"""Running the hooks of a sync tool, phase by phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .outcomes import Deny, Replace, ToolDenied
from .progress import (
    ON_ERROR,
    POST_CALL,
    PRE_CALL,
    Progress,
    failing,
    log,
    name_hook,
    wrong_outcome,
)
from .records import Phase, ToolCall, ToolError, ToolReturn

if TYPE_CHECKING:
    from .endings import ToolOutcome
    from .hooks import ErrorHook, ExitHook, PostHook, PreHook

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
H = TypeVar("H")


def run_pre_call(
    hooks: tuple[PreHook[C, R], ...], call: C, progress: Progress[H]
) -> Replace[R] | None:
    """Run the hooks until one decides; return what stands in for the tool's run.

    Raises:
        ToolDenied: a hook denied the call.
    """
    for hook in hooks:
        progress.hook = hook
        outcome = hook(call)
        if outcome is not None:
            return decide(outcome, hook, call)
    return None


def decide(
    outcome: Replace[R] | Deny, hook: object, call: ToolCall, phase: Phase = PRE_CALL
) -> Replace[R]:
    """Return what stands in for the tool's run.

    Raises:
        ToolDenied: the outcome is a denial.
    """
    if isinstance(outcome, Deny):
        raise ToolDenied(call.tool_name, outcome.reason, call)
    if type(outcome) is not Replace:
        raise wrong_outcome(outcome, hook, phase, call, "None, Replace or Deny")
    return outcome


def run_post_call(
    hooks: tuple[PostHook[C, R], ...], call: C, result: R, progress: Progress[H]
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


def run_on_exit(hooks: tuple[ExitHook[C, R], ...], ending: ToolOutcome[C, R]) -> None:
    """Run all hooks, whatever becomes of them; the outcome stays as it is.

    Raises:
        BaseException: of several, the first that is no `Exception`.
    """
    interrupt: BaseException | None = None
    for hook in hooks:
        try:
            hook(ending)
        except Exception as error:
            log(f"the outcome of tool '{ending.call.tool_name}' stands", error)
        except BaseException as error:
            interrupt = interrupt or error
    if interrupt is not None:
        raise interrupt


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
            failed.error.with_traceback(traceback)
            if error is failed.error:
                recovery = None
                continue
            # Nested, so that errors are chained as Python chains them.
            recovery = run_on_error(
                hooks[index + 1 :], failed_again(failed, error, hook)
            )
            if recovery is None:
                raise
            break
        # A hook may have raised the error again, and caught it.
        failed.error.with_traceback(traceback)
    return recovery


def failed_again(failed: ToolError[C], error: Exception, hook: object) -> ToolError[C]:
    """Return the record of an `on_error` hook's own error."""
    hook = failing(hook, error)
    name_hook(error, hook, ON_ERROR, failed.call)
    return ToolError(
        failed.call, error, phase=ON_ERROR, hook=hook, duration=failed.duration
    )
