"""Streams that call one hook before they begin and one for each item."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator

from hookgen.runtime import ToolDenied

from . import policy
from .records import Call


def stream(text: str, count: int) -> Generator[str, None, int]:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("stream", denial.reason, Call(text, count))
    for _ in range(count):
        change = policy.keep(text)
        yield text if change is None else change.result
    return count


async def stream_async(text: str, count: int) -> AsyncGenerator[str, None]:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("stream_async", denial.reason, Call(text, count))
    for _ in range(count):
        change = policy.keep(text)
        yield text if change is None else change.result
