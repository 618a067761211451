import os; import sys

from agno.tools import tool; LIMIT = 3


@tool
def f(a: int) -> int:
    return a
