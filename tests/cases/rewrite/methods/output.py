from agno.tools import Toolkit

from methods.hooks import tools as _hooks


class CalculatorTools(Toolkit):
    """Sums and products."""

    def __init__(self) -> None:
        super().__init__(name="calculator", tools=[self.add, self.zero, self.mean])

    def add(self, a: float, b: float) -> float:
        """Add two numbers."""
        if _hooks.CalculatorTools_add.idle:
            return CalculatorTools._add_unhooked(self, a, b)
        return _hooks.CalculatorTools_add.call(
            CalculatorTools._add_unhooked, self, a, b
        )

    def _add_unhooked(self, a: float, b: float) -> float:
        return super().add(a, b) + __class__.offset

    offset = 0.0

    @classmethod
    def zero(cls) -> "CalculatorTools":
        if _hooks.CalculatorTools_zero.idle:
            return CalculatorTools._zero_unhooked(cls)
        return _hooks.CalculatorTools_zero.call(CalculatorTools._zero_unhooked, cls)

    @staticmethod
    def _zero_unhooked(cls: "type[CalculatorTools]") -> "CalculatorTools":
        return cls()

    @staticmethod
    def mean(numbers: list[float]) -> float:
        if _hooks.CalculatorTools_mean.idle:
            return CalculatorTools._mean_unhooked(numbers)
        return _hooks.CalculatorTools_mean.call(CalculatorTools._mean_unhooked, numbers)

    @staticmethod
    def _mean_unhooked(numbers: list[float]) -> float:
        return sum(numbers) / len(numbers)
