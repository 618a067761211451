import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

try:
    from agno.tools import tool
except ImportError:
    raise ImportError("install agno")


@tool
def f(a: "Sequence[int]") -> int:
    return len(a) + len(os.curdir)
