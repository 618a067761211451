"""A module of hooks with the name of another one."""


def look(query: str) -> None:
    """Look at a call."""
