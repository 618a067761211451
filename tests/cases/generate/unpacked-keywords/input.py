from typing import TypedDict, Unpack

from agno.tools import tool


class Options(TypedDict, total=False):
    limit: int


@tool
def search(query: str, **options: Unpack[Options]) -> str:
    return query


@tool
def spread(*parts: *tuple[str, int]) -> str:
    return ""
