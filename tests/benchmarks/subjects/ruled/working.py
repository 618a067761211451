"""A tool that does something, though little: about a microsecond of it."""

# ruff: noqa: ARG001 - all tools that are measured have the same parameters.

from hashlib import sha256


# hookgen: tool
def digest(text: str, count: int) -> str:
    """Return a digest of the text."""
    return sha256(text.encode()).hexdigest()
