from enum import Enum
from typing import NamedTuple

from agno.tools import tool


class Color(Enum):
    RED = 1

    @tool
    def paint(self) -> str:
        return self.name


class Point(NamedTuple):
    x: int

    @tool
    def move(self) -> int:
        return self.x
