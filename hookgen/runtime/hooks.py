"""The types of hooks, by phase and kind of tool."""

from __future__ import annotations

from types import GenericAlias
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterable,
        Awaitable,
        Callable,
        Generator,
        Iterable,
    )
    from typing import Any, Protocol, TypeAlias, TypeVar

    from .endings import ToolOutcome
    from .outcomes import Deny, Drop, Replace
    from .records import ToolCall, ToolError, ToolItem, ToolReturn

    C = TypeVar("C", bound=ToolCall)
    T = TypeVar("T")
    R = TypeVar("R")

    # What a hook of one tool may be.

    PreHook: TypeAlias = Callable[[C], Replace[R] | Deny | None]
    AroundHook: TypeAlias = Callable[[C, Callable[[C], R]], R]
    PostHook: TypeAlias = Callable[[ToolReturn[C, R]], Replace[R] | None]
    ErrorHook: TypeAlias = Callable[[ToolError[C]], Replace[R] | None]
    ExitHook: TypeAlias = Callable[[ToolOutcome[C, R]], None]
    ItemHook: TypeAlias = Callable[[ToolItem[C, T]], Replace[T] | Drop | None]

    InterceptHook: TypeAlias = Callable[
        [C], Generator[Replace[R] | Deny | None, R, None]
    ]
    """Yields once to let the call go on; once more, perhaps, to change its outcome."""

    AsyncPreHook: TypeAlias = Callable[[C], Awaitable[Replace[R] | Deny | None]]
    AsyncAroundHook: TypeAlias = Callable[
        [C, Callable[[C], Awaitable[R]]], Awaitable[R]
    ]
    AsyncPostHook: TypeAlias = Callable[
        [ToolReturn[C, R]], Awaitable[Replace[R] | None]
    ]
    AsyncErrorHook: TypeAlias = Callable[[ToolError[C]], Awaitable[Replace[R] | None]]
    AsyncExitHook: TypeAlias = Callable[[ToolOutcome[C, R]], Awaitable[None]]
    AsyncItemHook: TypeAlias = Callable[
        [ToolItem[C, T]], Awaitable[Replace[T] | Drop | None]
    ]
    AsyncInterceptHook: TypeAlias = Callable[
        [C], AsyncGenerator[Replace[R] | Deny | None, R]
    ]

    # What an async tool takes is either. One type each, for type checkers do not see
    # what a lambda gets where several types of functions are wanted.
    EitherPreHook: TypeAlias = Callable[
        [C], Awaitable[Replace[R] | Deny | None] | Replace[R] | Deny | None
    ]
    EitherPostHook: TypeAlias = Callable[
        [ToolReturn[C, R]], Awaitable[Replace[R] | None] | Replace[R] | None
    ]
    EitherErrorHook: TypeAlias = Callable[
        [ToolError[C]], Awaitable[Replace[R] | None] | Replace[R] | None
    ]
    EitherExitHook: TypeAlias = Callable[[ToolOutcome[C, R]], Awaitable[None] | None]
    EitherItemHook: TypeAlias = Callable[
        [ToolItem[C, T]], Awaitable[Replace[T] | Drop | None] | Replace[T] | Drop | None
    ]
    EitherInterceptHook: TypeAlias = Callable[
        [C],
        AsyncGenerator[Replace[R] | Deny | None, R]
        | Generator[Replace[R] | Deny | None, R, None],
    ]

    AnyItems: TypeAlias = Iterable[T] | AsyncIterable[T]
    """What an async stream can be replaced by."""

    # What is sent into a generator is its own affair, hence `Any`.
    StreamAroundHook: TypeAlias = Callable[
        [C, Callable[[C], Generator[T, Any, R]]], Generator[T, Any, R]
    ]
    AsyncStreamAroundHook: TypeAlias = Callable[
        [C, Callable[[C], AsyncGenerator[T, Any]]], AsyncGenerator[T, Any]
    ]

    # Observers: they look, and whatever they do changes nothing.

    Observe: TypeAlias = Callable[[T], None]
    AsyncObserve: TypeAlias = Callable[[T], Awaitable[None]]
    ObserveBothSides: TypeAlias = Callable[[C], Generator[None, R, None]]
    AsyncObserveBothSides: TypeAlias = Callable[[C], AsyncGenerator[None, R]]
    EitherObserve: TypeAlias = Callable[[T], Awaitable[None] | None]
    EitherObserveBothSides: TypeAlias = Callable[
        [C], AsyncGenerator[None, R] | Generator[None, R, None]
    ]

    # Hooks for many tools at once, whatever their results. A result can only be
    # replaced by one of its own type.

    A_contra = TypeVar("A_contra", bound=ToolCall, contravariant=True)

    SharedPreHook: TypeAlias = Callable[[C], Deny | None]
    SharedErrorHook: TypeAlias = Callable[[ToolError[C]], None]
    SharedExitHook: TypeAlias = Callable[[ToolOutcome[C, object]], None]
    SharedInterceptHook: TypeAlias = Callable[[C], Generator[Deny | None, object, None]]

    class SharedAroundHook(Protocol):
        """Wraps calls of functions: it gives what `call_next` gives, or the like."""

        def __call__(self, call: C, call_next: Callable[[C], R], /) -> R:
            """Return the result."""
            ...

    class SharedAsyncAroundHook(Protocol):
        """Wraps the calls of coroutine functions, as `SharedAroundHook` does."""

        def __call__(
            self, call: C, call_next: Callable[[C], Awaitable[R]], /
        ) -> Awaitable[R]:
            """Return the result, to be awaited."""
            ...

    class SharedPostHook(Protocol[A_contra]):
        """Sees the results of many tools."""

        def __call__(self, done: ToolReturn[A_contra, R], /) -> Replace[R] | None:
            """Return another result of the same type, or `None`."""
            ...

    class SharedItemHook(Protocol[A_contra]):
        """Sees the items of many streaming tools."""

        def __call__(self, item: ToolItem[A_contra, T], /) -> Replace[T] | Drop | None:
            """Return another item of the same type, `Drop()`, or `None`."""
            ...

else:
    # Hook points are made with these types, which nobody reads when a program runs: to
    # put them together would take half of the time that importing the runtime takes.
    class _HookType:
        __class_getitem__ = classmethod(GenericAlias)

    PreHook = _HookType
    AroundHook = _HookType
    PostHook = _HookType
    ErrorHook = _HookType
    ExitHook = _HookType
    ItemHook = _HookType
    InterceptHook = _HookType
    AsyncPreHook = _HookType
    AsyncAroundHook = _HookType
    AsyncPostHook = _HookType
    AsyncErrorHook = _HookType
    AsyncExitHook = _HookType
    AsyncItemHook = _HookType
    AsyncInterceptHook = _HookType
    EitherPreHook = _HookType
    EitherPostHook = _HookType
    EitherErrorHook = _HookType
    EitherExitHook = _HookType
    EitherItemHook = _HookType
    EitherInterceptHook = _HookType
    AnyItems = _HookType
    StreamAroundHook = _HookType
    AsyncStreamAroundHook = _HookType
    Observe = _HookType
    AsyncObserve = _HookType
    ObserveBothSides = _HookType
    AsyncObserveBothSides = _HookType
    EitherObserve = _HookType
    EitherObserveBothSides = _HookType
    SharedPreHook = _HookType
    SharedErrorHook = _HookType
    SharedExitHook = _HookType
    SharedInterceptHook = _HookType
    SharedAroundHook = _HookType
    SharedAsyncAroundHook = _HookType
    SharedPostHook = _HookType
    SharedItemHook = _HookType
