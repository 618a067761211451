"""A reference for the dispatch: slow, plain, and written from the contract alone.

A *scenario* is a tuple of steps, plain data that says what hooks are attached and what
they do, which tools are called, and how their items are taken. `Model` is an interpreter
of scenarios that knows nothing of the runtime; what it logs is what must happen.

A function is treated as a stream without items. The order of the statements is the
order of the phases; what is thrown into a stream goes where Python's `yield from` takes it.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeAlias

MAX_DEPTH = 3
"""Calls inside calls; deeper ones are left out, on both sides alike."""
MAX_CALLS = 25


class Kind(Enum):
    """The kinds of tools, each named as its one tool in the scenarios."""

    FUNCTION = "function"
    COROUTINE = "coroutine"
    STREAM = "stream"
    ASYNC_STREAM = "async_stream"

    @property
    def is_async(self) -> bool:
        return self in (Kind.COROUTINE, Kind.ASYNC_STREAM)

    @property
    def has_items(self) -> bool:
        return self in (Kind.STREAM, Kind.ASYNC_STREAM)


class Fault(Enum):
    """What hooks, tools and consumers raise."""

    BOOM = "Boom"
    HALT = "Halt"
    """A `BaseException` that is no `Exception`."""
    CANCEL = "CancelledError"


# What a hook answers; not every answer makes sense in every phase.


@dataclass(frozen=True)
class Nothing:
    """Return `None`; of an `intercept` hook, end."""


@dataclass(frozen=True)
class Give:
    """Answer with `Replace`; where items are asked for, with two of them."""

    value: int
    is_generator: bool = False
    """Whether the items come from a generator, which has a return value."""
    breaks: bool = False
    """Whether that generator raises behind its first item."""


@dataclass(frozen=True)
class Refuse:
    """Answer with `Deny`."""


@dataclass(frozen=True)
class Fail:
    """Raise a new error."""

    fault: Fault


@dataclass(frozen=True)
class Leave:
    """Drop the item; raise again what one was given; end before the first `yield`."""


@dataclass(frozen=True)
class Misuse:
    """Answer with something that no phase takes."""


Answer: TypeAlias = Nothing | Give | Refuse | Fail | Leave | Misuse


@dataclass(frozen=True)
class Turn:
    """What a hook does when it runs once."""

    answer: Answer = Nothing()
    add: int = 0
    """Assigned to the record: `call.x += add`."""
    marks: bool = False
    """Whether it changes the record's lists in place."""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Both:
    """What an `intercept` hook does: before, with a result, with an error."""

    first: Turn = Turn()
    on_result: Answer = Nothing()
    on_fault: Answer | None = None
    """`None`: there is no handler for errors round its first `yield`."""


@dataclass(frozen=True)
class Wrap:
    """What an `around` hook does."""

    add: int = 0
    tries: int = 1
    catches: bool = False
    """Whether it tries again after an `Exception`."""
    keeps_first: bool = False
    """Whether it raises the first of several errors at the end, else the last."""
    uses_other: bool = False
    """Whether it goes on with a record of its own."""
    has_extra: bool = False
    """Whether it yields an item of its own first; streams only."""
    steps: tuple[Step, ...] = ()
    answer: Answer = Nothing()
    """`Give` and `Fail` come after the tries; `Give` replaces errors also."""


@dataclass(frozen=True)
class Hook:
    """A hook and what it does the first time, the second, and so on in turn."""

    phase: str
    turns: tuple[Turn | Both | Wrap, ...]
    is_async: bool = False


@dataclass(frozen=True)
class Sub:
    """A subscription."""

    kind: Kind
    hooks: tuple[Hook, ...]
    order: int = 0
    name: str = "a"
    is_local: bool = False
    observes: bool = False
    limit: int = 5
    is_concurrent: bool = False


