"""The code of rules: calls of the user's hooks around the call of the tool's body.

Hooks before and behind a function or a coroutine function are called by the code
itself. What takes more than that (hooks around, on errors, on items, observers, and all
hooks of streams) is attached to a hook point inside of the tool's own, and called from
there, so that it runs by the same rules as anything that is attached at run time.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hookgen.layout import Brackets, Header, Line
from hookgen.shim.ruled import LOCALS, Ruled, give
from hookgen.typeform import type_line

__all__ = ["LOCALS", "Ruled", "Shim", "make_shim"]


class Shim(Struct, frozen=True):
    """The methods of a hook point that has rules; each line is laid out."""

    call: tuple[str, ...]
    """What the tool's guard calls."""
    ruled: tuple[str, ...]
    """What runs the tool with its rules, inside of all other hooks."""
    bind: tuple[str, ...]
    """What attaches the hooks that `call` does not call itself; perhaps empty."""
    names: frozenset[str]
    """What it needs of the runtime."""
    has_clock: bool
    """Whether it needs `perf_counter`."""


def make_shim(ruled: Ruled) -> Shim:
    """Return the methods of a hook point whose tool has rules."""
    from hookgen.shim.attached import Attached  # noqa: PLC0415 - for rules only
    from hookgen.shim.plain import Plain  # noqa: PLC0415 - likewise

    if ruled.is_plain:
        plain = Plain(ruled)
        return Shim(
            call=tuple(plain.call()),
            ruled=tuple(_ruled(ruled, plain.inside())),
            bind=(),
            names=frozenset(plain.names),
            has_clock=plain.has_clock,
        )
    attached = Attached(ruled)
    return Shim(
        call=tuple(attached.call()),
        ruled=tuple(_ruled(ruled, attached.inside())),
        bind=tuple(attached.bind()),
        names=frozenset(),
        has_clock=False,
    )


def _ruled(ruled: Ruled, inside: Line) -> Iterator[str]:
    parameters: tuple[Line, ...] = (
        ("self",),
        (f"call: {ruled.record}",),
        (f"tool: {ruled.planned.record_name}Body",),
    )
    returns = type_line(ruled.signature.body_result)
    yield ruled.statement(Header("def ruled", parameters, returns), 1)
    yield ruled.statement(("self.ready", Brackets("(", (("load_rules",),), ")")), 2)
    yield give(ruled, inside, 2)
