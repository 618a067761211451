"""Hooks that are something else than what their headers say, or may be."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar, final

from hookgen.runtime import Deny

P = ParamSpec("P")
R = TypeVar("R")


def logged(hook: Callable[P, R]) -> Callable[P, R]:
    """Return a function that does the same, and more."""

    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        print(hook)
        return hook(*args, **kwargs)

    return wrapper


def strict(hook: Callable[[str], None]) -> Callable[[str], Deny | None]:
    """Return a function that denies what makes another one fail."""

    def wrapper(query: str) -> Deny | None:
        try:
            hook(query)
        except ValueError as error:
            return Deny(str(error))
        return None

    return wrapper


@logged
def wrapped(query: str) -> None:
    """Look, and return what the header says."""


@strict
def turned(query: str) -> None:
    """Raise, which the decorator makes a denial of."""
    if not query:
        raise ValueError("nothing to search for")


@cache
def cached(query: str) -> Deny | None:
    """Deny some calls."""
    return None if query else Deny("nothing to delete")


@final
def final_one(query: str) -> None:
    """Stay what the header says."""
