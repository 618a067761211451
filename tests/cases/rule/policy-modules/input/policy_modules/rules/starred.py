"""A hook that another module gets by a star import."""


def starred(query: str) -> None:
    """Look at some calls."""
