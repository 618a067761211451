"""The hook points of async generator functions.

Nothing happens before the first item is asked for, hooks included.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Generic, Never, TypeVar

from .async_phases import run_on_error, run_on_exit, run_post_call, run_pre_call
from .attach import AsyncAttach, AsyncAttachExit, Attach, Subscription
from .chain import AsyncStreamChain
from .endings import Returned, failed_outcome
from .hooks import (
    AnyItems,
    AsyncErrorHook,
    AsyncExitHook,
    AsyncInterceptHook,
    AsyncItemHook,
    AsyncObserve,
    AsyncObserveBothSides,
    AsyncPostHook,
    AsyncPreHook,
    AsyncStreamAroundHook,
    EitherErrorHook,
    EitherExitHook,
    EitherInterceptHook,
    EitherItemHook,
    EitherObserve,
    EitherObserveBothSides,
    EitherPostHook,
    EitherPreHook,
    ErrorHook,
    ExitHook,
    InterceptHook,
    ItemHook,
    Observe,
    ObserveBothSides,
    PostHook,
    PreHook,
)
from .intercept import AsyncStreamIntercept
from .items import AsyncItems, ThrownStep, begin, replay_async
from .options import FAILURE_LIMIT, Options
from .point import AsyncPoint, Attached, Hooks
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
from .relay import sift_async, within_async
from .tracking import begin_call, count_ending, enter_call, leave_call

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
    from typing import Any, TypeAlias

    from .endings import ToolOutcome
    from .runs import Run
    from .shared import SharedHooks

B = TypeVar("B")
C = TypeVar("C", bound=ToolCall)
T = TypeVar("T")

if TYPE_CHECKING:
    AsyncStreamHooks: TypeAlias = Hooks[
        EitherPreHook[C, AnyItems[T]],
        AsyncStreamAroundHook[C, T],
        EitherPostHook[C, None],
        EitherErrorHook[C, AnyItems[T]],
        EitherExitHook[C, None],
        EitherItemHook[C, T],
    ]


class AsyncStreamHookPoint(
    AsyncPoint[
        EitherPreHook[C, AnyItems[T]],
        AsyncStreamAroundHook[C, T],
        EitherPostHook[C, None],
        EitherErrorHook[C, AnyItems[T]],
        EitherExitHook[C, None],
        EitherItemHook[C, T],
    ],
    Generic[C, T],
):
    """The hook point of an async generator function; its hooks are async or sync."""

    __slots__ = ("rules",)

    has_items = True

    @property
    def pre_call(
        self,
    ) -> AsyncAttach[
        AsyncPreHook[C, AnyItems[T]],
        PreHook[C, AnyItems[T]],
        AsyncObserve[C],
        Observe[C],
    ]:
        """Attach a hook that runs before the first item, as for `StreamHookPoint`."""
        return AsyncAttach(lambda hook, options: self._add(options, pre_call=hook))

    @property
    def around(self) -> Attach[AsyncStreamAroundHook[C, T], Never]:
        """Attach an async generator that runs the tool itself.

        `call_next` returns the tool's items: `async for item in call_next(call)`.
        """
        return Attach(lambda hook, options: self._add(options, around=hook))

    @property
    def intercept(
        self,
    ) -> AsyncAttach[
        AsyncInterceptHook[C, None],
        InterceptHook[C, None],
        AsyncObserveBothSides[C, None],
        ObserveBothSides[C, None],
    ]:
        """Attach a generator, async or not, that sees both sides of the call."""
        return AsyncAttach(lambda hook, options: self._add(options, intercept=hook))

    @property
    def on_item(
        self,
    ) -> AsyncAttach[
        AsyncItemHook[C, T],
        ItemHook[C, T],
        AsyncObserve[ToolItem[C, T]],
        Observe[ToolItem[C, T]],
    ]:
        """Attach a hook that runs for each item, as `StreamHookPoint.on_item` does."""
        return AsyncAttach(lambda hook, options: self._add(options, on_item=hook))

    @property
    def post_call(
        self,
    ) -> AsyncAttach[
        AsyncPostHook[C, None],
        PostHook[C, None],
        AsyncObserve[ToolReturn[C, None]],
        Observe[ToolReturn[C, None]],
    ]:
        """Attach a hook that runs after the last item, before the consumer is told.

        An async generator has no return value: the record's result is `None`, and
        there is nothing to replace.
        """
        return AsyncAttach(lambda hook, options: self._add(options, post_call=hook))

    @property
    def on_error(
        self,
    ) -> AsyncAttach[
        AsyncErrorHook[C, AnyItems[T]],
        ErrorHook[C, AnyItems[T]],
        AsyncObserve[ToolError[C]],
        Observe[ToolError[C]],
    ]:
        """Attach a hook that runs after a failure, as `HookPoint.on_error` does."""
        return AsyncAttach(lambda hook, options: self._add(options, on_error=hook))

    @property
    def on_exit(self) -> AsyncAttachExit[AsyncExitHook[C, None], ExitHook[C, None]]:
        """Attach a hook that runs when the call is over, whatever its outcome."""
        return AsyncAttachExit(lambda hook, options: self._add(options, on_exit=hook))

    def subscribe(
        self,
        *,
        pre_call: EitherPreHook[C, AnyItems[T]] | None = None,
        around: AsyncStreamAroundHook[C, T] | None = None,
        intercept: EitherInterceptHook[C, None] | None = None,
        post_call: EitherPostHook[C, None] | None = None,
        on_error: EitherErrorHook[C, AnyItems[T]] | None = None,
        on_exit: EitherExitHook[C, None] | None = None,
        on_item: EitherItemHook[C, T] | None = None,
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
        pre_call: EitherObserve[C] | None = None,
        intercept: EitherObserveBothSides[C, None] | None = None,
        post_call: (EitherObserve[ToolReturn[C, None]] | None) = None,
        on_error: EitherObserve[ToolError[C]] | None = None,
        on_exit: EitherExitHook[C, None] | None = None,
        on_item: (EitherObserve[ToolItem[C, T]] | None) = None,
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
        pre_call: EitherPreHook[C, AnyItems[T]] | None = None,
        around: AsyncStreamAroundHook[C, T] | None = None,
        intercept: (
            EitherInterceptHook[C, None] | EitherObserveBothSides[C, None] | None
        ) = None,
        post_call: EitherPostHook[C, None] | None = None,
        on_error: EitherErrorHook[C, AnyItems[T]] | None = None,
        on_exit: EitherExitHook[C, None] | None = None,
        on_item: EitherItemHook[C, T] | None = None,
    ) -> Subscription:
        nested: AsyncStreamIntercept[C, T] | None = None
        if intercept is not None:
            nested = AsyncStreamIntercept(intercept, self._breaker(options))
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

    # For generated code: gives an async generator and its first step. Not a method,
    # which would be one more call.
    begin = staticmethod(begin)

    def throw(
        self, items: AsyncGenerator[T, Any], error: BaseException
    ) -> Awaitable[T]:
        """Return the step that throws an error into the items; for guards."""
        return ThrownStep(items, error)

    def new_rules(self) -> AsyncStreamHookPoint[C, T]:
        """Return a place for the hooks of rules, inside of all that is attached here.

        No toolset knows it, so nothing that is switched off at run time is in it. Its
        hooks go by the names that they are attached under.
        """
        self.rules: AsyncStreamHookPoint[C, T] = AsyncStreamHookPoint(
            RuleRegistry(), self.tool
        )
        """Where they are, for generated code."""
        return self.rules

    def dispatch_inside(
        self, call: C, tool: B, apply: Callable[[C, B], AsyncIterable[T]]
    ) -> AsyncGenerator[T, Any]:
        """Run the tool with its hooks, in a call that has begun further outside."""
        if self._hooks.is_wrapped:
            return self._dispatch_wrapped(call, tool, apply)
        return self._dispatch(call, tool, apply, Progress(self._hooks))

    def dispatch(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], AsyncIterable[T]],
        progress: Progress[AsyncStreamHooks[C, T]] | None = None,
    ) -> AsyncGenerator[T, Any]:
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

    async def _dispatch(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], AsyncIterable[T]],
        progress: Progress[AsyncStreamHooks[C, T]],
    ) -> AsyncGenerator[T, Any]:
        stream = _Stream(call, progress)
        items: AsyncItems[T] | None
        items = await stream.begin(lambda: apply(call, tool))
        while items is not None:
            try:
                async for item in items:
                    try:
                        items.sent = yield item
                        stream.is_closed = False
                    except BaseException as error:
                        stream.is_closed = isinstance(error, GeneratorExit)
                        items.thrown = error
            except Exception as error:
                items = await stream.recover(error)
                if items is None:
                    raise
            else:
                items = await stream.end()

    def invoke(
        self, call: C, tool: B, apply: Callable[[C, B], AsyncIterable[T]]
    ) -> AsyncGenerator[T, Any]:
        """Run the tool with its hooks, in a call whose record has been about before."""
        return self._dispatch_wrapped(begin_again(call), tool, apply)

    async def _dispatch_wrapped(
        self,
        call: C,
        tool: B,
        apply: Callable[[C, B], AsyncIterable[T]],
    ) -> AsyncGenerator[T, Any]:
        hooks = self._hooks_here()
        progress = Progress(hooks)
        run = begin_call(self._registry, call)
        begun = perf_counter()
        is_closed = False
        try:
            if hooks.around:
                chain: AsyncStreamChain[C, B, T]
                chain = AsyncStreamChain(hooks.around, tool, apply, call, progress)
                stream = self.dispatch(call, chain, chain.enter, progress)
            else:
                stream = self.dispatch(call, tool, apply, progress)
            items = AsyncItems(
                stream if run is None else within_async(run, call, stream)
            )
            async for item in items:
                try:
                    items.sent = yield item
                    is_closed = False
                except BaseException as error:
                    is_closed = isinstance(error, GeneratorExit)
                    items.thrown = error
        except BaseException as error:
            await self._end(hooks, run, failed_outcome(call, error, since=begun))
            raise
        finally:
            # Else the error, through its traceback, would hold itself.
            progress.forget()
        # A tool may make an end of being closed; its call was broken off all the same.
        ending = (
            failed_outcome(call, GeneratorExit(), since=begun)
            if is_closed
            else Returned(call, None, perf_counter() - begun)
        )
        await self._end(hooks, run, ending)

    async def _end(
        self,
        hooks: AsyncStreamHooks[C, T],
        run: Run[object, object] | None,
        ending: ToolOutcome[C, None],
    ) -> None:
        count_ending(run, ending)
        outer = enter_call(run, ending.call)
        try:
            await run_on_exit(hooks.on_exit, ending)
        finally:
            leave_call(run, outer)


class _Stream(Generic[C, T]):
    """One call of a streaming tool, from one source of items to the next."""

    __slots__ = (
        "_call",
        "_has_ended",
        "_is_running",
        "_on_error",
        "_progress",
        "is_closed",
    )

    def __init__(self, call: C, progress: Progress[AsyncStreamHooks[C, T]]) -> None:
        self._call = call
        self._progress = progress
        self._on_error = progress.hooks.on_error
        """What is left to run if there is an error: nothing, once these have run."""
        self._is_running = False
        """Whether the items are the tool's own."""
        self.is_closed = False
        """Whether the consumer wants no more items."""
        self._has_ended = False
        """Whether the `post_call` hooks have been run."""

    async def begin(self, run_tool: Callable[[], AsyncIterable[T]]) -> AsyncItems[T]:
        """Run the `pre_call` hooks; return the items, the tool's or a hook's."""
        try:
            replaced = await run_pre_call(
                self._progress.hooks.pre_call, self._call, self._progress
            )
            if replaced is not None:
                return self._sifted(replay_async(replaced.result))
            self._progress.start_body()
            self._is_running = True
            return self._sifted(AsyncItems(run_tool()))
        except Exception as error:
            items = await self.recover(error)
            if items is None:
                raise
            return items

    async def recover(self, error: Exception) -> AsyncItems[T] | None:
        """Run the `on_error` hooks, unless they have run; return items to go on with.

        `None` means that the error goes on.

        Raises:
            Exception: what the hooks made of the error.
        """
        self._is_running = False
        if is_denied(self._call, error):
            return None
        on_error, self._on_error = self._on_error, ()
        recovery = await run_on_error(
            on_error, self._progress.failed(self._call, error)
        )
        if recovery is None:
            return None
        # If these items fail, whichever hook failed before had no part in it.
        self._progress.phase, self._progress.hook = ON_ERROR, None
        return self._sifted(replay_async(recovery.result))

    async def end(self) -> AsyncItems[T] | None:
        """Run the `post_call` hooks, once; return items to go on with, if any."""
        if self._has_ended or self.is_closed:
            return None
        self._has_ended = True
        if self._is_running:
            self._progress.end_body()
        try:
            await run_post_call(
                self._progress.hooks.post_call, self._call, None, self._progress
            )
        except Exception as error:
            items = await self.recover(error)
            if items is None:
                raise
            return items
        return None

    def _sifted(self, items: AsyncItems[T]) -> AsyncItems[T]:
        on_item = self._progress.hooks.on_item
        if not on_item:
            return items
        return AsyncItems(sift_async(items, on_item, self._call, self._progress))
