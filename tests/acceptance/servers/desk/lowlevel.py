"""The server whose tools go through one function."""

from __future__ import annotations

import asyncio
import importlib
import sys
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import TextContent, Tool

server: Server[Any, Any] = Server("desk")

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}}


# mcp 1 has no types for its decorators.
@server.list_tools()  # type: ignore[no-untyped-call, untyped-decorator]
async def list_tools() -> list[Tool]:
    """List the tools."""
    return [Tool(name="echo", description="Say it again.", inputSchema=SCHEMA)]


@server.call_tool()  # type: ignore[untyped-decorator]
async def call_tool(name: str, arguments: dict[str, Any]) -> list[TextContent]:
    """Call a tool."""
    return [TextContent(type="text", text=f"{name}: {arguments['text']}")]


async def main() -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


if __name__ == "__main__":
    if len(sys.argv) > 1:
        importlib.import_module(sys.argv[1])
    asyncio.run(main())