@dataclass(frozen=True)
class Body:
    """What a tool does."""

    items: int = 0
    steps: tuple[Step, ...] = ()
    endings: tuple[Fault | None, ...] = (None,)
    """How it ends the first time it is run in the call, the second, ..."""
    swallows: bool = False
    """Whether it goes on after a `Boom` that is thrown in at an item."""


@dataclass(frozen=True)
class Attach:
    sub: Sub


@dataclass(frozen=True)
class Switch:
    """Cancel, disable or enable a subscription, by its number modulo how many."""

    number: int
    action: str


@dataclass(frozen=True)
class SwitchPoint:
    kind: Kind
    on: bool


@dataclass(frozen=True)
class SwitchAll:
    on: bool


@dataclass(frozen=True)
class Configure:
    switches: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Call:
    """Call a tool, and take its items."""

    kind: Kind
    x: int = 1
    body: Body = Body()
    before: tuple[Step, ...] = ()
    """Done between the making of the stream and its first item."""
    between: tuple[Step, ...] = ()
    """Done while the consumer has the first item."""
    stop_after: int | None = None
    """How many items the consumer takes before it closes the stream."""
    throws: tuple[int, Fault] | None = None
    """After how many items the consumer throws something in, and what."""
    lets_through: bool = False
    """Whether an error goes on to the hook or tool that made the call."""


@dataclass(frozen=True)
class InRun:
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class InTask:
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class InThread:
    steps: tuple[Step, ...]
    of_run: bool = False
    """Whether it is started through a run, and so sees what its starter sees."""


Step: TypeAlias = (
    Attach
    | Switch
    | SwitchPoint
    | SwitchAll
    | Configure
    | Call
    | InRun
    | InTask
    | InThread
)


class Boom(Exception):  # noqa: N818 - as short as `Halt` beside it
    """An error, numbered in the order of raising."""


class Halt(BaseException):
    """No `Exception`."""


class Denial(Exception):  # noqa: N818 - a denial is an outcome, not an error
    """The reference's own `ToolDenied`."""

    def __init__(self, identity: Identity) -> None:
        super().__init__()
        self.identity = identity


class Misused(Exception):  # noqa: N818 - what was done, as in `Denial`
    """The reference's own error for a wrong answer, which names the hook itself."""

    def __init__(self, hook: HookState) -> None:
        super().__init__()
        self.hook = hook


@dataclass(eq=False)
class RunState:
    begun: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class Identity:
    """What copies of a record have in common."""

    kind: Kind
    run: RunState | None = None
    parent: Identity | None = None


@dataclass(eq=False)
class Record:
    identity: Identity
    x: int
    marks: list[int]

    def copy(self) -> Record:
        return Record(self.identity, self.x, list(self.marks))


@dataclass(eq=False)
class Context:
    """A thread or task, with the subscriptions that are local to it."""

    subs: list[SubState]

    def copy(self) -> Context:
        return Context(list(self.subs))


@dataclass(frozen=True, eq=False)
class Scope:
    """Where a step is done."""

    context: Context
    run: RunState | None = None
    call: Identity | None = None
    can_await: bool = True


@dataclass(eq=False)
class HookState:
    spec: Hook
    sub: SubState
    uses: int = 0
    failures: int = 0
    is_off: bool = False

    @property
    def label(self) -> str:
        return f"h{self.sub.number}"

    def describe(self, of_tool: bool = False) -> str:
        tool = f" of tool '{self.sub.spec.kind.value}'" if of_tool else ""
        return f"{self.spec.phase} hook 'hooks.{self.label}'{tool}"

    @property
    def observes(self) -> bool:
        return self.sub.spec.observes or self.spec.phase == "on_exit"

    def next_turn(self) -> Turn | Both | Wrap:
        self.uses += 1
        return self.spec.turns[(self.uses - 1) % len(self.spec.turns)]


@dataclass(eq=False)
class SubState:
    number: int
    spec: Sub
    hooks: list[HookState] = field(default_factory=list)
    is_enabled: bool = True
    is_cancelled: bool = False


