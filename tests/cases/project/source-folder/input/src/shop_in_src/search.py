from agno.tools import tool

from shop_in_src.clients import Client


@tool
def search(client: Client) -> str:
    return ""
