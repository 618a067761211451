class Toolkit:
    """A framework's."""

    def __init__(self, tools: list[object]) -> None:
        self.tools = tools


class Calculator(Toolkit):
    """Calculates."""

    __slots__ = ("last",)
    precision = 2

    def __init__(self, start: int = 0) -> None:
        super().__init__([self.add, self.from_text])
        self.last = start

    def add(self, a: int, b: int = 1) -> int:  # hookgen: tool
        """Add two numbers."""
        self.last = a + b
        return self.last

    @classmethod
    def from_text(cls, text: str) -> int:  # hookgen: tool
        """Read a number."""
        return int(text) * cls.precision

    @staticmethod
    def double(number: int) -> int:  # hookgen: tool
        """Double a number."""
        return number * 2

    def helper(self) -> None:
        """Help."""


class Scientific(Calculator):
    def root(self, number: float) -> float:  # hookgen: tool
        """Take a root."""
        return number**0.5


class Renamed(Scientific):
    """Has no tools of its own."""


def renamed() -> Renamed:  # hookgen: tool
    """Make one."""
    return Renamed()


class Other:
    """Has no tools."""
