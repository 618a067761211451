"""Tools whose hooks give every answer."""

from typing import NoReturn

from agents import function_tool


@function_tool
def denied(query: str) -> str:
    """Is always denied."""
    return query


@function_tool
def answered(query: str) -> str:
    """Is always answered."""
    return query


@function_tool
def answered_and_seen(query: str) -> str:
    """Is always answered; a hook looks at the answer."""
    return query


@function_tool
def chosen(query: str) -> str:
    """Is answered or denied by several hooks."""
    return query


@function_tool
def chosen_and_changed(query: str) -> str:
    """Is answered or denied by several hooks, and what it gives is changed."""
    return query


@function_tool
def forgotten(query: str) -> None:
    """Gives nothing, and may be answered with it."""
    del query


@function_tool
async def awaited(query: str) -> str:
    """Is answered by async hooks."""
    return query


@function_tool
def stopped(query: str) -> str:
    """Has a hook that never returns."""
    return query


@function_tool
def exit_now(code: int) -> NoReturn:
    """Never returns."""
    raise SystemExit(code)


@function_tool
def ping() -> str:
    """Takes nothing."""
    return "pong"
