"""A hook for all tools."""


def audit() -> None:
    """Look."""
