"""Attaching hooks to a phase, and detaching them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

H = TypeVar("H")
AsyncH = TypeVar("AsyncH")


class _Missing:
    """Stands for a hook that was not given; `None` is one that is not there."""

    __slots__ = ()


_MISSING = _Missing()


class Subscription:
    """Hooks that stay attached until cancelled, or until the `with` block ends."""

    __slots__ = ("_cancel",)

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel

    def cancel(self) -> None:
        """Detach the hooks; calls already begun still run them.

        Does nothing the second time. Any thread may call it.
        """
        self._cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._cancel()


class Attach(Generic[H]):
    """Attaches hooks to one phase of one sync tool, and returns each as it was.

    A decorator, `@point.pre_call` or `@point.pre_call(order=5)`, and a function,
    `point.pre_call(hook, order=5)`, which is the form for a hook that serves
    several tools. A hook attached twice runs twice.
    """

    __slots__ = ("_attach", "_order")

    def __init__(self, attach: Callable[[H, int], object], order: int = 0) -> None:
        self._attach = attach
        self._order = order

    @overload
    def __call__(self, hook: H, *, order: int = ...) -> H: ...
    @overload
    def __call__(self, *, order: int) -> Attach[H]: ...

    def __call__(
        self, hook: H | _Missing = _MISSING, *, order: int | None = None
    ) -> H | Attach[H]:
        if isinstance(hook, _Missing):
            return Attach(self._attach, _given(order))
        self._attach(hook, self._order if order is None else order)
        return hook


class AsyncAttach(Generic[AsyncH, H]):
    """Attaches async and sync hooks to one phase of one async tool.

    In every other way like `Attach`.
    """

    __slots__ = ("_attach", "_order")

    def __init__(
        self, attach: Callable[[AsyncH | H, int], object], order: int = 0
    ) -> None:
        self._attach = attach
        self._order = order

    @overload
    def __call__(self, hook: AsyncH, *, order: int = ...) -> AsyncH: ...
    @overload
    def __call__(self, hook: H, *, order: int = ...) -> H: ...
    @overload
    def __call__(self, *, order: int) -> AsyncAttach[AsyncH, H]: ...

    def __call__(
        self,
        hook: AsyncH | H | _Missing = _MISSING,
        *,
        order: int | None = None,
    ) -> AsyncH | H | AsyncAttach[AsyncH, H]:
        if isinstance(hook, _Missing):
            return AsyncAttach(self._attach, _given(order))
        self._attach(hook, self._order if order is None else order)
        return hook


def _given(order: int | None) -> int:
    if order is None:
        raise TypeError("neither a hook nor an order is given")
    return order
