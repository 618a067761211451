"""Hooks that are not there, or not as they are named."""

import os.path
from hookgen.library import nothing_of_that_name
from rules_without_a_hook.elsewhere import moved


def audit(tool_name: str) -> None:
    """Look."""


class Guard:
    """Hooks."""

    def check(self, query: str) -> None:
        """Look."""

    @classmethod
    def check_class(cls, query: str) -> None:
        """Look."""

    @property
    def rule(self) -> None:
        """Be no hook."""


def outer() -> None:
    """Hold a function that cannot be reached."""

    def inner() -> None:
        pass


if os.name == "nt":

    def sometimes(query: str) -> None:
        """Look."""
