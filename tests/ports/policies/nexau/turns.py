"""All that a hook can say of a turn."""

from __future__ import annotations

from hookgen.runtime import Message, Turn
from shop.tools.hooks import AnyCall
from shop.tools.hooks.catalog import SearchTeasCall


def change_nothing(turn: Turn[AnyCall]) -> None:
    """Look."""


def change_calls(turn: Turn[AnyCall]) -> Turn[AnyCall]:
    """Make other calls than the model wanted, or none."""
    return turn.with_calls([SearchTeasCall("assam", 1)])


def change_messages(turn: Turn[AnyCall]) -> Turn[AnyCall]:
    """Say something to the model."""
    return turn.add(Message("user", "and quickly"))


def change_both(turn: Turn[AnyCall]) -> Turn[AnyCall]:
    """Drop all calls and say why."""
    return turn.keep(lambda _: False).add(Message("system", "no tools now"))


def make_another(_: Turn[AnyCall]) -> Turn[AnyCall]:
    """Build a turn from nothing."""
    return Turn([SearchTeasCall("assam", 1)], messages=[Message("user", "this one")])
