"""All tools of a package together."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar, cast, overload

from .arguments import ArgumentError, Arguments
from .attach import AsyncAttach
from .options import Options
from .point import AnyPoint
from .records import Phase, ToolCall
from .registry import Registry
from .run_hooks import RunHooks
from .runs import Run
from .selection import Selection, attach_to_all
from .shared import SharedHooks
from .tracking import run_of
from .turns import Turn

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    from .attach import Subscription
    from .hooks import (
        SharedErrorHook,
        SharedExitHook,
        SharedInterceptHook,
        SharedItemHook,
        SharedPostHook,
        SharedPreHook,
    )

A = TypeVar("A", bound=ToolCall)
S = TypeVar("S")
X = TypeVar("X")

RunHook: TypeAlias = "Callable[[Run[object, object]], None]"
AsyncRunHook: TypeAlias = "Callable[[Run[object, object]], Awaitable[None]]"
ModelHook: TypeAlias = "Callable[[Turn[A]], Turn[A] | None]"
AsyncModelHook: TypeAlias = "Callable[[Turn[A]], Awaitable[Turn[A] | None]]"
ObserveTurn: TypeAlias = "Callable[[Turn[A]], None]"
AsyncObserveTurn: TypeAlias = "Callable[[Turn[A]], Awaitable[None]]"


class Toolset(Registry[AnyPoint], Generic[A]):
    """The tools of a package, whose calls are of the type `A`."""

    def __init__(self, package: str, load: Callable[[], object]) -> None:
        super().__init__()
        self.package = package
        """The dotted name of the package that holds the tools."""
        self._load = load
        self._run_hooks = RunHooks(self)

    def __reduce__(self) -> tuple[Callable[[AnyPoint], Registry[AnyPoint]], Any]:
        # As for hook points, a pickle says only which one it is; by way of one of them.
        return _toolset_of, self._all()[:1]

    def all(self) -> Selection[A]:
        """Return all tools; this imports the modules of their hook points."""
        return Selection(self._all())

    def select(
        self,
        name: str = "*",
        *,
        module: str = "*",
        within: str = "*",
        decorator: str | None = None,
        tag: str | None = None,
    ) -> Selection[A]:
        """Return the tools that fit all of the patterns, in which `*` and `?` count.

        `name` is for the tool's own name, or with its classes, as in
        `"Customers.look_up"`; `module` for the dotted name of its module; `within` for
        the classes around it, joined by dots; `decorator` for the dotted name of one
        of its decorators; `tag` for one of its tags, from a comment
        `# hookgen: tag ...` or from what its framework is told in the source.

        Raises:
            LookupError: no tool fits.
        """
        chosen = tuple(
            point
            for point in self._all()
            if _fits(name, (point.tool_name, point.path))
            and _fits(module, (point.module,))
            and _fits(within, (point.path.rpartition(".")[0],))
            and (decorator is None or _fits(decorator, point.decorators))
            and (tag is None or _fits(tag, point.tags))
        )
        if not chosen:
            raise LookupError(
                f"no tool of '{self.package}' fits name={name!r}, module={module!r}, "
                f"within={within!r}, decorator={decorator!r}, tag={tag!r}"
            )
        return Selection(chosen)

    def _all(self) -> tuple[AnyPoint, ...]:
        self._load()
        return tuple(sorted(self._points, key=lambda point: point.tool))

    def find(self, name: str) -> AnyPoint:
        """Return the hook point of one tool.

        By its own name, its name with its classes, or its full name, as in
        `"package.module:Class.method"`.

        Raises:
            ArgumentError: there is none, or there are several.
        """
        found = [
            point
            for point in self._all()
            if name in (point.tool_name, point.path, point.tool)
        ]
        if not found:
            raise ArgumentError(f"there is no tool '{name}'")
        if len(found) > 1:
            names = ", ".join(f"'{point.tool}'" for point in found)
            raise ArgumentError(f"there are several tools '{name}': {names}")
        return found[0]

    def parse(
        self, name: str, arguments: Mapping[str, object], *, owner: object = None
    ) -> A:
        """Return a record of the call that a model asks for.

        `name` is as for `find`; `arguments` are those of the JSON that the model gave;
        `owner` is the object whose method is to be called.

        Raises:
            ArgumentError: there is no such tool, an argument is missing, unknown or of
                another type, or has a type that is not known to come out of JSON.
        """
        point = self.find(name)
        given = Arguments(point.tool_name, arguments, owner)
        call = point.parse(given)
        given.refuse_rest()
        # All points of this toolset make calls of the type `A`.
        return cast("A", call)

    @overload
    def on(
        self,
        event: Literal["tool:pre_call"],
        hook: SharedPreHook[A],
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["tool:intercept"],
        hook: SharedInterceptHook[A],
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["tool:post_call"],
        hook: SharedPostHook[A],
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["tool:on_error"],
        hook: SharedErrorHook[A],
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["tool:on_exit"],
        hook: SharedExitHook[A],
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["tool:on_item"],
        hook: SharedItemHook[A],
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["tool:pre_exec", "tool:post_exec"],
        hook: RunHook | AsyncRunHook,
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...
    @overload
    def on(
        self,
        event: Literal["tool:after_model"],
        hook: ModelHook[A] | AsyncModelHook[A],
        *,
        order: int = ...,
        name: str | None = ...,
    ) -> Subscription: ...

    def on(
        self,
        event: str,
        hook: Callable[..., object],
        *,
        order: int = 0,
        name: str | None = None,
    ) -> Subscription:
        """Attach a hook to all tools, or to their runs, by the name of the event.

        Raises:
            ValueError: there is no such event.
        """
        options = Options(order=order, name=name)
        phase = _RUN_PHASES.get(event)
        if phase is not None:
            return self._run_hooks.attach(phase, hook, options)
        hooks = _shared(event, hook)
        if hooks is None:
            names = ", ".join(map(repr, EVENTS))
            raise ValueError(f"there is no event {event!r}; there are {names}")
        return attach_to_all(self._all(), hooks, options)

    @property
    def pre_exec(
        self,
    ) -> AsyncAttach[AsyncRunHook, RunHook, AsyncRunHook, RunHook]:
        """Attach a hook that runs at the beginning of a run; it may raise."""
        return AsyncAttach(
            lambda hook, options: self._run_hooks.attach(Phase.PRE_EXEC, hook, options)
        )

    @property
    def post_exec(
        self,
    ) -> AsyncAttach[AsyncRunHook, RunHook, AsyncRunHook, RunHook]:
        """Attach a hook that runs at the end of a run, if it began.

        `Run.error` is what ended it before its time. All hooks run, the last one first.
        """
        return AsyncAttach(
            lambda hook, options: self._run_hooks.attach(Phase.POST_EXEC, hook, options)
        )

    @property
    def after_model(
        self,
    ) -> AsyncAttach[
        AsyncModelHook[A], ModelHook[A], AsyncObserveTurn[A], ObserveTurn[A]
    ]:
        """Attach a hook that sees what the model asks for, before it is done.

        It may assign the fields of calls, or return another turn: with other calls, or
        with messages for the model.
        """
        return AsyncAttach(
            lambda hook, options: self._run_hooks.attach(
                Phase.AFTER_MODEL, hook, options
            )
        )

    @overload
    def run(
        self,
        *,
        storage: S,
        context: X,
        agent_id: str | None = ...,
        max_iterations: int | None = ...,
    ) -> Run[S, X]: ...
    @overload
    def run(
        self,
        *,
        storage: S,
        agent_id: str | None = ...,
        max_iterations: int | None = ...,
    ) -> Run[S, None]: ...
    @overload
    def run(
        self,
        *,
        context: X,
        agent_id: str | None = ...,
        max_iterations: int | None = ...,
    ) -> Run[None, X]: ...
    @overload
    def run(
        self, *, agent_id: str | None = ..., max_iterations: int | None = ...
    ) -> Run[None, None]: ...

    def run(
        self,
        *,
        storage: S | None = None,
        context: X | None = None,
        agent_id: str | None = None,
        max_iterations: int | None = None,
    ) -> Run[S | None, X | None]:
        """Return a run of an agent's tool loop, to be entered by `with`.

        `storage` is what the hooks share, `context` what the agent's side tells them;
        `max_iterations` is how many turns the model has.
        """
        return Run(
            self,
            self._run_hooks,
            storage=storage,
            context=context,
            agent_id=agent_id,
            max_iterations=max_iterations,
        )

    def current_run(self) -> Run[object, object]:
        """Return the run that calls of these tools would now belong to.

        Raises:
            LookupError: there is none.
        """
        run = run_of(self)
        if run is None:
            raise LookupError(f"no run of the tools of '{self.package}' is going on")
        return run


def _fits(pattern: str, names: tuple[str, ...]) -> bool:
    # Brackets count in `fnmatch`, and stand for themselves in a tag.
    return any(name == pattern or fnmatchcase(name, pattern) for name in names)


_RUN_PHASES = {
    f"tool:{phase.value}": phase
    for phase in (Phase.PRE_EXEC, Phase.POST_EXEC, Phase.AFTER_MODEL)
}


def _shared(event: str, hook: object) -> SharedHooks | None:
    """Return a hook at the phase of an event; `None` if there is no such event.

    That the hook is of the phase's type is what the overloads of `Toolset.on` say.
    """
    hooks: SharedHooks | None
    match event:
        case "tool:pre_call":
            hooks = SharedHooks(pre_call=cast("SharedPreHook[ToolCall]", hook))
        case "tool:intercept":
            hooks = SharedHooks(intercept=cast("SharedInterceptHook[ToolCall]", hook))
        case "tool:post_call":
            hooks = SharedHooks(post_call=cast("SharedPostHook[ToolCall]", hook))
        case "tool:on_error":
            hooks = SharedHooks(on_error=cast("SharedErrorHook[ToolCall]", hook))
        case "tool:on_exit":
            hooks = SharedHooks(on_exit=cast("SharedExitHook[ToolCall]", hook))
        case "tool:on_item":
            hooks = SharedHooks(on_item=cast("SharedItemHook[ToolCall]", hook))
        case _:
            hooks = None
    return hooks


EVENTS = (
    "tool:pre_call",
    "tool:intercept",
    "tool:post_call",
    "tool:on_error",
    "tool:on_exit",
    "tool:on_item",
    "tool:pre_exec",
    "tool:post_exec",
    "tool:after_model",
)


def _toolset_of(point: AnyPoint) -> Registry[AnyPoint]:
    return point.toolset
