from agno.tools import tool


@tool
def first(a) -> int:  # type: ignore[no-untyped-def]
    return a
