"""What the shop has, and what its tools did."""

from __future__ import annotations

from dataclasses import dataclass

journal: list[str] = []
"""Which tools did their work, in the order in which they did."""

outages: list[Exception] = []
"""What the network raises, one for each request, before it answers again."""

TEAS = ["Assam", "Ceylon", "Darjeeling", "Sencha"]

FILES = {
    "about.txt": "We sell tea.",
    "staff.txt": "Ask ada@tea.example, 555-123-4567, card 4111 1111 1111 1111.",
}


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys."""

    number: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer wants."""

    product: str
    amount: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the web; both texts may be empty."""

    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search of the web gave."""

    pages: tuple[Page, ...]
    left_out: int = 0


CUSTOMERS = {7: Customer(7, "Ada", "ada@tea.example")}

PAGES = (
    Page("Tea", "https://tea.example"),
    Page("", "https://nameless.example"),
    Page("Coffee", ""),
)
