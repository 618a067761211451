from decimal import *

_wrapped = 1
_search_defaults = 2


def _hooks(amount: Decimal) -> Decimal:
    return amount


def search(amount: Decimal, terms: list[str] = []) -> Decimal:
    """Search the index."""
    return amount


def cast(value: str) -> str:
    """Cast a value."""
    return value
