"""Tools told by their decorators and tags."""

import functools

import agents
from agents import function_tool
from mcp.server.fastmcp import FastMCP
from mcp.types import ToolAnnotations

server = FastMCP("shop")


@function_tool
def search(query: str) -> str:
    """Find pages."""
    return query


# hookgen: tag destructive
@agents.function_tool
def delete(path: str) -> str:
    """Delete a file."""
    return path


# hookgen: tag destructive costly
@server.tool()
@functools.cache
def buy(item: str) -> str:
    """Buy something."""
    return item


@server.tool(annotations=ToolAnnotations(destructiveHint=True))
def drop(table: str) -> str:
    """Drop a table."""
    return table


# hookgen: tool
def plain(text: str) -> str:
    """Have no decorator."""
    return text


def guarded(function):
    return function


@guarded
@function_tool
def send(text: str) -> str:
    """Have a decorator of the module's own."""
    return text
