"""Coroutine functions with hooks of every phase."""

from agents import function_tool


@function_tool
async def fetch(address: str, retries: int = 3) -> bytes:
    """Fetch a page."""
    return address.encode() * retries


@function_tool
async def close(reason: str) -> None:
    """Close the connection; gives nothing."""
    del reason
