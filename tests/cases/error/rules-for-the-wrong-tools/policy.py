"""A hook that fits everywhere."""


def audit() -> None:
    """Look."""
