"""The hook points of generator functions.

Nothing happens before the first item is asked for, hooks included.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Generic, Never, TypeVar, cast

from .attach import Attach, AttachExit, Subscription
from .chain import StreamChain
from .endings import Returned, failed_outcome
from .hooks import (
    ErrorHook,
    ExitHook,
    InterceptHook,
    ItemHook,
    Observe,
    ObserveBothSides,
    PostHook,
    PreHook,
    StreamAroundHook,
)
from .intercept import StreamIntercept
from .items import replay
from .options import FAILURE_LIMIT, Options
from .phases import run_on_error, run_on_exit, run_post_call, run_pre_call
from .point import Attached, Hooks, Point
from .progress import ON_ERROR, ON_EXIT, ON_ITEM, POST_CALL, PRE_CALL, Progress
from .records import (
    ToolCall,
    ToolError,
    ToolItem,
    ToolReturn,
    begin_again,
    begin_identity,
    is_denied,
)
from .registry import RuleRegistry
from .relay import sift, within
from .tracking import begin_call, count_ending, enter_call, leave_call

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any, TypeAlias

    from .endings import ToolOutcome
    from .runs import Run
    from .shared import SharedHooks

B = TypeVar("B")
C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")
T = TypeVar("T")

if TYPE_CHECKING:
    StreamHooks: TypeAlias = Hooks[
        PreHook[C, Iterable[T]],
        StreamAroundHook[C, T, R],
        PostHook[C, R],
        ErrorHook[C, Iterable[T]],
        ExitHook[C, R],
        ItemHook[C, T],
    ]


class StreamHookPoint(
    Point[
        PreHook[C, Iterable[T]],
        StreamAroundHook[C, T, R],
        PostHook[C, R],
        ErrorHook[C, Iterable[T]],
        ExitHook[C, R],
        ItemHook[C, T],
    ],
    Generic[C, T, R],
):
    """The hook point of a generator function with items `T` and return value `R`.

    `R` is `None` for a tool annotated as an iterator.
    """

    __slots__ = ("rules",)

    has_items = True

    @property
    def pre_call(self) -> Attach[PreHook[C, Iterable[T]], Observe[C]]:
        """Attach a hook that runs before the first item.

        As `HookPoint.pre_call`, except that `Replace` has the items. The return
        value is then that of a generator of items, else `None`.
        """
        return Attach(lambda hook, options: self._add(options, pre_call=hook))

    @property
    def around(self) -> Attach[StreamAroundHook[C, T, R], Never]:
        """Attach a generator that runs the tool itself.

        `call_next` returns the tool's generator: `return (yield from call_next(call))`.
        """
        return Attach(lambda hook, options: self._add(options, around=hook))

    @property
    def intercept(self) -> Attach[InterceptHook[C, R], ObserveBothSides[C, R]]:
        """Attach a generator that sees both sides of the call.

        As `HookPoint.intercept`; it gets the return value when the last item is
        taken, and what it replaces has no items.
        """
        return Attach(lambda hook, options: self._add(options, intercept=hook))

    @property
    def on_item(self) -> Attach[ItemHook[C, T], Observe[ToolItem[C, T]]]:
        """Attach a hook that runs for each item, before the consumer has it.

        It may return `Replace(item)` or `Drop()`, or raise.
        """
        return Attach(lambda hook, options: self._add(options, on_item=hook))

    @property
    def post_call(self) -> Attach[PostHook[C, R], Observe[ToolReturn[C, R]]]:
        """Attach a hook that runs after the last item, before the consumer is told.

        It may return `Replace` with another return value, or raise. It does not
        run for a consumer that stops early.
        """
        return Attach(lambda hook, options: self._add(options, post_call=hook))

    @property
    def on_error(
        self,
    ) -> Attach[ErrorHook[C, Iterable[T]], Observe[ToolError[C]]]:
        """Attach a hook that runs when the tool or one of its hooks failed.

        As `HookPoint.on_error`, except that `Replace` has items to go on with.
        """
        return Attach(lambda hook, options: self._add(options, on_error=hook))

    @property
    def on_exit(self) -> AttachExit[ExitHook[C, R]]:
        """Attach a hook that runs when the stream is over, as for `HookPoint`.

        For a consumer that stops early the outcome is `Cancelled`.
        """
        return AttachExit(lambda hook, options: self._add(options, on_exit=hook))

    def subscribe(
        self,
        *,
        pre_call: PreHook[C, Iterable[T]] | None = None,
        around: StreamAroundHook[C, T, R] | None = None,
        intercept: InterceptHook[C, R] | None = None,
        post_call: PostHook[C, R] | None = None,
        on_error: ErrorHook[C, Iterable[T]] | None = None,
        on_exit: ExitHook[C, R] | None = None,
        on_item: ItemHook[C, T] | None = None,
        order: int = 0,
        name: str | None = None,
        local: bool = False,
    ) -> Subscription:
        """Attach hooks, together, as `HookPoint.subscribe` does."""
        return self._add(
            Options(order=order, name=name, local=local),
            pre_call=pre_call,
            around=around,
            intercept=intercept,
            post_call=post_call,
            on_error=on_error,
            on_exit=on_exit,
            on_item=on_item,
        )

    def observe(
        self,
        *,
        pre_call: Observe[C] | None = None,
        intercept: ObserveBothSides[C, R] | None = None,
        post_call: Observe[ToolReturn[C, R]] | None = None,
        on_error: Observe[ToolError[C]] | None = None,
        on_exit: ExitHook[C, R] | None = None,
        on_item: Observe[ToolItem[C, T]] | None = None,
        order: int = 0,
        name: str | None = None,
        local: bool = False,
        failure_limit: int = FAILURE_LIMIT,
    ) -> Subscription:
        """Attach observers, as `HookPoint.observe` does."""
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
            on_item=on_item,
        )

    def attach_shared(self, hooks: SharedHooks, options: Options) -> Subscription:
        """Attach hooks that serve many tools; those of other kinds are left out."""
        return self._add(
            options,
            pre_call=hooks.pre_call,
            intercept=hooks.intercept,
            post_call=hooks.post_call,
            on_error=hooks.on_error,
            on_exit=hooks.on_exit,
            on_item=hooks.on_item,
        )

    def lacks(self, hooks: SharedHooks) -> str | None:
        """Return which of the hooks cannot run here, in words; `None` if all can."""
        is_function_only = hooks.around is not None or hooks.async_around is not None
        return (
            "it yields items, which no shared `around` does"
            if is_function_only
            else None
        )

    def _add(
        self,
        options: Options,
        *,
        pre_call: PreHook[C, Iterable[T]] | None = None,
        around: StreamAroundHook[C, T, R] | None = None,
        intercept: InterceptHook[C, R] | ObserveBothSides[C, R] | None = None,
        post_call: PostHook[C, R] | None = None,
        on_error: ErrorHook[C, Iterable[T]] | None = None,
        on_exit: ExitHook[C, R] | None = None,
        on_item: ItemHook[C, T] | None = None,
    ) -> Subscription:
        nested: StreamIntercept[C, T, R] | None = None
        if intercept is not None:
            nested = StreamIntercept(intercept, self._breaker(options))
        return self._attach(
            Attached(
                options,
                pre_call=self._watched(pre_call, PRE_CALL, options),
                around=self._nested(nested, around, options),
                post_call=self._watched(post_call, POST_CALL, options),
                on_error=self._watched(on_error, ON_ERROR, options),
                on_exit=self._watched(on_exit, ON_EXIT, options.watching),
                on_item=self._watched(on_item, ON_ITEM, options),
            )
        )

    def new_rules(self) -> StreamHookPoint[C, T, R]:
        """Return a place for the hooks of rules, inside of all that is attached here.

        No toolset knows it, so nothing that is switched off at run time is in it. Its
        hooks go by the names that they are attached under.
        """
        self.rules: StreamHookPoint[C, T, R] = StreamHookPoint(
            RuleRegistry(), self.tool
        )
        """Where they are, for generated code."""
        return self.rules

    def dispatch_inside(
        self, call: C, tool: B, apply: Callable[[C, B], Iterable[T]]
    ) -> Generator[T, Any, R]:
        """Run the tool with its hooks, in a call that has begun further outside."""
        if self._hooks.is_wrapped:
            return self._dispatch_wrapped(call, tool, apply)
        return self._dispatch(call, tool, apply, Progress(self._hooks))

    def dispatch(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], Iterable[T]],
        progress: Progress[StreamHooks[C, T, R]] | None = None,
    ) -> Generator[T, Any, R]:
        """Run the tool with its hooks; for generated code.

        `apply` hands the call's fields to the tool. `progress` is for calls that have
        begun already. What is sent in is the tool's own affair, hence `Any`.
        """
        if progress is None:
            if self._hooks.is_wrapped:
                begin_identity(call)
                return self._dispatch_wrapped(call, tool, apply)
            progress = Progress(self._hooks)
        return self._dispatch(call, tool, apply, progress)

    def _dispatch(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], Iterable[T]],
        progress: Progress[StreamHooks[C, T, R]],
    ) -> Generator[T, Any, R]:
        result, on_error = yield from self._run(call, tool, apply, progress)
        try:
            return run_post_call(progress.hooks.post_call, call, result, progress)
        except Exception as error:
            recovery = run_on_error(on_error, progress.failed(call, error))
            if recovery is None:
                raise
        return (yield from self._recovered(recovery.result, call, progress))

    def _run(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], Iterable[T]],
        progress: Progress[StreamHooks[C, T, R]],
    ) -> Generator[T, Any, tuple[R, tuple[ErrorHook[C, Iterable[T]], ...]]]:
        """Give the items; return the result and the `on_error` hooks not yet run."""
        hooks = progress.hooks
        try:
            replaced = run_pre_call(hooks.pre_call, call, progress)
            if replaced is None:
                progress.start_body()
                # A generator, even where the tool's annotation says less.
                items = cast("Generator[T, Any, R]", apply(call, tool))
                result = yield from self._sifted(items, call, progress)
                progress.end_body()
            else:
                items = replay(replaced.result)
                result = yield from self._sifted(items, call, progress)
        except Exception as error:
            if is_denied(call, error):
                raise
            recovery = run_on_error(hooks.on_error, progress.failed(call, error))
            if recovery is None:
                raise
        else:
            return result, hooks.on_error
        result = yield from self._recovered(recovery.result, call, progress)
        return result, ()

    def _recovered(
        self, items: Iterable[T], call: C, progress: Progress[StreamHooks[C, T, R]]
    ) -> Generator[T, Any, R]:
        """Give the items of a recovery; no hook recovers from an error of theirs."""
        try:
            return (yield from self._sifted(replay(items), call, progress))
        except Exception as error:
            if progress.phase is ON_ITEM:
                progress.failed(call, error)  # for its note, which names the hook
            raise

    def _sifted(
        self,
        items: Generator[T, Any, R],
        call: C,
        progress: Progress[StreamHooks[C, T, R]],
    ) -> Generator[T, Any, R]:
        on_item = progress.hooks.on_item
        return sift(items, on_item, call, progress) if on_item else items

    def invoke(
        self, call: C, tool: B, apply: Callable[[C, B], Iterable[T]]
    ) -> Generator[T, Any, R]:
        """Run the tool with its hooks, in a call whose record has been about before."""
        return self._dispatch_wrapped(begin_again(call), tool, apply)

    def _dispatch_wrapped(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], Iterable[T]],
    ) -> Generator[T, Any, R]:
        hooks = self._hooks_here()
        progress = Progress(hooks)
        run = begin_call(self._registry, call)
        begun = perf_counter()
        try:
            if hooks.around:
                chain: StreamChain[C, B, T, R]
                chain = StreamChain(hooks.around, tool, apply, call, progress)
                stream = self.dispatch(call, chain, chain.enter, progress)
            else:
                stream = self.dispatch(call, tool, apply, progress)
            result = yield from stream if run is None else within(run, call, stream)
        except BaseException as error:
            self._end(hooks, run, failed_outcome(call, error, since=begun))
            raise
        finally:
            # Else the error, through its traceback, would hold itself.
            progress.forget()
        self._end(hooks, run, Returned(call, result, perf_counter() - begun))
        return result

    def _end(
        self,
        hooks: StreamHooks[C, T, R],
        run: Run[object, object] | None,
        ending: ToolOutcome[C, R],
    ) -> None:
        count_ending(run, ending)
        outer = enter_call(run, ending.call)
        try:
            run_on_exit(hooks.on_exit, ending)
        finally:
            leave_call(run, outer)
