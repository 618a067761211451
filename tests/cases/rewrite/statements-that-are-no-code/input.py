from agno.tools import tool


@tool
def nothing() -> None:
    pass


@tool
def later(a: int) -> int:
    raise NotImplementedError


@tool
def describe(a: int) -> None:
    """Only a docstring."""
