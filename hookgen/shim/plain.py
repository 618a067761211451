"""Code of rules that calls the hooks itself, before and behind a function."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from hookgen.layout import Brackets, Line, Value, quote
from hookgen.model import LiteralType
from hookgen.rule import Answer, Argument, BoundRule, Given, Phase
from hookgen.shim.ruled import Ruled, comment, dotted, handed_on
from hookgen.signature import Field


class Plain(Struct):
    """The code of rules that calls the hooks itself."""

    ruled: Ruled
    names: set[str] = field(default_factory=set[str])
    has_clock: bool = False
    _lines: list[str] = field(default_factory=list[str])
    _used: dict[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        tool = self.ruled
        self.has_clock = tool.has(Given.DURATION) or tool.has(
            Given.RECORD, Phase.POST_CALL
        )
        if tool.has(Given.RECORD, Phase.POST_CALL):
            self.names.add("ToolReturn")

    @property
    def has_record(self) -> bool:
        """Whether some hook is given the record, and all fields are read from it."""
        return self.ruled.has(Given.CALL) or self.ruled.has(Given.RECORD)

    @property
    def has_result(self) -> bool:
        """Whether the tool gives anything."""
        return self.ruled.signature.point_types[0] != LiteralType("None")

    def inside(self) -> Line:
        """Return the expression that runs the tool with its rules for a record."""
        fields = tuple((f"call.{each.attribute}",) for each in self.ruled.fields)
        return "self.call", Brackets("(", (("tool",), *fields, ("call",)), ")")

    def call(self) -> Iterator[str]:
        """Yield the method that the guard calls."""
        ruled = self.ruled
        yield ruled.call_header(((f"call: {ruled.record} | None = None",),))
        if self.has_record:
            yield "        if call is None:"
            yield ruled.statement(("call = ", Value(ruled.made_record())), 3)
            yield "            if self.is_watched:"
            yield self._dispatch(("call",), 4)
        else:
            # What is false of nearly all calls is asked first, and then nothing else.
            yield "        if self.is_watched and call is None:"
            yield self._dispatch(ruled.made_record(), 3)
        self._write()
        yield from self._lines

    def _dispatch(self, record: Line, level: int) -> str:
        """Return what runs the hooks that are attached at run time."""
        arguments: tuple[Line, ...] = (record, ("tool",), ("self.ruled",))
        run = (f"{self._await}self.dispatch", Brackets("(", arguments, ")"))
        return self.ruled.statement(("return ", Value(run)), level)

    def _write(self) -> None:
        before = tuple(enumerate(self.ruled.of(Phase.PRE_CALL), 1))
        behind = self.ruled.of(Phase.POST_CALL)
        goes_on = self._run(before, 2, returns=not behind)
        if not goes_on:
            return
        for number, bound in enumerate(behind, len(before) + 1):
            self._lines.append(comment(number, bound))
            self._change(bound, is_last=bound is behind[-1])
        if self.has_result and not (behind[-1].is_certain and _replaces(behind[-1])):
            self._add(("return result",), 2)

    @property
    def _await(self) -> str:
        return "await " if self.ruled.is_coroutine else ""

    def _add(self, line: Line, level: int) -> None:
        self._lines.append(self.ruled.statement(line, level))

    def _make_record(self, level: int) -> None:
        """Add what makes the call record, unless there is one in any case."""
        if not self.has_record:
            self._add(("if call is None:",), level)
            self._add(("call = ", Value(self.ruled.made_record())), level + 1)

    def _new(self, name: str) -> str:
        """Return a name that has not been used, so that each has one type."""
        taken = {each.local for each in self.ruled.fields} | self.ruled.modules
        candidate = ""
        while not candidate or candidate in taken:
            number = self._used[name] = self._used.get(name, 0) + 1
            candidate = name if number == 1 else f"{name}_{number}"
        return candidate

    def _run(
        self, rules: tuple[tuple[int, BoundRule], ...], level: int, *, returns: bool
    ) -> bool:
        """Add the hooks before the tool, and the tool; tell whether code may follow.

        What there is at the end is returned, or else assigned to `result`.
        """
        if not rules:
            self._body(level, returns=returns)
            return not returns
        (number, bound), *rest = rules
        self._lines.append("    " * (level - 2) + comment(number, bound))
        called = self._called(bound)
        match bound.answer:
            case Answer.NOTHING:
                self._add(called, level)
            case Answer.DENY if bound.is_certain:
                self._make_record(level)
                self._add(("raise ", Value(_judged("refused", called, bound))), level)
                return False
            case Answer.DENY:
                name = self._new("denial")
                self._add((f"{name} = ", Value(called)), level)
                self._add((f"if {name} is not None:",), level)
                self._make_record(level + 1)
                judged = _judged("refused", (name,), bound)
                self._add(("raise ", Value(judged)), level + 1)
            case _ if bound.is_certain:
                self._make_record(level)
                judged = _judged("decided", called, bound)
                self._decide(judged, level, returns=returns)
                return not returns
            case _:
                return self._choose(bound, tuple(rest), level, returns=returns)
        return self._run(tuple(rest), level, returns=returns)

    def _choose(
        self,
        bound: BoundRule,
        rest: tuple[tuple[int, BoundRule], ...],
        level: int,
        *,
        returns: bool,
    ) -> bool:
        """Add a hook whose outcome may stand in for the rest."""
        name = self._new("outcome")
        self._add((f"{name} = ", Value(self._called(bound))), level)
        self._add((f"if {name} is not None:",), level)
        self._make_record(level + 1)
        judged = _judged("decided", (name,), bound)
        self._decide(judged, level + 1, returns=returns)
        if returns:
            return self._run(rest, level, returns=True)
        self._add(("else:",), level)
        self._run(rest, level + 1, returns=False)
        return True

    def _decide(self, judged: Line, level: int, *, returns: bool) -> None:
        """Add what stands in for the tool."""
        self._give(judged, level, returns=returns)
        if self.has_clock and not returns:
            self._add(("duration = 0.0",), level)

    def _body(self, level: int, *, returns: bool) -> None:
        tool = self.ruled
        if self.has_record:
            names = tuple((f"call.{each.attribute}",) for each in tool.fields)
        else:
            names = tuple((each.local,) for each in tool.fields)
        run: Line = (f"{self._await}tool", Brackets("(", names, ")"))
        is_timed = self.has_clock and not returns
        if is_timed:
            self._add(("started = perf_counter()",), level)
        self._give(run, level, returns=returns)
        if is_timed:
            self._add(("duration = perf_counter() - started",), level)

    def _give(self, value: Line, level: int, *, returns: bool) -> None:
        """Return a result, or keep it for the hooks behind the tool."""
        if returns:
            self._add(("return ", Value(value)), level)
        elif self.has_result:
            self._add(("result = ", Value(value)), level)
        else:
            self._add(value, level)

    def _change(self, bound: BoundRule, *, is_last: bool) -> None:
        """Add a hook behind the tool."""
        called = self._called(bound)
        if not _replaces(bound):
            self._add(called, 2)
            return
        level, change = 2, called
        if not bound.is_certain:
            name = self._new("change")
            self._add((f"{name} = ", Value(called)), 2)
            self._add((f"if {name} is not None:",), 2)
            level, change = 3, (name,)
        arguments = (change, (quote(dotted(bound.hook)),))
        judged: Line = ("self.replaced", Brackets("(", arguments, ")"))
        self._give(judged, level, returns=is_last and self.has_result)

    def _called(self, bound: BoundRule) -> Line:
        name, *rest = handed_on(self.ruled, bound, self._expression)
        return f"{'await ' if bound.is_awaited else ''}{name}", *rest

    def _expression(  # noqa: PLR0911 - one for each thing that can be given
        self, argument: Argument
    ) -> Line:
        match argument.given:
            case Given.PARAMETER:
                return self._field(self.ruled.field(argument.parameter))
            case Given.OWNER:
                return self._field(self.ruled.fields[0])
            case Given.RECORD if self._is_behind(argument):
                arguments = (("call",), self._result, ("duration",))
                return "ToolReturn", Brackets("(", arguments, ")")
            case Given.CALL | Given.RECORD:
                return ("call",)
            case Given.TOOL_NAME:
                return (quote(self.ruled.planned.tool.name),)
            case Given.ARGUMENTS:
                return self._arguments()
            case Given.RESULT:
                return self._result
            case Given.RUN:
                known = "call.run"
                return (known if self.has_record else f"{known} if call else None",)
            case _:
                return (argument.given.value,)

    def _is_behind(self, argument: Argument) -> bool:
        behind = self.ruled.of(Phase.POST_CALL)
        return any(argument is each for bound in behind for each in bound.arguments)

    @property
    def _result(self) -> Line:
        return ("result" if self.has_result else "None",)

    def _field(self, item: Field) -> Line:
        return (f"call.{item.attribute}" if self.has_record else item.local,)

    def _arguments(self) -> Line:
        if self.has_record:
            return ("call.arguments()",)
        items = tuple(
            (f'"{each.key}": {each.local}',)
            for each in self.ruled.fields
            if each.key is not None
        )
        return (Brackets("{", items, "}"),)


def _judged(judge: str, outcome: Line, bound: BoundRule) -> Line:
    """Return what the hook point makes of an outcome that is not `None`."""
    arguments: tuple[Line, ...] = (outcome, ("call",), (quote(dotted(bound.hook)),))
    return f"self.{judge}", Brackets("(", arguments, ")")


def _replaces(bound: BoundRule) -> bool:
    """Tell whether a hook behind the tool may give another result."""
    return bound.answer is not Answer.NOTHING
