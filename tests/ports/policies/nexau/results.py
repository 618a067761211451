"""All that a hook can say of a result."""

from __future__ import annotations

from hookgen.runtime import Replace
from shop.tools.hooks.files import ReadFileReturn


def change_nothing(done: ReadFileReturn) -> None:
    """Look."""


def change_output(done: ReadFileReturn) -> Replace[str]:
    """Give something else of the same type."""
    return Replace(done.result.upper())


def look_first(done: ReadFileReturn) -> Replace[str] | None:
    """Give something else at times."""
    return None if done.result else Replace("(empty)")
