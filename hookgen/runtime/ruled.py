"""What the code of rules calls, which itself calls the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from .outcomes import Deny, Replace, ToolDenied
from .point import AnyPoint
from .progress import misuse
from .records import ToolCall

if TYPE_CHECKING:
    from .progress import OutcomeError

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


class Ruling(AnyPoint, Generic[C, R]):
    """What hook points make of the outcomes of hooks that their own code calls."""

    __slots__ = ()

    def refused(self, denial: Deny, call: C, hook: str) -> Exception:
        """Return what is raised when the `pre_call` hook of a rule denies a call."""
        if not isinstance(cast("object", denial), Deny):
            return self._misuse(denial, "pre_call", hook, "None or Deny")
        return ToolDenied(call.tool_name, denial.reason, call)

    def decided(self, outcome: Replace[R] | Deny, call: C, hook: str) -> R:
        """Return the result that the `pre_call` hook of a rule gives.

        Raises:
            ToolDenied: it denied the call.
            OutcomeError: what it returned is neither `Replace` nor `Deny`.
        """
        if isinstance(outcome, Deny):
            raise self.refused(outcome, call, hook)
        if type(outcome) is not Replace:
            raise self._misuse(outcome, "pre_call", hook, "None, Replace or Deny")
        return outcome.result

    def replaced(self, change: Replace[R], hook: str) -> R:
        """Return the result that the `post_call` hook of a rule gives.

        Raises:
            OutcomeError: what it returned is no `Replace`.
        """
        if type(change) is not Replace:
            raise self._misuse(change, "post_call", hook, "None or Replace")
        return change.result

    def _misuse(
        self, outcome: object, phase: str, hook: str, expected: str
    ) -> OutcomeError:
        description = f"{phase} hook '{hook}' of tool '{self.tool_name}'"
        return misuse(outcome, description, expected)
