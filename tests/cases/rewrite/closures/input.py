from agno.tools import tool


def make_counter(start: int):
    total = start

    @tool
    def count(step: int = 1) -> int:
        """Count up."""
        nonlocal total
        total += step
        return total

    if start:

        @tool
        def reset() -> None:
            nonlocal total
            total = start

    return count
