"""Results that outlast the program, in files."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, cast

from shop.tools.hooks.catalog import SearchTeasCall, search_teas


class Entry(TypedDict):
    """What a file holds."""

    at: float
    result: list[str]


class FileCache:
    """Remembers what searches found, for some seconds."""

    def __init__(
        self, folder: Path, ttl: float, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.folder = folder
        self.ttl = ttl
        self.clock = clock

    def path(self, call: SearchTeasCall) -> Path:
        """Return the file for the call's tool and arguments."""
        key = json.dumps([call.tool_name, call.arguments()], sort_keys=True)
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def __call__(
        self, call: SearchTeasCall, call_next: Callable[[SearchTeasCall], list[str]]
    ) -> list[str]:
        """Take the result from the file, or put it there."""
        path = self.path(call)
        if path.exists():
            entry = cast("Entry", json.loads(path.read_text()))
            if self.clock() - entry["at"] < self.ttl:
                return entry["result"]
        result = call_next(call)
        path.write_text(json.dumps(Entry(at=self.clock(), result=result)))
        return result


def remember(cache: FileCache) -> None:
    """Let searches go through the cache."""
    search_teas.around(cache)
