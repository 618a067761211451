from agno.tools import tool


@tool
def search(query, limit=3, *rest, **options):
    return query


@tool
def find(query: str, limit=3, *rest: str, **options) -> None:
    print(query)


class Tools:
    @tool
    def get(self, key):
        return key
