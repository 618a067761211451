"""What the desk deals in."""

from pydantic import BaseModel


class Order(BaseModel):
    """An order."""

    number: str
    total: float = 0.0