Items: TypeAlias = Generator[int, None, "list[int] | None"]
Origin: TypeAlias = tuple[str, HookState | None]


@dataclass(eq=False)
class Going:
    """A call that is going on."""

    record: Record
    body: Body
    hooks: list[HookState]
    scope: Scope
    tries: int = 0
    items: int = 0
    """How many items the `on_item` hooks have seen, whoever gave them."""
    origins: list[tuple[BaseException, Origin]] = field(default_factory=list)

    def blame(self, error: BaseException, phase: str, hook: HookState | None) -> None:
        """Say where an error comes from: from where it was first seen."""
        if not any(known is error for known, _ in self.origins):
            self.origins.append((error, (phase, hook)))

    def origin(self, error: BaseException) -> Origin:
        return next(origin for known, origin in self.origins if known is error)

    def denies(self, error: BaseException) -> bool:
        return isinstance(error, Denial) and error.identity is self.record.identity

    def first_to_last(self, *phases: str) -> list[HookState]:
        return [hook for hook in self.hooks if hook.spec.phase in phases]

    def last_to_first(self, phase: str) -> list[HookState]:
        """Return a phase's hooks in the order of running; concurrent ones last."""
        found = self.first_to_last(phase)[::-1]
        return sorted(found, key=_is_concurrent)


def _is_concurrent(hook: HookState) -> bool:
    return hook.sub.spec.is_concurrent and hook.observes


