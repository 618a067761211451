from agno.tools import tool


class Hit: ...


@tool
def search(query: str) -> Hit:
    return Hit()
