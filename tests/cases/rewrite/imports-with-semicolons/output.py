import os; import sys

from agno.tools import tool; LIMIT = 3

from imports_with_semicolons.hooks import tools as _hooks


@tool
def f(a: int) -> int:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> int:
    return a
