import os
from typing import TYPE_CHECKING

from imports_under_conditions.hooks import tools as _hooks

if TYPE_CHECKING:
    from collections.abc import Sequence

try:
    from agno.tools import tool
except ImportError:
    raise ImportError("install agno")


@tool
def f(a: "Sequence[int]") -> int:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: "Sequence[int]") -> int:
    return len(a) + len(os.curdir)
