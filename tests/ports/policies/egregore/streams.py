"""The items of a stream, as they come."""

from __future__ import annotations

from hookgen.runtime import Drop, ToolItem
from shop.tools.hooks import network
from shop.tools.hooks.network import FollowPricesCall

counted: list[int] = []


@network.follow_prices.on_item
def leave_out_zeros(item: ToolItem[FollowPricesCall, int]) -> Drop | None:
    """Drop what is no price."""
    counted.append(item.index)
    return Drop() if item.item == 0 else None
