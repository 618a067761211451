from agno.tools import tool


@tool
def find(query: str) -> str:
    return query
