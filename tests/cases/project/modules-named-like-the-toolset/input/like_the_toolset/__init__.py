from agno.tools import tool


@tool
def load(path: str) -> str:
    return path


@tool
def toolset(names: list[str]) -> int:
    return len(names)
