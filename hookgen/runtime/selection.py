"""Attaching hooks to many tools at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from .attach import Attach, AttachExit, Subscription
from .hooks import (
    Observe,
    ObserveBothSides,
    SharedAroundHook,
    SharedAsyncAroundHook,
    SharedErrorHook,
    SharedExitHook,
    SharedInterceptHook,
    SharedItemHook,
    SharedPostHook,
    SharedPreHook,
)
from .options import FAILURE_LIMIT, Options
from .records import ToolCall, ToolError, ToolItem, ToolReturn
from .shared import SharedHooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .point import AnyPoint

A = TypeVar("A", bound=ToolCall)


class Selection(Generic[A]):
    """The hook points of several tools, whose calls are of the type `A`.

    Hooks for many tools are sync, so that they fit all kinds of tools. They get the
    records of the tools' own types; a result they can only replace by one of its type.
    """

    __slots__ = ("_points",)

    def __init__(self, points: tuple[AnyPoint, ...]) -> None:
        self._points = points

    @property
    def points(self) -> tuple[AnyPoint, ...]:
        """The hook points, in the order of their tools' full names."""
        return self._points

    def __iter__(self) -> Iterator[AnyPoint]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    def __repr__(self) -> str:
        return f"<{len(self._points)} hook points>"

    @property
    def pre_call(self) -> Attach[SharedPreHook[A], Observe[A]]:
        """Attach a hook that runs before the tools; it may deny, but not replace."""
        return Attach(lambda hook, options: self._add(options, pre_call=hook))

    @property
    def intercept(
        self,
    ) -> Attach[SharedInterceptHook[A], ObserveBothSides[A, object]]:
        """Attach a generator that sees both sides of the calls; it may deny."""
        return Attach(lambda hook, options: self._add(options, intercept=hook))

    @property
    def post_call(
        self,
    ) -> Attach[SharedPostHook[A], Observe[ToolReturn[A, object]]]:
        """Attach a hook that runs when there is a result."""
        return Attach(lambda hook, options: self._add(options, post_call=hook))

    @property
    def on_error(self) -> Attach[SharedErrorHook[A], Observe[ToolError[A]]]:
        """Attach a hook that runs on errors; it may raise another, but not recover."""
        return Attach(lambda hook, options: self._add(options, on_error=hook))

    @property
    def on_exit(self) -> AttachExit[SharedExitHook[A]]:
        """Attach a hook that runs when a call is over, whatever its outcome."""
        return AttachExit(lambda hook, options: self._add(options, on_exit=hook))

    @property
    def on_item(self) -> Attach[SharedItemHook[A], Observe[ToolItem[A, object]]]:
        """Attach a hook to the streaming tools; the others have no items."""
        return Attach(lambda hook, options: self._add(options, on_item=hook))

    def subscribe(
        self,
        *,
        pre_call: SharedPreHook[A] | None = None,
        around: SharedAroundHook | None = None,
        async_around: SharedAsyncAroundHook | None = None,
        intercept: SharedInterceptHook[A] | None = None,
        post_call: SharedPostHook[A] | None = None,
        on_error: SharedErrorHook[A] | None = None,
        on_exit: SharedExitHook[A] | None = None,
        on_item: SharedItemHook[A] | None = None,
        order: int = 0,
        name: str | None = None,
        local: bool = False,
    ) -> Subscription:
        """Attach hooks to all of the tools, until the subscription is cancelled.

        `around` is for functions, `async_around` for coroutine functions. With `local`
        the hooks run in the current task or thread only, and in the tasks that it
        starts from now on.

        Raises:
            TypeError: a tool could run none of the hooks around it that are given;
                nothing is attached.
        """
        return self._add(
            Options(order=order, name=name, local=local),
            pre_call=pre_call,
            around=around,
            async_around=async_around,
            intercept=intercept,
            post_call=post_call,
            on_error=on_error,
            on_exit=on_exit,
            on_item=on_item,
        )

    def observe(
        self,
        *,
        pre_call: Observe[A] | None = None,
        intercept: ObserveBothSides[A, object] | None = None,
        post_call: Observe[ToolReturn[A, object]] | None = None,
        on_error: Observe[ToolError[A]] | None = None,
        on_exit: SharedExitHook[A] | None = None,
        on_item: Observe[ToolItem[A, object]] | None = None,
        order: int = 0,
        name: str | None = None,
        local: bool = False,
        failure_limit: int = FAILURE_LIMIT,
    ) -> Subscription:
        """Attach observers to all of the tools, as `HookPoint.observe` does to one."""
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

    def enable(self) -> None:
        """Run the hooks of these tools again."""
        for point in self._points:
            point.enable()

    def disable(self) -> None:
        """Run no hook of these tools, whoever attached it."""
        for point in self._points:
            point.disable()

    def _add(
        self,
        options: Options,
        *,
        pre_call: SharedPreHook[A] | None = None,
        around: SharedAroundHook | None = None,
        async_around: SharedAsyncAroundHook | None = None,
        intercept: (SharedInterceptHook[A] | ObserveBothSides[A, object] | None) = None,
        post_call: (SharedPostHook[A] | Observe[ToolReturn[A, object]] | None) = None,
        on_error: SharedErrorHook[A] | None = None,
        on_exit: SharedExitHook[A] | None = None,
        on_item: SharedItemHook[A] | Observe[ToolItem[A, object]] | None = None,
    ) -> Subscription:
        # Every call of these tools is of the type `A`, which the points, each knowing
        # its own type only, cannot say.
        hooks = SharedHooks(
            pre_call=cast("SharedPreHook[ToolCall] | None", pre_call),
            around=around,
            async_around=async_around,
            intercept=cast("SharedInterceptHook[ToolCall] | None", intercept),
            post_call=cast("SharedPostHook[ToolCall] | None", post_call),
            on_error=cast("SharedErrorHook[ToolCall] | None", on_error),
            on_exit=cast("SharedExitHook[ToolCall] | None", on_exit),
            on_item=cast("SharedItemHook[ToolCall] | None", on_item),
        )
        return attach_to_all(self._points, hooks, options)


def attach_to_all(
    points: tuple[AnyPoint, ...], hooks: SharedHooks, options: Options
) -> Subscription:
    """Attach hooks to all points, or to none if one of them cannot run them."""
    for point in points:
        reason = point.lacks(hooks)
        if reason is not None:
            raise TypeError(f"tool '{point.tool}' cannot be wrapped: {reason}")
    # Of hooks for items alone, a tool without items has none to attach.
    served = [point for point in points if hooks.fits(has_items=point.has_items)]
    if not served:
        raise TypeError("there is no hook to attach that any of the tools could run")
    return Subscription(tuple(point.attach_shared(hooks, options) for point in served))
