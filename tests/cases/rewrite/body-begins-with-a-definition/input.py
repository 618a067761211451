from agno.tools import tool


@tool
def first(a: int) -> int:
    @staticmethod
    # Between.
    def inner() -> int:
        return a

    return inner()


@tool
def second(a: int) -> int:

    class Local:
        value = a

    return Local.value


@tool
def third(a: int) -> int:
    """Import late."""
    import math

    return math.floor(a)
