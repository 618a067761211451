from agno.tools import tool as agno_tool
from fastmcp import FastMCP
from kit import timed
from langchain_core.tools import BaseTool, StructuredTool
from mcp.server.fastmcp import FastMCP as Server
from mcp.types import ToolAnnotations

BILLING = "billing"

mcp = FastMCP("shop")
server = Server("shop")


# hookgen: tag money
@mcp.tool(tags={"billing", "money"}, annotations={"destructiveHint": True})
def refund(order: str) -> None:
    print(order)


@server.tool(annotations=ToolAnnotations(readOnlyHint=True, openWorldHint=False))
def look_up(order: str) -> str:
    return order


@agno_tool(annotations={"idempotentHint": True, "openWorldHint": True})
@timed(tags=["service:shop"])
def ship(order: str) -> None:
    print(order)


@mcp.tool(
    tags=[
        "naïve 🫨 日本",
        "it's",
        'says "no"',
        """says "it's" """,
        "two\nlines\t\\",
        "\x00\u200b\ud800",
        "{braces}",
        "",
        BILLING,
        f"{BILLING}!",
    ]
)
def odd(order: str) -> None:
    print(order)


class Search(BaseTool):
    name: str = "search"
    description: str = "Searches."
    tags: list[str] | None = ["index", "read-only"]

    def _run(self, query: str) -> str:
        return query


def add(a: int, b: int) -> int:
    return a + b


def close(order: str) -> None:
    print(order)


adder = StructuredTool.from_function(add, tags=["maths"])
server.add_tool(close, annotations=ToolAnnotations(destructiveHint=True))
