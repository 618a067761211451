from agno.tools import tool


@tool
def deep() -> None:
    print()
