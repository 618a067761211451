from agno.tools import tool

from closures.hooks import tools as _hooks


def make_counter(start: int):
    total = start

    @tool
    def count(step: int = 1) -> int:
        """Count up."""
        if _hooks.make_counter_count.idle:
            return _count_unhooked(step)
        return _hooks.make_counter_count.call(_count_unhooked, step)

    def _count_unhooked(step: int) -> int:
        nonlocal total
        total += step
        return total

    if start:

        @tool
        def reset() -> None:
            if _hooks.make_counter_reset.idle:
                return _reset_unhooked()
            return _hooks.make_counter_reset.call(_reset_unhooked)

        def _reset_unhooked() -> None:
            nonlocal total
            total = start

    return count
