"""Who wants to know how often which tool was used."""

from __future__ import annotations

from collections import Counter

from hookgen.runtime import ToolReturn
from shop.tools.hooks import AnyCall, toolset


class Tracker:
    """Counts the calls that gave a result."""

    def __init__(self) -> None:
        self.usage = Counter[str]()

    def track(self, done: ToolReturn[AnyCall, object]) -> None:
        """Count a call; a method is as good a hook as a function."""
        self.usage[done.call.tool_name] += 1

    def report(self) -> list[str]:
        """Return one line for each tool."""
        return [f"{tool}: {n} calls" for tool, n in sorted(self.usage.items())]


tracker = Tracker()
toolset.on("tool:post_call", tracker.track)
