from functools import cached_property

from agno.tools import tool


class Tools:
    @tool
    @property
    def state(self) -> str:
        return ""

    @tool
    @cached_property
    def other(self) -> str:
        return ""
