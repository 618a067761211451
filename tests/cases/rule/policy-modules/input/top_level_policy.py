"""A module of hooks outside of all packages."""


def look(query: str) -> None:
    """Look at a call."""


def look_at_topic(topic: str) -> None:
    """Look at a call."""


def look_at_text(text: str) -> None:
    """Look at a call."""
