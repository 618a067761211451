"""What the hook points of all kinds of tools have in common."""

from __future__ import annotations

from threading import RLock
from types import FunctionType, GenericAlias
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from .attach import Subscription
from .context import LOCAL_HOOKS
from .observers import AsyncObserver, Breaker, Observer, Together
from .progress import Wrapper, name_of, original

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .arguments import Arguments
    from .options import Options
    from .records import Phase, ToolCall
    from .registry import Registry
    from .shared import SharedHooks

Pre = TypeVar("Pre")
Around = TypeVar("Around")
Post = TypeVar("Post")
Rescue = TypeVar("Rescue")
Exit = TypeVar("Exit")
Item = TypeVar("Item")
Hook = TypeVar("Hook")


class Attached(Generic[Pre, Around, Post, Rescue, Exit, Item]):
    """Hooks attached together; equal to nothing but itself."""

    __slots__ = (
        "around",
        "is_cancelled",
        "is_enabled",
        "on_error",
        "on_exit",
        "on_item",
        "options",
        "post_call",
        "pre_call",
        "serial",
    )

    def __init__(
        self,
        options: Options,
        *,
        pre_call: Pre | None,
        around: tuple[Around, ...],
        post_call: Post | None,
        on_error: Rescue | None,
        on_exit: Exit | None,
        on_item: Item | None,
    ) -> None:
        self.options = options
        self.pre_call = pre_call
        self.around = around
        self.post_call = post_call
        self.on_error = on_error
        self.on_exit = on_exit
        self.on_item = on_item
        self.is_enabled = True
        self.is_cancelled = False
        self.serial = 0
        """The place in the order of attaching to the point, counted from 1."""

    def hooks(self) -> Iterable[object]:
        """Return the hooks."""
        single = (
            self.pre_call,
            self.post_call,
            self.on_error,
            self.on_exit,
            self.on_item,
        )
        return [hook for hook in (*single, *self.around) if hook is not None]

    def names(self) -> list[str]:
        """Return the names by which the hooks can be switched."""
        if self.options.name is not None:
            return [self.options.name]
        return [name_of(original(hook)) for hook in self.hooks()]


class Hooks(Generic[Pre, Around, Post, Rescue, Exit, Item]):
    """The hooks of one point, in the order in which they run; never changed."""

    __slots__ = (
        "around",
        "is_empty",
        "is_wrapped",
        "on_error",
        "on_exit",
        "on_item",
        "post_call",
        "pre_call",
    )

    def __init__(
        self,
        *,
        pre_call: tuple[Pre, ...],
        around: tuple[Around, ...],
        post_call: tuple[Post, ...],
        on_error: tuple[Rescue, ...],
        on_exit: tuple[Exit, ...],
        on_item: tuple[Item, ...],
    ) -> None:
        self.pre_call = pre_call
        self.around = around
        self.post_call = post_call
        self.on_error = on_error
        self.on_exit = on_exit
        self.on_item = on_item
        self.is_wrapped = bool(around or on_exit) or any(
            isinstance(hook, Wrapper)
            for hook in (*pre_call, *post_call, *on_error, *on_item)
        )
        """Whether a call needs more than the phases before, behind and on error."""
        self.is_empty = not (
            pre_call or around or post_call or on_error or on_exit or on_item
        )

    def watched(self) -> Hooks[Pre, Around, Post, Rescue, Exit, Item]:
        """Return the same hooks, of a call of which somebody else has to know."""
        hooks = Hooks(
            pre_call=self.pre_call,
            around=self.around,
            post_call=self.post_call,
            on_error=self.on_error,
            on_exit=self.on_exit,
            on_item=self.on_item,
        )
        hooks.is_wrapped = True
        return hooks


NO_HOOKS: Hooks[Any, Any, Any, Any, Any, Any] = Hooks(
    pre_call=(), around=(), post_call=(), on_error=(), on_exit=(), on_item=()
)


