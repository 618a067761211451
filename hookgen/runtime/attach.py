"""Attaching hooks to a phase, and detaching them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, overload

from .options import FAILURE_LIMIT, OnFailure, Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Literal, NoReturn, Protocol, Self

    class Attachment(Protocol):
        """Hooks that are attached somewhere."""

        def cancel(self) -> None:
            """Detach them; does nothing the second time."""
            ...

        def switch(self, *, on: bool) -> None:
            """Let them run or not."""
            ...


H = TypeVar("H")
O = TypeVar("O")  # noqa: E741 - an observer
AsyncH = TypeVar("AsyncH")
AsyncO = TypeVar("AsyncO")


class _Missing:
    """Stands for a hook that was not given; `None` is one that is not there."""

    __slots__ = ()


_MISSING = _Missing()


class Subscription:
    """Hooks that stay attached until cancelled, or until the `with` block ends."""

    __slots__ = ("_attachments",)

    def __init__(self, attachments: tuple[Attachment, ...]) -> None:
        self._attachments = attachments

    def cancel(self) -> None:
        """Detach the hooks; calls already begun still run them.

        Does nothing the second time. Any thread may call it.
        """
        for attachment in self._attachments:
            attachment.cancel()

    def disable(self) -> None:
        """Keep the hooks attached, but do not run them."""
        self.switch(on=False)

    def enable(self) -> None:
        """Run the hooks again, also those that failed too often."""
        self.switch(on=True)

    def switch(self, *, on: bool) -> None:
        """Run the hooks or not."""
        for attachment in self._attachments:
            attachment.switch(on=on)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a subscription holds in one process, and cannot be pickled")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cancel()


class Decorator(Generic[H]):
    """Attaches the hook below it, as `Attach` was told to."""

    __slots__ = ("_attach", "_options")

    def __init__(
        self, attach: Callable[[H, Options], object], options: Options
    ) -> None:
        self._attach = attach
        self._options = options

    def __call__(self, hook: H) -> H:
        """Attach the hook and return it."""
        self._attach(hook, self._options)
        return hook


class Attach(Generic[H, O]):
    """Attaches hooks to one phase, and returns each as it was.

    A decorator, `@point.pre_call` or `@point.pre_call(order=5)`, and a function,
    `point.pre_call(hook, order=5)`, which is the form for a hook that serves
    several tools. A hook attached twice runs twice.

    Hooks run by `order`, lower first, then as they were attached; after the tool, the
    other way round. `name` is what `Toolset.configure` calls the hook; without one it
    is the function's module and qualified name. With `on_failure="continue"` the hook
    is an observer: it gets a copy of the record, its errors are logged, and after
    `failure_limit` errors in a row it is switched off.
    """

    __slots__ = ("_attach",)

    def __init__(self, attach: Callable[[H | O, Options], object]) -> None:
        self._attach = attach

    @overload
    def __call__(
        self,
        hook: H,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["block"] = ...,
    ) -> H: ...
    @overload
    def __call__(
        self,
        hook: O,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["continue"],
        failure_limit: int = ...,
    ) -> O: ...
    @overload
    def __call__(
        self,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["block"] = ...,
    ) -> Decorator[H]: ...
    @overload
    def __call__(
        self,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["continue"],
        failure_limit: int = ...,
    ) -> Decorator[O]: ...

    def __call__(
        self,
        hook: H | O | _Missing = _MISSING,
        *,
        order: int = 0,
        name: str | None = None,
        on_failure: OnFailure = "block",
        failure_limit: int = FAILURE_LIMIT,
    ) -> object:
        options = Options(
            order=order, name=name, on_failure=on_failure, failure_limit=failure_limit
        )
        if isinstance(hook, _Missing):
            return Decorator(self._attach, options)
        self._attach(hook, options)
        return hook


class AttachExit(Generic[O]):
    """Attaches `on_exit` hooks, which are observers whatever is said of them.

    In every other way like `Attach`.
    """

    __slots__ = ("_attach",)

    def __init__(self, attach: Callable[[O, Options], object]) -> None:
        self._attach = attach

    @overload
    def __call__(
        self,
        hook: O,
        *,
        order: int = ...,
        name: str | None = ...,
        failure_limit: int = ...,
    ) -> O: ...
    @overload
    def __call__(
        self, *, order: int = ..., name: str | None = ..., failure_limit: int = ...
    ) -> Decorator[O]: ...

    def __call__(
        self,
        hook: O | _Missing = _MISSING,
        *,
        order: int = 0,
        name: str | None = None,
        failure_limit: int = FAILURE_LIMIT,
    ) -> object:
        options = Options(
            order=order, name=name, on_failure="continue", failure_limit=failure_limit
        )
        if isinstance(hook, _Missing):
            return Decorator(self._attach, options)
        self._attach(hook, options)
        return hook


class AsyncDecorator(Generic[AsyncH, H]):
    """Attaches the hook below it, async or not, as `AsyncAttach` was told to."""

    __slots__ = ("_attach", "_options")

    def __init__(
        self, attach: Callable[[AsyncH | H, Options], object], options: Options
    ) -> None:
        self._attach = attach
        self._options = options

    @overload
    def __call__(self, hook: AsyncH) -> AsyncH: ...
    @overload
    def __call__(self, hook: H) -> H: ...

    def __call__(self, hook: AsyncH | H) -> AsyncH | H:
        """Attach the hook and return it."""
        self._attach(hook, self._options)
        return hook


class AsyncAttach(Generic[AsyncH, H, AsyncO, O]):
    """Attaches async and sync hooks to one phase of async tools.

    With `concurrent=True` an observer runs at the same time as the phase's other
    observers of that kind, after its other hooks; the call goes on when all are done.
    In every other way like `Attach`.
    """

    __slots__ = ("_attach",)

    def __init__(
        self, attach: Callable[[AsyncH | H | AsyncO | O, Options], object]
    ) -> None:
        self._attach = attach

    @overload
    def __call__(
        self,
        hook: AsyncH,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["block"] = ...,
    ) -> AsyncH: ...
    @overload
    def __call__(
        self,
        hook: H,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["block"] = ...,
    ) -> H: ...
    @overload
    def __call__(
        self,
        hook: AsyncO,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["continue"],
        failure_limit: int = ...,
        concurrent: bool = ...,
    ) -> AsyncO: ...
    @overload
    def __call__(
        self,
        hook: O,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["continue"],
        failure_limit: int = ...,
        concurrent: bool = ...,
    ) -> O: ...
    @overload
    def __call__(
        self,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["block"] = ...,
    ) -> AsyncDecorator[AsyncH, H]: ...
    @overload
    def __call__(
        self,
        *,
        order: int = ...,
        name: str | None = ...,
        on_failure: Literal["continue"],
        failure_limit: int = ...,
        concurrent: bool = ...,
    ) -> AsyncDecorator[AsyncO, O]: ...

    def __call__(
        self,
        hook: AsyncH | H | AsyncO | O | _Missing = _MISSING,
        *,
        order: int = 0,
        name: str | None = None,
        on_failure: OnFailure = "block",
        failure_limit: int = FAILURE_LIMIT,
        concurrent: bool = False,
    ) -> object:
        options = Options(
            order=order,
            name=name,
            on_failure=on_failure,
            failure_limit=failure_limit,
            concurrent=concurrent,
        )
        if isinstance(hook, _Missing):
            return AsyncDecorator(self._attach, options)
        self._attach(hook, options)
        return hook


class AsyncAttachExit(Generic[AsyncO, O]):
    """Attaches async and sync `on_exit` hooks, as `AttachExit` does."""

    __slots__ = ("_attach",)

    def __init__(self, attach: Callable[[AsyncO | O, Options], object]) -> None:
        self._attach = attach

    @overload
    def __call__(
        self,
        hook: AsyncO,
        *,
        order: int = ...,
        name: str | None = ...,
        failure_limit: int = ...,
        concurrent: bool = ...,
    ) -> AsyncO: ...
    @overload
    def __call__(
        self,
        hook: O,
        *,
        order: int = ...,
        name: str | None = ...,
        failure_limit: int = ...,
        concurrent: bool = ...,
    ) -> O: ...
    @overload
    def __call__(
        self,
        *,
        order: int = ...,
        name: str | None = ...,
        failure_limit: int = ...,
        concurrent: bool = ...,
    ) -> AsyncDecorator[AsyncO, O]: ...

    def __call__(
        self,
        hook: AsyncO | O | _Missing = _MISSING,
        *,
        order: int = 0,
        name: str | None = None,
        failure_limit: int = FAILURE_LIMIT,
        concurrent: bool = False,
    ) -> object:
        options = Options(
            order=order,
            name=name,
            on_failure="continue",
            failure_limit=failure_limit,
            concurrent=concurrent,
        )
        if isinstance(hook, _Missing):
            return AsyncDecorator(self._attach, options)
        self._attach(hook, options)
        return hook
