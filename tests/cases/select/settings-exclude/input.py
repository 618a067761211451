from agno.tools import tool


@tool
def delete_orders(query: str) -> str:
    return query


@tool
def find_orders(query: str) -> str:
    return query


class Desk:
    @tool
    def get(self) -> str:
        return ""

    @tool
    def put(self) -> str:
        return ""