class _Local(Generic[Pre, Around, Post, Rescue, Exit, Item]):
    """What is attached to one point in one context."""

    __slots__ = ("attached", "merged")

    def __init__(
        self, attached: tuple[Attached[Pre, Around, Post, Rescue, Exit, Item], ...]
    ) -> None:
        self.attached = attached
        self.merged: (
            tuple[
                Hooks[Pre, Around, Post, Rescue, Exit, Item],
                Hooks[Pre, Around, Post, Rescue, Exit, Item],
            ]
            | None
        ) = None
        """The hooks of all contexts when these were last run, and both together."""


class AnyPoint:
    """The place of one tool, of whichever kind, where hooks are attached."""

    __slots__ = (
        "_place",
        "_registry",
        "decorators",
        "idle",
        "is_watched",
        "tags",
        "tool",
    )

    idle: bool
    """Whether no hook is attached; the tool's guard reads it, and only that."""
    is_watched: bool
    """Whether more is to be done than what rules say; the code of rules reads it."""

    def __init__(
        self,
        registry: Registry[AnyPoint],
        tool: str,
        *,
        tags: tuple[str, ...] = (),
        decorators: tuple[str, ...] = (),
        place: str | None = None,
    ) -> None:
        self._registry = registry
        self.tool = tool
        """The tool's full name, as in `"package.module:Class.method"`."""
        self.tags = tags
        """What its source calls the tool, in comments or for its framework; sorted."""
        self.decorators = decorators
        """The dotted names of the tool's decorators, outermost first."""
        self._place = place
        """Its dotted name in its module, if it is not that of the tool in its own."""
        self.idle = True
        self.is_watched = False

    @property
    def module(self) -> str:
        """The dotted name of the tool's module."""
        return self.tool.partition(":")[0]

    @property
    def path(self) -> str:
        """The names of the tool's classes and its own name, joined by dots."""
        return self.tool.partition(":")[2]

    @property
    def toolset(self) -> Registry[AnyPoint]:
        """What it shares with the other hook points of its package."""
        return self._registry

    @property
    def tool_name(self) -> str:
        """The tool's own name."""
        return self.tool.rpartition(":")[2].rpartition(".")[2]

    has_items: ClassVar[bool] = False
    """Whether the tool yields items."""

    has_rules: ClassVar[bool] = False
    """Whether rules bind hooks to the tool, which then is never idle."""

    def refresh(self) -> None:
        """Read again what holds for all points."""
        raise NotImplementedError

    def follow_runs(self) -> None:
        """Take note that the first run has begun, or the last one ended."""
        raise NotImplementedError

    def enable(self) -> None:
        """Run the hooks of this tool again."""
        raise NotImplementedError

    def disable(self) -> None:
        """Run no hook of this tool; it then costs what it costs without hooks."""
        raise NotImplementedError

    def attach_shared(self, hooks: SharedHooks, options: Options) -> Subscription:
        """Attach hooks that serve many tools; those of other kinds are left out."""
        raise NotImplementedError

    def lacks(self, hooks: SharedHooks) -> str | None:
        """Return which of the hooks cannot run here, in words; `None` if all can."""
        raise NotImplementedError

    def parse(self, given: Arguments) -> ToolCall:
        """Return a record with the arguments that a model gave."""
        raise TypeError(f"tool '{self.tool}' cannot be reached from outside: {given}")

    def __reduce__(self) -> str:
        # A pickle has its name only. Where that is read, the module is imported, and
        # what runs is what is attached there: a tool never runs with no hooks because
        # a process had no way to get at them.
        return self._place or self.path

    def __repr__(self) -> str:
        return f"<hook point of {self.tool}>"


