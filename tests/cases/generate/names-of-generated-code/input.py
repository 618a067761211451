from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from agno.tools import tool


class Query: ...


@tool
def HookPoint(x: int) -> int:
    return x


@tool
def AnyCall(x: int) -> int:
    return x


@tool
def str(x: int) -> int:
    return x


@tool
def search(x: int) -> Literal["it's", "no"]:
    return "no"


@tool
def SearchCall(x: int) -> Literal['"', "a\nb", "\\"]:
    return '"'


@tool
def stream(x: Literal[b"\"'"]) -> Iterator[Literal["it's"]]:
    yield "it's"


class TYPE_CHECKING:
    @tool
    def Final(self, x: int) -> int:
        return x

    @tool
    def m(self, x: Query) -> int:
        return 1

    @classmethod
    @tool
    def k(cls, x: int) -> int:
        return x
