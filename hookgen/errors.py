"""What can go wrong, and whose fault it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import PurePath


class Span(Struct, frozen=True, order=True):
    """A place in a source file."""

    line: int
    """Counted from 1."""
    column: int
    """Counted from 0, in characters."""


class HookgenError(Exception):
    """A fact that stops some work, where it was found, and what helps.

    `path` is `None` if no file is at fault, `span` if no place in the file is,
    and `hint` if nothing can be advised.
    """

    def __init__(
        self,
        message: str,
        *,
        path: PurePath | None = None,
        span: Span | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.span = span
        self.hint = hint


class InputError(HookgenError):
    """A file or folder of the user's cannot be handled; the others can."""


class SettingsError(HookgenError):
    """A setting or an argument is wrong; `message` names its key."""


class InternalError(HookgenError):
    """A fault of hookgen's own, found before anything was written."""
