from langchain.tools import BaseTool
from langchain_core.tools import StructuredTool, Tool
from langchain_core.tools import tool as lc_tool


@lc_tool("search-tool", return_direct=True)
def search(query: str) -> str:
    """Search."""
    return query


class Calculator(BaseTool):
    name: str = "calculator"
    description: str = "Adds."

    def _run(self, a: int, b: int) -> int:
        return a + b

    async def _arun(self, a: int, b: int) -> int:
        return a + b

    def _helper(self) -> None:
        print()


def multiply(a: int, b: int) -> int:
    return a * b


async def amultiply(a: int, b: int) -> int:
    return a * b


def lookup(key: str) -> str:
    return key


calculator = StructuredTool.from_function(func=multiply, coroutine=amultiply)
lookup_tool = Tool(name="lookup", func=lookup, description="Looks up.")