class Point(AnyPoint, Generic[Pre, Around, Post, Rescue, Exit, Item]):
    """The place of one tool where hooks are attached.

    `pre_call` and `around` hooks run by `order`, lower first, then as they were
    attached, the first one outermost; the others run in exactly the reverse order.

    Attaching and detaching is for any thread, at any time. A call runs the hooks
    that were attached when it began, all of a subscription or none.
    """

    __slots__ = (
        "_attached",
        "_changes",
        "_hooks",
        "_is_enabled",
        "_is_on",
        "_is_ready",
        "_locals",
        "_lock",
        "_ordered",
        "_serial",
    )

    if not TYPE_CHECKING:
        # Every generated class subscripts this: `Generic` takes longer for it than to
        # make the class, and reads its parameters once more when that is made.
        __class_getitem__ = classmethod(GenericAlias)

        def __init_subclass__(cls) -> None:
            """Leave out what `Generic` does."""

    def __init__(
        self,
        registry: Registry[AnyPoint],
        tool: str,
        *,
        tags: tuple[str, ...] = (),
        decorators: tuple[str, ...] = (),
        place: str | None = None,
    ) -> None:
        super().__init__(registry, tool, tags=tags, decorators=decorators, place=place)
        # Reentrant: code of the user may run while the lock is held, of a generator
        # that is collected then, or of a hook's `repr`, and may detach hooks.
        self._lock = RLock()
        self._changes = 0
        """How often the hooks were put in order."""
        self._attached: tuple[Attached[Pre, Around, Post, Rescue, Exit, Item], ...] = ()
        self._serial = 0
        self._locals: tuple[Attached[Pre, Around, Post, Rescue, Exit, Item], ...] = ()
        """What is attached in some context only, whichever."""
        self._is_enabled = True
        self._is_on = True
        """Whether this point and all of its package are enabled."""
        self._is_ready = not self.has_rules
        """Whether the hooks of rules have been imported."""
        self._ordered: Hooks[Pre, Around, Post, Rescue, Exit, Item] = NO_HOOKS
        # Replaced as a whole, so that a call needs no lock.
        self._hooks: Hooks[Pre, Around, Post, Rescue, Exit, Item] = NO_HOOKS
        self.idle = self._is_ready
        self.is_watched = self.has_rules
        registry.add(self)
        # There may be a thousand points, made when a program starts: what holds for
        # nearly all of them is not worked out for each.
        if registry.is_running or not registry.is_enabled:
            self.refresh()

    def enable(self) -> None:
        """Run the hooks of this tool again."""
        self._is_enabled = True
        self.refresh()

    def disable(self) -> None:
        """Run no hook of this tool; it then costs what it costs without hooks."""
        self._is_enabled = False
        self.refresh()

    def refresh(self) -> None:
        """Put the hooks that are to run in order."""
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        self._changes += 1
        change = self._changes
        self._is_on = self._is_enabled and self._registry.is_enabled
        ordered = self._in_order(self._attached if self._is_on else ())
        # Else what ran meanwhile has changed the hooks, and put them in order.
        if change == self._changes:
            self._ordered = ordered
            self._publish()

    def follow_runs(self) -> None:
        """Take note that the first run has begun, or the last one ended."""
        with self._lock:
            self._publish()

    def _publish(self) -> None:
        self._changes += 1
        change = self._changes
        hooks = self._ordered
        if self._is_on and (self._has_locals() or self._registry.is_running):
            hooks = hooks.watched()
        is_idle = hooks.is_empty and not hooks.is_wrapped
        if change == self._changes:
            self._hooks = hooks
            self.is_watched = not (is_idle and self._is_ready)
            self.idle = is_idle and not self.has_rules

    def ready(self, load: Callable[[], None]) -> None:
        """Make ready what rules bind, before the first call; for generated code.

        `load` imports their modules. Not before: a module of hooks may import that of
        the tools, which imports this one.
        """
        if self._is_ready:
            return
        # Without the lock: an import waits for others, which may wait for the lock.
        load()
        with self._lock:
            if not self._is_ready:
                self.bind()
                self._is_ready = True
                self._publish()

    def bind(self) -> None:
        """Attach what rules bind and the tool's code does not call itself."""

    def _has_locals(self) -> bool:
        """Return whether hooks may run that only some contexts have."""
        return any(self._runs(each) for each in self._locals)

    def _runs(self, attached: Attached[Pre, Around, Post, Rescue, Exit, Item]) -> bool:
        if not attached.is_enabled or attached.is_cancelled:
            return False
        return self._registry.allows(attached.names())

    def _in_order(
        self, attached: Iterable[Attached[Pre, Around, Post, Rescue, Exit, Item]]
    ) -> Hooks[Pre, Around, Post, Rescue, Exit, Item]:
        running = [each for each in attached if self._runs(each)]
        first_to_last = sorted(running, key=lambda e: (e.options.order, e.serial))
        last_to_first = first_to_last[::-1]
        around = [hook for each in first_to_last for hook in each.around]
        return Hooks(
            pre_call=self._arrange(_present(e.pre_call for e in first_to_last)),
            around=_present(around),
            post_call=self._arrange(_present(e.post_call for e in last_to_first)),
            on_error=self._arrange(_present(e.on_error for e in last_to_first)),
            on_exit=self._arrange(_present(e.on_exit for e in last_to_first)),
            on_item=self._arrange(_present(e.on_item for e in last_to_first)),
        )

    def _arrange(self, hooks: tuple[Hook, ...]) -> tuple[Hook, ...]:
        """Return the hooks of one phase as they are to run."""
        return hooks

    def _watched(self, hook: Hook, phase: Phase, options: Options) -> Hook:
        """Return a hook as it is run: an observer is kept from doing harm."""
        if hook is None or not options.observes:
            return hook
        watched = self._observer(hook, phase, options)
        # It takes what the hook takes, and returns `None`, as any hook may.
        return cast("Hook", watched)

    def _observer(self, hook: object, phase: Phase, options: Options) -> object:
        breaker = Breaker(options.failure_limit, self.refresh)
        return Observer(cast("Callable[[Any], None]", hook), phase, breaker)

    def _breaker(self, options: Options) -> Breaker | None:
        if not options.observes:
            return None
        return Breaker(options.failure_limit, self.refresh)

    def _nested(
        self, intercept: Around | None, around: Around | None, options: Options
    ) -> tuple[Around, ...]:
        if around is not None and options.observes:
            raise TypeError(
                "an around hook decides on the call and cannot be an observer"
            )
        if intercept is not None and options.concurrent:
            raise TypeError("an intercept hook has two sides and cannot be concurrent")
        return tuple(hook for hook in (intercept, around) if hook is not None)

    def _attach(
        self, attached: Attached[Pre, Around, Post, Rescue, Exit, Item]
    ) -> Subscription:
        hooks = tuple(attached.hooks())
        if not hooks:
            raise TypeError("there is no hook to attach: it is None, or not given")
        for hook in hooks:
            if not callable(original(hook)):
                raise TypeError(f"a hook must be a function, not {original(hook)!r}")
        if self._registry.names_hooks:
            _rename(hooks, attached.options.name or "")
        # Before anything is attached: a `repr` may fail.
        attached.names()
        with self._lock:
            self._serial = attached.serial = self._serial + 1
            if attached.options.local:
                self._attach_here(attached)
            else:
                self._change(lambda others: (*others, attached))
            self._refresh()
        return Subscription((_Attachment(self, attached),))

    def _attach_here(
        self, attached: Attached[Pre, Around, Post, Rescue, Exit, Item]
    ) -> None:
        self._locals = (*self._locals, attached)
        local = self._local()
        others = () if local is None else local.attached
        self._set_local((*(each for each in others if not each.is_cancelled), attached))

    def _local(self) -> _Local[Pre, Around, Post, Rescue, Exit, Item] | None:
        here = LOCAL_HOOKS.get()
        # Nothing else is kept for a point than what `_set_local` puts there.
        return (
            None
            if here is None
            else cast(
                "_Local[Pre, Around, Post, Rescue, Exit, Item] | None", here.get(self)
            )
        )

    def _set_local(
        self,
        attached: tuple[Attached[Pre, Around, Post, Rescue, Exit, Item], ...],
    ) -> None:
        here = dict(LOCAL_HOOKS.get() or {})
        here.pop(self, None)
        if attached:
            here[self] = _Local(attached)
        LOCAL_HOOKS.set(here)

    def detach(self, attached: Attached[Pre, Around, Post, Rescue, Exit, Item]) -> None:
        """Take back what was attached; does nothing the second time."""
        with self._lock:
            if attached.is_cancelled:
                return
            attached.is_cancelled = True
            if attached.options.local:
                self._locals = tuple(e for e in self._locals if e is not attached)
                local = self._local()
                if local is not None and attached in local.attached:
                    self._set_local(
                        tuple(each for each in local.attached if each is not attached)
                    )
            else:
                self._change(
                    lambda others: tuple(e for e in others if e is not attached)
                )
            self._refresh()

    def _change(
        self,
        change: Callable[
            [tuple[Attached[Pre, Around, Post, Rescue, Exit, Item], ...]],
            tuple[Attached[Pre, Around, Post, Rescue, Exit, Item], ...],
        ],
    ) -> None:
        """Change what is attached, also if it changes meanwhile in this thread."""
        before = None
        while before is not self._attached:
            before = self._attached
            after = change(before)
            if before is self._attached:
                self._attached = before = after

    def _hooks_here(self) -> Hooks[Pre, Around, Post, Rescue, Exit, Item]:
        """Return the hooks that run in this context."""
        hooks = self._hooks
        local = self._local() if self._locals and self._is_on else None
        if local is None:
            return hooks
        # Read once: another thread of the same context may write it meanwhile.
        merged = local.merged
        if merged is None or merged[0] is not hooks:
            both = self._in_order((*self._attached, *local.attached))
            merged = local.merged = hooks, both
        return merged[1]


