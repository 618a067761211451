from agno.tools import tool


@tool
def first(a, b):
    # type: (int, str) -> bool
    """Compare."""
    return bool(a) == bool(b)


@tool
def second(a):  # type: (int) -> int
    return a


@tool
def third(a, b):

    # Of two numbers.
    # type: (int, int) -> int
    return a + b
