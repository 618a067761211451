"""Tools."""

from __future__ import annotations

from agno.tools import tool

from imports_after_future.hooks import tools as _hooks


@tool
def f(a: int) -> int:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> int:
    return a
