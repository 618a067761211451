"""Tools that know the customers."""

from __future__ import annotations

from desk.framework import Toolkit
from desk.shop import NAMES
from desk.tools.hooks import customers as _hooks


class CustomerTools(Toolkit):
    """What the desk may do with customers, under one clerk's name."""

    def __init__(self, clerk: str) -> None:
        super().__init__()
        self.clerk = clerk
        self.register(self.look_up)
        self.register(self.write)

    def look_up(self, email: str) -> str:
        """Return a customer's name."""
        if _hooks.CustomerTools_look_up.idle:
            return CustomerTools._look_up_unhooked(self, email)
        return _hooks.CustomerTools_look_up.call(
            CustomerTools._look_up_unhooked, self, email
        )

    def _look_up_unhooked(self, email: str) -> str:
        return NAMES[email]

    async def write(self, email: str, text: str) -> str:
        """Write to a customer; returns the message as it was sent."""
        if _hooks.CustomerTools_write.idle:
            return await CustomerTools._write_unhooked(self, email, text)
        return await _hooks.CustomerTools_write.call(
            CustomerTools._write_unhooked, self, email, text
        )

    async def _write_unhooked(self, email: str, text: str) -> str:
        return f"To {email}: {text} -- {self.clerk}"
