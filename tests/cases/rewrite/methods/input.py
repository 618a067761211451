from agno.tools import Toolkit


class CalculatorTools(Toolkit):
    """Sums and products."""

    def __init__(self) -> None:
        super().__init__(name="calculator", tools=[self.add, self.zero, self.mean])

    def add(self, a: float, b: float) -> float:
        """Add two numbers."""
        return super().add(a, b) + __class__.offset

    offset = 0.0

    @classmethod
    def zero(cls) -> "CalculatorTools":
        return cls()

    @staticmethod
    def mean(numbers: list[float]) -> float:
        return sum(numbers) / len(numbers)
