"""What the code of rules calls, which itself calls the hooks."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, TypeVar, cast

from .outcomes import Deny, Replace, ToolDenied
from .progress import OutcomeError, misuse

if TYPE_CHECKING:
    from .records import ToolCall

H = TypeVar("H")
R = TypeVar("R")


def named(module: str, name: str, hook: H) -> H:
    """Return a function that calls a hook, under the hook's name.

    By it, notes and messages name the hook of a rule as they name any other.
    """
    if isinstance(hook, FunctionType):
        hook.__module__ = module
        hook.__qualname__ = name
    return hook


def refusal(denial: Deny, call: ToolCall, hook: str) -> Exception:
    """Return what is raised when the `pre_call` hook of a rule denies a call."""
    if not isinstance(cast("object", denial), Deny):
        return _misuse(denial, "pre_call", hook, call.tool_name, "None or Deny")
    return ToolDenied(call.tool_name, denial.reason, call)


def decision(outcome: Replace[R] | Deny, call: ToolCall, hook: str) -> R:
    """Return the result that the `pre_call` hook of a rule gives.

    Raises:
        ToolDenied: it denied the call.
        OutcomeError: what it returned is neither `Replace` nor `Deny`.
    """
    if isinstance(outcome, Deny):
        raise refusal(outcome, call, hook)
    if type(outcome) is not Replace:
        raise _misuse(
            outcome, "pre_call", hook, call.tool_name, "None, Replace or Deny"
        )
    return outcome.result


def replaced(change: Replace[R], tool_name: str, hook: str) -> R:
    """Return the result that the `post_call` hook of a rule gives.

    Raises:
        OutcomeError: what it returned is no `Replace`.
    """
    if type(change) is not Replace:
        raise _misuse(change, "post_call", hook, tool_name, "None or Replace")
    return change.result


def _misuse(
    outcome: object, phase: str, hook: str, tool_name: str, expected: str
) -> OutcomeError:
    return misuse(outcome, f"{phase} hook '{hook}' of tool '{tool_name}'", expected)
