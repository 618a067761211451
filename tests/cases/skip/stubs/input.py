from agno.tools import tool


@tool
def search(query: str) -> str: ...


@tool
def find(query: str) -> str:
    """Find."""
    ...
