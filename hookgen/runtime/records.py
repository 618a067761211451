"""The records that hooks receive."""

from __future__ import annotations

from copy import copy
from enum import Enum
from os import urandom
from threading import RLock
from types import GenericAlias
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from .isolation import is_container, isolate
from .outcomes import ToolDenied

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self

    from .runs import Run


class Phase(Enum):
    """A stage of a tool's call, or of a run."""

    PRE_EXEC = "pre_exec"
    POST_EXEC = "post_exec"
    AFTER_MODEL = "after_model"
    PRE_CALL = "pre_call"
    AROUND = "around"
    INTERCEPT = "intercept"
    BODY = "body"
    """The tool itself; no hook runs here."""
    ON_ITEM = "on_item"
    POST_CALL = "post_call"
    ON_ERROR = "on_error"
    ON_EXIT = "on_exit"


class Identity:
    """What a call and all copies of its record have in common."""

    __slots__ = ("call_id", "is_begun", "metadata", "parent_call_id", "run")

    def __init__(self) -> None:
        self.call_id: str | None = None
        self.metadata: dict[str, object] | None = None
        self.parent_call_id: str | None = None
        self.run: Run[object, object] | None = None
        self.is_begun = False
        """Whether the call has been made."""

    def read_call_id(self) -> str:
        """Return the `call_id`, which is made when it is first read."""
        if self.call_id is not None:
            return self.call_id
        made = urandom(16).hex()
        with _FIRST:
            if self.call_id is None:
                self.call_id = made
            return self.call_id

    def read_metadata(self) -> dict[str, object]:
        """Return the `metadata`, a dict that is made when it is first read."""
        if self.metadata is not None:
            return self.metadata
        made: dict[str, object] = {}
        with _FIRST:
            if self.metadata is None:
                self.metadata = made
            return self.metadata


_FIRST = RLock()
"""Held by the thread that is the first to read something of a call."""


class ToolCall:
    """One call of a tool.

    The generated subclass of each tool has the tool's parameters as fields.
    `pre_call` hooks may assign them: the tool then runs with the new values.
    """

    __slots__ = ("identity_",)

    # Not set until somebody asks: most calls are over before anybody does. The name
    # is one that no parameter's field gets, and not a private one, since functions of
    # this module use it.
    identity_: Identity

    tool_name: ClassVar[str]
    """The tool's own name, without module and class."""

    def arguments(self) -> dict[str, object]:
        """Return the fields by parameter name, in the signature's order.

        The dict is new each time: changing it does not change the call.
        """
        return {}

    @property
    def call_id(self) -> str:
        """32 random hexadecimal digits, made when they are first read."""
        return identify(self).read_call_id()

    @property
    def parent_call_id(self) -> str | None:
        """The call of the tool that called this one, if both belong to a run.

        `None` for a call that the agent made, and outside of runs.
        """
        return identify(self).parent_call_id

    @property
    def metadata(self) -> dict[str, object]:
        """What hooks leave for hooks that run later in the same call."""
        return identify(self).read_metadata()

    @property
    def run(self) -> Run[object, object] | None:
        """The run that the call belongs to; `None` outside of runs."""
        return identify(self).run

    def invoke(self) -> object:
        """Run the tool with the fields as its arguments, hooks included.

        Gives what the tool gives: of an async tool a coroutine, of a streaming one
        its items. The tool's decorators are not run: this is what they wrap.

        Raises:
            TypeError: the tool is defined inside a function, where nobody else can
                reach it.
        """
        raise TypeError(f"tool '{self.tool_name}' cannot be reached from outside")

    def apply(self, tool: Callable[..., Any]) -> Any:
        """Return what the tool gives for the fields, in the signature's order.

        Generated code overrides this with the types of the tool.
        """
        return tool()

    def copy(self) -> Self:
        """Return the same call once more, for edits that must not count.

        Its lists, dicts, sets and tuples are copies too; its `call_id`, `metadata`
        and `run` are those of the original.
        """
        for value in self.arguments().values():
            if is_container(value):
                return adopt(copy(self), identify(self))
        # The class takes the same parameters as the tool.
        made: Self = self.apply(self.__class__)
        return adopt(made, identify(self))

    def __getstate__(self) -> object:
        # What `copy` and `pickle` ask for: the slots that are set.
        state = super().__getstate__()
        if not isinstance(state, tuple):
            return state
        fields = cast("dict[str, object]", state[1])
        fields.pop("identity_", None)
        return None, isolate(fields)

    def __repr__(self) -> str:
        fields = [f"{name}={value!r}" for name, value in self.arguments().items()]
        return f"{self.__class__.__name__}({', '.join(fields)})"


C = TypeVar("C", bound=ToolCall)


def begin_identity(call: ToolCall) -> None:
    """Give a call that has just been made its identity, before anybody asks for it.

    To find that there is none takes longer than most hooks do.
    """
    call.identity_ = Identity()


