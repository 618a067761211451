"""Hooks that other modules import."""

from hookgen.runtime import ToolCall


def audit(tool_name: str) -> None:
    """Look at all calls."""


class Guard:
    """Hooks that hold something."""

    def __call__(self, call: ToolCall) -> None:
        """Look at a call."""


guard = Guard()
