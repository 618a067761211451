"""Tools for hooks of every form."""

from agents import function_tool


@function_tool
def search(query: str, limit: int = 10, *tags: str, **options: int) -> list[str]:
    """Find pages."""
    return [query, *tags] * limit


@function_tool
async def fetch(address: str, *, retries: int) -> bytes:
    """Fetch a page."""
    return address.encode() * retries


@function_tool
def count(query: str, limit: int = 10, *tags: str, **options: int) -> list[str]:
    """Do the same; all of its hooks are functions."""
    return [query, *tags] * limit
