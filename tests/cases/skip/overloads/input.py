from typing import overload

from agno.tools import tool


@overload
@tool
def get(key: int) -> int: ...
@overload
@tool
def get(key: str) -> str: ...
@tool
def get(key):
    return key
