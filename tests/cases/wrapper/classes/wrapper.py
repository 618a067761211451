"""The tools of classes.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap classes.tools --out classes_wrapped --public
"""

# ruff: noqa
# pyright: reportSelfClsParameterName=false

import classes.tools as _wrapped
from classes.tools import Other, Toolkit

from classes_wrapped.hooks import tools as _hooks

__all__ = ["Calculator", "Other", "Renamed", "Scientific", "Toolkit", "renamed"]


class Calculator(_wrapped.Calculator):
    """Calculates."""

    __slots__ = ()

    # hookgen: tool
    def add(self, a: int, b: int = 1) -> int:
        """Add two numbers."""
        if _hooks.Calculator_add.idle:
            return Calculator._add_unhooked(self, a, b)
        return _hooks.Calculator_add.call(Calculator._add_unhooked, self, a, b)

    def _add_unhooked(self, a: int, b: int) -> int:
        return _wrapped.Calculator.add(self, a, b)

    # hookgen: tool
    @classmethod
    def from_text(cls, text: str) -> int:
        """Read a number."""
        if _hooks.Calculator_from_text.idle:
            return Calculator._from_text_unhooked(cls, text)
        return _hooks.Calculator_from_text.call(
            Calculator._from_text_unhooked, cls, text
        )

    @staticmethod
    def _from_text_unhooked(cls: "type[Calculator]", text: str) -> int:
        return super(Calculator, cls).from_text(text)

    # hookgen: tool
    @staticmethod
    def double(number: int) -> int:
        """Double a number."""
        if _hooks.Calculator_double.idle:
            return Calculator._double_unhooked(number)
        return _hooks.Calculator_double.call(Calculator._double_unhooked, number)

    @staticmethod
    def _double_unhooked(number: int) -> int:
        return _wrapped.Calculator.double(number)


class Scientific(_wrapped.Scientific, Calculator):
    # hookgen: tool
    def root(self, number: float) -> float:
        """Take a root."""
        if _hooks.Scientific_root.idle:
            return Scientific._root_unhooked(self, number)
        return _hooks.Scientific_root.call(Scientific._root_unhooked, self, number)

    def _root_unhooked(self, number: float) -> float:
        return _wrapped.Scientific.root(self, number)


class Renamed(_wrapped.Renamed, Scientific):
    """Has no tools of its own."""


# hookgen: tool
def renamed() -> _wrapped.Renamed:
    """Make one."""
    if _hooks.renamed.idle:
        return _renamed_unhooked()
    return _hooks.renamed.call(_renamed_unhooked)


def _renamed_unhooked() -> _wrapped.Renamed:
    return _wrapped.renamed()
