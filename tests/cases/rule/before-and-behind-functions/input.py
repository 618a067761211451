"""Tools whose hooks are called by the code itself."""

from dataclasses import dataclass

from agents import function_tool


@dataclass
class Page:
    text: str


@function_tool
def search(query: str, limit: int = 10) -> list[Page]:
    """Find pages."""
    return [Page(query)] * limit


@function_tool
def forget(query: str) -> None:
    """Forget a search; gives nothing."""
    del query


@function_tool
async def fetch(address: str, *headers: str) -> Page:
    """Fetch a page."""
    return Page(address + "".join(headers))
