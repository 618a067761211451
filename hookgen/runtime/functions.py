"""The hook points of functions."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Generic, Never, TypeVar

from .attach import Attach, AttachExit, Subscription
from .chain import Chain
from .endings import Returned, failed_outcome
from .hooks import (
    AroundHook,
    ErrorHook,
    ExitHook,
    InterceptHook,
    Observe,
    ObserveBothSides,
    PostHook,
    PreHook,
)
from .intercept import Intercept
from .options import FAILURE_LIMIT, Options
from .phases import decide, replacement, run_on_error, run_on_exit
from .point import Attached, Hooks, Point
from .progress import (
    BODY,
    ON_ERROR,
    ON_EXIT,
    POST_CALL,
    PRE_CALL,
    Progress,
    record_error,
)
from .records import (
    ToolCall,
    ToolError,
    ToolReturn,
    begin_again,
    begin_identity,
    is_denied,
)
from .registry import RuleRegistry
from .ruled import Ruling
from .tracking import begin_call, count_ending, enter_call, leave_call

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from .endings import ToolOutcome
    from .runs import Run
    from .shared import SharedHooks

B = TypeVar("B")
C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")

if TYPE_CHECKING:
    FunctionHooks: TypeAlias = Hooks[
        PreHook[C, R],
        AroundHook[C, R],
        PostHook[C, R],
        ErrorHook[C, R],
        ExitHook[C, R],
        Never,
    ]


class HookPoint(
    Point[
        PreHook[C, R],
        AroundHook[C, R],
        PostHook[C, R],
        ErrorHook[C, R],
        ExitHook[C, R],
        Never,
    ],
    Ruling[C, R],
    Generic[C, R],
):
    """The hook point of a function with the call record `C` and the result `R`."""

    __slots__ = ("rules",)

    @property
    def pre_call(self) -> Attach[PreHook[C, R], Observe[C]]:
        """Attach a hook that runs before the tool.

        It may assign the record's fields, return `Replace(result)` (the tool and
        later `pre_call` hooks do not run) or `Deny(reason)`, or raise.
        """
        return Attach(lambda hook, options: self._add(options, pre_call=hook))

    @property
    def around(self) -> Attach[AroundHook[C, R], Never]:
        """Attach a hook that runs the tool itself: it gets the call and `call_next`.

        It may call `call_next` with the record, or another one, zero, one or more
        times, and returns the result.
        """
        return Attach(lambda hook, options: self._add(options, around=hook))

    @property
    def intercept(self) -> Attach[InterceptHook[C, R], ObserveBothSides[C, R]]:
        """Attach a generator that sees both sides of the call.

        Its first `yield` lets the call go on and gives the result, or raises the
        tool's error; a second one may yield `Replace(result)`. The first may yield
        `Replace(result)` or `Deny(reason)`: then the tool does not run.
        """
        return Attach(lambda hook, options: self._add(options, intercept=hook))

    @property
    def post_call(self) -> Attach[PostHook[C, R], Observe[ToolReturn[C, R]]]:
        """Attach a hook that runs when there is a result, the tool's or a hook's.

        It may return `Replace(result)`, or raise.
        """
        return Attach(lambda hook, options: self._add(options, post_call=hook))

    @property
    def on_error(self) -> Attach[ErrorHook[C, R], Observe[ToolError[C]]]:
        """Attach a hook that runs when the tool or one of its hooks failed.

        It may return `Replace(result)` to recover, or raise another error. Every
        hook runs and the last word wins.
        """
        return Attach(lambda hook, options: self._add(options, on_error=hook))

    @property
    def on_exit(self) -> AttachExit[ExitHook[C, R]]:
        """Attach a hook that runs when the call is over, whatever its outcome.

        It can only look; its errors are logged.
        """
        return AttachExit(lambda hook, options: self._add(options, on_exit=hook))

    def subscribe(
        self,
        *,
        pre_call: PreHook[C, R] | None = None,
        around: AroundHook[C, R] | None = None,
        intercept: InterceptHook[C, R] | None = None,
        post_call: PostHook[C, R] | None = None,
        on_error: ErrorHook[C, R] | None = None,
        on_exit: ExitHook[C, R] | None = None,
        order: int = 0,
        name: str | None = None,
        local: bool = False,
    ) -> Subscription:
        """Attach hooks, together, until the subscription is cancelled.

        With `local`, they run in the current task or thread only, and in the tasks
        that it starts from now on.

        Raises:
            TypeError: no hook is given, or what is given cannot be called; nothing
                is attached.
        """
        return self._add(
            Options(order=order, name=name, local=local),
            pre_call=pre_call,
            around=around,
            intercept=intercept,
            post_call=post_call,
            on_error=on_error,
            on_exit=on_exit,
        )

    def observe(
        self,
        *,
        pre_call: Observe[C] | None = None,
        intercept: ObserveBothSides[C, R] | None = None,
        post_call: Observe[ToolReturn[C, R]] | None = None,
        on_error: Observe[ToolError[C]] | None = None,
        on_exit: ExitHook[C, R] | None = None,
        order: int = 0,
        name: str | None = None,
        local: bool = False,
        failure_limit: int = FAILURE_LIMIT,
    ) -> Subscription:
        """Attach observers, as `subscribe` attaches hooks that may act.

        Whatever they do, the call goes on; a hook that fails `failure_limit` times
        in a row is switched off.
        """
        return self._add(
            Options(
                order=order,
                name=name,
                on_failure="continue",
                failure_limit=failure_limit,
                local=local,
            ),
            pre_call=pre_call,
            intercept=intercept,
            post_call=post_call,
            on_error=on_error,
            on_exit=on_exit,
        )

    def attach_shared(self, hooks: SharedHooks, options: Options) -> Subscription:
        """Attach hooks that serve many tools; those of other kinds are left out."""
        return self._add(
            options,
            pre_call=hooks.pre_call,
            around=hooks.around,
            intercept=hooks.intercept,
            post_call=hooks.post_call,
            on_error=hooks.on_error,
            on_exit=hooks.on_exit,
        )

    def lacks(self, hooks: SharedHooks) -> str | None:
        """Return which of the hooks cannot run here, in words; `None` if all can."""
        is_served = hooks.async_around is None or hooks.around is not None
        return (
            None if is_served else "it is a function, and only `async_around` is given"
        )

    def _add(
        self,
        options: Options,
        *,
        pre_call: PreHook[C, R] | None = None,
        around: AroundHook[C, R] | None = None,
        intercept: InterceptHook[C, R] | ObserveBothSides[C, R] | None = None,
        post_call: PostHook[C, R] | None = None,
        on_error: ErrorHook[C, R] | None = None,
        on_exit: ExitHook[C, R] | None = None,
    ) -> Subscription:
        nested: AroundHook[C, R] | None = None
        if intercept is not None:
            nested = Intercept(intercept, self._breaker(options))
        return self._attach(
            Attached(
                options,
                pre_call=self._watched(pre_call, PRE_CALL, options),
                around=self._nested(nested, around, options),
                post_call=self._watched(post_call, POST_CALL, options),
                on_error=self._watched(on_error, ON_ERROR, options),
                on_exit=self._watched(on_exit, ON_EXIT, options.watching),
                on_item=None,
            )
        )

    def new_rules(self) -> HookPoint[C, R]:
        """Return a place for the hooks of rules, inside of all that is attached here.

        No toolset knows it, so nothing that is switched off at run time is in it. Its
        hooks go by the names that they are attached under.
        """
        self.rules: HookPoint[C, R] = HookPoint(RuleRegistry(), self.tool)
        """Where they are, for generated code."""
        return self.rules

    def dispatch_inside(self, call: C, tool: B, apply: Callable[[C, B], R]) -> R:
        """Run the tool with its hooks, in a call that has begun further outside."""
        hooks = self._hooks
        if hooks.is_wrapped:
            return self._dispatch_wrapped(call, tool, apply)
        return self.dispatch(call, tool, apply, hooks)

    def dispatch(  # noqa: C901 - for speed, as is said below
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], R],
        hooks: FunctionHooks[C, R] | None = None,
        progress: Progress[FunctionHooks[C, R]] | None = None,
    ) -> R:
        """Run the tool with its hooks; for generated code.

        `apply` hands the call's fields to the tool. `hooks` are those of a call that
        has begun already, and `progress` tells of hooks around the tool.
        """
        # The phases are written out here, and only here: with functions for them
        # the quickest tools, which are of this kind, would take a third longer.
        if hooks is None:
            hooks = self._hooks
            if hooks.is_wrapped:
                begin_identity(call)
                return self._dispatch_wrapped(call, tool, apply)
        phase = PRE_CALL
        hook: PreHook[C, R] | PostHook[C, R] | None = None
        started = duration = 0.0
        on_error = hooks.on_error
        try:
            for hook in hooks.pre_call:
                outcome = hook(call)
                if outcome is not None:
                    result = decide(outcome, hook, call).result
                    break
            else:
                phase, hook = BODY, None
                started = perf_counter()
                result = apply(call, tool)
                duration = perf_counter() - started
        except Exception as error:
            if is_denied(call, error):
                raise
            origin = None if progress is None else progress.origin_of(error)
            origin_phase, origin_hook = origin or (phase, hook)
            # The record is kept in no variable: it would hold the error, whose
            # traceback holds this frame, until the garbage is collected.
            recovery = run_on_error(
                on_error,
                record_error(call, error, origin_phase, origin_hook, started),
            )
            if recovery is None:
                raise
            result = recovery.result
            on_error = ()
        try:
            for hook in hooks.post_call:
                change = hook(ToolReturn(call, result, duration))
                if change is not None:
                    result = replacement(change, hook, POST_CALL, call).result
        except Exception as error:
            recovery = run_on_error(
                on_error, record_error(call, error, POST_CALL, hook, started)
            )
            if recovery is None:
                raise
            return recovery.result
        return result

    def invoke(self, call: C, tool: B, apply: Callable[[C, B], R]) -> R:
        """Run the tool with its hooks, in a call whose record has been about before."""
        return self._dispatch_wrapped(begin_again(call), tool, apply)

    def _dispatch_wrapped(self, call: C, tool: B, apply: Callable[[C, B], R]) -> R:
        hooks = self._hooks_here()
        run = begin_call(self._registry, call)
        if run is None:
            if hooks.is_empty:
                return apply(call, tool)
            if not hooks.on_exit:
                return self._dispatch_around(call, tool, apply, hooks)
        outer = enter_call(run, call)
        begun = perf_counter()
        try:
            try:
                result = self._dispatch_around(call, tool, apply, hooks)
            except BaseException as error:
                self._end(hooks, run, failed_outcome(call, error, since=begun))
                raise
            self._end(hooks, run, Returned(call, result, perf_counter() - begun))
        finally:
            leave_call(run, outer)
        return result

    def _dispatch_around(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], R],
        hooks: FunctionHooks[C, R],
    ) -> R:
        if not hooks.around:
            return self.dispatch(call, tool, apply, hooks)
        progress = Progress(hooks)
        chain = Chain(hooks.around, tool, apply, call, progress)
        try:
            return self.dispatch(call, chain, chain.enter, hooks, progress)
        finally:
            # It would hold the error, whose traceback holds this frame.
            progress.forget()

    def _end(
        self,
        hooks: FunctionHooks[C, R],
        run: Run[object, object] | None,
        ending: ToolOutcome[C, R],
    ) -> None:
        count_ending(run, ending)
        run_on_exit(hooks.on_exit, ending)
