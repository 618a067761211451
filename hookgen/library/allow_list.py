"""Which tools may be called: by their names, or by what somebody is permitted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TypeVar

from hookgen.runtime import Deny, Message, ToolCall, Turn

A = TypeVar("A", bound=ToolCall)


def warn_of_blocked(names: tuple[str, ...]) -> Message:
    """Return the message that the model gets for calls that are taken out."""
    calls = (
        "1 tool call that is"
        if len(names) == 1
        else f"{len(names)} tool calls that are"
    )
    return Message("system", f"Left out {calls} not allowed: {', '.join(names)}")


class _Gate:
    """Denies calls, and takes them out of turns with a message."""

    __slots__ = ("_message",)

    def __init__(self, message: Callable[[tuple[str, ...]], Message] | None) -> None:
        self._message = message

    def __call__(self, call: ToolCall, /) -> Deny | None:
        """Deny a call that is not allowed; a `pre_call` hook."""
        raise NotImplementedError

    def turn(self, turn: Turn[A], /) -> Turn[A] | None:
        """Take out the calls that are not allowed; an `after_model` hook."""
        blocked = [call for call in turn.calls if self(call) is not None]
        if not blocked:
            return None
        kept = turn.with_calls([call for call in turn.calls if call not in blocked])
        names = tuple(call.tool_name for call in blocked)
        return kept if self._message is None else kept.add(self._message(names))


class AllowList(_Gate):
    """Allows tools by name; a `pre_call` hook, and `turn` an `after_model` one."""

    __slots__ = ("_allowed", "_denied")

    def __init__(
        self,
        *,
        allowed: Iterable[str] = ("*",),
        denied: Iterable[str] = (),
        message: Callable[[tuple[str, ...]], Message] | None = warn_of_blocked,
    ) -> None:
        """Say which tools may be called: names, or patterns with `*` and `?`.

        What is both allowed and denied is denied. `message` says what a model is told
        that asked for other tools, whose names it gets.
        """
        super().__init__(message)
        self._allowed = _patterns("allowed", allowed)
        self._denied = _patterns("denied", denied)
        for name in (*self._allowed, *self._denied):
            _refuse_full_name(name)

    def __call__(self, call: ToolCall, /) -> Deny | None:
        """Deny a call of a tool that is not on the list."""
        name = call.tool_name
        if _fits(name, self._allowed) and not _fits(name, self._denied):
            return None
        return Deny(f"'{name}' is not among the tools that may be called")


class Permissions(_Gate):
    """Denies calls for which a permission is missing; used like `AllowList`."""

    __slots__ = ("_held", "_needed")

    def __init__(
        self,
        *,
        needed: Mapping[str, Collection[str]],
        held: Callable[[ToolCall], Collection[str]],
        message: Callable[[tuple[str, ...]], Message] | None = warn_of_blocked,
    ) -> None:
        """Say what is needed, by tool name or pattern, and who has it.

        A tool that several patterns fit needs the permissions of all of them. `held`
        returns those of whoever makes a call, by `call.run` for example; if it fails,
        so does the call.
        """
        super().__init__(message)
        for name in needed:
            _refuse_full_name(name)
        self._needed = {name: _patterns(name, names) for name, names in needed.items()}
        self._held = held

    def __call__(self, call: ToolCall, /) -> Deny | None:
        """Deny a call for which something is missing."""
        needed = {
            permission
            for pattern, permissions in self._needed.items()
            if fnmatchcase(call.tool_name, pattern)
            for permission in permissions
        }
        missing = sorted(needed.difference(self._held(call))) if needed else []
        if not missing:
            return None
        return Deny(f"'{call.tool_name}' takes a permission: {', '.join(missing)}")


def _refuse_full_name(name: str) -> None:
    """Refuse a pattern that no tool's own name fits: it would guard nothing."""
    if "." in name or ":" in name:
        raise ValueError(
            f"'{name}' fits no tool: tools are known by their own names here, "
            "without module and class"
        )


def _patterns(name: str, patterns: Iterable[str]) -> tuple[str, ...]:
    if isinstance(patterns, str):
        # Of one letter each, they would let through what they should not.
        raise TypeError(f"'{name}' is {patterns!r}, not a list of names")
    return tuple(patterns)


def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
