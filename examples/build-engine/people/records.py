"""What is known of people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    """A customer."""

    name: str
    address: str