def begin_again(call: C) -> C:
    """Return the record to run for one that was made before, and may be run twice.

    The record stays as it is, whatever hooks assign. The first time it is the same
    call; after that, each is another one.
    """
    identity = identify(call)
    with _FIRST:
        is_first, identity.is_begun = not identity.is_begun, True
    made = call.copy()
    return made if is_first else adopt(made, Identity())


def identify(call: ToolCall) -> Identity:
    """Return the identity of a call; one that has none belongs to no run."""
    try:
        return call.identity_
    except AttributeError:
        made = Identity()
    with _FIRST:
        try:
            return call.identity_
        except AttributeError:
            call.identity_ = made
            return made


def adopt(call: C, identity: Identity) -> C:
    """Return the record, which now stands for the call that has this identity."""
    call.identity_ = identity
    return call


def is_denied(call: ToolCall, error: BaseException) -> bool:
    """Return whether the error is the denial of this very call.

    The denial of a call that the tool makes is an error of the tool.
    """
    if not isinstance(error, ToolDenied) or error.call is None:
        return False
    return error.call is call or identify(error.call) is identify(call)


C_co = TypeVar("C_co", bound=ToolCall, covariant=True)
R_co = TypeVar("R_co", covariant=True)
T_co = TypeVar("T_co", covariant=True)


class ToolReturn(Generic[C_co, R_co]):
    """A tool's result, before its caller has it."""

    __slots__ = ("_call", "_duration", "_result")

    if not TYPE_CHECKING:
        # Every generated module subscripts this; see `Point`.
        __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, call: C_co, result: R_co, duration: float) -> None:
        self._call = call
        self._result = result
        self._duration = duration

    @property
    def call(self) -> C_co:
        """The call as the `pre_call` hooks left it."""
        return self._call

    @property
    def result(self) -> R_co:
        """As the hooks before this one left it; a generator's return value."""
        return self._result

    @property
    def duration(self) -> float:
        """Seconds that the tool ran, monotonic; 0.0 if it did not run to its end.

        Hooks around the tool are included. A streaming tool runs until its last item
        is taken.
        """
        return self._duration

    def copy(self) -> ToolReturn[C_co, R_co]:
        """Return a copy, for edits that must not count."""
        return ToolReturn(self.call.copy(), isolate(self.result), self.duration)

    def __repr__(self) -> str:
        return f"ToolReturn({self.call!r}, {self.result!r}, {self.duration!r})"


class ToolError(Generic[C_co]):
    """An error of a tool or of one of its hooks, before its caller has it."""

    __slots__ = ("_call", "_duration", "_error", "_hook", "_phase")

    def __init__(
        self,
        call: C_co,
        error: Exception,
        *,
        phase: Phase,
        hook: object,
        duration: float,
    ) -> None:
        self._call = call
        self._error = error
        self._phase = phase
        self._hook = hook
        self._duration = duration

    @property
    def call(self) -> C_co:
        """The call as the `pre_call` hooks left it."""
        return self._call

    @property
    def error(self) -> Exception:
        """What the caller gets unless an `on_error` hook changes that."""
        return self._error

    @property
    def phase(self) -> Phase:
        """Where the error comes from; `Phase.BODY` is the tool itself."""
        return self._phase

    @property
    def hook(self) -> object:
        """The hook that failed, or `None` if the tool did."""
        return self._hook

    @property
    def duration(self) -> float:
        """Seconds since the tool was started, monotonic; 0.0 if it was not started."""
        return self._duration

    def copy(self) -> ToolError[C_co]:
        """Return a copy, for edits that must not count; the error is the same."""
        return ToolError(
            self.call.copy(),
            self.error,
            phase=self.phase,
            hook=self.hook,
            duration=self.duration,
        )

    def __repr__(self) -> str:
        return f"ToolError({self.call!r}, {self.error!r}, phase={self.phase})"


class ToolItem(Generic[C_co, T_co]):
    """An item of a streaming tool, before its consumer has it."""

    __slots__ = ("_call", "_index", "_item")

    def __init__(self, call: C_co, item: T_co, index: int) -> None:
        self._call = call
        self._item = item
        self._index = index

    @property
    def call(self) -> C_co:
        """The call as the `pre_call` hooks left it."""
        return self._call

    @property
    def item(self) -> T_co:
        """As the hooks before this one left it."""
        return self._item

    @property
    def index(self) -> int:
        """Counted from 0; items that hooks drop count too."""
        return self._index

    def copy(self) -> ToolItem[C_co, T_co]:
        """Return a copy, for edits that must not count."""
        return ToolItem(self.call.copy(), isolate(self.item), self.index)

    def __repr__(self) -> str:
        return f"ToolItem({self.call!r}, {self.item!r}, {self.index})"