class Model:
    """Does the steps of a scenario, and logs what happens."""

    def __init__(self) -> None:
        self.log: list[object] = []
        self.subs: list[SubState] = []
        self.is_on = True
        self.points_on = dict.fromkeys(Kind, True)
        self.switches: tuple[tuple[str, bool], ...] = ()
        self.running = 0
        self.faults = 0
        self.calls = 0
        self.depth = 0
        self.top = Scope(Context([]))
        self._numbers: dict[object, int] = {}

    # Steps.

    def do(self, steps: tuple[Step, ...], scope: Scope) -> None:
        for step in steps:
            self.do_one(step, scope)

    def do_one(self, step: Step, scope: Scope) -> None:  # noqa: C901 - a case for each
        match step:
            case Attach(sub):
                self._attach(sub, scope.context)
            case Switch(number, action):
                if self.subs:
                    self._switch(self.subs[number % len(self.subs)], action)
            case SwitchPoint(kind, on):
                self.points_on[kind] = on
            case SwitchAll(on):
                self.is_on = on
            case Configure(switches):
                self.switches = switches
            case Call():
                self._call(step, scope)
            case InRun(inside):
                self._run(inside, scope)
            case InTask(inside):
                self.do(inside, replace(scope, context=scope.context.copy()))
            case InThread(inside, of_run):
                if of_run and scope.run is not None:
                    self.do(inside, replace(scope, context=scope.context.copy()))
                else:
                    self.do(inside, Scope(Context([])))

    def _attach(self, spec: Sub, context: Context) -> None:
        sub = SubState(len(self.subs), spec)
        sub.hooks = [HookState(hook, sub) for hook in spec.hooks]
        self.subs.append(sub)
        if spec.is_local:
            context.subs.append(sub)

    def _switch(self, sub: SubState, action: str) -> None:
        if action == "cancel":
            sub.is_cancelled = True
        else:
            sub.is_enabled = action == "enable"
        if action == "enable":
            for hook in sub.hooks:
                hook.failures, hook.is_off = 0, False

    def _run(self, steps: tuple[Step, ...], scope: Scope) -> None:
        run = RunState()
        self.running += 1
        try:
            self.do(steps, replace(scope, run=run))
        finally:
            self.running -= 1
        self.log.append(("run", self.number(run), run.begun, run.ended))

    def _call(self, step: Call, scope: Scope) -> None:
        if step.kind.is_async and not scope.can_await:
            return
        if self.depth == MAX_DEPTH or self.calls == MAX_CALLS:
            return
        self.calls += 1
        self.depth += 1
        try:
            outcome = self._consume(step, scope)
        except BaseException as error:
            self.log.append(("caller got", self.name(error), notes_of(error)))
            if step.lets_through and self.depth > 1:
                raise
        else:
            self.log.append(("caller got", outcome))
        finally:
            self.depth -= 1

    def _consume(self, step: Call, scope: Scope) -> object:
        record = Record(Identity(step.kind), step.x, [])
        stream = self.perform(record, step.body, scope)
        # Who takes the items of a sync stream has no need to be async.
        aside = replace(scope, can_await=step.kind.is_async)
        if step.kind.has_items:
            self.do(step.before, aside)
        taken = 0
        thrown: BaseException | None = None
        while True:
            try:
                item = next(stream) if thrown is None else stream.throw(thrown)
            except StopIteration as stop:
                return copied(stop.value)
            thrown = None
            taken += 1
            self.log.append(("took", item))
            if taken == 1:
                self.do(step.between, aside)
            if step.stop_after == taken:
                stream.close()
                return "closed"
            if step.throws is not None and step.throws[0] == taken:
                thrown = self.fault(step.throws[1])

    # What is attached.

    def running_here(self, kind: Kind, context: Context) -> list[HookState]:
        """Return the hooks that a call that begins now runs, first to last."""
        if not (self.is_on and self.points_on[kind]):
            return []
        subs = [
            sub
            for sub in self.subs
            if sub.spec.kind is kind
            and sub.is_enabled
            and not sub.is_cancelled
            and self._allows(sub.spec.name)
            and (not sub.spec.is_local or sub in context.subs)
        ]
        subs.sort(key=lambda sub: sub.spec.order)
        return [hook for sub in subs for hook in sub.hooks if not hook.is_off]

    def _allows(self, name: str) -> bool:
        allowed = True
        for pattern, on in self.switches:
            if pattern in ("*", name):
                allowed = on
        return allowed

    def is_idle(self, kind: Kind) -> bool | None:
        """Return whether the point of a tool is idle; `None` if nothing is said."""
        if not (self.is_on and self.points_on[kind]):
            return True
        if any(s.spec.is_local and not s.is_cancelled for s in self.subs):
            return None
        return not self.running and not self.running_here(kind, Context([]))

    # One call.

    def perform(self, record: Record, body: Body, scope: Scope) -> Items:
        kind = record.identity.kind
        hooks = self.running_here(kind, scope.context)
        is_on = self.is_on and self.points_on[kind]
        run = scope.run if is_on else None
        if run is not None:
            record.identity.run, record.identity.parent = run, scope.call
            run.begun[kind.value] = run.begun.get(kind.value, 0) + 1
            scope = replace(scope, call=record.identity)
        going = Going(record, body, hooks, scope)
        try:
            result = yield from self._inside(going)
        except BaseException as error:
            self._end(going, run, self._ending(going, error), self.name(error))
            raise
        self._end(going, run, "returned", result)
        return result

    def _ending(self, going: Going, error: BaseException) -> str:
        if going.denies(error):
            return "denied"
        return "raised" if isinstance(error, Exception) else "cancelled"

    def _end(
        self, going: Going, run: RunState | None, ending: str, value: object
    ) -> None:
        if run is not None:
            run.ended[ending] = run.ended.get(ending, 0) + 1
        interrupt: BaseException | None = None
        for group in _groups(going.last_to_first("on_exit")):
            try:
                self._look(group, going, (ending,), value)
            except Misused:
                tool = going.record.identity.kind.value
                self.log.append(("log", f"the outcome of tool '{tool}' stands"))
            except BaseException as error:
                interrupt = interrupt or error
        if interrupt is not None:
            raise interrupt

    def _inside(self, going: Going) -> Items:
        recovery: Give | None = None
        try:
            given = self._before(going)
            if given is None:
                result = yield from self._sifted(
                    self._nested(going, going.record, 0), going
                )
            else:
                answer, hook = given
                items = self._given(answer, going, "pre_call", hook)
                result = yield from self._sifted(items, going)
        except Exception as error:
            if going.denies(error):
                raise
            recovery = self._rescue(going, error)
        if recovery is not None:
            result = yield from self._recovered(recovery, going)
        again: Give | None = None
        try:
            return self._after(going, result)
        except Exception as error:
            if recovery is not None:
                self._note(going, error)
                raise
            again = self._rescue(going, error)
        return (yield from self._recovered(again, going))

    def _recovered(self, recovery: Give, going: Going) -> Items:
        """Give what an `on_error` hook gave; nothing recovers from its errors."""
        items = self._given(recovery, going, "on_error", None)
        try:
            return (yield from self._sifted(items, going))
        except Exception as error:
            self._note(going, error)
            raise

    def _before(self, going: Going) -> tuple[Give, HookState] | None:
        hooks = sorted(going.first_to_last("pre_call"), key=_is_concurrent)
        for group in _groups(hooks):
            try:
                answer = self._act(group, going, (), None, (Nothing, Give, Refuse))
            except Exception as error:
                going.blame(error, "pre_call", group[0])
                raise
            if isinstance(answer, Refuse):
                raise Denial(going.record.identity)
            if isinstance(answer, Give):
                return answer, group[0]
        return None

    def _after(self, going: Going, result: list[int] | None) -> list[int] | None:
        for group in _groups(going.last_to_first("post_call")):
            try:
                answer = self._act(group, going, (), result, (Nothing, Give))
            except Exception as error:
                going.blame(error, "post_call", group[0])
                # Where an error fails the call counts, not where it was seen before.
                going.origins.insert(0, (error, ("post_call", group[0])))
                raise
            if isinstance(answer, Give):
                result = self._result(answer, going)
        return result

    def _rescue(self, going: Going, error: Exception) -> Give:
        """Run the `on_error` hooks; return the recovery, or raise what stands."""
        phase, culprit = going.origin(error)
        self._note(going, error)
        recovery: Give | None = None
        for group in _groups(going.last_to_first("on_error")):
            seen = phase, None if culprit is None else culprit.label
            try:
                answer = self._act(group, going, seen, error, (Nothing, Give, Leave))
            except Exception as other:
                recovery = None
                if other is not error:
                    error, phase, culprit = other, "on_error", group[0]
                    self._describe(error, group[0])
            else:
                if isinstance(answer, Give):
                    recovery = answer
        if recovery is None:
            raise error
        return recovery

    def _note(self, going: Going, error: Exception) -> None:
        _, hook = going.origin(error)
        if hook is not None:
            self._describe(error, hook)

    def _describe(self, error: Exception, hook: HookState) -> None:
        note = f"raised by {hook.describe(of_tool=True)}"
        if isinstance(error, Misused) and error.hook is hook:
            return
        if note not in notes_of(error):
            error.add_note(note)

    # Items.

    def _given(
        self, answer: Give, going: Going, phase: str, hook: HookState | None
    ) -> Items:
        """Give what stands in for the tool's items and result."""
        kind = going.record.identity.kind
        if not kind.has_items:
            return self._result(answer, going)
        try:
            yield answer.value
            if answer.is_generator and answer.breaks:
                raise self.fault(Fault.BOOM)
            yield answer.value + 1
        except BaseException as error:
            going.blame(error, phase, hook)
            raise
        if answer.is_generator and kind is Kind.STREAM:
            return [answer.value]
        return None

    def _result(self, answer: Give, going: Going) -> list[int] | None:
        kind = going.record.identity.kind
        return None if kind is Kind.ASYNC_STREAM else [answer.value]

    def _sifted(self, items: Items, going: Going) -> Items:
        hooks = going.last_to_first("on_item")
        if not hooks:
            return (yield from items)
        thrown: BaseException | None = None
        try:
            while True:
                try:
                    item = next(items) if thrown is None else items.throw(thrown)
                except StopIteration as stop:
                    result: list[int] | None = stop.value
                    return result
                thrown = None
                kept = self._keep(hooks, going, item)
                if kept is not None:
                    try:
                        yield kept
                    except GeneratorExit:
                        raise
                    except BaseException as error:
                        thrown = error
        finally:
            items.close()

    def _keep(self, hooks: list[HookState], going: Going, item: int) -> int | None:
        index = going.items
        going.items += 1
        for group in _groups(hooks):
            try:
                answer = self._act(
                    group, going, (index, item), None, (Nothing, Give, Leave)
                )
            except Exception as error:
                going.blame(error, "on_item", group[0])
                raise
            if isinstance(answer, Give):
                item = answer.value
            elif isinstance(answer, Leave):
                return None
        return item

    # Around the tool.

    def _nested(self, going: Going, record: Record, depth: int) -> Items:
        hooks = going.first_to_last("intercept", "around")
        if depth == len(hooks):
            return (yield from self._tool(going, record))
        hook = hooks[depth]
        turn = hook.next_turn()

        def call_next(record: Record) -> Items:
            return self._nested(going, record, depth + 1)

        try:
            if isinstance(turn, Wrap):
                return (yield from self._wrap(hook, turn, going, record, call_next))
            assert isinstance(turn, Both)
            return (yield from self._intercept(hook, turn, going, record, call_next))
        except Exception as error:
            going.blame(error, hook.spec.phase, hook)
            raise

    def _tool(self, going: Going, record: Record) -> Items:
        kind, x = record.identity.kind, record.x
        ending = going.body.endings[going.tries % len(going.body.endings)]
        going.tries += 1
        self.log.append(("tool", kind.value, x, tuple(record.marks)))
        try:
            self.do(going.body.steps, replace(going.scope, can_await=kind.is_async))
            for index in range(going.body.items if kind.has_items else 0):
                try:
                    yield x * 10 + index
                except Boom as error:
                    if not going.body.swallows:
                        raise
                    self.log.append(("tool swallows", self.name(error)))
            if ending is not None:
                raise self.fault(ending)
            return None if kind is Kind.ASYNC_STREAM else [x]
        except Exception as error:
            going.blame(error, "body", None)
            raise
        finally:
            self.log.append(("tool left", kind.value))

    def _wrap(
        self,
        hook: HookState,
        turn: Wrap,
        going: Going,
        record: Record,
        call_next: Callable[[Record], Items],
    ) -> Items:
        self._event(hook, record, ())
        record.x += turn.add
        self._steps(hook, turn.steps, going)
        inner = Record(record.identity, 77, []) if turn.uses_other else record
        if turn.has_extra and record.identity.kind.has_items:
            yield 900
        result: list[int] | None = [5]
        errors: list[Exception] = []
        for _ in range(turn.tries):
            try:
                result = yield from call_next(inner)
                errors = []
                break
            except Exception as error:
                if not turn.catches:
                    raise
                self.log.append(("caught", hook.label, self.name(error)))
                errors.append(error)
        if isinstance(turn.answer, Fail):
            raise self.fault(turn.answer.fault)
        if isinstance(turn.answer, Give):
            return self._result(turn.answer, going)
        if errors:
            raise errors[0 if turn.keeps_first else -1]
        return None if record.identity.kind is Kind.ASYNC_STREAM else result

    def _intercept(
        self,
        hook: HookState,
        turn: Both,
        going: Going,
        record: Record,
        call_next: Callable[[Record], Items],
    ) -> Items:
        seen = record.copy() if hook.observes else record
        waits = not isinstance(turn.first.answer, Leave)
        try:
            self._event(hook, seen, ())
            self._edit(hook, turn.first, seen, None)
            self._steps(hook, turn.first.steps, going)
            given = self._both_sides(hook, turn.first.answer, (Give, Refuse))
        except Exception as error:
            if not self._goes_on(hook, error):
                raise
            given, waits = None, False
        if isinstance(given, Refuse):
            raise Denial(record.identity)
        if isinstance(given, Give):
            return self._with_result(hook, turn, self._result(given, going), going)
        try:
            result = yield from call_next(record)
        except BaseException as error:
            if not waits:
                raise
            changed = self._with_error(hook, turn, error, going)
            if changed is None:
                raise
            return self._result(changed, going)
        if not waits:
            if isinstance(given, Leave):
                # It ended well; whether with an error too, the contract does not say.
                hook.failures = 0
            return result
        return self._with_result(hook, turn, result, going)

    def _both_sides(
        self, hook: HookState, answer: Answer, allowed: tuple[type, ...]
    ) -> Answer:
        """Return what a `yield` gives; an observer may give nothing."""
        if isinstance(answer, Fail):
            raise self.fault(answer.fault)
        if isinstance(answer, Nothing | Leave):
            return answer
        if hook.observes or not isinstance(answer, allowed):
            raise Misused(hook)
        return answer

    def _with_result(
        self,
        hook: HookState,
        turn: Both,
        result: list[int] | None,
        going: Going,
    ) -> list[int] | None:
        self.log.append(("with result", hook.label, copied(result)))
        seen = list(result) if hook.observes and result is not None else result
        if turn.first.marks and seen is not None:
            seen.append(hook.sub.number)
        try:
            answer = self._both_sides(hook, turn.on_result, (Give,))
        except Exception as error:
            if not self._goes_on(hook, error):
                raise
            return result
        hook.failures = 0
        return self._result(answer, going) if isinstance(answer, Give) else result

    def _with_error(
        self, hook: HookState, turn: Both, error: BaseException, going: Going
    ) -> Give | None:
        if turn.on_fault is None:
            return None
        self.log.append(("with error", hook.label, self.name(error)))
        may_replace = isinstance(error, Exception) and not going.denies(error)
        try:
            answer = self._both_sides(hook, turn.on_fault, (Give,))
        except Exception as other:
            if self._goes_on(hook, other):
                return None
            if may_replace:
                raise
            self.log.append(("log", f"{hook.describe()} failed; the error stands"))
            return None
        if not isinstance(answer, Leave):
            hook.failures = 0
        return answer if isinstance(answer, Give) and may_replace else None

    def _goes_on(self, hook: HookState, error: Exception) -> bool:
        if not hook.observes or isinstance(error, Misused):
            return False
        self._failed(hook)
        return True

    # Running a hook.

    def _act(
        self,
        group: list[HookState],
        going: Going,
        seen: tuple[object, ...],
        value: object,
        allowed: tuple[type, ...],
    ) -> Answer:
        """Run a hook that may act, or observers that run together."""
        hook = group[0]
        if hook.observes:
            self._look(group, going, seen, value)
            return Nothing()
        answer = self._take_turn(hook, going, going.record, seen, value)
        if not isinstance(answer, allowed):
            raise Misused(hook)
        return answer

    def _look(
        self,
        group: list[HookState],
        going: Going,
        seen: tuple[object, ...],
        value: object,
    ) -> None:
        """Run observers: all begin, then those that wait end."""
        pending: list[Callable[[], None]] = []
        for hook in group:
            copy = list(value) if isinstance(value, list) else value
            begun = self._begin_turn(hook, going, going.record.copy(), seen, copy)

            def finish(
                hook: HookState = hook, turn: Turn = begun, value: object = value
            ) -> None:
                try:
                    answer = self._end_turn(turn, value)
                except Exception:
                    self._failed(hook)
                    return
                if not isinstance(answer, Nothing):
                    raise Misused(hook)
                hook.failures = 0

            if len(group) > 1 and hook.spec.is_async:
                pending.append(finish)
            else:
                finish()
        for waiting in pending:
            waiting()

    def _failed(self, hook: HookState) -> None:
        hook.failures += 1
        description = hook.describe()
        self.log.append(("log", f"{description} failed; the call goes on"))
        # `subscribe` leaves it at 5, also for its `on_exit` hook, which only looks.
        limit = hook.sub.spec.limit if hook.sub.spec.observes else 5
        if hook.failures >= limit and not hook.is_off:
            hook.is_off = True
            message = f"{description} is switched off after {limit} failures in a row"
            self.log.append(("log", message))

    def _take_turn(
        self,
        hook: HookState,
        going: Going,
        record: Record,
        seen: tuple[object, ...],
        value: object,
    ) -> Answer:
        turn = self._begin_turn(hook, going, record, seen, value)
        return self._end_turn(turn, value)

    def _begin_turn(
        self,
        hook: HookState,
        going: Going,
        record: Record,
        seen: tuple[object, ...],
        value: object,
    ) -> Turn:
        turn = hook.next_turn()
        assert isinstance(turn, Turn)
        shown = self.name(value) if isinstance(value, BaseException) else copied(value)
        self._event(hook, record, (*seen, shown))
        self._edit(hook, turn, record, value)
        try:
            self._steps(hook, turn.steps, going)
        except BaseException as error:
            return Turn(answer=Raising(error))
        return turn

    def _end_turn(self, turn: Turn, value: object) -> Answer:
        answer = turn.answer
        if isinstance(answer, Raising):
            raise answer.error
        if isinstance(answer, Fail):
            raise self.fault(answer.fault)
        if isinstance(answer, Leave) and isinstance(value, Exception):
            raise value
        return answer

    def _event(self, hook: HookState, record: Record, seen: tuple[object, ...]) -> None:
        identity = record.identity
        self.log.append(
            (
                hook.spec.phase,
                hook.label,
                self.number(identity),
                self.number(identity.parent),
                self.number(identity.run),
                record.x,
                tuple(record.marks),
                *seen,
            )
        )

    def _edit(self, hook: HookState, turn: Turn, record: Record, value: object) -> None:
        record.x += turn.add
        if turn.marks:
            record.marks.append(hook.sub.number)
            if isinstance(value, list):
                value.append(hook.sub.number)

    def _steps(self, hook: HookState, steps: tuple[Step, ...], going: Going) -> None:
        can_await = going.record.identity.kind.is_async and hook.spec.is_async
        self.do(steps, replace(going.scope, can_await=can_await))

    # Names of things, in the order in which they are first seen.

    def number(self, thing: object) -> int | None:
        if thing is None:
            return None
        return self._numbers.setdefault(thing, len(self._numbers))

    def fault(self, fault: Fault) -> BaseException:
        self.faults += 1
        return make_fault(fault, self.faults)

    def name(self, error: BaseException) -> str:
        if isinstance(error, Denial):
            tool = error.identity.kind.value
            return f"ToolDenied({tool}, {self.number(error.identity)})"
        if isinstance(error, Misused):
            return "OutcomeError"
        return name_fault(error)


@dataclass(frozen=True)
class Raising(Nothing):
    """The answer of a hook whose steps failed."""

    error: BaseException


def make_fault(fault: Fault, number: int) -> BaseException:
    """Return a new error."""
    if fault is Fault.BOOM:
        return Boom(number)
    return Halt(number) if fault is Fault.HALT else CancelledError()


def name_fault(error: BaseException) -> str:
    """Return an error in words, the same for the same error only."""
    if isinstance(error, Boom | Halt):
        return repr(error)
    return type(error).__name__


def notes_of(error: BaseException) -> tuple[str, ...]:
    """Return the notes on an error."""
    return tuple(getattr(error, "__notes__", ()))


def copied(value: object) -> object:
    """Return a value as it is now."""
    return tuple(value) if isinstance(value, list) else value


def _groups(hooks: Iterable[HookState]) -> Iterator[list[HookState]]:
    """Give each hook for itself, and the concurrent ones, at the end, together."""
    together: list[HookState] = []
    for hook in hooks:
        if _is_concurrent(hook):
            together.append(hook)
        else:
            yield [hook]
    if together:
        yield together
