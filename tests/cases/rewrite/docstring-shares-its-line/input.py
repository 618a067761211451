from agno.tools import tool


@tool
def first(a: int) -> int:
    """Say something."""; return a


@tool
def second(a: int) -> int:
    """Say
    more."""; a += 1; return a


@tool
def third(a: int) -> int:
    """Only a docstring."""


@tool
def fourth(a: int) -> int:
    a += 1; return a
