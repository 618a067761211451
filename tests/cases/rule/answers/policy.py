"""Hooks that give every answer."""

from __future__ import annotations

from typing import NoReturn, Optional, TypeAlias, TypeVar, Union

from hookgen.runtime import Deny, Replace

R = TypeVar("R")
Answer: TypeAlias = Deny | Replace[str] | None


def refuse() -> Deny:
    """Deny all calls."""
    return Deny("never")


def answer(query: str) -> Replace[str]:
    """Answer all calls."""
    return Replace(query)


def decide(query: str) -> Replace[str] | Deny:
    """Answer or deny all calls."""
    return Replace(query) if query else Deny("no query")


def maybe_refuse(tool_name: str) -> Optional[Deny]:
    """Deny some calls."""
    return Deny(tool_name) if tool_name else None


def maybe_answer(query: str) -> "Union[Replace[str], None]":
    """Answer some calls."""
    return Replace(query) if query else None


def maybe_decide(query: str) -> Answer:
    """Answer or deny some calls; by a name for what it returns."""
    return Replace(query) if query else Deny("no query")


def answer_nothing() -> Replace[None] | Deny | None:
    """Answer some calls with nothing."""
    return Replace(None)


async def maybe_answer_later(query: str) -> Replace[str] | None:
    """Answer some calls; async."""
    return Replace(query) if query else None


async def decide_later(query: str) -> Replace[str] | Deny:
    """Answer or deny all calls; async."""
    return Replace(query) if query else Deny("no query")


def fail() -> NoReturn:
    """Raise an error."""
    raise LookupError


def look(result: object, duration: float) -> None:
    """Look at a result."""


def mark(result: str) -> Replace[str]:
    """Replace all results."""
    return Replace(result)


def keep(result: R) -> Replace[R] | None:
    """Replace any result."""
    return Replace(result)


async def mark_later(result: str) -> Replace[str]:
    """Replace all results; async."""
    return Replace(result)
