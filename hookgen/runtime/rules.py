"""Hooks that are bound when code is generated, as their own module states it."""
# ruff: noqa: ARG001 - hookgen reads the arguments in the source.

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from .options import FAILURE_LIMIT, OnFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypedDict

F = TypeVar("F", bound="Callable[..., object]")

PhaseName: TypeAlias = Literal[
    "pre_call",
    "around",
    "intercept",
    "on_item",
    "post_call",
    "on_error",
    "on_exit",
]
"""When the hook runs."""

if TYPE_CHECKING:
    Where = TypedDict(
        "Where",
        {
            "name": "str | Sequence[str]",
            "module": "str | Sequence[str]",
            "class": "str | Sequence[str]",
            "decorator": "str | Sequence[str]",
            "tag": "str | Sequence[str]",
            "param": "str | Sequence[str]",
            "returns": "str | Sequence[str]",
            "async": bool,
            "generator": bool,
            "method": bool,
            "all_of": "Sequence[Where]",
            "any_of": "Sequence[Where]",
            "not": "Where",
        },
        total=False,
    )
else:
    # What it makes, without compiling each of these types at every import.
    Where = dict
"""Which tools a rule is for: those for which all keys hold, of a list any entry.

In patterns, `*` and `?` are wildcards. A parameter is given as `"path"`, `"path: str"`
or `": str"`.
"""


def rule(
    *,
    phase: PhaseName,
    where: Where | None = None,
    name: str | None = None,
    order: int | None = None,
    before: str | Sequence[str] = (),
    after: str | Sequence[str] = (),
    on_failure: OnFailure = "block",
    failure_limit: int = FAILURE_LIMIT,
    concurrent: bool = False,
) -> Callable[[F], F]:
    """Bind a hook to the tools of `where`, without one to all, in generated code.

    At run time this does nothing: `hookgen instrument` reads it in the source, in the
    modules of `tool.hookgen.policies`, so all arguments must be written out. More than
    one on a function are as many rules.

    A rule is called by `name`, or else by its hook, `"app.policy:check"`; `before` and
    `after` name rules of the same phase that run later or earlier. A lower `order` is
    further outside.
    """
    return _leave


def _leave(hook: F) -> F:
    return hook
