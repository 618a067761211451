"""Handing on the items of streams."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    Awaitable,
    Generator,
    Iterable,
)
from sys import get_asyncgen_hooks, set_asyncgen_hooks
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from typing import Self

T = TypeVar("T")

AsyncSteps: TypeAlias = tuple[AsyncGenerator[T, Any], Awaitable[T]]
"""An async generator that has begun, and what gives its first item.

What is sent to it is the affair of the tool that yields the items, hence `Any`.
"""


def begin(items: AsyncIterable[T]) -> AsyncSteps[T]:
    """Begin an async generator that only the one around it is to close.

    An event loop closes the async generators that it has seen begin, all at once. It
    must see the outer one only, which closes this one: closed from two sides, a
    generator complains that it is already running.
    """
    # The body of a tool is one, even where its annotation says less.
    generator: Any = items
    hooks = get_asyncgen_hooks()
    if hooks == _NO_HOOKS:
        return generator, generator.asend(None)
    firstiter, finalizer = hooks
    set_asyncgen_hooks(None, None)
    try:
        return generator, generator.asend(None)
    finally:
        set_asyncgen_hooks(firstiter, finalizer)


_NO_HOOKS = (None, None)


class ThrownStep(Awaitable[T]):
    """The step of an async generator that begins with an error, thrown into it.

    Once it is awaited it does not hold the error, which would hold itself by way of
    its traceback and the frame that holds this.
    """

    __slots__ = ("_error", "_items")

    def __init__(self, items: AsyncGenerator[T, Any], error: BaseException) -> None:
        self._items = items
        self._error: BaseException | None = error

    def __await__(self) -> Generator[Any, Any, T]:
        error, self._error = self._error, None
        if error is None:
            raise RuntimeError("this step has been awaited before")
        return self._items.athrow(error).__await__()


class AsyncItems(Generic[T]):
    """What `yield from` is to generators, for an async generator.

    Each item that the wrapped generator yields is yielded by the one that does

        async for item in items:
            try:
                items.sent = yield item
            except BaseException as error:
                items.thrown = error

    and whatever is sent to that one, or thrown in, reaches the wrapped generator.
    """

    __slots__ = ("_is_started", "_items", "sent", "thrown")

    sent: object
    """What the wrapped generator gets with the next step."""
    thrown: BaseException | None
    """What is thrown into the wrapped generator instead, unless `None`."""

    def __init__(self, items: AsyncIterable[T]) -> None:
        # The body of a tool is an async generator, even where its annotation
        # says less. What is sent to it is the tool's own affair, hence `Any`.
        self._items = cast("AsyncGenerator[T, Any]", items)
        self._is_started = False
        self.sent = None
        self.thrown = None

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[T]:
        if not self._is_started:
            self._is_started = True
            _, step = begin(self._items)
            return step
        error, self.thrown = self.thrown, None
        if error is not None:
            return self._items.athrow(error)
        return self._items.asend(self.sent)

    async def aclose(self) -> None:
        """Close the wrapped generator."""
        await self._items.aclose()


def replay(items: Iterable[T]) -> Generator[T, Any, Any]:
    """Return a generator of the items that a hook gave.

    They may be any iterable; its return value is that of a generator, else `None`.
    """
    if isinstance(items, Generator):
        return cast("Generator[T, Any, Any]", items)
    return _each(items)


def _each(items: Iterable[T]) -> Generator[T, object, None]:
    for item in items:  # noqa: UP028 - `yield from` would pass on what is sent
        yield item


def replay_async(items: Iterable[T] | AsyncIterable[T]) -> AsyncItems[T]:
    """Return the items that a hook gave, in any iterable, async or not."""
    if isinstance(items, AsyncGenerator):
        return AsyncItems(cast("AsyncGenerator[T, Any]", items))
    if isinstance(items, AsyncIterable):
        return AsyncItems(_each_async(items))
    return AsyncItems(_each_in_turn(items))


async def _each_async(items: AsyncIterable[T]) -> AsyncGenerator[T, object]:
    async for item in items:
        yield item


async def _each_in_turn(items: Iterable[T]) -> AsyncGenerator[T, object]:
    for item in items:
        yield item
