"""Hooks that serve tools of all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .hooks import (
        SharedAroundHook,
        SharedAsyncAroundHook,
        SharedErrorHook,
        SharedExitHook,
        SharedInterceptHook,
        SharedItemHook,
        SharedPostHook,
        SharedPreHook,
    )
    from .records import ToolCall


class SharedHooks:
    """Hooks that are attached to many tools at once; `None` where there is none."""

    __slots__ = (
        "around",
        "async_around",
        "intercept",
        "on_error",
        "on_exit",
        "on_item",
        "post_call",
        "pre_call",
    )

    def __init__(
        self,
        *,
        pre_call: SharedPreHook[ToolCall] | None = None,
        around: SharedAroundHook | None = None,
        async_around: SharedAsyncAroundHook | None = None,
        intercept: SharedInterceptHook[ToolCall] | None = None,
        post_call: SharedPostHook[ToolCall] | None = None,
        on_error: SharedErrorHook[ToolCall] | None = None,
        on_exit: SharedExitHook[ToolCall] | None = None,
        on_item: SharedItemHook[ToolCall] | None = None,
    ) -> None:
        self.pre_call = pre_call
        self.around = around
        """For functions."""
        self.async_around = async_around
        """For coroutine functions."""
        self.intercept = intercept
        self.post_call = post_call
        self.on_error = on_error
        self.on_exit = on_exit
        self.on_item = on_item
        """For tools that yield items; others have none."""

    def fits(self, *, has_items: bool) -> bool:
        """Return whether a tool, with items or without, can run any of the hooks."""
        if has_items and self.on_item is not None:
            return True
        return not (
            self.pre_call is None
            and self.around is None
            and self.async_around is None
            and self.intercept is None
            and self.post_call is None
            and self.on_error is None
            and self.on_exit is None
        )
