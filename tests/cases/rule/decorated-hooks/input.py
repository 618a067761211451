from agents import function_tool


@function_tool
def search(query: str) -> list[str]:
    return [query]


@function_tool
async def fetch(query: str) -> list[str]:
    return [query]


@function_tool
def delete(query: str) -> None:
    print(query)
