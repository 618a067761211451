from agno.tools import tool


@tool
def load(path: str) -> str:
    return path
