from fastmcp import FastMCP


def create_server() -> FastMCP:
    server: FastMCP = FastMCP("Demo")

    @server.tool
    def add(a: int, b: int) -> int:
        return a + b

    @server.tool(tags={"math"})
    async def multiply(a: float, b: float) -> float:
        return a * b

    return server