class _Attachment(Generic[Pre, Around, Post, Rescue, Exit, Item]):
    """What a subscription holds of one hook point."""

    __slots__ = ("_attached", "_point")

    def __init__(
        self,
        point: Point[Pre, Around, Post, Rescue, Exit, Item],
        attached: Attached[Pre, Around, Post, Rescue, Exit, Item],
    ) -> None:
        self._point = point
        self._attached = attached

    def cancel(self) -> None:
        """Detach the hooks."""
        self._point.detach(self._attached)

    def switch(self, *, on: bool) -> None:
        """Let the hooks run or not; those that failed too often get another chance."""
        self._attached.is_enabled = on
        if on:
            for hook in self._attached.hooks():
                if isinstance(hook, Wrapper) and hook.breaker is not None:
                    hook.breaker.reset()
        self._point.refresh()


def _present(hooks: Iterable[Hook | None]) -> tuple[Hook, ...]:
    return tuple(
        hook for hook in hooks if hook is not None and not _is_switched_off(hook)
    )


def _rename(hooks: Iterable[object], name: str) -> None:
    """Give functions the name of the hook that they call, `"module:name"`."""
    for hook in map(original, hooks):
        if isinstance(hook, FunctionType):
            hook.__module__, _, hook.__qualname__ = name.partition(":")


def _is_switched_off(hook: object) -> bool:
    if not isinstance(hook, Wrapper) or hook.breaker is None:
        return False
    return hook.breaker.is_open


class AsyncPoint(Point[Pre, Around, Post, Rescue, Exit, Item]):
    """The place of one async tool where hooks are attached."""

    __slots__ = ()

    def _observer(self, hook: object, phase: Phase, options: Options) -> object:
        return AsyncObserver(
            cast("Callable[[Any], None]", hook),
            phase,
            Breaker(options.failure_limit, self.refresh),
            is_concurrent=options.concurrent,
        )

    def _arrange(self, hooks: tuple[Hook, ...]) -> tuple[Hook, ...]:
        concurrent = [hook for hook in hooks if _is_concurrent(hook)]
        if not concurrent:
            return hooks
        in_turn = [hook for hook in hooks if not _is_concurrent(hook)]
        together = Together(cast("tuple[AsyncObserver[Any], ...]", tuple(concurrent)))
        return (*in_turn, cast("Hook", together))


def _is_concurrent(hook: object) -> bool:
    return isinstance(hook, AsyncObserver) and hook.is_concurrent
