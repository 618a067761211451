from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from agno.tools import tool

P = ParamSpec("P")
R = TypeVar("R")


def retried(function: Callable[P, R]) -> Callable[P, R]:  # hookgen: ignore
    @wraps(function)
    def retry(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    return retry


@retried
def search(query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    return [query] * limit


@retried
def search_all(query: str, indexes: list[str] = []) -> list[str]:
    """Search the indexes."""
    return [query, *indexes]


@tool
def find(query: str) -> str:
    """Find an entry."""
    return query


@tool(name="fetch", requires_confirmation=True)
async def fetch_page(url: str) -> str:
    """Fetch a page."""
    return url


def replaced(query: str) -> str:
    """Is bound to something else later."""
    return query


replaced = tool(replaced)
