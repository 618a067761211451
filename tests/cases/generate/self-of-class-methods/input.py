from typing import Self

from agno.tools import tool


class Tools:
    @tool
    @classmethod
    def make(cls) -> Self:
        return cls()
