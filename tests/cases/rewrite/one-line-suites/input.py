from agno.tools import tool


@tool
def first(a: int) -> int: return a


@tool
def second(a: int) -> int: a += 1; return a


class Tools:
    @tool
    def third(self, a: int) -> int: return a  # The statement's.
    @tool
    def fourth(self, a: int) -> int: return a
