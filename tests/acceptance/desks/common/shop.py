"""What the shop knows of its orders."""


class NoRecordError(Exception):
    """There is no record of an order."""


def look_up(order: str) -> str:
    """Return an order by its number.

    Raises:
        LookupError: it was lost in the post.
        NoRecordError: there is none of this number.
    """
    if order == "LOST":
        raise LookupError(order)
    if not order.startswith("A"):
        raise NoRecordError(f"no record of {order}")
    return order
