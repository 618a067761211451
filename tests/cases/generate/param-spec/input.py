from collections.abc import Callable
from typing import ParamSpec, TypeVar

from agno.tools import tool

T = TypeVar("T")
P = ParamSpec("P")


@tool
def apply(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return function(*args, **kwargs)
