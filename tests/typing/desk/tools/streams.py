"""A stream whose annotation says less than that it is a generator."""

from __future__ import annotations

from collections.abc import Iterator


# hookgen: tool
def pages(count: int) -> Iterator[str]:
    """Stream some pages."""
    for number in range(count):
        yield f"page {number}"
