from agno.tools import tool


@tool
def find_all_articles(warehouse: str, maximum: int, minimum: int, colour: str, size: str) -> list[str]:
    return []
