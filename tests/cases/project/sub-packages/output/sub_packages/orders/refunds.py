from agno.tools import tool

from sub_packages.hooks.orders import refunds as _hooks

from ..clients import Client


@tool
def refund(order: int, client: Client) -> Client:
    if _hooks.refund.idle:
        return _refund_unhooked(order, client)
    return _hooks.refund.call(_refund_unhooked, order, client)


def _refund_unhooked(order: int, client: Client) -> Client:
    return client
