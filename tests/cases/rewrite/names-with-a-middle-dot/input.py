from agno.tools import tool


@tool
def a·b(x·: int) -> int:
    return x·


@tool
def _·c() -> int:
    return 1
