"""The hook points of coroutine functions."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Generic, Never, TypeVar

from .async_phases import run_on_error, run_on_exit, run_post_call, run_pre_call
from .attach import AsyncAttach, AsyncAttachExit, Attach, Subscription
from .chain import AsyncChain
from .endings import Returned, failed_outcome
from .hooks import (
    AsyncAroundHook,
    AsyncErrorHook,
    AsyncExitHook,
    AsyncInterceptHook,
    AsyncObserve,
    AsyncObserveBothSides,
    AsyncPostHook,
    AsyncPreHook,
    EitherErrorHook,
    EitherExitHook,
    EitherInterceptHook,
    EitherObserve,
    EitherObserveBothSides,
    EitherPostHook,
    EitherPreHook,
    ErrorHook,
    ExitHook,
    InterceptHook,
    Observe,
    ObserveBothSides,
    PostHook,
    PreHook,
)
from .intercept import AsyncIntercept
from .options import FAILURE_LIMIT, Options
from .point import AsyncPoint, Attached, Hooks
from .progress import ON_ERROR, ON_EXIT, POST_CALL, PRE_CALL, Progress
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
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any, TypeAlias

    from .endings import ToolOutcome
    from .runs import Run
    from .shared import SharedHooks

B = TypeVar("B")
C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")

if TYPE_CHECKING:
    CoroutineHooks: TypeAlias = Hooks[
        EitherPreHook[C, R],
        AsyncAroundHook[C, R],
        EitherPostHook[C, R],
        EitherErrorHook[C, R],
        EitherExitHook[C, R],
        Never,
    ]


class AsyncHookPoint(
    AsyncPoint[
        EitherPreHook[C, R],
        AsyncAroundHook[C, R],
        EitherPostHook[C, R],
        EitherErrorHook[C, R],
        EitherExitHook[C, R],
        Never,
    ],
    Ruling[C, R],
    Generic[C, R],
):
    """The hook point of a coroutine function; its hooks are async or sync."""

    __slots__ = ("rules",)

    @property
    def pre_call(
        self,
    ) -> AsyncAttach[AsyncPreHook[C, R], PreHook[C, R], AsyncObserve[C], Observe[C]]:
        """Attach a hook that runs before the tool, as `HookPoint.pre_call` does."""
        return AsyncAttach(lambda hook, options: self._add(options, pre_call=hook))

    @property
    def around(self) -> Attach[AsyncAroundHook[C, R], Never]:
        """Attach a hook that runs the tool itself, as `HookPoint.around` does.

        What `call_next` returns has to be awaited.
        """
        return Attach(lambda hook, options: self._add(options, around=hook))

    @property
    def intercept(
        self,
    ) -> AsyncAttach[
        AsyncInterceptHook[C, R],
        InterceptHook[C, R],
        AsyncObserveBothSides[C, R],
        ObserveBothSides[C, R],
    ]:
        """Attach a generator, async or not, that sees both sides of the call."""
        return AsyncAttach(lambda hook, options: self._add(options, intercept=hook))

    @property
    def post_call(
        self,
    ) -> AsyncAttach[
        AsyncPostHook[C, R],
        PostHook[C, R],
        AsyncObserve[ToolReturn[C, R]],
        Observe[ToolReturn[C, R]],
    ]:
        """Attach a hook that runs when there is a result, as for `HookPoint`."""
        return AsyncAttach(lambda hook, options: self._add(options, post_call=hook))

    @property
    def on_error(
        self,
    ) -> AsyncAttach[
        AsyncErrorHook[C, R],
        ErrorHook[C, R],
        AsyncObserve[ToolError[C]],
        Observe[ToolError[C]],
    ]:
        """Attach a hook that runs after a failure, as `HookPoint.on_error` does."""
        return AsyncAttach(lambda hook, options: self._add(options, on_error=hook))

    @property
    def on_exit(self) -> AsyncAttachExit[AsyncExitHook[C, R], ExitHook[C, R]]:
        """Attach a hook that runs when the call is over, whatever its outcome."""
        return AsyncAttachExit(lambda hook, options: self._add(options, on_exit=hook))

    def subscribe(
        self,
        *,
        pre_call: EitherPreHook[C, R] | None = None,
        around: AsyncAroundHook[C, R] | None = None,
        intercept: EitherInterceptHook[C, R] | None = None,
        post_call: EitherPostHook[C, R] | None = None,
        on_error: EitherErrorHook[C, R] | None = None,
        on_exit: EitherExitHook[C, R] | None = None,
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
        )

    def observe(
        self,
        *,
        pre_call: EitherObserve[C] | None = None,
        intercept: EitherObserveBothSides[C, R] | None = None,
        post_call: (EitherObserve[ToolReturn[C, R]] | None) = None,
        on_error: EitherObserve[ToolError[C]] | None = None,
        on_exit: EitherExitHook[C, R] | None = None,
        order: int = 0,
        name: str | None = None,
        local: bool = False,
        failure_limit: int = FAILURE_LIMIT,
        concurrent: bool = False,
    ) -> Subscription:
        """Attach observers, as `HookPoint.observe` does.

        Those of a phase that are `concurrent` run at the same time.
        """
        return self._add(
            Options(
                order=order,
                name=name,
                on_failure="continue",
                failure_limit=failure_limit,
                concurrent=concurrent,
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
            around=hooks.async_around,
            intercept=hooks.intercept,
            post_call=hooks.post_call,
            on_error=hooks.on_error,
            on_exit=hooks.on_exit,
        )

    def lacks(self, hooks: SharedHooks) -> str | None:
        """Return which of the hooks cannot run here, in words; `None` if all can."""
        is_served = hooks.around is None or hooks.async_around is not None
        return None if is_served else "it is async, and only `around` is given"

    def _add(
        self,
        options: Options,
        *,
        pre_call: EitherPreHook[C, R] | None = None,
        around: AsyncAroundHook[C, R] | None = None,
        intercept: (
            EitherInterceptHook[C, R] | EitherObserveBothSides[C, R] | None
        ) = None,
        post_call: EitherPostHook[C, R] | None = None,
        on_error: EitherErrorHook[C, R] | None = None,
        on_exit: EitherExitHook[C, R] | None = None,
    ) -> Subscription:
        nested: AsyncAroundHook[C, R] | None = None
        if intercept is not None:
            nested = AsyncIntercept(intercept, self._breaker(options))
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

    def new_rules(self) -> AsyncHookPoint[C, R]:
        """Return a place for the hooks of rules, inside of all that is attached here.

        No toolset knows it, so nothing that is switched off at run time is in it. Its
        hooks go by the names that they are attached under.
        """
        self.rules: AsyncHookPoint[C, R] = AsyncHookPoint(RuleRegistry(), self.tool)
        """Where they are, for generated code."""
        return self.rules

    def dispatch_inside(
        self, call: C, tool: B, apply: Callable[[C, B], Awaitable[R]]
    ) -> Coroutine[Any, Any, R]:
        """Run the tool with its hooks, in a call that has begun further outside."""
        if self._hooks.is_wrapped:
            return self._dispatch_wrapped(call, tool, apply)
        return self.dispatch(call, tool, apply, Progress(self._hooks))

    async def dispatch(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], Awaitable[R]],
        progress: Progress[CoroutineHooks[C, R]] | None = None,
    ) -> R:
        """Run the tool with its hooks; for generated code.

        `apply` hands the call's fields to the tool. `progress` is for calls that have
        begun already.
        """
        if progress is None:
            if self._hooks.is_wrapped:
                begin_identity(call)
                return await self._dispatch_wrapped(call, tool, apply)
            progress = Progress(self._hooks)
        hooks = progress.hooks
        on_error = hooks.on_error
        try:
            replaced = await run_pre_call(hooks.pre_call, call, progress)
            if replaced is None:
                progress.start_body()
                result = await apply(call, tool)
                progress.end_body()
            else:
                result = replaced.result
        except Exception as error:
            if is_denied(call, error):
                raise
            recovery = await run_on_error(on_error, progress.failed(call, error))
            if recovery is None:
                raise
            result = recovery.result
            on_error = ()
        try:
            return await run_post_call(hooks.post_call, call, result, progress)
        except Exception as error:
            recovery = await run_on_error(on_error, progress.failed(call, error))
            if recovery is None:
                raise
            return recovery.result

    def invoke(
        self, call: C, tool: B, apply: Callable[[C, B], Awaitable[R]]
    ) -> Coroutine[Any, Any, R]:
        """Run the tool with its hooks, in a call whose record has been about before."""
        return self._dispatch_wrapped(begin_again(call), tool, apply)

    async def _dispatch_wrapped(
        self, call: C, tool: B, apply: Callable[[C, B], Awaitable[R]]
    ) -> R:
        hooks = self._hooks_here()
        run = begin_call(self._registry, call)
        if run is None and hooks.is_empty:
            return await apply(call, tool)
        progress = Progress(hooks)
        outer = enter_call(run, call)
        begun = perf_counter()
        try:
            try:
                if hooks.around:
                    chain = AsyncChain(hooks.around, tool, apply, call, progress)
                    result = await self.dispatch(call, chain, chain.enter, progress)
                else:
                    result = await self.dispatch(call, tool, apply, progress)
            except BaseException as error:
                await self._end(hooks, run, failed_outcome(call, error, since=begun))
                raise
            await self._end(hooks, run, Returned(call, result, perf_counter() - begun))
        finally:
            # Else the error, through its traceback, would hold itself.
            progress.forget()
            leave_call(run, outer)
        return result

    async def _end(
        self,
        hooks: CoroutineHooks[C, R],
        run: Run[object, object] | None,
        ending: ToolOutcome[C, R],
    ) -> None:
        count_ending(run, ending)
        await run_on_exit(hooks.on_exit, ending)
