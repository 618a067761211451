from agno.tools import tool

from shop_in_src.clients import Client
from shop_in_src.hooks import search as _hooks


@tool
def search(client: Client) -> str:
    if _hooks.search.idle:
        return _search_unhooked(client)
    return _hooks.search.call(_search_unhooked, client)


def _search_unhooked(client: Client) -> str:
    return ""
