from typing import TYPE_CHECKING

from agno.tools import tool

if TYPE_CHECKING:
    from decimal import Decimal


@tool
def search(price):
    # type: (Decimal) -> int
    return 1
