from typing import Unpack

from agno.tools import tool


@tool
def join(*parts: Unpack[tuple[str, int]]) -> str:
    return ""
