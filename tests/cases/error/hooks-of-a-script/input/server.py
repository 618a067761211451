from agno.tools import tool


@tool
def search(query: str) -> str:
    return query
