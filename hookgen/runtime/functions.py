"""The hook points of tools that return a result."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

from . import async_phases
from .attach import AsyncAttach, Attach
from .hooks import (
    AsyncErrorHook,
    AsyncPostHook,
    AsyncPreHook,
    ErrorHook,
    PostHook,
    PreHook,
)
from .outcomes import Deny
from .phases import decide, replacement, run_on_error
from .point import Point
from .progress import BODY, POST_CALL, PRE_CALL, Progress, record_error
from .records import ToolCall, ToolReturn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .outcomes import Replace

C = TypeVar("C", bound=ToolCall)
R = TypeVar("R")


class HookPoint(
    Point[PreHook[C, R], PostHook[C, R], ErrorHook[C, R]],
    Generic[C, R],
):
    """The hook point of a function with the call record `C` and the result `R`."""

    __slots__ = ()

    @property
    def pre_call(self) -> Attach[PreHook[C, R]]:
        """Attach a hook that runs before the tool.

        It may assign the record's fields, return `Replace(result)` (the tool and
        later `pre_call` hooks do not run) or `Deny(reason)`, or raise.
        """
        return Attach(lambda hook, order: self.subscribe(pre_call=hook, order=order))

    @property
    def post_call(self) -> Attach[PostHook[C, R]]:
        """Attach a hook that runs when there is a result, the tool's or a hook's.

        It may return `Replace(result)`, or raise. A result with which an
        `on_error` hook recovers goes to the caller as it is.
        """
        return Attach(lambda hook, order: self.subscribe(post_call=hook, order=order))

    @property
    def on_error(self) -> Attach[ErrorHook[C, R]]:
        """Attach a hook that runs when the tool or one of its hooks failed.

        It may return `Replace(result)` to recover, or raise another error. Every
        hook runs and the last word wins.
        """
        return Attach(lambda hook, order: self.subscribe(on_error=hook, order=order))

    def dispatch(self, call: C, tool: Callable[[C], R]) -> R:
        """Run the tool with its hooks; for generated code."""
        # The phases are written out here, and only here: with functions for them
        # the quickest tools, which are of this kind, would take a third longer.
        pre_call, post_call, on_error = self._hooks
        phase = PRE_CALL
        hook: PreHook[C, R] | PostHook[C, R] | None = None
        outcome: Replace[R] | Deny | None = None
        started = duration = 0.0
        try:
            for hook in pre_call:
                outcome = hook(call)
                if outcome is not None:
                    result = decide(outcome, hook, call).result
                    break
            else:
                phase, hook = BODY, None
                started = perf_counter()
                result = tool(call)
                duration = perf_counter() - started
            phase = POST_CALL
            for hook in post_call:
                change = hook(ToolReturn(call, result, duration))
                if change is not None:
                    result = replacement(change, hook, POST_CALL, call).result
            return result
        except Exception as error:
            if isinstance(outcome, Deny):
                raise
            # The record is kept in no variable: it would hold the error, whose
            # traceback holds this frame, until the garbage is collected.
            recovery = run_on_error(
                on_error, record_error(call, error, phase, hook, started)
            )
            if recovery is None:
                raise
            return recovery.result


class AsyncHookPoint(
    Point[
        AsyncPreHook[C, R] | PreHook[C, R],
        AsyncPostHook[C, R] | PostHook[C, R],
        AsyncErrorHook[C, R] | ErrorHook[C, R],
    ],
    Generic[C, R],
):
    """The hook point of a coroutine function; its hooks are async or sync."""

    __slots__ = ()

    @property
    def pre_call(self) -> AsyncAttach[AsyncPreHook[C, R], PreHook[C, R]]:
        """Attach a hook that runs before the tool, as `HookPoint.pre_call` does."""
        return AsyncAttach(
            lambda hook, order: self.subscribe(pre_call=hook, order=order)
        )

    @property
    def post_call(self) -> AsyncAttach[AsyncPostHook[C, R], PostHook[C, R]]:
        """Attach a hook that runs when there is a result, as for `HookPoint`."""
        return AsyncAttach(
            lambda hook, order: self.subscribe(post_call=hook, order=order)
        )

    @property
    def on_error(self) -> AsyncAttach[AsyncErrorHook[C, R], ErrorHook[C, R]]:
        """Attach a hook that runs after a failure, as `HookPoint.on_error` does."""
        return AsyncAttach(
            lambda hook, order: self.subscribe(on_error=hook, order=order)
        )

    async def dispatch(self, call: C, tool: Callable[[C], Awaitable[R]]) -> R:
        """Run the tool with its hooks; for generated code."""
        pre_call, post_call, on_error = self._hooks
        progress = Progress()
        try:
            replaced = await async_phases.run_pre_call(pre_call, call, progress)
            if replaced is None:
                progress.start_body()
                result = await tool(call)
                progress.end_body()
            else:
                result = replaced.result
            return await async_phases.run_post_call(post_call, call, result, progress)
        except Exception as error:
            if progress.denied:
                raise
            recovery = await async_phases.run_on_error(
                on_error, progress.failed(call, error)
            )
            if recovery is None:
                raise
            return recovery.result
