from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("Demo")


@mcp.tool()
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@mcp.tool(name="report")
async def long_task(files: list[str], ctx: Context) -> str:
    await ctx.info("working")
    return ""


@mcp.resource("greeting://{name}")
def get_greeting(name: str) -> str:
    return name


def subtract(a: int, b: int) -> int:
    return a - b


mcp.add_tool(subtract)
