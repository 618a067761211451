from collections.abc import Callable
from enum import Enum
from pathlib import Path

ANY = object()
HOME = Path("/")


class Order(Enum):
    """How results are ordered."""

    NEWEST = "newest"
    BEST = "best"


def newest(entries: list[str]) -> list[str]:  # hookgen: ignore
    return entries[::-1]


def search(
    query: str,
    owner: object = ANY,
    order: Order = Order.BEST,
    sort: Callable[[list[str]], list[str]] = newest,
    folder: Path = HOME,
    size: tuple[int, int] = (1, -1),
    kind: type = str,
    *,
    terms: list[str] = [],
    limit: int = 10 * 2,
) -> list[str]:
    """Search the index."""
    return [query, *terms]


class Index:
    """An index."""

    depth = 3

    def search(self, query: str, terms: set[str] = {"a"}, depth: int = depth) -> str:  # hookgen: tool
        """Search this index."""
        return query
