def audit() -> None:
    """é"""
