"""What the hook points of all kinds of tools have in common."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from .attach import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable

Pre = TypeVar("Pre")
Post = TypeVar("Post")
Rescue = TypeVar("Rescue")
Hook = TypeVar("Hook")


class _Attached(Generic[Pre, Post, Rescue]):
    """Hooks attached together; equal to nothing but itself."""

    __slots__ = ("on_error", "order", "post_call", "pre_call")

    def __init__(
        self,
        pre_call: Pre | None,
        post_call: Post | None,
        on_error: Rescue | None,
        order: int,
    ) -> None:
        self.pre_call = pre_call
        self.post_call = post_call
        self.on_error = on_error
        self.order = order


class Point(Generic[Pre, Post, Rescue]):
    """The place of one tool where hooks are attached.

    `pre_call` hooks run by `order`, lower first, then as they were attached;
    `post_call` and `on_error` hooks run in exactly the reverse order.

    Attaching and detaching is for any thread, at any time. A call runs the hooks
    that were attached when it began, all of a subscription or none.
    """

    __slots__ = ("_attached", "_hooks", "_lock", "idle")

    idle: bool
    """Whether no hook is attached; the tool's guard reads it, and only that."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._attached: tuple[_Attached[Pre, Post, Rescue], ...] = ()
        # In the order in which they run; replaced as a whole, so that a call
        # needs no lock.
        self._hooks: tuple[tuple[Pre, ...], tuple[Post, ...], tuple[Rescue, ...]]
        self._hooks = (), (), ()
        self.idle = True

    def subscribe(
        self,
        *,
        pre_call: Pre | None = None,
        post_call: Post | None = None,
        on_error: Rescue | None = None,
        order: int = 0,
    ) -> Subscription:
        """Attach hooks, together, until the subscription is cancelled.

        Raises:
            TypeError: no hook is given, or what is given cannot be called; nothing
                is attached.
        """
        if pre_call is None and post_call is None and on_error is None:
            raise TypeError("there is no hook to attach: it is None, or not given")
        _refuse_uncallable(pre_call)
        _refuse_uncallable(post_call)
        _refuse_uncallable(on_error)
        attached = _Attached(pre_call, post_call, on_error, order)
        with self._lock:
            self._replace((*self._attached, attached))
        return Subscription(lambda: self._detach(attached))

    def _detach(self, attached: _Attached[Pre, Post, Rescue]) -> None:
        with self._lock:
            self._replace(
                tuple(each for each in self._attached if each is not attached)
            )

    def _replace(self, attached: tuple[_Attached[Pre, Post, Rescue], ...]) -> None:
        first_to_last = sorted(attached, key=lambda each: each.order)
        last_to_first = first_to_last[::-1]
        self._attached = attached
        self._hooks = (
            _present(each.pre_call for each in first_to_last),
            _present(each.post_call for each in last_to_first),
            _present(each.on_error for each in last_to_first),
        )
        self.idle = not any(self._hooks)


def _refuse_uncallable(hook: object) -> None:
    if hook is not None and not callable(hook):
        raise TypeError(f"a hook must be a function, not {hook!r}")


def _present(hooks: Iterable[Hook | None]) -> tuple[Hook, ...]:
    return tuple(hook for hook in hooks if hook is not None)
