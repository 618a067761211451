from collections.abc import Callable
from typing import ParamSpec, Self, TypeVar

from agno.tools import tool

T = TypeVar("T")
P = ParamSpec("P")


@tool
def first(items: list[T]) -> T:
    return items[0]


@tool
def apply(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return function(*args, **kwargs)


class Tools:
    @tool
    def chain(self, other: Self) -> Self:
        return other
