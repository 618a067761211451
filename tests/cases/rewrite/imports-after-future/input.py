"""Tools."""

from __future__ import annotations

from agno.tools import tool


@tool
def f(a: int) -> int:
    return a
