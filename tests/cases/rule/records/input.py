"""Tools whose hooks ask for records, by their classes."""

from agents import function_tool


@function_tool
def search(query: str, limit: int = 10) -> list[str]:
    """Find pages."""
    return [query] * limit


@function_tool
def forget(query: str) -> None:
    """Forget a search."""
    del query


@function_tool
async def fetch(address: str) -> bytes:
    """Fetch a page."""
    return address.encode()
