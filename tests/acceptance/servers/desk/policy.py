"""Hooks of the server with tools as functions."""

from __future__ import annotations

from hookgen.runtime import Deny

from .hooks import server as tools
from .models import Order


@tools.price.pre_call
def cap(call: tools.PriceCall) -> None:
    call.discount = min(call.discount, 0.5)
    call.order = Order(number=call.order.number.upper(), total=call.order.total)


@tools.ship.pre_call
async def refuse(call: tools.ShipCall) -> Deny | None:
    return Deny("the lorry is full") if len(call.orders) > 1 else None
