import os
from typing import Annotated

from agno.tools import tool

LIMIT = 10


class Order: ...


@tool
def literals(
    a: str = "it's",
    b: int = -1,
    c: float = 1e10,
    d: bool = True,
    e: str | None = None,
    f: list[str] = ["a", "b"],
    g: dict[str, list[int]] = {"a": [1], "b": []},
    h: tuple[int, ...] = (1,),
    i: set[int] = {1, 2},
    j: Order | None = None,
) -> None:
    print(a)


@tool
def of_another_type(a: int = None, b: list[str] = (), c: Order = None, d: str = 3) -> None:
    print(a)


@tool
def made_by_code(
    a: int = LIMIT,
    b: str = os.sep,
    c: list[str] = list(),
    d: Annotated[int, "a number"] = 3,
    e: Order = Order(),
) -> None:
    print(a)


@tool
def long(
    query: str = "a text that is so long that it does not fit into one line with the rest",
    words: list[str] = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"],
    table: dict[str, list[str]] = {"alpha": ["beta", "gamma", "delta"], "epsilon": ["zeta", "eta"]},
) -> None:
    print(query)
