from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any, Dict, Literal, Optional, TypedDict

from agno.tools import tool


class Order: ...


class Colour(Enum):
    RED = "red"


class Options(TypedDict):
    limit: int


@tool
def plain(a: str, b: int, c: float, d: bool, e: None, f: object, g: Any, h) -> None:
    print(a)


@tool
def nested(
    a: list[str],
    b: dict[str, list[int]],
    c: Sequence[str | None],
    d: Mapping[str, object],
    e: Iterable[bool],
    f: tuple[int, ...],
    g: set[str],
    h: frozenset[int],
    i: AbstractSet[str],
    j: list,
    k: dict,
    l: Dict[str, float],
) -> None:
    print(a)


@tool
def one_of(
    a: str | int | None,
    b: Optional[list[str]],
    c: Literal["fast", "slow"],
    d: list[Literal[1, 2]] | None,
    e: dict[str, Literal["a"] | bool],
    f: Literal["a", None],
) -> None:
    print(a)


@tool
def unreadable(
    a: Order,
    b: list[Order],
    c: Order | None,
    d: datetime.date,
    e: Callable[[int], str],
    f: dict[int, str],
    g: tuple[int, str],
    h: Literal[Colour.RED],
    i: Options,
    j: bytes,
) -> None:
    print(a)


@tool
def several(query: str, *names: str, limit: int = 3, **options: int) -> None:
    print(query)


@tool
def orders(*orders: Order, **more: Order) -> None:
    print(orders)


@tool
def untyped(*names, **options) -> None:
    print(names)
