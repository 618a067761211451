"""Decorators that put hooks around any function: `functools.wraps`, and wrapt.

They know no parameter by name: the hooks get the tool's name, `args` and `kwargs`.
They look at the outcomes and measure the time, as a hook point does.
"""
# ruff: noqa: ARG001 - tools and hooks that do nothing have their parameters.

from __future__ import annotations

import functools
from collections.abc import Callable
from time import perf_counter
from typing import Any

import wrapt

from . import tools
from .spy import Detach, Outcome, Spy

# What a decorator for any function knows of its arguments and result is `Any`.


def _quiet_before(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
    return None


def _quiet_after(
    name: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    result: object,
    duration: float,
) -> Outcome:
    return None


class Hooks:
    """The hooks of one tool."""

    __slots__ = ("after", "before")

    def __init__(self) -> None:
        self.before: tuple[Callable[..., Outcome], ...] = ()
        self.after: tuple[Callable[..., Outcome], ...] = ()

    def attach(self, spy: Spy | None) -> Detach:
        """Attach hooks that tell a spy, or, without one, hooks that do nothing."""
        self.before, self.after = (_quiet_before,), (_quiet_after,)
        if spy is not None:

            def told_before(
                name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
            ) -> Outcome:
                return spy.before(args[0], args[1])

            def told_after(
                name: str,
                args: tuple[Any, ...],
                kwargs: dict[str, Any],
                result: object,
                duration: float,
            ) -> Outcome:
                return spy.after(args[0], args[1], result)

            self.before, self.after = (told_before,), (told_after,)
        return self._detach

    def _detach(self) -> None:
        self.before = self.after = ()

    def call(
        self, tool: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        name = tool.__name__
        duration = 0.0
        for hook in self.before:
            outcome = hook(name, args, kwargs)
            if outcome is not None:
                result = outcome.result
                break
        else:
            started = perf_counter()
            result = tool(*args, **kwargs)
            duration = perf_counter() - started
        for hook in self.after:
            change = hook(name, args, kwargs, result, duration)
            if change is not None:
                result = change.result
        return result


functools_hooks = Hooks()
wrapt_hooks = Hooks()


def hooked(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not functools_hooks.before and not functools_hooks.after:
            return function(*args, **kwargs)
        return functools_hooks.call(function, args, kwargs)

    return wrapper


@wrapt.decorator
def wrapt_hooked(
    wrapped: Callable[..., Any],
    instance: object,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    if not wrapt_hooks.before and not wrapt_hooks.after:
        return wrapped(*args, **kwargs)
    return wrapt_hooks.call(wrapped, args, kwargs)


functools_echo: Callable[[str, int], str] = hooked(tools.echo)
wrapt_echo: Callable[[str, int], str] = wrapt_hooked(tools.echo)
