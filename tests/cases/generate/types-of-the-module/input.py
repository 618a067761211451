from dataclasses import dataclass
from typing import Generic, NewType, TypeAlias, TypedDict, TypeVar

from agno.tools import tool

T = TypeVar("T")


class Options(TypedDict, total=False):
    limit: int


@dataclass
class Hit:
    class Score:
        value: float

    title: str


class Page(Generic[T]):
    items: list[T]


Hits: TypeAlias = list[Hit]
UserId = NewType("UserId", int)


@tool
def search(user: UserId, options: Options, page: Page[Hit], bare: Page) -> Hits:
    return []


@tool
def score(hit: Hit, other: "Hit.Score") -> Hit.Score:
    return Hit.Score()
