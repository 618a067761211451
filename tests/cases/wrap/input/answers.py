"""What templates are told to call."""


def ask(tool: str, arguments: dict[str, object]) -> bool:
    """Approve of everything but large numbers."""
    return not (tool == "Basket.add" and arguments["number"] == 1000)


def answer(tool: str, arguments: dict[str, object], error: Exception) -> object:
    """Give nothing in place of what failed."""
    return None
