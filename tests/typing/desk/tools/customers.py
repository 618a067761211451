"""Customer tools: methods of every kind."""

from .orders import Order


class Customers:
    """A toolkit: its methods are tools."""

    def __init__(self, greeting: str) -> None:
        self.greeting = greeting

    # hookgen: tool
    def greet(self, name: str) -> None:
        """Greet a customer."""
        self.greeting += name

    # hookgen: tool
    async def last_order(self, name: str) -> Order | None:
        """Find the last order of a customer."""
        return Order(name, 1.0) if name else None

    # hookgen: tool
    @classmethod
    def open(cls, greeting: str) -> "Customers":
        """Open the desk."""
        return cls(greeting)

    # hookgen: tool
    @staticmethod
    def shout(name: str) -> str:
        """Write a name in capitals."""
        return name.upper()

    class Archive:
        """A class inside of a class."""

        # hookgen: tool
        def find(self, year: int) -> "list[Order]":
            """Find the orders of a year."""
            return [Order(str(year), 1.0)]


def make_counter(step: int) -> int:
    """Count with a tool that is local to a function."""
    count = 0

    # hookgen: tool
    def advance(times: int) -> int:
        nonlocal count
        count += times * step
        return count

    return advance(1)
