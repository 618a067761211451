"""The same search within five minutes is answered without the tool."""

from __future__ import annotations

from collections.abc import Callable

from hookgen.library.cache import Cache
from shop.tools.hooks import toolset


def remember(clock: Callable[[], float]) -> Cache:
    """Keep what tools that only read return; async ones too."""
    cache = Cache(ttl=300, clock=clock)
    for pattern in ("search_*", "load_*"):
        toolset.select(pattern).subscribe(
            around=cache.run, async_around=cache.run_async
        )
    return cache
