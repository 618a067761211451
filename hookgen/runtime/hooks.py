"""The types of hooks."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from typing import TypeAlias, TypeVar

from .outcomes import Deny, Replace
from .records import ToolCall, ToolError, ToolReturn

C = TypeVar("C", bound=ToolCall)
T = TypeVar("T")
R = TypeVar("R")

PreHook: TypeAlias = Callable[[C], Replace[R] | Deny | None]
PostHook: TypeAlias = Callable[[ToolReturn[C, R]], Replace[R] | None]
ErrorHook: TypeAlias = Callable[[ToolError[C]], Replace[R] | None]

AsyncPreHook: TypeAlias = Callable[[C], Awaitable[Replace[R] | Deny | None]]
AsyncPostHook: TypeAlias = Callable[[ToolReturn[C, R]], Awaitable[Replace[R] | None]]
AsyncErrorHook: TypeAlias = Callable[[ToolError[C]], Awaitable[Replace[R] | None]]

EndHook: TypeAlias = Callable[[ToolReturn[C, None]], None]
AsyncEndHook: TypeAlias = Callable[[ToolReturn[C, None]], Awaitable[None]]
"""`post_call` on an async stream: it has no return value to replace."""

AnyItems: TypeAlias = Iterable[T] | AsyncIterable[T]
"""What an async stream can be replaced by."""
