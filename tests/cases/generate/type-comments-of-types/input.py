from agno.tools import tool


class Hit: ...


@tool
def search(query, limit=3):
    # type: (str, int) -> list[Hit]
    return []
