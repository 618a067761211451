from typing import TYPE_CHECKING

from agno.tools import tool

from type_comments_of_types_not_at_hand.hooks import tools as _hooks

if TYPE_CHECKING:
    from decimal import Decimal


@tool
def search(price):
    # type: (Decimal) -> int
    if _hooks.search.idle:
        return _search_unhooked(price)
    return _hooks.search.call(_search_unhooked, price)


def _search_unhooked(price: "Decimal") -> "int":
    return 1
