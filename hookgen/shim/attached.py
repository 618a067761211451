"""Code of rules that attaches the hooks inside of the tool's own hook point."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from hookgen.layout import Brackets, Lambda, Line, Value, quote
from hookgen.model import FunctionKind
from hookgen.rule import FAILURE_LIMIT, Argument, BoundRule, Given, Phase
from hookgen.shim.ruled import Ruled, comment, give, handed_on

_SUBJECTS = {
    Phase.PRE_CALL: "call",
    Phase.AROUND: "call",
    Phase.INTERCEPT: "call",
    Phase.ON_ITEM: "item",
    Phase.POST_CALL: "done",
    Phase.ON_ERROR: "failed",
    Phase.ON_EXIT: "outcome",
}
"""What the record of a phase is called where a hook is attached."""

_OF_RECORD = {
    Given.RESULT: "result",
    Given.ERROR: "error",
    Given.DURATION: "duration",
    Given.ITEM: "item",
    Given.INDEX: "index",
}
"""What is an attribute of the record of a phase."""

_INWARD = frozenset({Phase.PRE_CALL, Phase.AROUND, Phase.INTERCEPT})
"""The phases in which a lower `order` runs first; in the others it runs last."""


class Attached(Struct, frozen=True):
    """The code of rules that attaches the hooks inside of the tool's own point."""

    ruled: Ruled

    def inside(self) -> Line:
        """Return the expression that runs the tool with its rules for a record."""
        return self._dispatch("dispatch_inside")

    def call(self) -> Iterator[str]:
        """Yield the method that the guard calls."""
        ruled = self.ruled
        yield ruled.call_header(())
        yield ruled.statement(("call = ", Value(ruled.made_record())), 2)
        yield "        if self.is_watched:"
        watched: tuple[Line, ...] = (("call",), ("tool",), ("self.ruled",))
        yield give(
            ruled, self._items(("self.dispatch", Brackets("(", watched, ")"))), 3
        )
        yield give(ruled, self._items(self._dispatch("dispatch")), 2)

    def _dispatch(self, method: str) -> Line:
        arguments = (("call",), ("tool",), (f"{self.ruled.record}.apply",))
        return f"self.rules.{method}", Brackets("(", arguments, ")")

    def _items(self, stream: Line) -> Line:
        if self.ruled.planned.tool.kind is FunctionKind.ASYNC_GENERATOR:
            return "self.begin", Brackets("(", (stream,), ")")
        return stream

    def bind(self) -> Iterator[str]:
        """Yield the method that attaches the hooks."""
        yield "    def bind(self) -> None:"
        yield "        rules = self.new_rules()"
        for number, (bound, order) in enumerate(self._ordered(), 1):
            yield comment(number, bound)
            yield self.ruled.statement(self._attachment(bound, order), 2)

    def _ordered(self) -> Iterator[tuple[BoundRule, int]]:
        """Yield the rules, each with the `order` that makes it run at its turn."""
        for turn, bound in enumerate(self.ruled.rules, 1):
            yield bound, turn if bound.rule.phase in _INWARD else -turn

    def _attachment(self, bound: BoundRule, order: int) -> Line:
        rule = bound.rule
        subject = _SUBJECTS[rule.phase]
        parameters = subject if rule.phase is not Phase.AROUND else "call, call_next"
        called = handed_on(self.ruled, bound, self._expression(subject))
        # Nothing around the lambda: type checkers then know what its parameters are.
        hook: Line = (f"{rule.phase.value}=", Lambda(parameters, called))
        name = quote(f"{bound.hook.module}:{bound.hook.name}")
        arguments = [hook, (f"order={order}",), (f"name={name}",)]
        if rule.observes:
            if rule.failure_limit != FAILURE_LIMIT:
                arguments += [(f"failure_limit={rule.failure_limit}",)]
            arguments += [("concurrent=True",)] if rule.concurrent else []
        method = "observe" if rule.observes else "subscribe"
        return f"rules.{method}", Brackets("(", tuple(arguments), ")")

    def _expression(self, subject: str) -> Callable[[Argument], Line]:
        call = subject if subject == "call" else f"{subject}.call"
        return lambda argument: (self._text(argument, subject, call),)

    def _text(  # noqa: PLR0911 - one for each thing that can be given
        self, argument: Argument, subject: str, call: str
    ) -> str:
        match argument.given:
            case Given.PARAMETER:
                return f"{call}.{self.ruled.field(argument.parameter).attribute}"
            case Given.RECORD | Given.OUTCOME:
                return subject
            case Given.CALL:
                return call
            case Given.TOOL_NAME:
                return quote(self.ruled.planned.tool.name)
            case Given.ARGUMENTS:
                return f"{call}.arguments()"
            case Given.CALL_NEXT:
                return "call_next"
            case given if given in _OF_RECORD:
                return f"{subject}.{_OF_RECORD[given]}"
            case given:
                return f"{call}.{given.value}"
