"""A metrics service that is down does no harm, and is not asked for ever."""

from __future__ import annotations

from shop.tools.hooks import AnyCall, toolset

attempts: list[str] = []
is_down = True


def count(call: AnyCall) -> None:
    """Tell the metrics service."""
    attempts.append(call.tool_name)
    if is_down:
        raise ConnectionError("the metrics service does not answer")


metrics = toolset.select("search_*").observe(pre_call=count, failure_limit=3)
