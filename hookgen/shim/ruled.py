"""A tool and its rules, for those who write the code of rules."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hookgen.layout import Brackets, Header, Line, Value, format_statement
from hookgen.model import FunctionKind, PlannedTool
from hookgen.rewrite import is_never
from hookgen.rule import Answer, Argument, BoundRule, Given, HookFunction, Phase
from hookgen.signature import Field, Signature
from hookgen.typeform import type_line

LOCALS = frozenset(
    {
        "ToolReturn",
        "call",
        "call_next",
        "change",
        "denial",
        "done",
        "duration",
        "failed",
        "item",
        "outcome",
        "perf_counter",
        "result",
        "rules",
        "self",
        "started",
        "tool",
    }
)
"""The names that code of rules uses itself, which no parameter or module gets there."""


class Ruled(Struct, frozen=True):
    """A tool and the rules that hold for it."""

    planned: PlannedTool
    signature: Signature
    rules: tuple[BoundRule, ...]
    """In the order in which they run, phase by phase."""
    policies: Callable[[str], str]
    """Tells the local name of a module of hooks."""
    width: int

    @property
    def record(self) -> str:
        """The name of the call record's class."""
        return f"{self.planned.record_name}Call"

    @property
    def is_async(self) -> bool:
        """Whether the tool is a coroutine function."""
        return self.planned.tool.kind is FunctionKind.COROUTINE

    @property
    def is_coroutine(self) -> bool:
        """Whether the code has to await anything, but what it returns at last.

        If not, it is no coroutine function itself, which would cost as much as a call.
        """
        return self.is_async and not all(
            bound.rule.phase is Phase.PRE_CALL
            and bound.answer in (Answer.NOTHING, Answer.DENY)
            and not bound.is_awaited
            for bound in self.rules
        )

    @property
    def is_plain(self) -> bool:
        """Whether the code itself can call all of the hooks."""
        tool = self.planned.tool
        return (
            tool.kind in (FunctionKind.FUNCTION, FunctionKind.COROUTINE)
            and not is_never(tool)
            and all(map(self._is_plain, self.rules))
        )

    def _is_plain(self, bound: BoundRule) -> bool:
        # Of others it cannot be known whether they return anything, nor when.
        is_known = bound.hook.header is not None and not (
            bound.hook.is_replaced and bound.answer is Answer.NOTHING
        )
        is_beside = bound.rule.phase in (Phase.PRE_CALL, Phase.POST_CALL)
        return is_known and is_beside and not bound.rule.observes

    def has(self, given: Given, phase: Phase | None = None) -> bool:
        """Tell whether some hook, of one phase or of any, is given something."""
        return any(
            argument.given is given
            for bound in self.rules
            if phase in (None, bound.rule.phase)
            for argument in bound.arguments
        )

    def of(self, phase: Phase) -> tuple[BoundRule, ...]:
        """Return the rules of a phase."""
        return tuple(bound for bound in self.rules if bound.rule.phase is phase)

    def field(self, parameter: str) -> Field:
        """Return the field of one of the tool's parameters."""
        return next(f for f in self.signature.fields if f.key == parameter)

    def statement(self, line: Line | Header, level: int) -> str:
        """Return a statement, laid out."""
        return format_statement(line, indent="    " * level, width=self.width)

    def function(self, bound: BoundRule) -> str:
        """Return the expression that names a hook."""
        return f"{self.policies(bound.hook.module)}.{bound.hook.name}"

    @property
    def modules(self) -> set[str]:
        """The local names under which modules of hooks are imported."""
        return {self.policies(b.hook.module).partition(".")[0] for b in self.rules}

    def call_header(self, extra: tuple[Line, ...]) -> str:
        """Return the first line of what the guard calls."""
        body: Line = (f"tool: {self.planned.record_name}Body",)
        fields = tuple((f"{f.local}: ", *f.line) for f in self.fields)
        parameters = (("self",), body, *fields, *extra)
        is_coroutine = self.is_coroutine and bool(extra)
        returns = (
            self.signature.point_types[0]
            if is_coroutine
            else self.signature.call_result
        )
        start = "async def call" if is_coroutine else "def call"
        return self.statement(Header(start, parameters, type_line(returns)), 1)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the call record, in the signature's order."""
        return self.signature.fields

    def made_record(self) -> Line:
        """Return the expression that makes the call record of the parameters."""
        locals_ = tuple((each.local,) for each in self.fields)
        return self.record, Brackets("(", locals_, ")")


def give(ruled: Ruled, line: Line, level: int) -> str:
    tool = ruled.planned.tool
    if is_never(tool) and tool.kind is FunctionKind.FUNCTION:
        return ruled.statement(line, level)
    return ruled.statement(("return ", Value(line)), level)


def comment(number: int, bound: BoundRule) -> str:
    rule = bound.rule
    title = rule.do if rule.name == rule.do else f"{rule.name}, {rule.do}"
    observer = ", an observer" if rule.observes else ""
    return f"        # {number}. {rule.phase.value}: {title}{observer}"


def dotted(hook: HookFunction) -> str:
    return f"{hook.module}.{hook.name}"


def handed_on(
    ruled: Ruled, bound: BoundRule, expression: Callable[[Argument], Line]
) -> Line:
    """Return the call of a hook."""
    items: list[Line] = []
    for argument in bound.arguments:
        keyword = f"{argument.keyword}=" if argument.keyword else ""
        items.append(
            (keyword, *expression(argument)) if keyword else expression(argument)
        )
    return ruled.function(bound), Brackets("(", tuple(items), ")")
