from agno.tools import tool


@tool
def \
        first(a: int,
              b: int = (1 +
                        2)) \
        -> int:
    return a + b
