from agno.tools import tool

from ..clients import Client


@tool
def refund(order: int, client: Client) -> Client:
    return client
